package analyzer

import (
	"go/ast"

	"github.com/tokenguard/tokenguard/analyzer/internal/value"
	"github.com/tokenguard/tokenguard/internal/detect"
)

// trace turns matches in the value of an expression into candidates.
func (c *check) trace(expr ast.Expr, v value.Value, matches []detect.Match, sink string) {
	for _, m := range matches {
		c.traceAs(expr, v, m, sink, "")
	}
}

// traceAs turns one match into a candidate of a category. A secret that one
// constant shows by itself belongs to that constant: to its literal or, where
// another package declares it, to the report on that package.
func (c *check) traceAs(expr ast.Expr, v value.Value, m detect.Match, sink, category string) {
	origins := v.Origins(m.Span.Start, m.Span.End)
	found := candidate{match: m, place: placeOf(c.values.Source(expr)), from: origins, sink: sink, category: category}
	if o := c.holder(origins, m); o != nil {
		if o.Imported {
			return
		}
		found.place, found.from = placeOf(o.Expr), []*value.Origin{o}
	}
	c.add(found)
}

// holder returns the one constant that holds the match's secret: the one that
// shows it without the others, or the only one there is, in this package.
func (c *check) holder(origins []*value.Origin, m detect.Match) *value.Origin {
	for _, o := range origins {
		for _, alone := range c.look(o.Text) {
			if alone.Pair.Token.Secret.Equal(m.Pair.Token.Secret) {
				return o
			}
		}
	}
	if len(origins) == 1 && !origins[0].Imported {
		return origins[0]
	}
	return nil
}
