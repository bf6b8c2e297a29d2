package owner

import (
	"bytes"

	"github.com/tokenguard/tokenguard/finding"
)

// maxJoin bounds what joins the literals of an account and of its token.
const maxJoin = 64

// LiteralBefore returns the literal that a colon in a literal joins with the one
// that the token at offset is in: "user" + ":" + "token" and "user:" + "token"
// in any language's operator, f"{'user'}:{'token'}", and two literals that
// adjoin. A colon between two literals makes a key of the first instead.
func LiteralBefore(text []byte, at int) (finding.Span, bool) {
	start := at
	for start > 0 && at-start < maxJoin && isGlue(text[start-1]) {
		start--
	}
	glue := text[start:at]
	// The account may end in what could be glue.
	colon := bytes.LastIndexByte(glue, ':')
	if colon < 0 || bytes.IndexByte(glue[:colon], ':') >= 0 {
		return finding.Span{}, false
	}
	before, behind := quotes(glue[:colon]), quotes(glue[colon+1:])
	embraced := bytes.Contains(glue, []byte("}:")) && bytes.Contains(glue, []byte("{"))
	switch {
	case embraced && before == 1 && behind == 1:
	case before+behind == 0, before%2 != 0, behind%2 != 0:
		return finding.Span{}, false
	}
	end := start
	start = userStart(text, end)
	ok := start > 0 && isQuote(text[start-1])
	name := string(text[start:end])
	return finding.Span{Start: start, End: end}, ok && IsName(name) && !IsKey(name) && !IsLabel(name) && !IsStandIn(name)
}

// isGlue reports whether a byte may stand between two literals that are joined.
func isGlue(c byte) bool { return bytes.IndexByte([]byte("\"'` \t\r\n+.&~^<>:{}$#"), c) >= 0 }

// quotes counts the quotes in what joins two literals.
func quotes(glue []byte) int {
	n := 0
	for _, c := range glue {
		if isQuote(c) {
			n++
		}
	}
	return n
}

// QuotedUser returns the user before the colon that stands before the token at
// offset, where a shell takes quotes away: user:"token", "user":"token".
func QuotedUser(text []byte, at int) (finding.Span, bool) {
	end := at
	if end > 0 && isQuote(text[end-1]) {
		end--
	}
	if end == 0 || text[end-1] != ':' {
		return finding.Span{}, false
	}
	end--
	if end > 0 && isQuote(text[end-1]) {
		end--
	}
	start := userStart(text, end)
	name := string(text[start:end])
	return finding.Span{Start: start, End: end}, IsName(name) && !IsStandIn(name)
}
