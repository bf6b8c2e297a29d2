package output

import (
	"errors"
	"fmt"
	"path/filepath"
	"strings"

	"github.com/tokenguard/tokenguard/internal/report"
)

// Destination is one report: a format and the file it goes to, or "" for
// standard output.
type Destination struct {
	Format report.Format
	File   string
}

// Destinations is the repeatable flag --format FORMAT[=FILE].
type Destinations []Destination

// Type implements pflag.Value.
func (d *Destinations) Type() string { return "FORMAT[=FILE]" }

// String implements pflag.Value; there is no default to show.
func (d *Destinations) String() string { return "" }

// Set adds a report. No two go to the same place.
func (d *Destinations) Set(text string) error {
	name, file, toFile := strings.Cut(text, "=")
	format, err := report.ParseFormat(name)
	if err != nil {
		return err
	}
	if toFile && file == "" {
		return errors.New("no file after =")
	}
	for _, other := range *d {
		switch {
		case whole(other.File) != whole(file):
		case file == "":
			return errors.New("two reports on standard output: give one a file, as in sarif=report.sarif")
		default:
			return fmt.Errorf("two reports in %s", file)
		}
	}
	*d = append(*d, Destination{format, file})
	return nil
}

// whole is the one name of a file that is to be written, whatever folders and links
// it is named by: the second of two reports would take the place of the first.
func whole(file string) string {
	if file == "" {
		return ""
	}
	dir, name := filepath.Split(file)
	if path, err := filepath.Abs(dir); err == nil {
		dir = path
	}
	if path, err := filepath.EvalSymlinks(dir); err == nil {
		dir = path
	}
	return filepath.Join(dir, name)
}
