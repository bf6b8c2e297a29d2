package detect

import (
	"bytes"
	"strings"

	"github.com/tokenguard/tokenguard/credential"
	"github.com/tokenguard/tokenguard/finding"
	"github.com/tokenguard/tokenguard/internal/detect/view"
)

// headersIn lists the Basic headers of a text whose payload the last pass
// decoded, or that hold user and password as they are.
func (u *unit) headersIn(text *view.Text) {
	b := text.Bytes
	for basic := view.NextBasic(b, 0); basic >= 0; basic = view.NextBasic(b, basic+1) {
		payload, ok := view.BasicPayload(b, basic)
		if !ok {
			continue
		}
		region, decoded := text.RegionAt(payload)
		switch {
		case decoded && region.Start == payload:
			u.payload(text, finding.Span{Start: region.Start, End: region.End})
		case afterAuthorization(b, basic):
			if span, ok := plainPayload(b, payload); ok {
				u.payload(text, span)
			}
		}
	}
}

// payload judges user:password, or user password, at a span.
func (u *unit) payload(text *view.Text, span finding.Span) {
	raw := strings.TrimSpace(string(text.Bytes[span.Start:span.End]))
	user, password, ok := strings.Cut(raw, ":")
	if !ok {
		user, password, ok = strings.Cut(raw, " ")
	}
	if !ok {
		return
	}
	m, ok := judge(user, strings.TrimSpace(password), true)
	if !ok {
		return
	}
	m.Form = FormBasicHeader
	u.add(text, m, span, 3)
}

// authorizationWithin is how far before "basic" the header's name may stand.
const authorizationWithin = 64

func afterAuthorization(text []byte, basic int) bool {
	return holdsFold(text[max(0, basic-authorizationWithin):basic], "authorization")
}

// plainUserpass reports whether user:password or user password stands at
// offset, and could be real.
func plainUserpass(text []byte, at int) bool {
	span, ok := plainPayload(text, at)
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
		} else if isAlnum(c) {
			letters++
		}
	}
	return letters > 0 && digits > 0
}

// maxPlain bounds user and password as they stand in an .http file.
const maxPlain = 512

// plainPayload returns the span of user:password or user password at offset,
// which only blanks part from the scheme and which ends its line or literal.
func plainPayload(text []byte, at int) (finding.Span, bool) {
	if at == 0 || text[at-1] != ' ' && text[at-1] != '\t' {
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

// judge weighs user and password that are known to belong together.
func judge(user, password string, basic bool) (Match, bool) {
	m := Match{Form: FormPair}
	if user != "" {
		m.Pair.Account = credential.NewAccount(user)
	}
	if t, ok := wholeToken(password); ok {
		m.Pair.Token, m.Evidence = t.Token, t.evidence()
		return m, true
	}
	if placeholderPair(user, password) {
		return Match{}, false
	}
	m.Pair.Token.Secret = credential.NewSecret(password)
	switch {
	case strings.Contains(user, "@") && len(password) == classicLength && classicShape([]byte(password)):
		m.Pair.Token.Kind, m.Evidence = credential.ClassicToken, finding.Likely
	case len(password) == dataCenterLength && dataCenterShape([]byte(password)):
		m.Pair.Token.Kind, m.Evidence = credential.DataCenterToken, finding.Likely
	case basic && user != "" && len(password) >= minPassword:
		m.Pair.Token.Kind, m.Evidence = credential.Basic, finding.Generic
	default:
		return Match{}, false
	}
	return m, true
}

// minPassword is the shortest password that is taken for a real one.
const minPassword = 5

// wholeToken reads text that is one token of a kind with a header.
func wholeToken(text string) (token, bool) {
	b := []byte(text)
	if len(b) < skip {
		return token{}, false
	}
	t, ok := longToken(b, 0)
	if !ok {
		t, ok = shortToken(b, 0, len(b))
	}
	return t, ok && t.span.End == len(b)
}
