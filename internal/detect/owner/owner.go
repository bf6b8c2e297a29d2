package owner

import (
	"bytes"
	"cmp"
	"slices"
	"unicode"

	"github.com/tokenguard/tokenguard/credential"
	"github.com/tokenguard/tokenguard/finding"
)

const (
	// reach is how far an account may stand from its token, in bytes.
	reach = 2048
	// maxCandidates is how many accounts on either side of a token are weighed.
	maxCandidates = 6
)

// Token is a token that may have an owner.
type Token struct {
	credential.Token
	Span finding.Span
	// services are the names in its key, which tell whose token it is.
	services []string
}

// Neighbours are the tokens of one text and the accounts near them, in order.
type Neighbours struct {
	text     []byte
	tokens   []Token
	accounts []Account
	order    order
	table    table
	work     int // bytes between accounts and tokens that were weighed
}

// order is how accounts and tokens follow one another through a text.
type order uint8

const (
	mixed order = iota
	accountFirst
	tokenFirst
)

// New looks for accounts within reach of the tokens of a text, which are in
// order. It keeps both.
func New(text []byte, tokens []Token) *Neighbours {
	n := &Neighbours{text: text, tokens: tokens}
	from := 0
	for i, t := range tokens {
		tokens[i].services = services(Words(secretKey(text, t.Span.Start)))
		from = max(from, t.Span.Start-reach)
		to := min(len(text), t.Span.End+reach)
		if from < to {
			n.accounts = accountsIn(n.accounts, text, from, to)
			from = to
		}
	}
	n.order = n.alternation()
	return n
}

// Work returns how many bytes between accounts and tokens were weighed so far.
func (n *Neighbours) Work() int { return n.work }

// alternation returns the order of a text in which accounts and tokens strictly
// take turns: a list of records of the same make.
func (n *Neighbours) alternation() order {
	if len(n.tokens) < 2 || len(n.tokens) != len(n.accounts) {
		return mixed
	}
	for i, t := range n.tokens {
		a := n.accounts[i].Span.Start
		first := n.accounts[0].Span.Start < n.tokens[0].Span.Start
		if (a < t.Span.Start) != first || i > 0 && min(a, t.Span.Start) < max(n.accounts[i-1].Span.Start, n.tokens[i-1].Span.Start) {
			return mixed
		}
	}
	if n.accounts[0].Span.Start < n.tokens[0].Span.Start {
		return accountFirst
	}
	return tokenFirst
}

// fit says how well an account fits a token. Less is better, in this order.
type fit struct {
	affinity int // of the keys
	depth    int // boundaries between them
	astray   int // on the wrong side, in a list of records
	unfit    int // a user name where an email is wanted, or the other way
	lines    int
	bytes    int
}

func (f fit) compare(g fit) int {
	return cmp.Or(cmp.Compare(f.affinity, g.affinity), cmp.Compare(f.depth, g.depth),
		cmp.Compare(f.astray, g.astray), cmp.Compare(f.unfit, g.unfit), cmp.Compare(f.lines, g.lines), cmp.Compare(f.bytes, g.bytes))
}

// Owner returns the account that fits the i-th token best, if any does.
func (n *Neighbours) Owner(i int) (Account, bool) {
	t := n.tokens[i]
	first, _ := slices.BinarySearchFunc(n.accounts, t.Span.Start, func(a Account, at int) int {
		return cmp.Compare(a.Span.Start, at)
	})
	var best Account
	var bestFit fit
	found := false
	weigh := func(i int, least *int) {
		if i < 0 || i >= len(n.accounts) {
			return
		}
		a := n.accounts[i]
		// What lies between is read only if the account could still fit
		// better: it is at least as many lines away as one nearer.
		bound := n.fitOutside(a, t)
		bound.lines = *least
		if found && bound.compare(bestFit) >= 0 {
			return
		}
		f, ok := n.fit(a, t)
		*least = f.lines
		if ok && (!found || f.compare(bestFit) < 0) && !n.taken(a, t, f) {
			best, bestFit, found = a, f, true
		}
	}
	var before, behind int // the lines to the last one weighed
	for i := range maxCandidates {
		weigh(first-1-i, &before)
		weigh(first+i, &behind)
	}
	return best, found
}

// fitOutside is the part of a fit that what lies between has no say in.
func (n *Neighbours) fitOutside(a Account, t Token) fit {
	f := fit{
		affinity: affinity(a.services, t.services),
		bytes:    max(a.Span.Start, t.Span.Start) - min(a.Span.End, t.Span.End),
	}
	before := a.Span.Start < t.Span.Start
	if n.order == accountFirst && !before || n.order == tokenFirst && before {
		f.astray = 1
	}
	if a.Email == (t.Kind == credential.AppPassword) {
		f.unfit = 1
	}
	return f
}

// fit weighs an account and a token.
func (n *Neighbours) fit(a Account, t Token) (fit, bool) {
	from, to := min(a.Span.End, t.Span.End), max(a.Span.Start, t.Span.Start)
	if a.Span.Overlaps(t.Span) || to-from > reach || a.command.End > 0 && !a.command.Overlaps(t.Span) {
		return fit{}, false
	}
	n.work += to - from
	g := gapBetween(n.text, from, to)
	f := n.fitOutside(a, t)
	f.depth, f.lines = g.depth(), g.lines
	limit := maxDepth
	if a.keyed && f.affinity == 0 {
		limit++ // one name in both keys is worth a boundary
	}
	switch {
	case f.depth > limit, f.affinity == 2 && !a.Email, foreign(a.services, t.services), a.doubtful && n.quoted(t):
		return f, false
	case g.lines > 0 && n.inForeignBlock(a, t):
		return f, false
	case a.keyed:
		return f, true
	}
	// Without a key only what stands right beside a token is its account.
	return f, a.Email && f.depth <= 1 && (g.lines == 0 || g.lines == 1 && g.blanks == 0 && !n.inRemark(a.Span) ||
		g.up+g.down == 0 && g.lines < 4 && inCall(n.text, a.Span))
}

// inRemark reports whether a value is mentioned in a comment, beside words.
func (n *Neighbours) inRemark(span finding.Span) bool {
	before := n.text[max(0, span.Start-maxKey):span.Start]
	before = bytes.TrimLeft(before[bytes.LastIndexAny(before, "\r\n")+1:], " \t")
	if len(before) == 0 || bytes.IndexByte([]byte("#/*;"), before[0]) < 0 {
		return false
	}
	return bytes.ContainsFunc(before, unicode.IsLetter)
}

// inForeignBlock reports whether an account stands in a block that names another
// service than the token's key and block do.
func (n *Neighbours) inForeignBlock(a Account, t Token) bool {
	names := slices.Concat(t.services, Words(blockBefore(n.text, t.Span.Start)))
	return foreign(Words(blockBefore(n.text, a.Span.Start)), names)
}

// quoted reports whether a token is a literal in quotes, or in one, so that a
// user name without them is something else's name in source code.
func (n *Neighbours) quoted(t Token) bool {
	return t.Span.Start > 0 && isQuote(n.text[t.Span.Start-1])
}

// inCall reports whether a value is quoted and a comma follows, as arguments
// and items that stand on lines of their own are.
func inCall(text []byte, span finding.Span) bool {
	return span.End+1 < len(text) && isQuote(text[span.End]) && text[span.End+1] == ','
}

// taken reports whether another token stands closer to the account, by the
// structure of the text: then it is that one's.
func (n *Neighbours) taken(a Account, t Token, f fit) bool {
	i, _ := slices.BinarySearchFunc(n.tokens, a.Span.Start, func(t Token, at int) int {
		return cmp.Compare(t.Span.Start, at)
	})
	for j := max(0, i-1); j < min(len(n.tokens), i+1); j++ {
		other := n.tokens[j]
		if other.Span == t.Span || other.Secret.Equal(t.Secret) {
			continue
		}
		if g, ok := n.fit(a, other); ok && (g.depth < f.depth && g.affinity <= f.affinity || g.affinity < f.affinity) {
			return true
		}
	}
	return false
}
