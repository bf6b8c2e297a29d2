package view

import "bytes"

// MaxJoint bounds what stands between two lines of a wrapped run: a line end,
// quotes, an operator and the indentation of deeply nested code.
const MaxJoint = 128

// Joint returns where a run goes on that a line end, escaped or not, or a
// split literal has broken at offset: behind quotes, blanks, line ends, their
// escapes, a sign of continuation, an operator. It reports false when
// what stands there is anything else. Behind a line as long as encoders wrap,
// the sign of a comment or a quotation and the comma of an array join too.
func Joint(text []byte, at int) (int, bool) {
	next, ok := anyJoint(text, at, 4)
	return next, ok && InClass(text[next])
}

// AnyJoint is Joint whatever stands behind the joint, and however long the line is
// in units of base64.
func AnyJoint(text []byte, at int) (int, bool) { return anyJoint(text, at, 1) }

func anyJoint(text []byte, at, unit int) (int, bool) {
	if next, ok := loggedJoint(text, at); ok {
		return next, true
	}
	quotes, breaks, width := 0, 0, 0
	limit := min(len(text), at+MaxJoint)
	for i := at; i < limit; {
		c := text[i]
		switch {
		case c == '\n' || c == '\r':
			breaks++
			i++
		case c == '"' || c == '\'' || c == '`':
			quotes++
			i++
		case c == ' ' || c == '\t':
			i++
		case c == '\\':
			n, isBreak := lineEscape(text[i:limit])
			if isBreak {
				breaks++
			}
			i += n
		case c == '%' && percentBreak(text[i:limit]):
			breaks++
			i += len("%0A")
		case quotes == 1 && operator(text, i) > 0:
			i += operator(text, i)
		case quotes < 2 && continues(text, i), quotes == 1 && isPrefix(text, i):
			i++
		case breaks > 0 && quotes == 0 && margin(text, i) > 0:
			if width == 0 {
				width = lineWidth(text, at)
			}
			if width == 0 {
				return 0, false
			}
			i += margin(text, i)
		case width == 0 && quotes == 1 && breaks == 0 && c == ',':
			if width = wrapWidth(text, at); width == 0 || width%unit != 0 {
				return 0, false
			}
			i++
		case quotes == 2 && (c == '+' || c == '-' || c == '/') && loose(text, i):
			return 0, false
		default:
			if width > 0 && (breaks == 0 || i+width < len(text) && ClassEnd(text[:i+width+1], i) > i+width) {
				return 0, false
			}
			return i, i > at && (breaks > 0 && quotes%2 == 0 || quotes == 2)
		}
	}
	return 0, false
}

// Widths that encoders wrap base64 at, with some room.
const (
	minWidth = 40
	maxWidth = 100
)

// wrapWidth returns the length of the run that ends at offset where it could be
// that of a line, or else 0: only then it goes on behind a margin or in the next
// item, which is no longer.
func wrapWidth(text []byte, end int) int {
	const checksum = 8 // behind the padding of a token
	start := end
	for start > 0 && end-start <= maxWidth && (InClass(text[start-1]) || text[start-1] == '=' && end-start <= checksum) {
		start--
	}
	width := end - start
	if width < minWidth || width > maxWidth {
		return 0
	}
	return width
}

// lineWidth is wrapWidth with what stands before the run on its line: a margin, and
// what an encoded text has before it where all of the line was broken.
func lineWidth(text []byte, end int) int {
	width := wrapWidth(text, end)
	for start := end - width; width > 0 && start > 0 && text[start-1] != '\n' && text[start-1] != '\r'; start-- {
		if end-start > maxWidth {
			return wrapWidth(text, end)
		}
		width = end - start + 1
	}
	return width
}

// maxStamp is the longest that a log puts before its lines and what stands behind
// that on the first. With the widest line it is less than a trigger's Margin.
const maxStamp = 50

// loggedJoint returns where a run that ends its line at offset goes on behind what a
// log puts before every line: a time, or a name and a bar. It goes on only in lines
// as wide as encoders make them.
func loggedJoint(text []byte, at int) (int, bool) {
	next := lineEnd(text, at)
	if next == at {
		return 0, false
	}
	width := wrapWidth(text, at)
	if width != 60 && width != 64 && width != 72 && width != 76 {
		return 0, false
	}
	line := at - width
	for line > 0 && at-width-line < maxStamp && text[line-1] != '\n' && text[line-1] != '\r' {
		line--
	}
	stamp := 0
	for i, c := range text[line : at-width] {
		if next+i == len(text) || c != text[next+i] && !(isDigit(c) && isDigit(text[next+i])) {
			break
		}
		if c == ' ' {
			stamp = i + 1
		}
	}
	before, now := text[line:line+stamp], text[next:next+stamp]
	if !holdsTime(before) && !(bytes.HasSuffix(before, []byte("| ")) && bytes.Equal(before, now)) {
		return 0, false
	}
	return next + stamp, next+stamp < len(text) && InClass(text[next+stamp])
}

// lineEnd returns what follows the line end at offset, or the offset.
func lineEnd(text []byte, at int) int {
	if at+1 < len(text) && text[at] == '\r' && text[at+1] == '\n' {
		return at + 2
	}
	if at < len(text) && (text[at] == '\n' || text[at] == '\r') {
		return at + 1
	}
	return at
}

// holdsTime reports whether a text holds hours, minutes and seconds.
func holdsTime(text []byte) bool {
	const digits = "dd:dd:dd"
	for ; len(text) >= len(digits); text = text[1:] {
		n := 0
		for n < len(digits) && (isDigit(text[n]) && digits[n] == 'd' || text[n] == digits[n] && digits[n] == ':') {
			n++
		}
		if n == len(digits) {
			return true
		}
	}
	return false
}

func isDigit(c byte) bool { return '0' <= c && c <= '9' }

// margin returns the length of the sign of a comment, a quotation or a patch at
// offset, between the line's start and a blank, or 0. An item of a list has a minus
// and one blank.
func margin(text []byte, at int) int {
	const longest = 3
	c, n := text[at], 0
	if bytes.IndexByte([]byte("#*>/-;+"), c) < 0 || at > 0 && text[at-1] > ' ' {
		return 0
	}
	for at+n < len(text) && text[at+n] == c && n <= longest {
		n++
	}
	rest := text[at+n:]
	item := c == '-' && n == 1 && !bytes.HasPrefix(rest, []byte("  "))
	if n > longest || len(rest) == 0 || c != '>' && rest[0] != ' ' && rest[0] != '\t' || item || c == '/' && n == 1 {
		return 0
	}
	return n
}

// operators join two literals in some language, longer ones first.
var operators = [...]string{"++", "||", "<>", "..", "+", ".", "&", "^", "~", "*"}

// operator returns the length of the operator at offset that stands by itself, as
// no character of a run does, or 0.
func operator(text []byte, at int) int {
	for _, o := range operators {
		if bytes.HasPrefix(text[at:], []byte(o)) {
			if end := at + len(o); at > 0 && InClass(text[at-1]) || end == len(text) || InClass(text[end]) {
				return 0
			}
			return len(o)
		}
	}
	return 0
}

// continues reports whether the sign at offset continues a line, in Visual Basic
// and in batch files.
func continues(text []byte, at int) bool {
	c := text[at]
	return (c == '_' && at > 0 && text[at-1] == ' ' || c == '^') && at+1 < len(text) && (text[at+1] == '\n' || text[at+1] == '\r')
}

// isPrefix reports whether a letter that says what literal follows stands between
// two of them, as in b"" b"".
func isPrefix(text []byte, at int) bool {
	return at > 0 && text[at-1] <= ' ' && at+1 < len(text) && (text[at+1] == '"' || text[at+1] == '\'') &&
		bytes.IndexByte([]byte("bruBRUfFL@$"), text[at]) >= 0
}

// lineEscape reads a backslash and, where they follow, the n, r or line end
// that make it an escaped line end or a continuation.
func lineEscape(text []byte) (int, bool) {
	n := 1
	for n < len(text) && n < 4 && text[n] == '\\' {
		n++ // escaped again, as in JSON within JSON
	}
	if n < len(text) {
		switch text[n] {
		case 'n', 'r':
			return n + 1, true
		case '\n', '\r':
			return n, true
		}
	}
	return n, false
}

// percentBreak reports whether text starts with a line end in percent.
func percentBreak(text []byte) bool {
	return len(text) > 2 && text[1] == '0' && (text[2]|0x20 == 'a' || text[2]|0x20 == 'd')
}

// loose reports whether the byte at offset stands by itself, as an operator
// does and a character of a run does not.
func loose(text []byte, at int) bool {
	return (at == 0 || !InClass(text[at-1])) && at+1 < len(text) && !InClass(text[at+1])
}

// maxWord bounds a word behind base64; what is longer is a line of it.
const maxWord = 32

// isWord reports whether what stands at offset, behind a joint, is no line of
// wrapped base64 but a word of what follows: something stands behind it that
// a line does not end in. Where the text is complete without it, a short word
// that fills its line goes on with nothing either.
func isWord(text []byte, at int, complete bool) bool {
	limit := min(len(text), at+maxWord)
	end := at
	for end < limit && InClass(text[end]) {
		end++
	}
	if end == len(text) || end == limit {
		return complete && end == len(text) && end-at < minLine
	}
	behind := end
	for behind < limit && (text[behind] == ' ' || text[behind] == '\t') {
		behind++
	}
	switch c := text[end]; c {
	case ':', '@', '(', '[', '{':
		return true
	case ' ', '\t':
		return behind < limit && InClass(text[behind])
	case '=':
		return end+1 < len(text) && InClass(text[end+1]) && !bytes.HasPrefix(text[end:], []byte("=3D"))
	}
	return complete && end-at < minLine
}

// wrapping is where a line starts, and how long the one before it is, 0 for
// none.
type wrapping struct{ start, width int }

// last reports whether the line that ends at offset may be the last one: the
// first, or a line that is shorter than the one before it.
func (w wrapping) last(end int) bool { return w.width == 0 || end-w.start < w.width }

func (w wrapping) next(end, start int) wrapping { return wrapping{start, end - w.start} }

// complete reports whether base64 without padding may end behind n characters
// of its last unit: the bits that they leave over are zero (RFC 4648, section
// 3.5).
func complete(chars [4]byte, n int) bool {
	switch n {
	case 2:
		return Sextets[chars[1]]&0xF == 0
	case 3:
		return Sextets[chars[2]]&0x3 == 0
	}
	return false
}
