package cli

import (
	"context"
	"fmt"
	"iter"
	"os"
	"path/filepath"
	"slices"

	"github.com/spf13/cobra"
	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/analysis/checker"
	"golang.org/x/tools/go/packages"

	"github.com/tokenguard/tokenguard/analyzer"
	"github.com/tokenguard/tokenguard/finding"
)

const lintManual = `lint checks Go packages, with types: it sees tokens that are put together from
constants, and accounts and tokens that meet in one call. It runs the go command
as go vet does, which may download modules; --offline forbids that.

Under go vet the same check runs as a tool: go vet -vettool=$(which tokenguard) ./...`

const lintExamples = `  tokenguard lint
  tokenguard lint ./internal/... ./cmd/...
  tokenguard lint --offline --format sarif=lint.sarif ./...`

func (p *process) lintCommand() *cobra.Command {
	var run runFlags
	var load loading
	cmd := &cobra.Command{
		Use:     "lint [PACKAGES]",
		Short:   "Check Go packages for hard-coded credentials",
		Long:    lintManual,
		Example: lintExamples,
		RunE: func(cmd *cobra.Command, patterns []string) error {
			out, err := p.openReports(run.formats, run.quiet)
			if err != nil {
				return err
			}
			load.patterns = patterns
			if len(patterns) == 0 {
				load.patterns = []string{"./..."}
			}
			l := &lint{load: load, level: run.level}
			ctx := cmd.Context()
			if run.timeout > 0 {
				timed, cancel := context.WithTimeout(ctx, run.timeout)
				defer cancel()
				ctx = timed
			}
			return p.report(ctx, l, out, run, &progress{})
		},
	}
	run.register(cmd.Flags(), finding.Generic, p.inCI())
	cmd.Flags().BoolVar(&load.tests, "tests", true, "check test files too")
	cmd.Flags().BoolVar(&load.offline, "offline", false, "forbid the go command to use the network")
	return cmd
}

// lint is one run of the analyzer over packages.
type lint struct {
	load  loading
	level finding.Evidence
	tally finding.Tally
	below int
}

// Findings yields what the analyzer reports in the packages asked for. A
// package that does not compile is a loss, and the rest is still checked.
func (l *lint) Findings(ctx context.Context) iter.Seq2[finding.Finding, error] {
	return func(yield func(finding.Finding, error) bool) {
		pkgs, err := l.load.packages(ctx)
		if err != nil {
			yield(finding.Finding{}, err)
			return
		}
		found, err := l.check(pkgs)
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

// Receipt counts the files of the packages that were checked.
func (l *lint) Receipt() finding.Receipt {
	r := l.tally.Receipt()
	r.BelowLevel = l.below
	return r
}

// check runs the analyzer. A package and its test variant share files, so the
// same finding comes more than once.
func (l *lint) check(pkgs []loaded) ([]finding.Finding, error) {
	asked := map[*packages.Package]bool{}
	roots := make([]*packages.Package, len(pkgs))
	for i, pkg := range pkgs {
		roots[i] = pkg.Package
		asked[pkg.Package] = pkg.asked
	}
	graph, err := checker.Analyze([]*analysis.Analyzer{analyzer.New(analyzer.Options{})}, roots, nil)
	if err != nil {
		return nil, fmt.Errorf("check Go packages: %w", err)
	}
	files, broken := map[string]bool{}, map[string]bool{}
	var found []finding.Finding
	for _, action := range graph.Roots {
		if !asked[action.Package] {
			continue
		}
		if action.Err != nil {
			broken[failure(action.Package)] = true
			continue
		}
		for _, name := range slices.Concat(action.Package.CompiledGoFiles, action.Package.IgnoredFiles) {
			files[name] = true
		}
		result, _ := action.Result.(*analyzer.Result)
		for _, reported := range result.Reported {
			name := action.Package.Fset.Position(reported.Pos).Filename
			found = append(found, atRoot(reported.Finding, name))
		}
	}
	for name := range broken {
		l.tally.Lose("package that does not compile", name)
	}
	l.tally.Add(finding.Read{Files: len(files)})
	return l.reportable(found), nil
}

// reportable orders the findings, drops repetitions and counts what is below the level.
func (l *lint) reportable(found []finding.Finding) []finding.Finding {
	slices.SortFunc(found, finding.Compare)
	found = slices.CompactFunc(found, func(a, b finding.Finding) bool { return finding.Compare(a, b) == 0 })
	return slices.DeleteFunc(found, func(f finding.Finding) bool {
		if f.Evidence < l.level {
			l.below++
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
