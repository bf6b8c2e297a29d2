package owner

import (
	"bytes"

	"github.com/tokenguard/tokenguard/finding"
	"github.com/tokenguard/tokenguard/internal/detect/shape"
)

// maxJoin bounds what joins the literals of an account and of its token.
const maxJoin = 32

// LiteralBefore returns the literal that is joined by a colon with the one that
// the token at offset starts: "user" + ":" + "token", in any language's
// operator.
func LiteralBefore(text []byte, at int) (finding.Span, bool) {
	low := max(0, at-MaxUser-maxJoin)
	rest := text[low:at]
	for _, part := range [...]string{"\"'", "+.&", "\"'", ":", "\"'", "+.&", "\"'"} {
		rest = bytes.TrimRight(rest, " \t")
		if len(rest) == 0 || bytes.IndexByte([]byte(part), rest[len(rest)-1]) < 0 {
			return finding.Span{}, false
		}
		rest = rest[:len(rest)-1]
	}
	start := len(rest)
	for start > 0 && IsUser(rest[start-1]) {
		start--
	}
	ok := start > 0 && (rest[start-1] == '"' || rest[start-1] == '\'')
	return finding.Span{Start: low + start, End: low + len(rest)}, ok && IsName(string(rest[start:]))
}

// InBasicAuth reports whether the argument at offset is one of what makes a
// Basic header, by its name or by a format of two.
func InBasicAuth(text []byte, at int) bool {
	line := text[max(0, at-maxKey):at]
	if i := bytes.LastIndexAny(line, "\r\n;"); i >= 0 {
		line = line[i+1:]
	}
	for _, name := range [...]string{"basic_auth", "basicauth", "credentials(", "createrestclient(", "%s:%s"} {
		if shape.HoldsFold(line, name) {
			return true
		}
	}
	return false
}

// ArgumentBefore returns the argument or cell right before the offset of an app
// password: a user name needs no key there.
func ArgumentBefore(text []byte, at int) (finding.Span, bool) {
	quote := at > 0 && (text[at-1] == '"' || text[at-1] == '\'')
	if quote {
		at--
	}
	at = len(bytes.TrimSuffix(text[:at], []byte("Some("))) // Rust
	for at > 0 && (text[at-1] == ' ' || quote && bytes.IndexByte([]byte("\t\r\n"), text[at-1]) >= 0) {
		at-- // arguments may stand on lines of their own
	}
	if at == 0 || bytes.IndexByte([]byte(",;\t|"), text[at-1]) < 0 {
		return finding.Span{}, false
	}
	end := at - 1
	for end > 0 && text[at-1] == '|' && text[end-1] == ' ' {
		end--
	}
	if quote {
		if end == 0 || text[end-1] != '"' && text[end-1] != '\'' {
			return finding.Span{}, false
		}
		end--
	}
	start := end
	for start > 0 && end-start < MaxUser && IsUser(text[start-1]) {
		start--
	}
	span := finding.Span{Start: start, End: end}
	value := text[start:end]
	if start > 0 && text[start-1] == '&' {
		return span, false // an entity
	}
	return span, IsName(string(value)) && !IsKey(string(value)) && !bytes.ContainsAny(value, "%") &&
		!namesOwner(Words(value)) && !bytes.Equal(value, bytes.ToUpper(value))
}
