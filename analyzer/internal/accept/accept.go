// Package accept decides which findings in Go source count in their repository:
// by the policy files in its root, and by directives in comments beside them.
package accept

import (
	"go/ast"
	"go/token"
	"path/filepath"

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

// Trusted is what is trusted where the repository itself is not: the texts of
// policy files, nil where there are none, and what messages call them.
type Trusted struct {
	ConfigName, BaselineName string
	Config, Baseline         []byte
	// Directives says that those beside the findings count.
	Directives bool
	// Base reads a file of the trusted side by its path in the repository. Nil
	// is a side without files.
	Base func(path string) ([]byte, error)
}

// Acceptance is what is accepted in one package. It is for one goroutine.
type Acceptance struct {
	pass    *analysis.Pass
	trusted *Trusted
	roots   map[string]*root      // by folder
	files   map[string]*commented // by name
}

// New returns the acceptance of the pass's package. Without trusted it is what
// the repository of each file says.
func New(pass *analysis.Pass, trusted *Trusted) *Acceptance {
	return &Acceptance{pass: pass, trusted: trusted, roots: map[string]*root{}, files: map[string]*commented{}}
}

// Config returns the configuration of the repository around a file, or nil.
func (a *Acceptance) Config(file string) (*policy.Config, error) {
	root, err := a.root(file)
	if err != nil {
		return nil, err
	}
	return root.config, nil
}

// Collect reads the directives of the files, but those where skipped says that
// nothing is checked.
func (a *Acceptance) Collect(files []*ast.File, skipped func(token.Pos) bool) error {
	for _, f := range files {
		if err := a.collect(f, skipped); err != nil {
			return err
		}
	}
	return nil
}

// Place completes a finding in the file with what depends on the repository,
// and returns why it does not count there, or "". look is as in [Acceptance.Remarks].
func (a *Acceptance) Place(f *finding.Finding, file string, look Look) (why string, err error) {
	root, err := a.root(file)
	if err != nil {
		return "", err
	}
	decide, err := root.decisions(a.trusted)
	if err != nil {
		return "", err
	}
	f.Location.Path = root.path(file)
	f.Fingerprint = finding.NewFingerprint(f.Pair, f.Location.Path)
	var near, brought []policy.Directive
	if c := a.files[file]; c != nil {
		near = policy.Near(c.directives, f.Location)
	}
	if !a.directivesCount() {
		near, brought = a.trusted.have(*f, near, look), near
	}
	switch {
	case decide.Decide(*f, near, brought).Allowed:
		return Allowed, nil
	case decide.Excludes(f.Location.Path):
		return ExcludedPath, nil
	case f.Evidence < root.level():
		return BelowLevel, nil
	}
	return "", nil
}

func (a *Acceptance) directivesCount() bool { return a.trusted == nil || a.trusted.Directives }

// root returns the repository of a file.
func (a *Acceptance) root(file string) (*root, error) {
	dir := rootOf(filepath.Dir(file))
	if known, ok := a.roots[dir]; ok {
		return known, nil
	}
	read := &root{dir: dir}
	if err := read.configure(a.trusted); err != nil {
		return nil, err
	}
	a.roots[dir] = read
	return read, nil
}
