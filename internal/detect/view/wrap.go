package view

import "bytes"

// MaxJoint bounds what stands between two lines of a wrapped run: a line end,
// quotes, an operator and the indentation of deeply nested code.
const MaxJoint = 128

// Joint returns where a run goes on that a line end, escaped or not, or a
// split literal has broken at offset: behind quotes, blanks, line ends, their
// escapes, a continuation backslash, a plus or a dot. It reports false when
// what stands there is anything else. Behind a line as long as encoders wrap,
// the sign of a comment or a quotation and the comma of an array join too.
func Joint(text []byte, at int) (int, bool) {
	next, ok := AnyJoint(text, at)
	return next, ok && InClass(text[next])
}

// AnyJoint is Joint whatever stands behind the joint.
func AnyJoint(text []byte, at int) (int, bool) {
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
		case quotes == 1 && (c == '+' || c == '.' || c == '&') && loose(text, i):
			i++
		case width == 0 && (breaks > 0 && quotes == 0 && isMargin(text, i) || quotes == 1 && breaks == 0 && c == ','):
			if width = wrapWidth(text, at); width == 0 {
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
// that of a line of wrapped base64, or else 0: only then it goes on behind a
// margin or in the next item, which is no longer.
func wrapWidth(text []byte, end int) int {
	start := end
	for start > 0 && end-start <= maxWidth && InClass(text[start-1]) {
		start--
	}
	width := end - start
	if width < minWidth || width > maxWidth || width%4 != 0 {
		return 0
	}
	return width
}

// isMargin reports whether the sign of a comment or a quotation stands at
// offset, between the line's start and a blank.
func isMargin(text []byte, at int) bool {
	switch text[at] {
	case '#', '*', '>':
		return (text[at-1] == '\n' || text[at-1] == ' ') && at+1 < len(text) && text[at+1] == ' '
	}
	return false
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
