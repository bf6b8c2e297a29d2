package lint

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"go/format"
	"go/token"
	"os"
	"slices"

	"golang.org/x/tools/go/analysis"
)

// ErrFix: a fix cannot be written.
var ErrFix = errors.New("fix the source")

// edit replaces a range of a file, in bytes.
type edit struct {
	start, end int
	text       string
}

// changes are the edits of the fixes, by file, in order and apart.
type changes map[string][]edit

// add takes in a fix, and reports whether it could: one whose edits meet those
// of another is left out whole. Edits that are the same as another's, such as
// the import that two fixes need, are one.
func (c changes) add(fset *token.FileSet, fix analysis.SuggestedFix) bool {
	fresh := changes{}
	for _, e := range fix.TextEdits {
		start, end := fset.PositionFor(e.Pos, false), fset.PositionFor(e.End, false)
		made := edit{start.Offset, end.Offset, string(e.NewText)}
		if slices.Contains(c[start.Filename], made) {
			continue
		}
		if slices.ContainsFunc(c[start.Filename], made.meets) {
			return false
		}
		fresh[start.Filename] = append(fresh[start.Filename], made)
	}
	for name, edits := range fresh {
		c[name] = append(c[name], edits...)
		slices.SortFunc(c[name], compareEdits)
	}
	return true
}

// meets reports whether the ranges overlap. Two insertions at one place do not.
func (e edit) meets(other edit) bool { return e.start < other.end && other.start < e.end }

// apply returns the content after the edits, formatted as gofmt does.
func apply(content []byte, edits []edit) ([]byte, error) {
	var out bytes.Buffer
	at := 0
	for _, e := range edits {
		if e.end > len(content) {
			return nil, errors.New("the file changed while it was checked")
		}
		out.Write(content[at:e.start])
		out.WriteString(e.text)
		at = e.end
	}
	out.Write(content[at:])
	return format.Source(out.Bytes())
}

// write changes the files.
func (c changes) write() error {
	for name, edits := range c {
		if err := rewrite(name, edits); err != nil {
			return fmt.Errorf("%w: %s: %w", ErrFix, name, err)
		}
	}
	return nil
}

func rewrite(name string, edits []edit) error {
	info, err := os.Stat(name)
	if err != nil {
		return err
	}
	before, err := os.ReadFile(name)
	if err != nil {
		return err
	}
	after, err := apply(before, edits)
	if err != nil {
		return err
	}
	return os.WriteFile(name, after, info.Mode().Perm())
}

func compareEdits(a, b edit) int {
	return cmp.Or(a.start-b.start, a.end-b.end, cmp.Compare(a.text, b.text))
}
