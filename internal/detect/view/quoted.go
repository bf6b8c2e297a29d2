package view

import "bytes"

// StepQuoted is the name of the step, as it stands in a decode chain.
const StepQuoted = "quoted-printable"

// Bounds of the lines that encoders of quoted-printable break: up to 76
// characters (RFC 2045, section 6.7), and not much less.
const (
	minQuotedLine = 40
	maxQuotedLine = 80
)

// unquote undoes quoted-printable: soft line breaks and escapes. It is no
// content type but a guess from what stands there, and key=value looks alike;
// so an escape is taken for one only where encoders write one.
func unquote(t *Text) *Text {
	b := builder{from: t.Bytes, work: t.work}
	for at := 0; at < len(t.Bytes); {
		next := bytes.IndexByte(t.Bytes[at:], '=')
		if next < 0 {
			break
		}
		at += next
		if n := softBreak(t.Bytes, at); n > 0 {
			b.open(StepQuoted, at)
			b.close(at + n)
			at += n
			continue
		}
		follows := at > 0 && at == b.done && len(b.text.regions) > 0
		if r, ok := quotedEscape(t.Bytes, at); ok && (isQuotedOften(r) || follows || isQuoted(t.Bytes, at+3)) {
			b.escape(StepQuoted, at, 3, rune(r), follows)
			at += 3
			continue
		}
		at++
	}
	return b.finish()
}

// softBreak returns the length of the soft line break at offset, or 0. A sign
// at the end of the text, or behind another, is the padding of base64.
func softBreak(text []byte, at int) int {
	n := 1
	if at+n < len(text) && text[at+n] == '\r' {
		n++
	}
	if at+n+1 >= len(text) || text[at+n] != '\n' || text[at+n+1] <= ' ' || at > 0 && text[at-1] == '=' {
		return 0
	}
	line := at - 1 - bytes.LastIndexByte(text[max(0, at-maxQuotedLine):at], '\n')
	if at > maxQuotedLine {
		line -= at - maxQuotedLine
	}
	if line < minQuotedLine || line >= maxQuotedLine {
		return 0
	}
	return n + 1
}

// quotedEscape reads an escape, which encoders write in capitals. A sign
// before eight hex digits is a token's.
func quotedEscape(text []byte, at int) (byte, bool) {
	r, ok := hexValue(text, at+1, 2)
	if !ok || !Readable(byte(r)) || bytes.ContainsAny(text[at+1:at+3], "abcdef") {
		return 0, false
	}
	const checksum = 8
	end := at + 1
	for end < len(text) && end <= at+1+checksum {
		if _, ok := hexDigit(text[end]); !ok {
			break
		}
		end++
	}
	whole := end == at+1+checksum && (end == len(text) || !InClass(text[end]) && text[end] != '=')
	return byte(r), !whole
}

func isQuoted(text []byte, at int) bool {
	if at >= len(text) || text[at] != '=' {
		return false
	}
	_, ok := quotedEscape(text, at)
	return ok
}

// isQuotedOften reports what encoders escape in a line of text: the sign
// itself, and what some gateways change.
func isQuotedOften(c byte) bool { return bytes.IndexByte([]byte("=@:._ +/%\t"), c) >= 0 }
