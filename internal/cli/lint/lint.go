// Package lint runs the analyzer in this process, over packages that the go
// command lists, and turns what it reports into findings.
package lint

import (
	"context"
	"fmt"
	"iter"
	"os"
	"path/filepath"
	"slices"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/analysis/checker"
	"golang.org/x/tools/go/packages"

	"github.com/tokenguard/tokenguard/analyzer"
	"github.com/tokenguard/tokenguard/finding"
)

// Options say which packages to check and how. The zero value checks the
// packages below the working directory, tests included.
type Options struct {
	// Patterns are the go command's; none means ./...
	Patterns []string
	// SkipTests leaves test files out.
	SkipTests bool
	// Offline forbids the go command to use the network.
	Offline bool
	// Level is the least evidence that is reported; what is below is counted.
	Level finding.Evidence
}

// Run is one check of packages. It is not safe for concurrent use.
type Run struct {
	opts  Options
	tally finding.Tally
	below int
}

// New returns a run that has not read anything yet.
func New(opts Options) *Run {
	if len(opts.Patterns) == 0 {
		opts.Patterns = []string{"./..."}
	}
	return &Run{opts: opts}
}

// Findings yields what the analyzer reports in the packages asked for, in the
// order of [finding.Compare], with paths relative to the repository. A package
// that does not compile is a loss, and the rest is still checked. The error is
// fatal and comes last; it wraps [ErrNoPackages], [ErrLoad], [ErrTimeout] or the
// context's.
func (r *Run) Findings(ctx context.Context) iter.Seq2[finding.Finding, error] {
	return func(yield func(finding.Finding, error) bool) {
		pkgs, err := r.opts.load(ctx)
		if err != nil {
			yield(finding.Finding{}, err)
			return
		}
		found, err := r.check(pkgs)
		if err != nil {
			yield(finding.Finding{}, err)
			return
		}
		for _, f := range found {
			if !yield(f, nil) {
				return
			}
		}
	}
}

// Receipt counts the files of the packages that were checked. It is valid after
// iteration.
func (r *Run) Receipt() finding.Receipt {
	receipt := r.tally.Receipt()
	receipt.BelowLevel = r.below
	return receipt
}

// check runs the analyzer over everything that was loaded, and keeps what it
// says about the packages asked for.
func (r *Run) check(pkgs []loaded) ([]finding.Finding, error) {
	roots, asked := make([]*packages.Package, len(pkgs)), map[*packages.Package]bool{}
	for i, pkg := range pkgs {
		roots[i] = pkg.Package
		asked[pkg.Package] = pkg.asked
	}
	graph, err := checker.Analyze([]*analysis.Analyzer{analyzer.New(analyzer.Options{})}, roots, nil)
	if err != nil {
		return nil, fmt.Errorf("check Go packages: %w", err)
	}
	// A package and its test variants share files: what they lose, read and
	// report is counted once.
	lost, read, foreign := map[loss]bool{}, map[string]bool{}, map[string]bool{}
	var found []finding.Finding
	for _, action := range graph.Roots {
		pkg := action.Package
		result, ok := action.Result.(*analyzer.Result)
		switch {
		case !asked[pkg]:
		case isForeign(pkg.Module):
			foreign[pkg.PkgPath] = true
		case !ok:
			lost[lossOf(pkg)] = true
		default:
			for _, name := range slices.Concat(pkg.GoFiles, pkg.IgnoredFiles) {
				read[name] = true
			}
			for _, reported := range result.Reported {
				found = append(found, atRoot(reported.Finding, pkg.Fset.Position(reported.Pos).Filename))
			}
		}
	}
	for l := range lost {
		r.tally.Lose(l.reason, l.name)
	}
	for name := range foreign {
		r.tally.Exclude("package of another module", name)
	}
	r.tally.Add(finding.Read{Files: len(read)})
	return r.reportable(found), nil
}

// isForeign reports whether the analyzer passes over the module because nobody
// here can change it. One that is replaced by a folder is local code.
func isForeign(m *packages.Module) bool {
	if m != nil && m.Replace != nil {
		m = m.Replace
	}
	return m != nil && m.Version != ""
}

// reportable orders the findings, drops repetitions and counts what is below the level.
func (r *Run) reportable(found []finding.Finding) []finding.Finding {
	slices.SortFunc(found, finding.Compare)
	found = slices.CompactFunc(found, func(a, b finding.Finding) bool { return finding.Compare(a, b) == 0 })
	return slices.DeleteFunc(found, func(f finding.Finding) bool {
		if f.Evidence < r.opts.Level {
			r.below++
			return true
		}
		return false
	})
}

// atRoot places a finding in its repository.
func atRoot(f finding.Finding, name string) finding.Finding {
	f.Location.Path = name
	if rel, err := filepath.Rel(repositoryRoot(filepath.Dir(name)), name); err == nil {
		f.Location.Path = filepath.ToSlash(rel)
	}
	f.Fingerprint = finding.NewFingerprint(f.Pair, f.Location.Path)
	return f
}

// repositoryRoot is the nearest folder above dir that git works in, or else
// that holds a module, or else dir.
func repositoryRoot(dir string) string {
	for _, mark := range []string{".git", "go.work", "go.mod"} {
		for at := dir; ; at = filepath.Dir(at) {
			if _, err := os.Lstat(filepath.Join(at, mark)); err == nil {
				return at
			}
			if at == filepath.Dir(at) {
				break
			}
		}
	}
	return dir
}
