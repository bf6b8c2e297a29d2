package lint

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"golang.org/x/tools/go/packages"
)

// What can go wrong before any package is checked.
var (
	// ErrNoPackages: the patterns match nothing.
	ErrNoPackages = errors.New("no Go packages match")
	// ErrLoad: the go command could not list the packages.
	ErrLoad = errors.New("load Go packages")
	// ErrTimeout: the context's deadline passed.
	ErrTimeout = errors.New("stopped before every package was checked")
)

// loaded is a package and whether a pattern asked for it.
type loaded struct {
	*packages.Package
	asked bool
}

// load loads the packages that the patterns match and, with syntax too,
// the rest of their main modules: facts come from packages with syntax only.
// Other dependencies come as export data, as the analyzer says nothing about
// them.
func (o Options) load(ctx context.Context) ([]loaded, error) {
	matched, err := o.list(ctx, packages.NeedName|packages.NeedFiles|packages.NeedModule, o.Patterns)
	if err != nil {
		return nil, err
	}
	// A pattern that matches nothing comes back as a package without a name,
	// and with an error about the pattern.
	empty, reason := true, ""
	asked, patterns := map[string]bool{}, slices.Clone(o.Patterns)
	for _, pkg := range matched {
		asked[pkg.PkgPath] = true
		empty = empty && pkg.Name == "" && len(pkg.GoFiles) == 0
		if len(pkg.Errors) > 0 {
			reason = ": " + pkg.Errors[0].Msg
		}
		if m := pkg.Module; m != nil && m.Main {
			patterns = append(patterns, filepath.Join(m.Dir, "..."))
		}
	}
	if empty {
		return nil, fmt.Errorf("%w %s%s", ErrNoPackages, strings.Join(o.Patterns, " "), reason)
	}
	slices.Sort(patterns[len(o.Patterns):])
	all, err := o.list(ctx, packages.LoadSyntax|packages.NeedModule, slices.Compact(patterns))
	if err != nil {
		return nil, err
	}
	var pkgs []loaded
	for _, pkg := range all {
		if !strings.HasSuffix(pkg.ID, ".test") { // a main that the go command writes
			pkgs = append(pkgs, loaded{pkg, asked[pkg.PkgPath]})
		}
	}
	return pkgs, nil
}

func (o Options) list(ctx context.Context, mode packages.LoadMode, patterns []string) ([]*packages.Package, error) {
	cfg := &packages.Config{Context: ctx, Mode: mode, Tests: !o.SkipTests}
	if o.Offline {
		cfg.Env = append(os.Environ(), "GOPROXY=off", "GOSUMDB=off", "GOTOOLCHAIN=local", "GOVCS=*:off")
	}
	pkgs, err := packages.Load(cfg, patterns...)
	switch {
	case ctx.Err() == context.DeadlineExceeded:
		return nil, ErrTimeout
	case ctx.Err() != nil:
		return nil, ctx.Err()
	case err != nil:
		return nil, fmt.Errorf("%w: %s", ErrLoad, plain(err))
	}
	return pkgs, nil
}

// loss is why a package was not checked, and its name.
type loss struct{ reason, name string }

// lossOf says where a package fails to compile. The compiler's words are left
// out: they quote the source.
func lossOf(pkg *packages.Package) loss {
	if !pkg.IllTyped && len(pkg.Errors) == 0 {
		return loss{"package that could not be checked", pkg.PkgPath}
	}
	for _, err := range pkg.Errors {
		if file, _, ok := strings.Cut(filepath.Base(err.Pos), ":"); ok && file != "" && file != "-" {
			return loss{"package that does not compile", fmt.Sprintf("%s (%s)", pkg.PkgPath, filepath.Base(err.Pos))}
		}
	}
	return loss{"package that does not compile", pkg.PkgPath}
}

// plain returns what the go command said, without the words that
// packages.Load puts around it.
func plain(err error) string {
	text := strings.TrimPrefix(err.Error(), "err: ")
	status, said, _ := strings.Cut(text, ": stderr: ")
	if said = strings.TrimSpace(said); said != "" {
		return said
	}
	return status
}
