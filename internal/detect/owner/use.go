package owner

import (
	"bytes"

	"github.com/tokenguard/tokenguard/finding"
	"github.com/tokenguard/tokenguard/internal/detect/shape"
)

// Bounds of the search for uses of a variable.
const (
	maxUse      = 4 << 10 // behind the token
	maxUses     = 8
	minVariable = 3 // shorter names stand everywhere
)

// UsedWith returns the account that the variable which a token is assigned to is
// used with further on: as "user:$TOKEN", "user:" + token, or ("user", token)
// where that makes a header.
func UsedWith(text []byte, token finding.Span) (finding.Span, bool) {
	name := assignedTo(text, token.Start)
	if len(name) < minVariable {
		return finding.Span{}, false
	}
	limit := min(len(text), token.End+maxUse)
	for at, uses := token.End, 0; uses < maxUses; uses++ {
		i := bytes.Index(text[at:limit], name)
		if i < 0 {
			break
		}
		at += i + len(name)
		if at < len(text) && (shape.IsAlnum(text[at]) || text[at] == '_') {
			continue
		}
		if span, ok := usedAt(text, at-len(name)); ok {
			return span, true
		}
	}
	return finding.Span{}, false
}

// assignedTo returns the name on the left of the assignment that offset is on
// the right of, on its line.
func assignedTo(text []byte, at int) []byte {
	line := text[max(0, at-2*maxKey):at]
	line = line[bytes.LastIndexAny(line, "\r\n;")+1:]
	end := bytes.IndexByte(line, '=')
	if arrow := bytes.Index(line, []byte("<-")); end < 0 || arrow >= 0 && arrow < end {
		end = arrow
	}
	if end < 0 || bytes.IndexByte(line[:end], '(') >= 0 {
		return nil
	}
	left := line[:end]
	if i := bytes.IndexByte(left, ':'); i > 0 {
		left = left[:i] // a type follows
	}
	left = bytes.TrimRight(left, " \t?+")
	start := len(left)
	for start > 0 && (shape.IsAlnum(left[start-1]) || left[start-1] == '_') {
		start--
	}
	return left[start:]
}

// usedAt returns the account beside the use of a variable at offset.
func usedAt(text []byte, at int) (finding.Span, bool) {
	for low := max(0, at-maxKey); at > low && (isName(text[at-1]) || bytes.IndexByte([]byte("${(@#"), text[at-1]) >= 0); {
		if text[at-1] == '(' && text[max(0, at-2)] != '$' {
			break
		}
		at--
	}
	if at > 0 && text[at-1] == ':' {
		return pairedAt(text, at-1)
	}
	if at > 0 && text[at-1] == '(' { // what wraps an argument
		at = nameStart(text[:at-1], at-1)
	}
	before := bytes.TrimRight(text[max(0, at-maxJoin):at], " +.&,")
	gap := text[len(before)+max(0, at-maxJoin) : at]
	end := at - len(gap) - 1 // of the literal
	if len(gap) == 0 || end < 2 || !isQuote(text[end]) {
		return finding.Span{}, false
	}
	if bytes.IndexByte(gap, ',') >= 0 {
		return literalAt(text, end)
	}
	if text[end-1] != ':' {
		return finding.Span{}, false
	}
	if isQuote(text[end-2]) { // a colon alone
		low := max(0, end-2-maxJoin)
		before := bytes.TrimRight(text[low:end-2], " +.&")
		return literalAt(text, low+len(before)-1)
	}
	return literalAt(text, end-1)
}

// pairedAt returns the user before the colon at offset: in a literal, behind an
// option that takes a pair, or in a URL.
func pairedAt(text []byte, colon int) (finding.Span, bool) {
	if colon > 0 && isQuote(text[colon-1]) {
		colon--
	}
	start := userStart(text, colon)
	span := finding.Span{Start: start, End: colon}
	if start == 0 || !isAccount(text[start:colon]) {
		return span, false
	}
	option := bytes.TrimRight(text[max(0, start-maxJoin):start], " =\"'")
	option = option[bytes.LastIndexAny(option, " \t\r\n\"'")+1:]
	ok := bytes.HasSuffix(text[:start], []byte("://")) || len(option) > 1 && option[0] == '-' && (option[len(option)-1] == 'u' || TakesPair(option))
	return span, ok || isQuote(text[start-1]) && (bytes.IndexByte(text[start:colon], '@') > 0 || encodes(text, start))
}

// literalAt returns the literal that ends at offset, where it is an account.
func literalAt(text []byte, end int) (finding.Span, bool) {
	if end < 1 {
		return finding.Span{}, false
	}
	start := userStart(text, end)
	span := finding.Span{Start: start, End: end}
	ok := start > 0 && isQuote(text[start-1]) && isAccount(text[start:end])
	return span, ok && (bytes.IndexByte(text[start:end], '@') > 0 || encodes(text, start))
}

func isAccount(name []byte) bool {
	return IsName(string(name)) && !IsKey(string(name)) && !isHeading(name)
}

// encodes reports whether the statement at offset makes a Basic header.
func encodes(text []byte, at int) bool {
	line := statement(text[max(0, at-maxKey):at])
	return InBasicAuth(text, at) || shape.HoldsFold(line, "b64") || shape.HoldsFold(line, "base64") || shape.HoldsFold(line, "btoa")
}
