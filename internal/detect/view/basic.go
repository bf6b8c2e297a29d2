package view

import "bytes"

// MaxBasicGap is the most bytes between the scheme and its payload.
const MaxBasicGap = 64

// basicLength is the length of the scheme's name.
const basicLength = len("basic")

// IsBasic reports whether the scheme's name, in any case, ends a word at
// offset: where it stands inside a longer word it names nothing.
func IsBasic(text []byte, at int) bool {
	if at+basicLength >= len(text) || !bytes.EqualFold(text[at:at+basicLength], []byte("basic")) {
		return false
	}
	return !isLetter(text[at+basicLength])
}

// NextBasic returns the offset of the next "basic" at or behind from, or -1.
func NextBasic(text []byte, from int) int {
	for at := from; ; at++ {
		// The least frequent letter that both cases share most bits of.
		next := bytes.IndexAny(text[min(at, len(text)):], "bB")
		if next < 0 {
			return -1
		}
		at += next
		if IsBasic(text, at) {
			return at
		}
	}
}

// BasicPayload returns where the payload starts that follows the "basic" at
// offset: the first class byte behind at most [MaxBasicGap] bytes of
// separators, escaped blanks and quotes included.
func BasicPayload(text []byte, basic int) (int, bool) {
	start := basic + basicLength
	limit := min(len(text), start+MaxBasicGap)
	for at := start; at < limit; {
		if n := separator(text[at:]); n > 0 || at == start && text[at] == '+' {
			at += max(n, 1) // a plus is the blank of a form
			continue
		}
		return at, at > start && InClass(text[at])
	}
	return 0, false
}

// separator returns the length of one separator at the start of text, or 0.
func separator(text []byte) int {
	switch c := text[0]; c {
	case '%':
		if _, ok := hexValue(text, 1, 2); ok {
			return 3
		}
	case '\\':
		if len(text) > 1 && (text[1] == 'n' || text[1] == 'r' || text[1] == 't') {
			return 2
		}
		if n, _ := unicodeEscape(text); n > 0 {
			return n
		}
		if n, _ := hexEscape(text); n > 0 {
			return n
		}
		return 1
	case '&':
		if n, _ := htmlEntity(text); n > 0 {
			return n
		}
	case '+', '-', '/', '_':
		// Class bytes; a plus that joins two literals is none of the payload.
		if c == '+' && len(text) > 1 && !InClass(text[1]) {
			return 1
		}
	case ' ', '\t', '\r', '\n', '"', '\'', '`', ',', ':', '=', ';', '(', ')', '<', '>', '[', ']', '{', '|', '*':
		return 1
	}
	return 0
}

func isLetter(c byte) bool { return 'a' <= c|0x20 && c|0x20 <= 'z' }
