package pdf

import "bytes"

// token is a kind of token in a page description.
type token uint8

const (
	endToken token = iota
	stringToken
	numberToken
	operatorToken
	otherToken // names and delimiters
)

// lexer parts a page description into tokens.
type lexer struct {
	b       []byte
	inArray bool
	buf     []byte // of the last string
}

// next returns the next token. The value is valid until the next call.
func (l *lexer) next() (token, []byte) {
	blank := 0
	for blank < len(l.b) && kinds[l.b[blank]] == blankKind {
		blank++
	}
	l.b = l.b[blank:]
	if len(l.b) == 0 {
		return endToken, nil
	}
	switch c := l.b[0]; {
	case c == '(':
		return stringToken, l.literal()
	case c == '<' && !bytes.HasPrefix(l.b, []byte("<<")):
		return stringToken, l.hex()
	case c == '[' || c == ']':
		l.inArray = c == '['
		l.b = l.b[1:]
		return otherToken, nil
	case c == '%':
		l.word("\r\n")
		return otherToken, nil
	case c == '/':
		l.b = l.b[1:]
		l.regular()
		return otherToken, nil
	case kinds[c] == delimiterKind:
		l.b = l.b[1:]
		return otherToken, nil
	case c == '+' || c == '-' || c == '.' || '0' <= c && c <= '9':
		return numberToken, l.regular()
	}
	return operatorToken, l.regular()
}

// kind is what a byte is to the lexer (7.2.3).
type kind uint8

const (
	regularKind kind = iota
	blankKind
	delimiterKind
)

// kinds holds the kind of every byte. It is never written again.
var kinds = makeKinds()

func makeKinds() (table [256]kind) {
	for _, c := range []byte(" \t\r\n\f\x00") {
		table[c] = blankKind
	}
	for _, c := range []byte("()<>[]{}/%") {
		table[c] = delimiterKind
	}
	return table
}

// regular takes what comes before a blank or a delimiter.
func (l *lexer) regular() []byte {
	end := 0
	for end < len(l.b) && kinds[l.b[end]] == regularKind {
		end++
	}
	word := l.b[:end]
	l.b = l.b[end:]
	return word
}

// word takes what comes before any of the bytes in stop.
func (l *lexer) word(stop string) []byte {
	end := bytes.IndexAny(l.b, stop)
	if end < 0 {
		end = len(l.b)
	}
	word := l.b[:end]
	l.b = l.b[end:]
	return word
}

// literal takes a string in parentheses (7.3.4.2). One without an end takes all
// there is.
func (l *lexer) literal() []byte {
	l.buf = l.buf[:0]
	depth := 0
	for i := 0; i < len(l.b); i++ {
		c := l.b[i]
		switch {
		case c == '\\':
			i += l.escape(l.b[i+1:])
			continue
		case c == '(':
			if depth++; depth == 1 {
				continue
			}
		case c == ')':
			if depth--; depth == 0 {
				l.b = l.b[i+1:]
				return narrow(l.buf)
			}
		}
		l.buf = append(l.buf, c)
	}
	l.b = nil
	return narrow(l.buf)
}

// escape appends what stands for the bytes after a backslash, and returns how
// many of them it took.
func (l *lexer) escape(b []byte) int {
	const letters, meanings = "nrtbf", "\n\r\t\b\f"
	if len(b) == 0 {
		return 0
	}
	switch at := bytes.IndexByte([]byte(letters), b[0]); {
	case at >= 0:
		l.buf = append(l.buf, meanings[at])
	case b[0] == '\r' && len(b) > 1 && b[1] == '\n':
		return 2
	case b[0] == '\n' || b[0] == '\r':
	case '0' <= b[0] && b[0] <= '7':
		n, code := 0, byte(0)
		for n < min(3, len(b)) && '0' <= b[n] && b[n] <= '7' {
			code = code<<3 | (b[n] - '0')
			n++
		}
		l.buf = append(l.buf, code)
		return n
	default:
		l.buf = append(l.buf, b[0])
	}
	return 1
}

// hex takes a string of hexadecimal digits (7.3.4.3).
func (l *lexer) hex() []byte {
	l.b = l.b[1:]
	digits := l.word(">")
	l.b = l.b[min(1, len(l.b)):]
	l.buf = l.buf[:0]
	high, half := byte(0), false
	for _, c := range digits {
		d, ok := digit(c)
		switch {
		case !ok:
		case half:
			l.buf = append(l.buf, high<<4|d)
			half = false
		default:
			high, half = d, true
		}
	}
	if half {
		l.buf = append(l.buf, high<<4)
	}
	return narrow(l.buf)
}

func digit(c byte) (byte, bool) {
	switch lower := c | 0x20; {
	case '0' <= c && c <= '9':
		return c - '0', true
	case 'a' <= lower && lower <= 'f':
		return lower - 'a' + 10, true
	}
	return 0, false
}

// narrow drops the high bytes of characters of two bytes, if they are zero.
func narrow(s []byte) []byte {
	if len(s) < 2 || len(s)%2 != 0 {
		return s
	}
	for i := 0; i < len(s); i += 2 {
		if s[i] != 0 {
			return s
		}
	}
	for i := 1; i < len(s); i += 2 {
		s[i/2] = s[i]
	}
	return s[:len(s)/2]
}
