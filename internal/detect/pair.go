package detect

import (
	"bytes"
	"net/url"
	"strings"

	"github.com/tokenguard/tokenguard/credential"
	"github.com/tokenguard/tokenguard/finding"
	"github.com/tokenguard/tokenguard/internal/detect/owner"
	"github.com/tokenguard/tokenguard/internal/detect/view"
)

// pairing is what stands beside a token: its account, how the two stand
// together, and the span of the whole.
type pairing struct {
	account string
	form    string
	span    finding.Span
	rank    int // how sure: 0 none, then the ranks below
	// said: a key, a heading or a call says that the token is one.
	said bool
}

// Ranks of a pairing: of two readings of one place the higher is kept.
const (
	nearRank   = 1
	joinedRank = 2
	headerRank = 3
)

// pair finds the account of a token, in one text with it or near it. What the
// text itself joins goes before what merely stands near.
func pair(text *view.Text, near *owner.Neighbours, i int, t token) pairing {
	if p, ok := joined(text, t); ok {
		return p
	}
	if span, ok := joinedApart(text.Bytes, t); ok {
		return split(text, span, t, true)
	}
	span, heading := near.InColumns(i)
	if span.Len() > 0 || owner.NamesSecret(heading) {
		return split(text, span, t, owner.NamesToken(heading))
	}
	said := t.Kind == credential.ClassicToken && owner.IsToken(text.Bytes, t.Span.Start)
	if span, ok := owner.UsedWith(text.Bytes, t.Span); ok {
		return split(text, span, t, said)
	}
	if a, ok := near.Owner(i); ok {
		return split(text, a.Span, t, said || owner.InClient(text.Bytes, a.Span, t.Span))
	}
	if span, ok := owner.ArgumentBefore(text.Bytes, t.Span.Start); ok && heading == nil && t.Kind == credential.AppPassword && !owner.OpensCall(text.Bytes, span.Start) {
		return split(text, span, t, false)
	}
	p := pairing{form: FormPlain, span: t.Span}
	switch {
	case userinfo(text.Bytes, t.Span.Start, t.Span.End):
		p.form = FormURL
	case text.BasicAt(t.Span.Start):
		p.form = FormBasicHeader
	}
	return p
}

// split returns the pairing with an account that stands apart, or with none where
// the span is empty.
func split(text *view.Text, account finding.Span, t token, said bool) pairing {
	p := pairing{form: FormPlain, span: t.Span, said: said}
	if account.Len() > 0 {
		p.account, p.form, p.rank = ownerText(text, account, t), FormSplit, nearRank
	}
	return p
}

// joinedApart finds the account that the text joins with a token although both
// are literals of their own: by a colon, or as the arguments of what makes a
// header of the two.
func joinedApart(b []byte, t token) (finding.Span, bool) {
	at := t.Span.Start
	if span, ok := owner.LiteralBefore(b, at); ok {
		return span, true
	}
	if span, ok := owner.QuotedUser(b, at); ok && commandOption(b, span.Start) {
		return span, true
	}
	span, ok := owner.ArgumentBefore(b, at)
	return span, ok && owner.InBasicAuth(b, span.Start)
}

// ownerText returns the account's text. Beside a token in base64 a user name is
// in base64 too, and may be too short to have been taken for it.
func ownerText(text *view.Text, span finding.Span, t token) string {
	name := string(text.Bytes[span.Start:span.End])
	if strings.Contains(name, "%40") {
		return unescapeUser(name)
	}
	region, ok := text.RegionAt(t.Span.Start)
	if !ok || region.Step != view.StepBase64 || strings.Contains(name, "@") {
		return name
	}
	if raw, ok := credential.DecodeBase64(name); ok {
		if plain := strings.TrimSpace(string(raw)); owner.IsName(plain) && strings.Trim(plain, userCharacters) == "" {
			return plain
		}
	}
	return name
}

// joined reads account:token.
func joined(text *view.Text, t token) (pairing, bool) {
	b, span := text.Bytes, t.Span
	colon := span.Start - 1
	if colon < 1 || b[colon] != ':' {
		return pairing{}, false
	}
	start := colon
	for start > 0 && colon-start < owner.MaxUser && owner.IsUser(b[start-1]) {
		start--
	}
	if region, ok := text.RegionAt(colon); ok && region.Step == view.StepHex {
		start = max(start, region.Start) // no account is half in hex: 0x
	}
	start += shortOption(b, start, colon)
	account := unescapeUser(strings.TrimSuffix(string(b[start:colon]), `\`)) // which escapes the colon
	if account == "" || owner.IsStandIn(account) {
		return pairing{}, false
	}
	p := pairing{account: account, form: FormPair, span: finding.Span{Start: start, End: span.End}, rank: joinedRank}
	switch {
	case text.BasicAt(start):
		p.form = FormBasicHeader
	case userinfo(b, start, span.End):
		p.form = FormURL
	case commandOption(b, start):
		p.form = FormCommand
	case bytes.IndexByte(b[start:colon], '@') < 0 && !pairedUser(text, t, start, account):
		return pairing{}, false
	}
	return p, true
}

// shortOption returns the length of curl's -u, or wget's -U, where it is glued
// to the user.
func shortOption(b []byte, start, colon int) int {
	if colon-start > 2 && b[start] == '-' && (b[start+1] == 'u' || b[start+1] == 'U') && start > 0 && b[start-1] <= ' ' {
		return 2
	}
	return 0
}

// unescapeUser undoes the percent escapes of a URL's user information.
func unescapeUser(user string) string {
	if plain, err := url.PathUnescape(user); err == nil {
		return plain
	}
	return user
}

// pairedUser reports whether a user name before a colon is one: a key, a file
// or a line number may stand there too. It is one where the pair fills a
// literal or an encoded text, and before an app password.
func pairedUser(text *view.Text, t token, start int, user string) bool {
	if staticUser(user) {
		return true
	}
	if owner.IsKey(user) || owner.IsLabel(user) {
		return false
	}
	// The first byte of UTF-16BE may make a character with the one before it.
	if region, ok := text.RegionAt(start); ok && len(bytes.TrimSpace(text.Bytes[region.Start:start])) == 0 {
		return true
	}
	if owner.IsProduct(user) {
		return false
	}
	if text.Bytes[max(0, start-1)] == ':' {
		return owner.Expanded(text.Bytes, start-1)
	}
	before := bytes.TrimRight(text.Bytes[max(0, start-32):start], " \t\r\n")
	if len(before) > 0 && bytes.IndexByte([]byte("\"'`="), before[len(before)-1]) >= 0 || owner.OpensDocument(before) {
		return true
	}
	return t.Kind == credential.AppPassword && !owner.IsFile(user)
}

const (
	letters        = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
	userCharacters = letters + "0123456789._%+-@\\"
)

// userinfo reports whether user:token at the span is a URL's user information.
func userinfo(b []byte, start, end int) bool {
	return start >= 3 && string(b[start-3:start]) == "://" && end < len(b) && b[end] == '@'
}

// commandOption reports whether the text at offset is the argument of an option
// that takes a pair: curl's and wget's -u, httpie's -a, or a long one whose name
// says so, such as --user, --auth, -Credential; also where arguments stand in a
// list.
func commandOption(b []byte, start int) bool {
	line := bytes.TrimRight(b[max(0, start-32):start], " \t\"'=,")
	if name := line[bytes.LastIndexAny(line, " \t\r\n\"'[")+1:]; len(name) > 2 && name[0] == '-' && owner.TakesPair(name) {
		return true
	}
	// A letter may stand behind others in one option: -su.
	bundle := line[max(0, bytes.LastIndexByte(line, '-')):]
	rest := line[:len(line)-len(bundle)]
	return len(bundle) > 1 && len(bytes.Trim(bundle[1:], letters)) == 0 && bytes.IndexByte([]byte("uUa"), bundle[len(bundle)-1]) >= 0 &&
		(len(rest) == 0 || bytes.IndexByte([]byte(" \t\r\n\"'[("), rest[len(rest)-1]) >= 0)
}

// staticUser reports the users that Bitbucket's documentation gives for tokens
// that have none.
func staticUser(user string) bool {
	return user == "x-token-auth" || user == "x-bitbucket-api-token-auth"
}
