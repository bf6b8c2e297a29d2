package shape

import (
	"bytes"

	"github.com/tokenguard/tokenguard/finding"
)

// authorizationWithin is how far before "basic" the header's name may stand.
const authorizationWithin = 64

// AfterAuthorization reports whether the name of the header stands before the
// "basic" at offset.
func AfterAuthorization(text []byte, basic int) bool {
	return HoldsFold(text[max(0, basic-authorizationWithin):basic], "authorization")
}

// PlainUserpass reports whether user:password or user password stands at
// offset, and could be real.
func PlainUserpass(text []byte, at int) bool {
	span, ok := PlainPayload(text, at)
	if !ok {
		return false
	}
	i := bytes.IndexAny(text[span.Start:span.End], ": ")
	return alphanumeric(text[span.Start+i+1 : span.End])
}

// alphanumeric reports letters and digits among each other, as no word has.
func alphanumeric(text []byte) bool {
	letters, digits := 0, 0
	for _, c := range text {
		if '0' <= c && c <= '9' {
			digits++
		} else if IsAlnum(c) {
			letters++
		}
	}
	return letters > 0 && digits > 0
}

// maxPlain bounds user and password as they stand in an .http file.
const maxPlain = 512

// PlainPayload returns the span of user:password or user password at offset,
// which only blanks part from the scheme and which ends its line or literal.
func PlainPayload(text []byte, at int) (finding.Span, bool) {
	scheme := bytes.TrimRight(text[:at], " \t")
	if n := len(scheme); n == at || n == 0 || !IsAlnum(scheme[n-1]) {
		return finding.Span{}, false
	}
	limit := min(len(text), at+maxPlain)
	end, gap := at, 0
	for end < limit && text[end] > ' ' && text[end] < 0x7F || end < limit && text[end] == ' ' && gap == 0 {
		c := text[end]
		if c == '"' || c == '\'' || c == '`' {
			break
		}
		if gap == 0 && (c == ':' || c == ' ') {
			gap = end
		}
		end++
	}
	whole := end == len(text) || bytes.IndexByte([]byte("\r\n\"'`"), text[end]) >= 0
	return finding.Span{Start: at, End: end}, whole && gap > at && end > gap+1
}
