package detect

import (
	"cmp"
	"slices"
	"strings"

	"github.com/tokenguard/tokenguard/credential"
	"github.com/tokenguard/tokenguard/finding"
	"github.com/tokenguard/tokenguard/internal/detect/custom"
	"github.com/tokenguard/tokenguard/internal/detect/owner"
	"github.com/tokenguard/tokenguard/internal/detect/placeholder"
	"github.com/tokenguard/tokenguard/internal/detect/shape"
	"github.com/tokenguard/tokenguard/internal/detect/view"
)

// unit gathers the matches of one content from all of its layers.
type unit struct {
	custom *custom.Set
	found  []candidate
	work   int // characters looked at, for the test of linearity
}

// candidate is a match as one layer shows it.
type candidate struct {
	Match
	rank  int // how sure the pairing is
	depth int
}

// read looks at every layer.
func (u *unit) read(content []byte) {
	text := view.New(content)
	for depth := 0; text != nil; depth++ {
		u.layer(text, depth)
		next := text.Next()
		if next == nil {
			u.work += text.Work()
		}
		text = next
	}
}

func (u *unit) layer(text *view.Text, depth int) {
	n := len(u.found)
	u.headersIn(text)
	tokens := tokensIn(text.Bytes)
	owned := make([]owner.Token, len(tokens))
	for i, t := range tokens {
		owned[i] = t.Token
	}
	near := owner.New(text.Bytes, owned)
	for i, t := range tokens {
		u.token(text, pair(text, near, i, t), t)
	}
	for _, t := range u.custom.Tokens(text.Bytes) {
		u.customToken(text, t)
	}
	u.work += len(text.Bytes) + near.Work()
	for i := n; i < len(u.found); i++ {
		u.found[i].depth = depth
	}
}

func (u *unit) token(text *view.Text, p pairing, t token) {
	if t.Kind == credential.ClassicToken && !u.classic(text, t, p) {
		return
	}
	m := Match{Evidence: t.evidence(), Form: p.form}
	m.Pair.Token = t.Token.Token
	if p.account != "" {
		m.Pair.Account = credential.NewAccount(p.account)
	}
	u.add(text, m, p.span, p.rank)
}

// customToken keeps a token of the user's own kind. Nothing is known of whose
// account would stand where.
func (u *unit) customToken(text *view.Text, t custom.Token) {
	m := Match{Evidence: finding.Likely, Form: FormPlain}
	if t.Proven {
		m.Evidence = finding.Confirmed
	}
	m.Pair.Token = t.Token
	u.add(text, m, t.Span, 0)
}

// classic reports whether what stands beside 24 characters makes them a token:
// an email that was encoded in one text with them, or Atlassian's name, and an
// email in one text with them or in what says that they are a token.
func (u *unit) classic(text *view.Text, t token, p pairing) bool {
	if p.account == "" || placeholder.Email(p.account) || !strings.Contains(p.account, "@") {
		return false
	}
	if p.rank == joinedRank && encodedIn(text, t.Span) {
		return true
	}
	return shape.NearAtlassian(text.Bytes, t.Span.Start, t.Span.End) && (p.rank == joinedRank || p.said)
}

// encodedIn reports whether a stretch of a layer stands in an encoded text of the
// content, and not merely beside one.
func encodedIn(text *view.Text, span finding.Span) bool {
	_, steps := text.Origin(span)
	return slices.Contains(steps, view.StepBase64) || slices.Contains(steps, view.StepHex)
}

// add maps a match to the content and keeps it.
func (u *unit) add(text *view.Text, m Match, span finding.Span, rank int) {
	m.Pair.Site = siteNear(text.Bytes, span)
	m.Span, m.Decode = text.Origin(span)
	u.found = append(u.found, candidate{Match: m, rank: rank})
}

// unitOfBase64 is how much the encoded texts of two neighbours may share.
const unitOfBase64 = 4

// appendTo adds the best match of every place, in order. What overlaps is one
// place, unless two secrets merely share a unit of base64.
func (u *unit) appendTo(dst []Match) []Match {
	slices.SortStableFunc(u.found, func(a, b candidate) int {
		return cmp.Or(cmp.Compare(a.Span.Start, b.Span.Start), cmp.Compare(a.Span.End, b.Span.End))
	})
	last := 0 // the end of the match before
	for i := 0; i < len(u.found); {
		best, end := u.found[i], u.found[i].Span.End
		for i++; i < len(u.found) && u.found[i].Span.Start < end; i++ {
			next := u.found[i]
			if next.Span.Start >= end-unitOfBase64 && next.Span.End > end && !next.Pair.Token.Secret.Equal(best.Pair.Token.Secret) {
				break
			}
			end = max(end, next.Span.End)
			if better(next, best) {
				best = next
			}
		}
		best.Span.Start = max(best.Span.Start, last)
		if best.Span.Len() <= 0 {
			continue // within the one before
		}
		last = best.Span.End
		dst = append(dst, best.Match)
	}
	return dst
}

// better reports whether a says more than b about the same place.
func better(a, b candidate) bool {
	return cmp.Or(
		cmp.Compare(a.Evidence, b.Evidence),
		cmp.Compare(a.rank, b.rank),
		cmp.Compare(extends(a, b), extends(b, a)),
		cmp.Compare(b.depth, a.depth),
	) > 0
}

// extends returns 1 where the secret of a goes on behind that of b, which an
// escape cuts off, or else 0.
func extends(a, b candidate) int {
	long, short := a.Pair.Token.Secret.Reveal(), b.Pair.Token.Secret.Reveal()
	if len(long) > len(short) && strings.HasPrefix(long, short) {
		return 1
	}
	return 0
}
