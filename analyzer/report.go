package analyzer

import (
	"golang.org/x/tools/go/analysis"

	"github.com/tokenguard/tokenguard/finding"
)

// report makes the findings, in order of position.
func (c *check) report() *Result {
	result := &Result{}
	for _, f := range settle(c.found) {
		lint := &finding.Lint{Category: f.categoryName(), Message: f.message()}
		lint.URL = ruleURL + "#" + lint.Category
		c.pass.Report(analysis.Diagnostic{
			Pos:      f.place.pos,
			End:      f.place.end,
			Category: lint.Category,
			Message:  lint.Message,
			URL:      lint.URL,
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

func (c *check) location(p place) finding.Location {
	start, end := c.pass.Fset.Position(p.pos), c.pass.Fset.Position(p.end)
	return finding.Location{
		Unit:  finding.UnitFile,
		Span:  finding.Span{Start: start.Offset, End: end.Offset},
		Start: finding.Position{Line: start.Line, Column: start.Column},
		End:   finding.Position{Line: end.Line, Column: end.Column},
	}
}
