package lint

import (
	"go/token"
	"slices"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/analysis/checker"
	"golang.org/x/tools/go/packages"

	"github.com/tokenguard/tokenguard/analyzer"
	"github.com/tokenguard/tokenguard/finding"
)

// gathered is what the analyzer said about packages. A package and its test
// variants share files: what they lose, read and report is counted once.
type gathered struct {
	lost                   map[loss]bool
	read, foreign, remarks map[string]bool
	hits, withheld         []hit
}

// hit is a finding with its fix, if it has one, or the reason why it is not
// reported.
type hit struct {
	finding.Finding
	fset   *token.FileSet
	fix    *analysis.SuggestedFix
	reason string
}

func newGathered() *gathered {
	return &gathered{map[loss]bool{}, map[string]bool{}, map[string]bool{}, map[string]bool{}, nil, nil}
}

// add takes in what the analyzer said about one package.
func (g *gathered) add(action *checker.Action) {
	pkg := action.Package
	result, ok := action.Result.(*analyzer.Result)
	switch {
	case isForeign(pkg.Module):
		g.foreign[pkg.PkgPath] = true
		return
	case !ok:
		g.lost[lossOf(pkg)] = true
		return
	case pkg.IllTyped || len(pkg.Errors) > 0: // less of it was seen
		g.lost[lossOf(pkg)] = true
	}
	for _, name := range slices.Concat(pkg.GoFiles, pkg.IgnoredFiles) {
		g.read[name] = true
	}
	for i, reported := range result.Reported {
		h := hit{Finding: reported.Finding, fset: pkg.Fset}
		if fixes := action.Diagnostics[i].SuggestedFixes; len(fixes) == 1 {
			h.fix = &fixes[0]
		}
		g.hits = append(g.hits, h)
	}
	for _, w := range result.Withheld {
		g.withheld = append(g.withheld, hit{Finding: w.Finding, reason: w.Reason})
	}
	for _, line := range result.Remarks {
		g.remarks[line] = true
	}
}

// isForeign reports whether the analyzer passes over the module because nobody
// here can change it. One that is replaced by a folder is local code.
func isForeign(m *packages.Module) bool {
	if m != nil && m.Replace != nil {
		m = m.Replace
	}
	return m != nil && m.Version != ""
}

// count adds what is no finding to the tally.
func (g *gathered) count(tally *finding.Tally) {
	for l := range g.lost {
		tally.Lose(l.reason, l.name)
	}
	for name := range g.foreign {
		tally.Exclude("package of another module", name)
	}
	tally.Add(finding.Read{Files: len(g.read)})
}

// merge orders hits and makes one of those that are the same. What one variant
// of a package can fix, the fix is good for: all were checked for what they
// need.
func merge(hits []hit) []hit {
	slices.SortStableFunc(hits, func(a, b hit) int { return finding.Compare(a.Finding, b.Finding) })
	var merged []hit
	for _, h := range hits {
		last := len(merged) - 1
		if last < 0 || finding.Compare(merged[last].Finding, h.Finding) != 0 {
			merged = append(merged, h)
		} else if merged[last].fix == nil {
			merged[last].fix, merged[last].fset = h.fix, h.fset
		}
	}
	return merged
}
