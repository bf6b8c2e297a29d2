package lint

import (
	"bytes"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/rogpeppe/go-internal/diff"

	"github.com/tokenguard/tokenguard/internal/report"
)

// diff returns what write would change. The lines that are taken out hold
// secrets, and those around them may: every string is blanked that the fixes do
// not bring themselves. The result is to be read and cannot be applied.
func (c changes) diff() ([]byte, error) {
	var out bytes.Buffer
	for _, name := range slices.Sorted(maps.Keys(c)) {
		text, err := c.diffFile(name)
		if err != nil {
			return nil, fmt.Errorf("%w: %s: %w", ErrFix, name, err)
		}
		out.WriteString(report.Mask(text))
	}
	return out.Bytes(), nil
}

func (c changes) diffFile(name string) (string, error) {
	content, err := os.ReadFile(name)
	if err != nil {
		return "", err
	}
	blanks, err := blank(name, content)
	if err != nil {
		return "", err
	}
	before, err := apply(content, blanks)
	if err != nil {
		return "", err
	}
	edits := slices.Clone(c[name])
	for _, b := range blanks {
		if !slices.ContainsFunc(edits, b.meets) {
			edits = append(edits, b)
		}
	}
	slices.SortFunc(edits, compareEdits)
	after, err := apply(content, edits)
	if err != nil {
		return "", err
	}
	shown := name
	if here, err := os.Getwd(); err == nil {
		if relative, err := filepath.Rel(here, name); err == nil {
			shown = filepath.ToSlash(relative)
		}
	}
	return string(diff.Diff(shown, before, shown, after)), nil
}

// blank returns the edits that empty every string but the paths of imports.
// Lines stay as many as they are.
func blank(name string, content []byte) (edits []edit, err error) {
	fset := token.NewFileSet()
	file, err := parser.ParseFile(fset, name, content, parser.SkipObjectResolution)
	if err != nil {
		return nil, err
	}
	ast.Inspect(file, func(n ast.Node) bool {
		if _, ok := n.(*ast.ImportSpec); ok {
			return false
		}
		if lit, ok := n.(*ast.BasicLit); ok && lit.Kind == token.STRING {
			start, quote := fset.PositionFor(lit.Pos(), false).Offset, lit.Value[:1]
			lines := strings.Repeat("\n", strings.Count(lit.Value, "\n"))
			edits = append(edits, edit{start, start + len(lit.Value), quote + "…" + lines + quote})
		}
		return true
	})
	return edits, nil
}
