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
	// Reported has one element for each diagnostic about a finding, in the same
	// order. Diagnostics about directives come after these.
	Reported []Reported
	// Withheld are the findings that do not count in their repository.
	Withheld []Withheld
	// Remarks are lines for people about what in the policy does not count. They
	// come from every package that the policy is about.
	Remarks []string
}

// Reported is one diagnostic and the finding behind it.
type Reported struct {
	// Finding has its path from the root of the repository on, which is the
	// nearest folder above that git works in, or else that holds a workspace, or
	// a module. Location.Start, End and Span are those of the diagnostic's range.
	Finding finding.Finding
	// Pos and End are the diagnostic's range in the driver's file set.
	Pos, End token.Pos
}

// Withheld is a finding that policy takes out of the report, and why.
type Withheld struct {
	Finding finding.Finding
	Reason  string
}

// Why a finding is withheld.
const (
	Allowed      = "allowed by policy"
	ExcludedPath = "finding in an excluded path"
	BelowLevel   = "below the level of the configuration"
)

// report makes the findings, in order of position.
func (c *check) report() (*Result, error) {
	accepted, err := c.acceptance()
	if err != nil {
		return nil, err
	}
	result := &Result{}
	fixer := fix.New(c.pass, c.inspect, fix.Names{Account: c.opts.AccountEnv, Secret: c.opts.SecretEnv})
	for _, f := range settle(c.found) {
		found, ok, err := accepted.first(&f, result)
		if err != nil {
			return nil, err
		}
		if !ok {
			continue
		}
		c.pass.Report(analysis.Diagnostic{
			Pos:      f.place.pos,
			End:      f.place.end,
			Category: found.Lint.Category,
			Message:  found.Lint.Message,
			URL:      found.Lint.URL,

			SuggestedFixes: f.fixes(fixer),
		})
		result.Reported = append(result.Reported, Reported{found, f.place.pos, f.place.end})
	}
	result.Remarks = accepted.remarks()
	return result, nil
}

func (c *check) finding(f candidate) finding.Finding {
	category := f.categoryName()
	return finding.Finding{
		Pair:     f.match.Pair,
		Evidence: f.match.Evidence,
		Form:     f.match.Form,
		Decode:   f.match.Decode,
		Location: c.location(f.place),
		Lint:     &finding.Lint{Category: category, Message: f.message(), URL: ruleURL + "#" + category},
	}
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
