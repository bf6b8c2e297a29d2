package cli

import (
	"cmp"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"golang.org/x/tools/go/packages"
)

// loading says which packages to load and how.
type loading struct {
	patterns       []string
	tests, offline bool
}

// loaded is a package and whether a pattern asked for it.
type loaded struct {
	*packages.Package
	asked bool
}

// packages loads the packages that the patterns match and, with syntax too,
// the rest of their main modules: facts come from packages with syntax only.
// Other dependencies come as export data, as the analyzer says nothing about
// them.
func (l loading) packages(ctx context.Context) ([]loaded, error) {
	matched, err := l.run(ctx, packages.NeedName|packages.NeedFiles|packages.NeedModule, l.patterns)
	if err != nil {
		return nil, err
	}
	// A pattern that matches nothing comes back as a package without a name.
	empty := true
	asked, patterns := map[string]bool{}, slices.Clone(l.patterns)
	for _, pkg := range matched {
		asked[pkg.PkgPath] = true
		empty = empty && pkg.Name == "" && len(pkg.GoFiles) == 0
		if m := pkg.Module; m != nil && m.Main {
			patterns = append(patterns, filepath.Join(m.Dir, "..."))
		}
	}
	if empty {
		return nil, fmt.Errorf("%w %s", errNoPackages, strings.Join(l.patterns, " "))
	}
	slices.Sort(patterns[len(l.patterns):])
	all, err := l.run(ctx, packages.LoadSyntax|packages.NeedModule, slices.Compact(patterns))
	if err != nil {
		return nil, err
	}
	pkgs := make([]loaded, len(all))
	for i, pkg := range all {
		pkgs[i] = loaded{pkg, asked[pkg.PkgPath]}
	}
	slices.SortFunc(pkgs, func(a, b loaded) int { return cmp.Compare(a.ID, b.ID) })
	return pkgs, nil
}

func (l loading) run(ctx context.Context, mode packages.LoadMode, patterns []string) ([]*packages.Package, error) {
	cfg := &packages.Config{Context: ctx, Mode: mode, Tests: l.tests}
	if l.offline {
		cfg.Env = append(os.Environ(), "GOPROXY=off", "GOSUMDB=off", "GOTOOLCHAIN=local", "GOVCS=*:off")
	}
	pkgs, err := packages.Load(cfg, patterns...)
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	if err != nil {
		return nil, fmt.Errorf("%w: %w", errLoad, err)
	}
	return pkgs, nil
}

// failure names a package and where it fails to compile. The compiler's words
// are left out: they quote the source.
func failure(pkg *packages.Package) string {
	for _, err := range pkg.Errors {
		if file, _, ok := strings.Cut(filepath.Base(err.Pos), ":"); ok && file != "" && file != "-" {
			return fmt.Sprintf("%s (%s)", pkg.PkgPath, filepath.Base(err.Pos))
		}
	}
	return pkg.PkgPath
}
