package owner

import (
	"bytes"

	"github.com/tokenguard/tokenguard/finding"
	"github.com/tokenguard/tokenguard/internal/detect/shape"
	"github.com/tokenguard/tokenguard/internal/detect/view"
)

// value is what a key is said to have.
type value struct {
	span finding.Span
	// doubtful: in source code it would be the name of something else, because
	// no quotes stand around it.
	doubtful bool
}

// valueBehind returns the value of the key at start:end, which must be a
// literal that could be a user name.
func valueBehind(text []byte, start, end int) (value, bool) {
	if start > 0 && text[start-1] == '/' {
		return value{}, false // the end of an element, a path
	}
	b, ok := bridgeBehind(text, start, end)
	if !ok {
		return value{}, false
	}
	at := b.at
	stop := at
	for stop < len(text) && stop-at <= MaxUser && IsUser(text[stop]) {
		stop++
	}
	v := value{span: finding.Span{Start: at, End: stop}}
	cut := lineEscape(text, at, stop)
	stop += padding(text, stop)
	switch {
	case cut < v.span.End:
		v.span.End = cut
	case b.quote != 0:
		if !closes(text, stop, b) {
			return v, false
		}
	default:
		if !literal(text, stop, b) && !(b.sign == ',' && isRowOfTwo(text, start, end, stop)) {
			return v, false
		}
		v.doubtful = identifier(text[at:v.span.End]) && expression(text, stop, b)
	}
	name := bytes.TrimRight(text[at:v.span.End], `\`) // of an escaped quote
	v.span.End = at + len(name)
	return v, IsName(string(name)) && !isHeading(name)
}

// IsToken reports whether the key of the value at offset names a token, and neither
// that nor the block around it another service. A parameter of a URL says so of
// itself only with common words.
func IsToken(text []byte, at int) bool {
	switch words := Words(secretKey(text, at)); {
	case !NamesToken(words):
		return false
	case namesFamily(words):
		return true
	case inQuery(text, at) && len(services(words)) > 0:
		return false
	}
	return !foreign(Words(blockBefore(text, at)), nil)
}

// inQuery reports whether the value at offset is one of a URL's parameters.
func inQuery(text []byte, at int) bool {
	for i := at - 1; i > max(0, at-maxKey); i-- {
		switch c := text[i]; {
		case c == '?' || c == '&':
			return true
		case c != '=' && !view.InClass(c):
			return false
		}
	}
	return false
}

// secretKey returns the key of the secret at offset: one right before it, or
// else one that names a secret and leads to it over a [bridge].
func secretKey(text []byte, at int) []byte {
	key := KeyBefore(text, at)
	if NamesSecret(Words(key)) {
		return key
	}
	low := max(0, at-maxBridge)
	for end := at; end > low; end-- {
		if !isName(text[end-1]) {
			continue
		}
		start := max(low, nameStart(text[:end], end))
		if NamesSecret(Words(text[start:end])) {
			if b, ok := bridgeBehind(text, start, end); ok && b.at == at {
				return text[start:end]
			}
			break
		}
		end = start
	}
	return key
}

// SecretsIn lists the values whose keys name a secret, in order: for a person who
// wonders about them. They end at a blank or at the quote they started with.
func SecretsIn(text []byte) []finding.Span {
	var all []finding.Span
	for at := 0; at < len(text); at++ {
		if !isName(text[at]) {
			continue
		}
		end := at
		for end < len(text) && isName(text[end]) {
			end++
		}
		if b, ok := bridgeBehind(text, at, end); ok && end-at < maxKey && NamesSecret(Words(text[at:end])) && b.sign != signBlank && b.sign != '(' {
			stop := b.at
			for stop < len(text) && text[stop] >= ' ' && text[stop] != b.quote && (b.quote != 0 || bytes.IndexByte([]byte(" ,;"), text[stop]) < 0) {
				stop++
			}
			if stop > b.at {
				all = append(all, finding.Span{Start: b.at, End: stop})
			}
			end = max(end, stop)
		}
		at = end
	}
	return all
}

// lineEscape returns where an escaped line end or tab ends the value at:stop, or
// stop: it ends the text, or another key follows. DOMAIN\name holds none.
func lineEscape(text []byte, at, stop int) int {
	next := byte(0)
	if rest := bytes.TrimLeft(text[stop:min(len(text), stop+maxKey)], " "); len(rest) > 0 {
		next = rest[0]
	}
	for _, escape := range [...]string{`\n`, `\r`, `\t`} {
		if i := bytes.Index(text[at:stop], []byte(escape)); i >= 0 && (at+i+len(escape) == stop || next == '=' || next == ':') {
			return at + i
		}
	}
	return stop
}

// closes reports whether the literal whose text ends at stop ends there, and is
// no key itself.
func closes(text []byte, stop int, b bridge) bool {
	if stop >= len(text) || text[stop] != b.quote && text[stop] != '\\' {
		return false
	}
	behind := bytes.TrimLeft(text[stop:min(len(text), stop+8)], "\\\"'` ")
	return b.sign != ',' || len(behind) == 0 || behind[0] != ':' && !bytes.HasPrefix(behind, []byte("=>"))
}

// padding returns the length of the padding of base64 at offset.
func padding(text []byte, at int) int {
	n := 0
	for at+n < len(text) && n < 2 && text[at+n] == '=' {
		n++
	}
	if at+n < len(text) && text[at+n] > ' ' && !isQuote(text[at+n]) {
		return 0
	}
	return n
}

// isHeading reports whether all words of a value name a value, as in the head
// of a table or the columns of a statement.
func isHeading(value []byte) bool {
	for _, w := range Words(value) {
		if !isWord(ownerWords+secretWords+valueWords+" id api key access app ", w) {
			return false
		}
	}
	return true
}

// literal reports whether a value without quotes, which ends at stop, may be
// one and is no call, index or the like.
func literal(text []byte, stop int, b bridge) bool {
	if stop == len(text) {
		return true
	}
	switch c := text[stop]; {
	case b.sign == '>':
		rest := bytes.TrimLeft(text[stop:min(len(text), stop+maxBridge)], " \t\r\n")
		return len(rest) > 0 && rest[0] == '<'
	case c == '\r' || c == '\n' || c == ' ' || c == '\t' || c == 0:
		return b.sign != '(' && b.sign != ','
	case c == '&' || c == '|' || c == '\\' || c == '"' || c == '\'':
		return b.sign == '=' || b.sign == '|' || b.sign == ':' || b.sign == signBlank
	case c == ',' || c == '}' || c == ';' || c == ')' || c == ']':
		return b.sign == ':' || b.sign == '=' && !b.spaced
	}
	return false
}

// isRowOfTwo reports whether the key at start:end and its value, which ends at stop,
// fill a line, and the key of a secret starts the one before or behind.
func isRowOfTwo(text []byte, start, end, stop int) bool {
	before := bytes.TrimRight(text[max(0, start-maxRow):start], "\r\n")
	behind := bytes.TrimLeft(text[stop:min(len(text), stop+maxKey)], "\r\n")
	if len(before) > 0 && len(before) == min(start, maxRow) || len(behind) > 0 && len(behind) == min(len(text)-stop, maxKey) {
		return false // it does not fill a line
	}
	for _, line := range [...][]byte{before[bytes.LastIndexAny(before, "\r\n")+1:], behind} {
		if cell := bytes.IndexByte(line, text[end]); cell > 0 && NamesSecret(Words(line[:cell])) {
			return true
		}
	}
	return false
}

// identifier reports whether source code could hold the text as a name.
func identifier(text []byte) bool {
	for _, c := range text {
		if !shape.IsAlnum(c) && c != '_' && c != '.' {
			return false
		}
	}
	return len(text) > 0 && (text[0] < '0' || text[0] > '9')
}

// expression reports whether source code could have an expression where the
// value that ends at stop stands.
func expression(text []byte, stop int, b bridge) bool {
	if b.sign == '=' && b.spaced {
		return true
	}
	return b.sign == ':' && stop < len(text) && bytes.IndexByte([]byte(",};)]"), text[stop]) >= 0
}

func equalFoldWhole(text []byte, word string) bool {
	return len(text) == len(word) && shape.EqualFold(text, word)
}
