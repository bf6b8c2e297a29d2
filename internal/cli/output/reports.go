// Package output writes the reports of a run where the user wants them, and
// shows how far it is.
package output

import (
	"errors"
	"fmt"
	"io"
	"os"

	"golang.org/x/term"

	"github.com/tokenguard/tokenguard/finding"
	"github.com/tokenguard/tokenguard/internal/report"
)

// What can go wrong.
var (
	// ErrOutput: standard output is closed or full.
	ErrOutput = errors.New("write the report to standard output")
	// ErrReport: the file that --format names cannot be written.
	ErrReport = errors.New("write the report")
)

// Reports writes one run to every --format. A report that fails is given up
// and the others go on.
type Reports struct {
	open []*openReport
	// TextShown says that people see the summary on standard output.
	TextShown bool
}

type openReport struct {
	report.Writer
	file *reportFile // nil for standard output
	err  error
}

// Options are what reports need to know of the process.
type Options struct {
	Stdout io.Writer
	// Color: standard output is a terminal that wants colours.
	Color   bool
	Quiet   bool
	Version string
	// CleanUp and Input are those of [report.Options].
	CleanUp func(finding.Finding) string
	Input   string
	// OnInterrupt registers what a run that is given up has to undo.
	OnInterrupt func(undo func())
}

// Open checks every destination before any work is done. Without any, text
// goes to standard output.
func Open(formats Destinations, opts Options) (*Reports, error) {
	if len(formats) == 0 {
		formats = Destinations{{report.Text, ""}}
	}
	r := &Reports{}
	for _, d := range formats {
		shape := report.Options{Quiet: opts.Quiet, Version: opts.Version, CleanUp: opts.CleanUp, Input: opts.Input}
		if d.File == "" {
			shape.Color = opts.Color
			r.TextShown = d.Format == report.Text && !opts.Quiet
			r.open = append(r.open, &openReport{Writer: report.New(d.Format, opts.Stdout, shape)})
			continue
		}
		file := &reportFile{name: d.File}
		if err := file.probe(); err != nil {
			return nil, err
		}
		opts.OnInterrupt(file.abandon)
		r.open = append(r.open, &openReport{Writer: report.New(d.Format, file, shape), file: file})
	}
	return r, nil
}

// Single is one report that is not of a --format. Shown says that people see
// its summary.
func Single(w report.Writer, shown bool) *Reports {
	return &Reports{open: []*openReport{{Writer: w}}, TextShown: shown}
}

// IsTerminal reports whether a stream is one.
func IsTerminal(stream any) bool {
	file, ok := stream.(*os.File)
	return ok && term.IsTerminal(int(file.Fd()))
}

// Finding writes f to every report that still works, and is false when none
// does: then there is no reason to go on.
func (r *Reports) Finding(f finding.Finding) bool {
	working := false
	for _, o := range r.open {
		if o.err == nil {
			o.err = o.Finding(f)
		}
		working = working || o.err == nil
	}
	return working
}

// Close ends every report with the receipt and returns what failed. When keep
// is false, files are removed instead: an interrupted run leaves none that
// looks whole.
func (r *Reports) Close(receipt finding.Receipt, keep bool) (errs []error) {
	for _, o := range r.open {
		if o.err == nil {
			o.err = o.Close(receipt)
		}
		switch {
		case o.file == nil:
		case o.err != nil || !keep:
			o.file.abandon()
		default:
			o.err = o.file.commit()
		}
		if o.err != nil {
			errs = append(errs, Wrap(o.err))
		}
	}
	return errs
}

// Wrap marks an error as one of writing what the command prints.
func Wrap(err error) error {
	if err == nil || errors.Is(err, ErrReport) {
		return err
	}
	return fmt.Errorf("%w: %w", ErrOutput, err)
}

// Printed passes on what is printed by those who do not look at errors, and keeps the
// first.
type Printed struct {
	To  io.Writer
	err error
}

// Write never fails.
func (p *Printed) Write(text []byte) (int, error) {
	if p.err == nil {
		_, p.err = p.To.Write(text)
	}
	return len(text), nil
}

// Err says what was not printed, and why.
func (p *Printed) Err() error { return Wrap(p.err) }
