package view

import "bytes"

// StepQuoted is the name of the step, as it stands in a decode chain.
const StepQuoted = "quoted-printable"

// Bounds of the lines that encoders of quoted-printable break: up to 76
// characters (RFC 2045, section 6.7), and not much less. What a template puts
// before encoded text makes its first line longer.
const (
	minQuotedLine  = 40
	fullQuotedLine = 75 // and the sign
	maxQuotedLine  = 2 * 76
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
	n, lineEnd := 1, []byte("\n")
	switch rest := text[at+1:]; {
	case bytes.HasPrefix(rest, []byte("\r\n")):
		n += 2
	case bytes.HasPrefix(rest, []byte("\n")):
		n++
	case bytes.HasPrefix(rest, []byte(`\r\n`)): // mail in JSON
		n, lineEnd = n+4, []byte(`\n`)
	case bytes.HasPrefix(rest, []byte(`\n`)):
		n, lineEnd = n+2, []byte(`\n`)
	}
	if n == 1 || at+n >= len(text) || text[at+n] <= ' ' || at > 0 && text[at-1] == '=' {
		return 0
	}
	line := lineLength(text, at, lineEnd)
	if line < minQuotedLine || line >= maxQuotedLine {
		return 0
	}
	if line != fullQuotedLine && text[at+n] != '=' && isPadding(text, at) {
		return 0
	}
	return n
}

// isPadding reports whether the sign at offset may end base64: behind three
// characters of a unit, the last of which has no bits left over.
func isPadding(text []byte, at int) bool {
	start := at
	for start > max(0, at-maxQuotedLine) && InClass(text[start-1]) {
		start--
	}
	return start < at && Sextets[text[at-1]]&0x3 == 0 && ((at-start)%4 == 3 || at-start == maxQuotedLine)
}

// lineLength returns how many bytes stand before offset on its line, or more
// than an encoder puts there.
func lineLength(text []byte, at int, lineEnd []byte) int {
	start := max(0, at-maxQuotedLine)
	for _, mark := range [...][]byte{lineEnd, {'\n'}} {
		if end := bytes.LastIndex(text[start:at], mark); end >= 0 {
			start += end + len(mark)
		}
	}
	return at - start
}

// SoftJoint returns where a run goes on that a soft line break parts at offset.
func SoftJoint(text []byte, at int) (int, bool) {
	if at >= len(text) || text[at] != '=' {
		return 0, false
	}
	next := at + 1
	if next < len(text) && text[next] == '\r' {
		next++
	}
	if next+1 >= len(text) || text[next] != '\n' || !InClass(text[next+1]) {
		return 0, false
	}
	return next + 1, true
}

// softJoint is SoftJoint behind n characters of a unit of base64. Where the sign
// may be padding, it is, unless it ends a full line and the next one is a line
// too.
func softJoint(text []byte, at int, chars [4]byte, n int) (int, bool) {
	next, ok := SoftJoint(text, at)
	if !ok || n != 3 || !complete(chars, n) {
		return next, ok
	}
	end := ClassEnd(text[:min(len(text), next+fullQuotedLine)], next)
	return next, lineLength(text, at, []byte("\n")) == fullQuotedLine && (end == len(text) || bytes.IndexByte([]byte("=\r\n"), text[end]) >= 0)
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
