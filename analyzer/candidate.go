package analyzer

import (
	"cmp"
	"go/ast"
	"go/token"
	"slices"

	"github.com/tokenguard/tokenguard/analyzer/internal/partial"
	"github.com/tokenguard/tokenguard/internal/detect"
)

// place is a range of source.
type place struct{ pos, end token.Pos }

func placeOf(n ast.Node) place { return place{n.Pos(), n.End()} }

func (p place) contains(q place) bool { return p.pos <= q.pos && q.end <= p.end }

// candidate is one credential seen in one way. The same credential is often
// seen in several: as a literal, in the string built from it, in the call that
// the string goes to. [settle] makes one finding of them.
type candidate struct {
	match detect.Match
	place place
	from  []*partial.Origin // the constants that hold it
	sink  string            // what it is passed to, or ""
	// category, if not "", is more than the match's form says.
	category string
	more     []candidate // other secrets at the same place
}

// trace turns matches in the value of an expression into candidates.
func (c *check) trace(expr ast.Expr, v partial.Value, matches []detect.Match, sink string) {
	for _, m := range matches {
		c.traceAs(expr, v, m, sink, "")
	}
}

// traceAs turns one match into a candidate of a category. A secret that one
// constant shows by itself belongs to that constant: to its literal or, where
// another package declares it, to the report on that package.
func (c *check) traceAs(expr ast.Expr, v partial.Value, m detect.Match, sink, category string) {
	origins := v.Origins(m.Span.Start, m.Span.End)
	found := candidate{match: m, place: placeOf(c.values.Source(expr)), from: origins, sink: sink, category: category}
	if o := c.holder(origins, m); o != nil {
		if o.Imported {
			return
		}
		found.place, found.from = placeOf(o.Expr), []*partial.Origin{o}
	}
	c.add(found)
}

// holder returns the one constant that holds the match's secret: the one that
// shows it without the others, or the only one there is, in this package.
func (c *check) holder(origins []*partial.Origin, m detect.Match) *partial.Origin {
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

func (c *check) add(found candidate) {
	if found.match.Evidence >= c.opts.Level && !c.skipped(found.place.pos) {
		c.found = append(c.found, found)
	}
}

// settle reduces candidates to one a place, by position.
func settle(found []candidate) []candidate {
	// Strongest first, then the least encoded and the smallest place: where the
	// secret is put together rather than where it goes. What comes later can
	// only add to what is there.
	slices.SortStableFunc(found, func(a, b candidate) int {
		return cmp.Or(
			cmp.Compare(b.match.Evidence, a.match.Evidence),
			cmp.Compare(len(a.match.Decode), len(b.match.Decode)),
			cmp.Compare(a.place.end-a.place.pos, b.place.end-b.place.pos),
			cmp.Compare(a.place.pos, b.place.pos),
		)
	})
	s := settled{byPlace: map[place]int{}, byOrigin: map[*partial.Origin][]int{}, pieces: map[place]bool{}}
	for _, f := range found {
		s.add(f)
	}
	slices.SortFunc(s.list, func(a, b candidate) int { return cmp.Compare(a.place.pos, b.place.pos) })
	return s.list
}

// settled is the findings made so far, with what leads to them.
type settled struct {
	list     []candidate
	byPlace  map[place]int
	byOrigin map[*partial.Origin][]int
	pieces   map[place]bool // literals that findings are put together from
}

func (s *settled) add(f candidate) {
	if at, ok := s.same(f); ok {
		s.list[at].learn(f)
		return
	}
	if s.pieces[f.place] { // the start of a token looks like one cut off
		return
	}
	at := len(s.list)
	s.list = append(s.list, f)
	s.byPlace[f.place] = at
	for _, o := range f.from {
		s.byOrigin[o] = append(s.byOrigin[o], at)
		s.pieces[placeOf(o.Expr)] = true
	}
}

// same returns the finding that f is another view of: one at the same place,
// or of the same secret from the same constants.
func (s *settled) same(f candidate) (int, bool) {
	if at, ok := s.byPlace[f.place]; ok {
		return at, true
	}
	for _, o := range f.from {
		for _, at := range s.byOrigin[o] {
			if f.holdsSecretOf(s.list[at]) {
				return at, true
			}
		}
	}
	return 0, false
}

func (f candidate) holdsSecretOf(other candidate) bool {
	return f.match.Pair.Token.Secret.Equal(other.match.Pair.Token.Secret)
}

// learn takes over what another view of the same place knows more.
func (f *candidate) learn(other candidate) {
	if !f.holdsSecretOf(other) {
		if !slices.ContainsFunc(f.more, other.holdsSecretOf) {
			f.more = append(f.more, other)
		}
		return
	}
	f.category = cmp.Or(f.category, other.category)
	pair := &f.match.Pair
	if pair.Account.IsZero() && !other.match.Pair.Account.IsZero() {
		pair.Account = other.match.Pair.Account
		f.category = other.categoryName()
	}
	pair.Site = cmp.Or(pair.Site, other.match.Pair.Site)
	f.sink = cmp.Or(f.sink, other.sink)
}
