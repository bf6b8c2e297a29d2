package analyzer

import (
	"path/filepath"
	"time"

	"github.com/tokenguard/tokenguard/finding"
	"github.com/tokenguard/tokenguard/internal/policy"
)

// acceptance decides which findings of a package count in its repository: by
// the policy files there, and by directives in comments beside the findings.
// The files are read when the first finding or directive asks for them.
type acceptance struct {
	*check
	roots map[string]*root      // by folder of the root
	files map[string]*commented // by name
}

func (c *check) acceptance() (*acceptance, error) {
	a := &acceptance{check: c, roots: map[string]*root{}, files: map[string]*commented{}}
	for _, f := range c.pass.Files {
		if err := a.collect(f); err != nil {
			return nil, err
		}
	}
	for _, f := range c.excludedFiles {
		if err := a.collect(f); err != nil {
			return nil, err
		}
	}
	return a, nil
}

// first returns the finding that counts of those at a candidate's place, and
// makes f the candidate of it. The ones before it are withheld: to accept one
// secret is not to accept another in the same string.
func (a *acceptance) first(f *candidate, result *Result) (found finding.Finding, ok bool, err error) {
	for {
		found = a.finding(*f)
		why, err := a.place(&found, a.pass.Fset.Position(f.place.pos).Filename)
		if err != nil || why == "" {
			return found, err == nil, err
		}
		result.Withheld = append(result.Withheld, Withheld{found, why})
		if len(f.more) == 0 {
			return found, false, nil
		}
		next := f.more[0]
		next.place, next.more = f.place, f.more[1:]
		*f = next
	}
}

// place completes a finding with what depends on the repository, and returns
// why it does not count there, or "".
func (a *acceptance) place(f *finding.Finding, name string) (why string, err error) {
	root, err := a.root(name)
	if err != nil {
		return "", err
	}
	f.Location.Path = root.path(name)
	f.Fingerprint = finding.NewFingerprint(f.Pair, f.Location.Path)
	if f.Evidence < root.level() {
		return BelowLevel, nil
	}
	var near []policy.Directive
	if file := a.files[name]; file != nil {
		near = policy.Near(file.directives, f.Location)
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
func (a *acceptance) root(name string) (*root, error) {
	dir := rootOf(filepath.Dir(name))
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
