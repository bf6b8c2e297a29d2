package owner

import (
	"bytes"
	"strings"

	"github.com/tokenguard/tokenguard/finding"
	"github.com/tokenguard/tokenguard/internal/detect/placeholder"
	"github.com/tokenguard/tokenguard/internal/detect/shape"
)

// Account is something in a text that could own a token.
type Account struct {
	Span  finding.Span
	Email bool
	keyed bool // its key names an account
	// doubtful: beside a token in quotes it would be an expression.
	doubtful bool
	// services are the names in its key.
	services []string
	// command is the text that its token stands in, too; empty where it is not said.
	command finding.Span
}

// Limits of RFC 5321.
const (
	maxLocal  = 64
	maxDomain = 255
)

// accountsIn lists the accounts in text[from:to], in order: emails, and values
// whose key says that they are user names.
func accountsIn(found []Account, text []byte, from, to int) []Account {
	for at := from; at < to; at++ {
		switch c := text[at]; {
		case c == '@':
			if a, ok := emailAccount(text, at); ok {
				found = appendAccount(found, a)
			}
		case c == '-':
			if a, ok := optionAccount(text, at); ok {
				found = appendAccount(found, a)
			}
		case c|0x20 == 'u' || c|0x20 == 'l' || c|0x20 == 'e' || c|0x20 == 'm' || c|0x20 == 'a' || c|0x20 == 'p',
			c|0x20 == 'v' || c|0x20 == 'd' || c|0x20 == 'c' || c|0x20 == 's' || c|0x20 == 't' || c|0x20 == 'n':
			if a, ok := userAccount(text, at); ok {
				found = appendAccount(found, a)
			}
		}
	}
	return found
}

// appendAccount adds an account, of two at one place the later, keyed or not:
// an email is met behind its key.
func appendAccount(found []Account, a Account) []Account {
	if n := len(found); n > 0 && found[n-1].Span.Overlaps(a.Span) {
		a.keyed = a.keyed || found[n-1].keyed
		if found[n-1].keyed {
			a.services = found[n-1].services
		}
		found[n-1] = a
		return found
	}
	return append(found, a)
}

// emailAccount reads the email around the @ at offset, unless it is somebody
// else's, a host that is logged in to, or half of another pair.
func emailAccount(text []byte, at int) (Account, bool) {
	span, ok := emailAt(text, at)
	if !ok {
		return Account{}, false
	}
	switch before := text[max(0, span.Start-2):span.Start]; {
	case bytes.HasSuffix(before, []byte("//")):
		return Account{}, false
	case string(before) == " -" && text[span.Start] == 'u':
		span.Start++ // an option that is glued to its value
	}
	if end := span.End; end+1 < len(text) && text[end] == ':' && text[end+1] > ' ' && text[end+1] != '"' && text[end+1] != '\'' {
		return Account{}, false
	}
	key := Words(KeyBefore(text, span.Start))
	if strangerBefore(text, span.Start, namesOwner(key)) || inStranger(text, span.Start) {
		return Account{}, false
	}
	return Account{Span: span, Email: true, keyed: namesOwner(key), services: services(key)}, true
}

// strangerBefore reports whether the words before an email in its clause name
// somebody who is not the owner of a token, or, unless the email has a key, the
// account of another service.
func strangerBefore(text []byte, at int, keyed bool) bool {
	line := text[max(0, at-maxKey):at]
	if i := bytes.LastIndexAny(line, "\r\n{};,"); i >= 0 {
		line = line[i+1:]
	}
	if bytes.HasSuffix(line, []byte("mailto:")) {
		return true
	}
	words := Words(line)
	return namesStranger(words) || !keyed && foreign(words, nil) || isGitIdentity(line, text[at:at])
}

// inStranger reports whether the object or the block that offset is in names somebody
// who is not the owner of a token: "author": {"email": "x"}.
func inStranger(text []byte, at int) bool {
	return namesStranger(Words(headBefore(text, at))) || namesStranger(Words(blockBefore(text, at)))
}

// isGitIdentity reports whether a key that stands behind before is the one that
// tells git who commits, not who logs in.
func isGitIdentity(before, key []byte) bool {
	command := bytes.Index(before, []byte("git config "))
	return command >= 0 && (bytes.HasPrefix(key, []byte("user.")) || bytes.Contains(before[command:], []byte(" user.")))
}

// emailAt returns the span of the email around the @ at offset.
func emailAt(text []byte, at int) (finding.Span, bool) {
	start := at
	for start > 0 && at-start < maxLocal && isLocal(text[start-1]) {
		start--
	}
	for start < at && !shape.IsAlnum(text[start]) {
		start++
	}
	end := at + 1
	for end < len(text) && end-at <= maxDomain && (shape.IsAlnum(text[end]) || text[end] == '.' || text[end] == '-') {
		end++
	}
	for end > at+1 && !shape.IsAlnum(text[end-1]) {
		end--
	}
	domain := text[at+1 : end]
	dot := bytes.LastIndexByte(domain, '.')
	ok := start < at && dot > 0 && topLevel(domain[dot+1:]) && string(text[start:at]) != "git"
	return finding.Span{Start: start, End: end}, ok
}

func isLocal(c byte) bool {
	return shape.IsAlnum(c) || c == '.' || c == '_' || c == '%' || c == '+' || c == '-'
}

// topLevel reports whether a name could be a top-level domain and is not the
// extension of a file (icon@2x.png).
func topLevel(name []byte) bool {
	for _, c := range name {
		if !('a' <= c|0x20 && c|0x20 <= 'z') {
			return false
		}
	}
	switch string(bytes.ToLower(name)) {
	case "png", "jpg", "jpeg", "gif", "svg", "webp", "js", "ts", "css", "json", "html", "md", "go", "py":
		return false
	}
	return len(name) >= 2
}

// keyStems are what a key that names an account holds, or one that leaves that
// to the record around it.
var keyStems = [...]string{"user", "login", "mail", "account", "uname", "usr", "uid", "principal",
	"val", "default", "content", "string>", "td>", "dd>", "name"}

// userAccount reads the value of the key whose stem starts at offset.
func userAccount(text []byte, at int) (Account, bool) {
	stem := 0
	for _, s := range keyStems {
		if at+len(s) <= len(text) && shape.EqualFold(text[at:at+len(s)], s) {
			stem = len(strings.TrimSuffix(s, ">"))
			break
		}
	}
	if stem == 0 {
		return Account{}, false
	}
	start, end := nameStart(text[max(0, at-maxKey):at+1], min(at, maxKey)+1)+max(0, at-maxKey), at+stem
	for end < len(text) && end-at < maxKey && isName(text[end]) {
		end++
	}
	words := Words(text[start:end])
	apart := isValueKey(words)
	switch {
	case apart:
		words = Words(recordName(text, start))
	case len(words) == 1 && words[0] == "name":
		words = append(Words(headBefore(text, start)), words...)
	}
	if !namesOwner(words) && !(apart && len(words) == 0) && !isUID(text, start, end) || namesStranger(words) ||
		isGitIdentity(text[max(0, start-len("git config --global ")):start], text[start:end]) {
		return Account{}, false
	}
	v, ok := valueBehind(text, start, end)
	called := end < len(text) && text[end] == '('
	if ok && inStranger(text, start) || called && isWord(askingWords, Words(text[start:end])[0]) {
		return Account{}, false
	}
	if ok && len(words) == 0 {
		words = Words(recordNameBehind(text, v.span.End))
		ok = namesOwner(words) && !namesStranger(words)
	}
	email := bytes.IndexByte(text[v.span.Start:v.span.End], '@') > 0
	return Account{Span: v.span, Email: email, keyed: true, doubtful: v.doubtful, services: services(words)}, ok
}

// isUID reports whether the key at start:end is the one of ODBC that names a user,
// which is another's number unless the key of the password stands with it.
func isUID(text []byte, start, end int) bool {
	return equalFoldWhole(text[start:end], "uid") && end < len(text) && text[end] == '=' &&
		shape.HoldsFold(lineAround(text, start), "pwd=")
}

// askingWords start the name of a call that is asked for an account rather than
// told one.
const askingWords = " get find fetch load lookup read parse is has by delete remove query "

// IsName reports whether a value could be a user name: no word that stands
// for one, no number, no template.
func IsName(value string) bool {
	if len(value) < 2 || len(value) > MaxUser || value[0] == '-' || placeholder.Template(value) {
		return false
	}
	letters := 0
	for i := range len(value) {
		if 'a' <= value[i]|0x20 && value[i]|0x20 <= 'z' {
			letters++
		}
	}
	return letters > 0 && !isWord(" 3d user username email mail login account name none null nil true false string str password "+
		"your_username your-username your_email your-email text type required optional self this "+
		"nobody root www-data daemon basic bearer digest oauth oauth2 jwt authorization ", string(bytes.ToLower([]byte(value))))
}

// MaxUser bounds a user name: the longest email (RFC 5321).
const MaxUser = 254

// IsUser reports whether c can stand in an email or a user name, DOMAIN\user
// and percent escapes included.
func IsUser(c byte) bool { return isLocal(c) || c == '@' || c == '\\' }

// userStart returns where the user name that ends at offset starts.
func userStart(text []byte, end int) int {
	start := end
	for start > 0 && end-start < MaxUser && IsUser(text[start-1]) {
		start--
	}
	return start
}
