package view

// MaxJoint bounds what stands between two lines of a wrapped run: a line end,
// quotes, an operator and the indentation of deeply nested code.
const MaxJoint = 128

// Joint returns where a run goes on that a line end, escaped or not, or a
// split literal has broken at offset: behind quotes, blanks, line ends, their
// escapes, a continuation backslash, a plus or a dot. It reports false when
// what stands there is anything else.
func Joint(text []byte, at int) (int, bool) {
	next, ok := AnyJoint(text, at)
	return next, ok && InClass(text[next])
}

// AnyJoint is Joint whatever stands behind the joint.
func AnyJoint(text []byte, at int) (int, bool) {
	quotes, breaks := 0, 0
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
		case quotes == 1 && (c == '+' || c == '.' || c == '&') && loose(text, i):
			i++
		case quotes == 2 && (c == '+' || c == '-' || c == '/') && loose(text, i):
			return 0, false
		default:
			return i, i > at && (breaks > 0 && quotes%2 == 0 || quotes == 2)
		}
	}
	return 0, false
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

// loose reports whether the byte at offset stands by itself, as an operator
// does and a character of a run does not.
func loose(text []byte, at int) bool {
	return (at == 0 || !InClass(text[at-1])) && at+1 < len(text) && !InClass(text[at+1])
}
