// Package accept decides which findings in Go source count in their repository:
// by the policy files in its root, and by directives in comments beside them.
package accept

import (
	"go/ast"
	"go/token"
	"path/filepath"
	"time"

	"golang.org/x/tools/go/analysis"

	"github.com/tokenguard/tokenguard/finding"
	"github.com/tokenguard/tokenguard/internal/policy"
)

// Why a finding does not count.
const (
	Allowed      = "allowed by policy"
	ExcludedPath = "finding in an excluded path"
	BelowLevel   = "below the level of the configuration"
)

// Acceptance is what is accepted in one package. Policy files are read when the
// first finding or directive asks for them. It is for one goroutine.
type Acceptance struct {
	pass  *analysis.Pass
	roots map[string]*root      // by folder
	files map[string]*commented // by name
}

// New reads the directives of the files, but those where skipped says that
// nothing is checked.
func New(pass *analysis.Pass, files []*ast.File, skipped func(token.Pos) bool) (*Acceptance, error) {
	a := &Acceptance{pass: pass, roots: map[string]*root{}, files: map[string]*commented{}}
	for _, f := range files {
		if err := a.collect(f, skipped); err != nil {
			return nil, err
		}
	}
	return a, nil
}

// Place completes a finding in the file with what depends on the repository,
// and returns why it does not count there, or "".
func (a *Acceptance) Place(f *finding.Finding, file string) (why string, err error) {
	root, err := a.root(file)
	if err != nil {
		return "", err
	}
	f.Location.Path = root.path(file)
	f.Fingerprint = finding.NewFingerprint(f.Pair, f.Location.Path)
	if f.Evidence < root.level() {
		return BelowLevel, nil
	}
	var near []policy.Directive
	if c := a.files[file]; c != nil {
		near = policy.Near(c.directives, f.Location)
	}
	switch {
	case root.policy.Decide(*f, near, nil).Allowed:
		return Allowed, nil
	case root.policy.Excludes(f.Location.Path):
		return ExcludedPath, nil
	}
	return "", nil
}

// root returns the repository of a file.
func (a *Acceptance) root(file string) (*root, error) {
	dir := rootOf(filepath.Dir(file))
	if known, ok := a.roots[dir]; ok {
		return known, nil
	}
	read, err := readRoot(dir, time.Now())
	if err != nil {
		return nil, err
	}
	a.roots[dir] = read
	return read, nil
}
