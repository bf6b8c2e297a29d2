package analyzer

import (
	"cmp"
	"go/ast"
	"go/token"
	"slices"

	"github.com/tokenguard/tokenguard/analyzer/internal/value"
	"github.com/tokenguard/tokenguard/internal/detect"
)

// place is a range of source.
type place struct{ pos, end token.Pos }

func placeOf(n ast.Node) place { return place{n.Pos(), n.End()} }

func (p place) contains(q place) bool { return p.pos <= q.pos && q.end <= p.end }

func (p place) overlaps(q place) bool { return p.pos < q.end && q.pos < p.end }

// candidate is one credential seen in one way. The same credential is often
// seen in several: as a literal, in the string built from it, in the call that
// the string goes to. [settle] makes one finding of them.
type candidate struct {
	match detect.Match
	place place
	from  []*value.Origin // the constants that hold it
	sink  string          // what it is passed to, or ""
	// category, if not "", is more than the match's form says.
	category string
}

func (c *check) add(found candidate) {
	if found.match.Evidence >= c.opts.Level && !c.skipped(found.place.pos) {
		c.found = append(c.found, found)
	}
}

// settle reduces candidates to one a place, by position.
func settle(found []candidate) []candidate {
	// Strongest first, then the smallest place: the literal rather than the
	// expression around it. What comes later can only add to what is there.
	slices.SortStableFunc(found, func(a, b candidate) int {
		return cmp.Or(
			cmp.Compare(b.match.Evidence, a.match.Evidence),
			cmp.Compare(a.place.end-a.place.pos, b.place.end-b.place.pos),
			cmp.Compare(a.place.pos, b.place.pos),
		)
	})
	var settled []candidate
	for _, f := range found {
		at := slices.IndexFunc(settled, f.belongsTo)
		if at < 0 {
			settled = append(settled, f)
			continue
		}
		settled[at].learn(f)
	}
	slices.SortFunc(settled, func(a, b candidate) int { return cmp.Compare(a.place.pos, b.place.pos) })
	return settled
}

// belongsTo reports whether the finding already made says what f says: it is
// at the same place or around it, comes from the same constants, or is put
// together from f's.
func (f candidate) belongsTo(made candidate) bool {
	if f.place.overlaps(made.place) {
		return true
	}
	return slices.ContainsFunc(made.from, func(o *value.Origin) bool {
		if f.match.Pair.Token.Secret.Equal(made.match.Pair.Token.Secret) && slices.Contains(f.from, o) {
			return true
		}
		return !o.Imported && placeOf(o.Expr) == f.place && f.match.Evidence < made.match.Evidence
	})
}

// learn takes over what another view of the same credential knows more.
func (f *candidate) learn(other candidate) {
	if !f.match.Pair.Token.Secret.Equal(other.match.Pair.Token.Secret) {
		return
	}
	pair := &f.match.Pair
	if pair.Account.IsZero() && !other.match.Pair.Account.IsZero() {
		pair.Account = other.match.Pair.Account
		f.category = cmp.Or(f.category, other.category)
	}
	pair.Site = cmp.Or(pair.Site, other.match.Pair.Site)
	f.sink = cmp.Or(f.sink, other.sink)
}
