package view

import "bytes"

// StepList is the name of the step, as it stands in a decode chain.
const StepList = "byte-list"

// List is a notation that spells text out as a list with an item for each
// byte.
type List uint8

// The notations. What is text in one hardly ever is in another for long.
const (
	DecimalList List = iota // 65, 84, 65
	HexList                 // 41 54 41, 41:54:41, 0x41, 0x54
	CharList                // 'A', 'T', 'A'
	EscapeList              // \65\84\065, as in Lua
	Lists                   // how many there are
)

const (
	// minItems is the fewest items that are taken for text.
	minItems = 16
	// maxGap bounds what parts two items: a mark, a line end, an indentation.
	maxGap = 40
	// MaxItem bounds an item and what parts it from the next.
	MaxItem = maxGap + len("0x41")
)

// Item reads the item at the start of text. It returns the item's length, that
// of what parts it from the next one, and its value; the first is 0 where
// there is no item of readable text.
func (l List) Item(text []byte) (item, gap int, value byte) {
	switch l {
	case HexList:
		item, value = hexItem(text)
	case DecimalList:
		item, value = decimalItem(text)
	case CharList:
		if len(text) > 2 && text[0] == '\'' && text[2] == '\'' {
			item, value = 3, text[1]
		}
	case EscapeList:
		if len(text) > 1 && text[0] == '\\' {
			if item, value = decimalItem(text[1:]); item > 0 {
				item++
			}
		}
	}
	if item == 0 || !Readable(value) {
		return 0, 0, 0
	}
	if l == HexList {
		gap = dumpGap(text[item:])
	}
	if l != EscapeList && gap == 0 {
		gap = listGap(text[item:])
	}
	if gap == 0 && item < len(text) && InClass(text[item]) && !(l == HexList && isGroup(text)) {
		return 0, 0, 0
	}
	return item, gap, value
}

// isGroup reports whether text starts with two bytes in one word, as xxd writes them.
func isGroup(text []byte) bool {
	const group = 4
	if len(text) <= group || text[group] != ' ' {
		return false
	}
	_, ok := hexValue(text, 0, group)
	return ok
}

// InGroup reports whether the second of two bytes in one word starts at offset.
func InGroup(text []byte, at int) bool {
	return at >= 2 && isGroup(text[at-2:]) && (at == 2 || !InClass(text[at-3]))
}

func hexItem(text []byte) (int, byte) {
	prefix := 0
	if len(text) > 1 && text[0] == '0' && text[1]|0x20 == 'x' {
		prefix = 2
	}
	r, ok := hexValue(text, prefix, 2)
	if !ok {
		return 0, 0
	}
	return prefix + 2, byte(r)
}

func decimalItem(text []byte) (int, byte) {
	n, value := 0, 0
	for n < len(text) && n < 3 && '0' <= text[n] && text[n] <= '9' {
		value = 10*value + int(text[n]-'0')
		n++
	}
	if value > 0x7F {
		return 0, 0
	}
	return n, byte(value)
}

// listGap returns the length of what parts two items: blanks and line ends,
// and one mark among them.
func listGap(text []byte) int {
	marked := false
	for n := 0; n < min(len(text), maxGap); n++ {
		switch text[n] {
		case ' ', '\t', '\r', '\n':
		case '\\': // a line end in a string, or a line that goes on
			if n+1 == len(text) || bytes.IndexByte([]byte("nrt\n\r"), text[n+1]) < 0 {
				return n
			}
			n++
		case ',', ':', ';', '-', '|':
			if marked {
				return n
			}
			marked = true
		default:
			return n
		}
	}
	return min(len(text), maxGap)
}

// dumpGap returns the length of what parts two lines of a hex dump: the characters that
// the first one spells, between bars or behind blanks, and the offset of the next.
func dumpGap(text []byte) int {
	const width = 16 // bytes that a line spells
	if len(text) < 2 || text[0] > ' ' || text[0] == ' ' && text[1] > ' ' {
		return 0 // most items
	}
	text = text[:min(len(text), maxGap)]
	end := bytes.IndexAny(text, "\r\n")
	blanks := end
	if bars := end - width - 2; bars > 0 && text[bars] == '|' && text[end-1] == '|' {
		blanks = bars
	} else if end > width+1 {
		blanks = end - width
	}
	if end < 0 || len(bytes.Trim(text[:blanks], " ")) > 0 {
		return 0
	}
	digits := lineEnd(text, end)
	at := digits
	for at < len(text) && isHex(text[at]) {
		at++
	}
	if at-digits < 4 || text[at-1] != '0' {
		return 0
	}
	if at < len(text) && text[at] == ':' {
		at++
	}
	for at < len(text) && text[at] == ' ' {
		at++
	}
	if at == len(text) || text[at-1] != ' ' {
		return 0
	}
	return at
}

func isHex(c byte) bool {
	_, ok := hexDigit(c)
	return ok
}

// decimalEnd returns where a list of decimal escapes ends that starts at offset, and
// whether it is one: enough of them, of which some cannot be octal.
func decimalEnd(text []byte, at int) (int, bool) {
	n, octal := 0, true
	for item, _, _ := EscapeList.Item(text[at:]); item > 0; item, _, _ = EscapeList.Item(text[at:]) {
		taken, _ := octalEscape(text[at:])
		octal = octal && taken == item
		at += item
		n++
	}
	return at, n >= minItems && !octal
}

// unlist undoes lists of bytes.
func unlist(t *Text) *Text {
	b := builder{from: t.Bytes, work: t.work}
	for at := 0; at < len(t.Bytes); {
		if _, ok := hexDigit(t.Bytes[at]); !ok && t.Bytes[at] != '\'' && t.Bytes[at] != '\\' {
			at++
			continue
		}
		if b.list(at) {
			at = b.done
			continue
		}
		at = max(at+1, ClassEnd(t.Bytes, at)) // items start where words do
	}
	return b.finish()
}

// list replaces the list at offset, if there is one.
func (b *builder) list(at int) bool {
	const enough = 4 * minItems
	l, most := Lists, minItems-1
	for try := range Lists {
		n, next := 0, at
		for ; n < enough; n++ {
			item, gap, _ := try.Item(b.from[next:])
			if item == 0 {
				break
			}
			next += item + gap
		}
		*b.work += next - at
		if n > most {
			l, most = try, n
		}
	}
	if l == Lists {
		return false
	}
	b.open(StepList, at)
	end := at
	for item, gap, value := l.Item(b.from[at:]); item > 0; item, gap, value = l.Item(b.from[at:]) {
		b.decoded(at, item+gap, 1, []byte{value})
		end, at = at+item, at+item+gap
	}
	b.close(end)
	return true
}
