package analyzer_test

import (
	"testing"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/analysis/checker"
	"golang.org/x/tools/go/packages"

	"github.com/tokenguard/tokenguard/analyzer"
)

// realPackages are packages of the standard library with much of what the check
// looks at: headers, commands, long literals, generated tables, deep concatenation.
var realPackages = []string{"net/http", "net/url", "os/exec", "fmt", "go/types", "html", "net/http/httputil", "mime/multipart"}

func load(tb testing.TB) []*packages.Package {
	tb.Helper()
	pkgs, err := packages.Load(&packages.Config{Mode: packages.LoadSyntax, Tests: true}, realPackages...)
	if err != nil {
		tb.Fatal(err)
	}
	if packages.PrintErrors(pkgs) > 0 {
		tb.Fatal("the standard library does not load")
	}
	for _, pkg := range pkgs { // which the check passes over, as it has no module
		pkg.Module = &packages.Module{Path: "std.example", Main: true}
	}
	return pkgs
}

// TestSilentOnRealCode runs over real packages and their tests, which hold no
// credential of Atlassian's.
func TestSilentOnRealCode(t *testing.T) {
	if testing.Short() {
		t.Skip("type-checks a part of the standard library")
	}
	t.Parallel()
	graph, err := checker.Analyze([]*analysis.Analyzer{analyzer.Analyzer}, load(t), nil)
	if err != nil {
		t.Fatal(err)
	}
	for action := range graph.All() {
		if action.Err != nil {
			t.Errorf("%s: %v", action.Package.ID, action.Err)
		}
		for _, d := range action.Diagnostics {
			t.Errorf("%s: %s", action.Package.Fset.Position(d.Pos), d.Message)
		}
	}
}

// BenchmarkRun is the cost of the check over packages that are loaded already,
// the traversal that all checks share included.
func BenchmarkRun(b *testing.B) {
	pkgs := load(b)
	for b.Loop() {
		if _, err := checker.Analyze([]*analysis.Analyzer{analyzer.Analyzer}, pkgs, &checker.Options{Sequential: true}); err != nil {
			b.Fatal(err)
		}
	}
}
