package detect

import (
	"bytes"
	"net/url"
	"strings"

	"github.com/tokenguard/tokenguard/credential"
	"github.com/tokenguard/tokenguard/finding"
	"github.com/tokenguard/tokenguard/internal/detect/view"
)

// pairing is what stands beside a token: its account, how the two stand
// together, and the span of the whole.
type pairing struct {
	account string
	form    string
	span    finding.Span
	rank    int // how sure: 0 none, then near, then in one text
}

// pair finds the account of a token, in one text with it or near it.
func pair(text *view.Text, n neighbours, t token) pairing {
	if p, ok := joined(text, t); ok {
		return p
	}
	if a, ok := n.owner(t); ok {
		return pairing{ownerText(text, a, t), FormSplit, t.span, 1}
	}
	if t.Kind == credential.AppPassword {
		if span, ok := argumentBefore(text.Bytes, t); ok {
			return pairing{string(text.Bytes[span.Start:span.End]), FormSplit, t.span, 1}
		}
	}
	return pairing{form: FormPlain, span: t.span}
}

// ownerText returns the account's text. Beside a token in base64 a user name is
// in base64 too, and may be too short to have been taken for it.
func ownerText(text *view.Text, a account, t token) string {
	name := string(text.Bytes[a.span.Start:a.span.End])
	region, ok := text.RegionAt(t.span.Start)
	if !ok || region.Step != view.StepBase64 || a.email {
		return name
	}
	if raw, ok := credential.DecodeBase64(name); ok {
		if plain := strings.TrimSpace(string(raw)); userName(plain) && strings.Trim(plain, userCharacters) == "" {
			return plain
		}
	}
	return name
}

// maxUser bounds the user before the colon of a pair: the longest email.
const maxUser = 254

// joined reads account:token.
func joined(text *view.Text, t token) (pairing, bool) {
	b, span := text.Bytes, t.span
	colon := span.Start - 1
	if colon < 1 || b[colon] != ':' {
		return pairing{}, false
	}
	start := colon
	for start > 0 && colon-start < maxUser && isUser(b[start-1]) {
		start--
	}
	start += shortOption(b, start, colon)
	account := unescapeUser(string(b[start:colon]))
	if account == "" {
		return pairing{}, false
	}
	p := pairing{account, FormPair, finding.Span{Start: start, End: span.End}, 2}
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
	if keyName(user) || wordy(user) {
		return false
	}
	if region, ok := text.RegionAt(start); ok && region.Start == start {
		return true
	}
	before := byte('\n')
	if start > 0 {
		before = text.Bytes[start-1]
	}
	return before == '"' || before == '\'' || before == '=' || t.Kind == credential.AppPassword
}

const userCharacters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._%+-@\\"

func isUser(c byte) bool { return isLocal(c) || c == '@' || c == '\\' }

// userinfo reports whether user:token at the span is a URL's user information.
func userinfo(b []byte, start, end int) bool {
	return start >= 3 && string(b[start-3:start]) == "://" && end < len(b) && b[end] == '@'
}

// commandOption reports whether the text at offset is the argument of curl's
// -u or --user, of wget's, or of httpie's -a.
func commandOption(b []byte, start int) bool {
	if start >= 2 && b[start-2] == '-' && b[start-1]|0x20 == 'u' {
		return true
	}
	line := b[max(0, start-16):start]
	line = bytes.TrimRight(line, " \t\"'=")
	for _, option := range [...]string{"-u", "--user", "-a", "--auth", "-U", "--proxy-user", "-Credential", " -u"} {
		if bytes.HasSuffix(line, []byte(option)) {
			return true
		}
	}
	return false
}

// staticUser reports the users that Bitbucket's documentation gives for tokens
// that have none.
func staticUser(user string) bool {
	return user == "x-token-auth" || user == "x-bitbucket-api-token-auth"
}

// keyName reports whether a word before a colon names the token rather than
// its owner.
func keyName(word string) bool {
	for _, part := range [...]string{"token", "password", "passwd", "pass", "secret", "key", "auth", "pat", "pwd", "credential", "value"} {
		if holdsFold([]byte(word), part) {
			return true
		}
	}
	return false
}

// siteNear returns the Atlassian host nearest to a span, or "".
func siteNear(text []byte, span finding.Span) string {
	low, high := max(0, span.Start-reach), min(len(text), span.End+reach)
	best, site := reach*4, ""
	for _, suffix := range [...]string{".atlassian.net", "api.atlassian.com", "bitbucket.org", ".jira.com"} {
		for at := low; at < high; at++ {
			next := bytes.Index(text[at:high], []byte(suffix))
			if next < 0 {
				break
			}
			at += next
			start, end := at, at+len(suffix)
			for start > low && (isAlnum(text[start-1]) || text[start-1] == '-' || text[start-1] == '.') {
				start--
			}
			if end < len(text) && (isAlnum(text[end]) || text[end] == '-') || suffix[0] == '.' && start == at {
				continue
			}
			distance := max(span.Start-end, start-span.End)
			if distance < best {
				best, site = distance, string(bytes.ToLower(text[start:end]))
			}
		}
	}
	return site
}
