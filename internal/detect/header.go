package detect

import (
	"bytes"
	"strings"

	"github.com/tokenguard/tokenguard/credential"
	"github.com/tokenguard/tokenguard/finding"
	"github.com/tokenguard/tokenguard/internal/detect/placeholder"
	"github.com/tokenguard/tokenguard/internal/detect/shape"
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
		case decoded && region.Start > basic && region.Start <= payload:
			// What is decoded may start with what looks like a separator.
			u.payload(text, finding.Span{Start: region.Start, End: region.End})
		case shape.AfterAuthorization(b, basic):
			if span, ok := shape.PlainPayload(b, payload); ok && shape.PlainUserpass(b, payload) && !encoded(b[span.Start:span.End]) {
				u.payload(text, span)
			}
		}
	}
}

// encoded reports whether the first word of a payload is base64 of one, and
// what follows it on its line no password.
func encoded(payload []byte) bool {
	word, _, ok := bytes.Cut(payload, []byte(" "))
	raw, decodes := credential.DecodeBase64(string(bytes.TrimRight(word, ";,")))
	return ok && decodes && view.Userpass(raw)
}

// payload judges user:password, or user password, at a span.
func (u *unit) payload(text *view.Text, span finding.Span) {
	raw := strings.TrimSpace(string(text.Bytes[span.Start:span.End]))
	user, password, ok := strings.Cut(raw, ":")
	prose := strings.HasPrefix(password, " ")
	if !ok {
		user, password, ok = strings.Cut(raw, " ")
	}
	if !ok {
		return
	}
	m, ok := judge(user, strings.TrimSpace(password), true)
	if !ok || prose && m.Evidence == finding.Generic {
		return
	}
	m.Form = FormBasicHeader
	u.add(text, m, span, headerRank)
}

// judge weighs user and password that are known to belong together: in a Basic
// header, or, by the linter, in a call. trusted says that the place makes a
// kind without checksum Atlassian's.
func judge(user, password string, trusted bool) (Match, bool) {
	m := Match{Form: FormPair}
	if user != "" {
		m.Pair.Account = credential.NewAccount(user)
	}
	if t, ok := wholeToken(password); ok {
		m.Pair.Token, m.Evidence = t.Token.Token, t.evidence()
		return m, true
	}
	if !trusted || placeholder.Pair(user, password) || shape.CutOff(password) {
		return Match{}, false
	}
	m.Evidence = finding.Likely
	m.Pair.Token.Secret = credential.NewSecret(password)
	switch text := []byte(password); {
	case strings.Contains(user, "@") && shape.Classic(text):
		m.Pair.Token.Kind = credential.ClassicToken
	case shape.DataCenter(text):
		m.Pair.Token.Kind = credential.DataCenterToken
	default:
		m.Pair.Token.Kind, m.Evidence = credential.Basic, finding.Generic
	}
	return m, len(password) >= minPassword
}

// minPassword is the shortest password that is taken for a real one.
const minPassword = 5

// wholeToken reads text that is one token of a kind with a header.
func wholeToken(text string) (token, bool) {
	b := []byte(text)
	if len(b) < minToken {
		return token{}, false
	}
	t, ok := longToken(b, 0)
	if !ok {
		t, ok = shortToken(b, 0, len(b))
	}
	return t, ok && t.Span.End == len(b)
}
