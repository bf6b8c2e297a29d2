package view

import (
	"bytes"
	"unicode/utf8"
)

// Names of the steps, as they stand in a decode chain.
const (
	StepPercent       = "percent"
	StepUnicodeEscape = "unicode-escape"
	StepHexEscape     = "hex-escape"
	StepOctalEscape   = "octal-escape"
	StepHTMLEntity    = "html-entity"
	StepBackslash     = "backslash"
)

// escape is one notation: the byte it starts with, and a function that reads
// one escape at the start of text. It returns the bytes of text it took, 0 for
// none, and the character they stand for.
type escape struct {
	lead byte
	step string
	read func(text []byte) (int, rune)
}

// escapes are tried in this order where their lead byte stands.
func escapes() [6]escape {
	return [6]escape{
		{'%', StepPercent, percent},
		{'\\', StepUnicodeEscape, unicodeEscape},
		{'\\', StepHexEscape, hexEscape},
		{'\\', StepOctalEscape, octalEscape},
		{'\\', StepBackslash, backslash},
		{'&', StepHTMLEntity, htmlEntity},
	}
}

// unescape undoes one level of every notation in escapes. Line-end escapes
// stay: they part the lines of wrapped base64 and the fields of a record.
func unescape(t *Text) *Text {
	b := builder{from: t.Bytes, work: t.work}
	table := escapes()
	var last string
	inRow := 0 // escapes that end where the last one does
	octal := 0 // up to where numbers are known to be octal
	for at := 0; at < len(t.Bytes); {
		lead := bytes.IndexAny(t.Bytes[at:], `%\&`)
		if lead < 0 {
			break
		}
		at += lead
		if at >= octal && at+1 < len(t.Bytes) && isDigit(t.Bytes[at+1]) {
			end, decimal := decimalEnd(t.Bytes, at)
			*b.work += end - at
			if octal = end; decimal {
				at = end // a list
				continue
			}
		}
		taken := 0
		for _, e := range table {
			if e.lead != t.Bytes[at] {
				continue
			}
			var r rune
			if taken, r = e.read(t.Bytes[at:]); taken > 0 {
				if inRow >= spelledOut && e.step == last && joinsEscapes(t.Bytes, b.done, at) {
					b.done = at
				}
				if at > b.done || e.step != last {
					inRow = 0
				}
				b.escape(e.step, at, taken, r, e.step == last)
				last = e.step
				inRow++
				break
			}
		}
		at += max(taken, 1)
	}
	return b.finish()
}

// spelledOut is how many escapes in a row make a text that is written in nothing
// else, so that it may go on in the next literal.
const spelledOut = 8

// joinsEscapes reports whether what stands from one escape to the next joins two
// literals or lines.
func joinsEscapes(text []byte, from, to int) bool {
	if from == to || to-from > MaxJoint {
		return false
	}
	next, ok := AnyJoint(text[:min(len(text), to+2)], from)
	return ok && (next == to || next == to+1 && text[to] == '\\')
}

// MaxEscape is the length of the longest escape of one character.
const MaxEscape = 10

// Escape reads the escape of one readable character at the start of text, in
// any notation and quoted-printable. It returns the length of the escape, or 0.
func Escape(text []byte) (int, byte) {
	var n int
	var r rune
	switch text[0] {
	case '%':
		n, r = percent(text)
	case '&':
		n, r = htmlEntity(text)
	case '=':
		if c, ok := hexValue(text, 1, 2); ok {
			n, r = 3, c
		}
	case '\\':
		if n, r = unicodeEscape(text); n == 0 {
			if n, r = hexEscape(text); n == 0 {
				n, r = octalEscape(text)
			}
		}
	}
	if n > MaxEscape || r >= utf8.RuneSelf || !Readable(byte(r)) {
		return 0, 0
	}
	return n, byte(r)
}

// escape replaces one escape. It continues the region of the escape right
// before it where that was of the same notation.
func (b *builder) escape(step string, at, taken int, r rune, same bool) {
	if !same || at != b.done || len(b.text.regions) == 0 {
		b.open(step, at)
	}
	out := []byte{byte(r)}
	if step != StepPercent && step != StepHexEscape && r >= utf8.RuneSelf {
		out = utf8.AppendRune(nil, r)
	}
	b.decoded(at, taken, len(out), out)
	b.close(at + taken)
}

// percent reads %XX, and %uXXXX as JavaScript's escape writes it.
func percent(text []byte) (int, rune) {
	if r, ok := hexValue(text, 2, 4); ok && text[1] == 'u' {
		return 6, r
	}
	r, ok := hexValue(text, 1, 2)
	if !ok {
		return 0, 0
	}
	return 3, r
}

// unicodeEscape reads \uXXXX, \UXXXXXXXX and \u{X…}. Halves of a surrogate pair
// come out as the replacement character: no credential holds one.
func unicodeEscape(text []byte) (int, rune) {
	if len(text) < 2 {
		return 0, 0
	}
	switch {
	case text[1] == 'u' && len(text) > 3 && text[2] == '{':
		end := bytes.IndexByte(text[:min(len(text), 10)], '}')
		if r, ok := hexValue(text, 3, end-3); end > 3 && ok {
			return end + 1, r
		}
	case text[1] == 'u':
		if r, ok := hexValue(text, 2, 4); ok {
			return 6, r
		}
	case text[1] == 'U':
		if r, ok := hexValue(text, 2, 8); ok {
			return 10, r
		}
	}
	return 0, 0
}

func hexEscape(text []byte) (int, rune) {
	if len(text) < 2 || text[1] != 'x' {
		return 0, 0
	}
	if len(text) > 5 && text[2] == '{' && text[5] == '}' { // of Perl
		if r, ok := hexValue(text, 3, 2); ok {
			return 6, r
		}
	}
	r, ok := hexValue(text, 2, 2)
	if _, long := hexValue(text, 2, manyDigits); !ok || long {
		return 0, 0
	}
	return 4, r
}

// manyDigits behind \x are no escape but hex, as PostgreSQL writes bytes.
const manyDigits = 24

// octalEscape reads a backslash and three octal digits.
func octalEscape(text []byte) (int, rune) {
	if len(text) < 4 || text[1] > '3' {
		return 0, 0
	}
	var r rune
	for _, c := range text[1:4] {
		if c < '0' || c > '7' {
			return 0, 0
		}
		r = r<<3 | rune(c-'0')
	}
	return 4, r
}

// backslash reads what shells, properties files, JSON and LaTeX put a
// backslash before although it stands for itself.
func backslash(text []byte) (int, rune) {
	if len(text) < 2 || bytes.IndexByte([]byte(`=:@/"'#!+-_.%&$ \`), text[1]) < 0 {
		return 0, 0
	}
	return 2, rune(text[1])
}

// htmlEntity reads &#N; &#xN; and the names of characters that stand in or
// around credentials. Behind a number the semicolon may lack.
func htmlEntity(text []byte) (int, rune) {
	stretch := text[:min(len(text), 12)]
	end := bytes.IndexByte(stretch, ';')
	length := end + 1
	if len(stretch) > 1 && stretch[1] == '#' {
		if next := 1 + bytes.IndexAny(stretch[1:], "&<\"'"); next > 0 && (end < 0 || next < end) {
			end, length = next, next
		}
	}
	if end < 3 {
		return 0, 0
	}
	name := text[1:end]
	if name[0] != '#' {
		return namedEntity(string(name), length)
	}
	digits, base := name[1:], rune(10)
	if digits[0]|0x20 == 'x' {
		digits, base = digits[1:], 16
	}
	var r rune
	for _, c := range digits {
		v, ok := hexDigit(c)
		if !ok || rune(v) >= base {
			return 0, 0
		}
		r = r*base + rune(v)
	}
	if len(digits) == 0 || r == 0 || r > utf8.MaxRune {
		return 0, 0
	}
	return length, r
}

func namedEntity(name string, length int) (int, rune) {
	switch name {
	case "amp":
		return length, '&'
	case "quot":
		return length, '"'
	case "apos":
		return length, '\''
	case "lt":
		return length, '<'
	case "gt":
		return length, '>'
	case "nbsp":
		return length, ' '
	case "equals":
		return length, '='
	case "colon":
		return length, ':'
	case "commat":
		return length, '@'
	case "sol":
		return length, '/'
	case "plus":
		return length, '+'
	case "period":
		return length, '.'
	case "lowbar", "UnderBar":
		return length, '_'
	case "hyphen":
		return length, '-'
	}
	return 0, 0
}

// hexValue reads n hex digits at offset.
func hexValue(text []byte, at, n int) (rune, bool) {
	if n < 1 || at+n > len(text) {
		return 0, false
	}
	var r rune
	for _, c := range text[at : at+n] {
		v, ok := hexDigit(c)
		if !ok {
			return 0, false
		}
		r = r<<4 | rune(v)
	}
	return r, true
}

func hexDigit(c byte) (byte, bool) {
	switch {
	case '0' <= c && c <= '9':
		return c - '0', true
	case 'a' <= c && c <= 'f':
		return c - 'a' + 10, true
	case 'A' <= c && c <= 'F':
		return c - 'A' + 10, true
	}
	return 0, false
}
