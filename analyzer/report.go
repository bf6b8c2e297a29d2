package analyzer

import (
	"go/token"

	"golang.org/x/tools/go/analysis"

	"github.com/tokenguard/tokenguard/analyzer/internal/fix"
	"github.com/tokenguard/tokenguard/finding"
)

// Result is what the analyzer returns to a driver in the same process, such as
// golang.org/x/tools/go/analysis/checker, in Action.Result. Drivers that start
// a process for each package, such as go vet, have the diagnostics only.
type Result struct {
	// Reported has one element for each diagnostic, in the same order.
	Reported []Reported
}

// Reported is one diagnostic and the finding behind it.
type Reported struct {
	// Finding has everything but what depends on the root of the repository:
	// Location.Path and Fingerprint, which is finding.NewFingerprint of the pair
	// and that path. The file's name is that of the position of Pos.
	// Location.Start, End and Span are those of the diagnostic's range.
	Finding finding.Finding
	// Pos and End are the diagnostic's range in the driver's file set.
	Pos, End token.Pos
}

// report makes the findings, in order of position.
func (c *check) report() *Result {
	result := &Result{}
	fixer := fix.New(c.pass, c.inspect, fix.Names{Account: c.opts.AccountEnv, Secret: c.opts.SecretEnv})
	for _, f := range settle(c.found) {
		lint := &finding.Lint{Category: f.categoryName(), Message: f.message()}
		lint.URL = ruleURL + "#" + lint.Category
		c.pass.Report(analysis.Diagnostic{
			Pos:      f.place.pos,
			End:      f.place.end,
			Category: lint.Category,
			Message:  lint.Message,
			URL:      lint.URL,

			SuggestedFixes: f.fixes(fixer),
		})
		result.Reported = append(result.Reported, Reported{
			Finding: finding.Finding{
				Pair:     f.match.Pair,
				Evidence: f.match.Evidence,
				Form:     f.match.Form,
				Decode:   f.match.Decode,
				Location: c.location(f.place),
				Lint:     lint,
			},
			Pos: f.place.pos,
			End: f.place.end,
		})
	}
	return result
}

// fixes returns at most one: drivers apply all they get. A secret that is put
// together, or stands beside another, has no place of its own to replace.
func (f candidate) fixes(fixer *fix.Fixer) []analysis.SuggestedFix {
	if len(f.from) > 1 || len(f.more) > 0 {
		return nil
	}
	return fixer.Suggest(f.place.pos, f.place.end, f.match.Pair)
}

func (c *check) location(p place) finding.Location {
	start, end := c.pass.Fset.Position(p.pos), c.pass.Fset.Position(p.end)
	return finding.Location{
		Unit:  finding.UnitFile,
		Span:  finding.Span{Start: start.Offset, End: end.Offset},
		Start: finding.Position{Line: start.Line, Column: start.Column},
		End:   finding.Position{Line: end.Line, Column: end.Column},
	}
}
