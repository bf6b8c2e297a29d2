package trigger

import (
	"github.com/tokenguard/tokenguard/internal/detect/shape"
	"github.com/tokenguard/tokenguard/internal/detect/view"
)

// spelling is a way to write one character after the other: as escapes, or as
// the items of a list.
type spelling uint8

// escapes are behind the lists, of which one is of escapes in decimal.
const (
	escapes  = spelling(view.Lists)
	decimals = spelling(view.EscapeList)
)

// isList reports whether it has items that other signs part.
func (s spelling) isList() bool { return s < decimals }

const (
	// minSpelled is how many characters a credential has at least.
	minSpelled = minLead
	// fewSpelled is how many in a row are worth a closer look.
	fewSpelled = 4
	// maxSpelled is the length of the longest way to spell a character: an
	// escape escaped again, and what joins two literals.
	maxSpelled = view.MaxEscape + 3 + view.MaxJoint
	// spelledAnchors is how many characters are decoded at a time.
	spelledAnchors = 512
	// spelledMargin is wideMargin for characters of six bytes.
	spelledMargin = 640
)

// read reads the character that is spelled out at offset, and returns its
// length, 0 for none.
func (s spelling) read(text []byte, at int) (int, byte) {
	if at >= len(text) {
		return 0, 0
	}
	if s < escapes {
		item, gap, c := view.List(s).Item(text[at:])
		return item + gap, c
	}
	doubled := at // escaped again, as in JSON within JSON
	for doubled+1 < len(text) && doubled < at+3 && text[doubled] == '\\' && text[doubled+1] == '\\' {
		doubled++
	}
	n, c := view.Escape(text[doubled:])
	if n == 0 {
		return 0, 0
	}
	end := doubled + n
	if end < len(text) && (text[end] == '"' || text[end] == '\'' || text[end] == '\\') {
		end = escapeBehind(text, end)
	}
	return end - at, c
}

// readAll fills dst with the characters that are spelled out from offset.
func (s spelling) readAll(dst, text []byte, at int) int {
	for n := range dst {
		length, c := s.read(text, at)
		if length == 0 {
			return n
		}
		dst[n] = c
		at += length
	}
	return len(dst)
}

// escapeBehind returns where an escape goes on that a line end or a split
// literal has broken at offset, or the offset.
func escapeBehind(text []byte, at int) int {
	next, ok := view.AnyJoint(text, at)
	if !ok {
		return at
	}
	if text[next-1] == '\\' {
		next-- // the escape's own
	}
	if n, _ := view.Escape(text[next:]); n == 0 {
		return at
	}
	return next
}

// before returns the start of the character that ends at offset.
func (s spelling) before(text []byte, at int) (int, bool) {
	if at == 0 || s.isList() && s.inWord(text, at) {
		return 0, false
	}
	for n := 2; n <= min(at, maxSpelled); n++ {
		if length, _ := s.read(text, at-n); length == n && s.starts(text, at-n) {
			return at - n, true
		}
	}
	return 0, false
}

// starts reports whether a character can start at offset: an item does not
// start in a word, nor an escape behind its own sign.
func (s spelling) starts(text []byte, at int) bool {
	return at == 0 || !s.isList() && text[at-1] != '\\' || s.isList() && !s.inWord(text, at)
}

// inWord reports whether a word goes on at offset, but with the second byte of two.
func (s spelling) inWord(text []byte, at int) bool {
	return isItem(text[at-1]) && !(s == spelling(view.HexList) && view.InGroup(text, at))
}

// isItem reports whether c can stand in an item rather than part two.
func isItem(c byte) bool { return view.InClass(c) && c != '-' }

// lookSpelled runs the table over the text that is spelled out at the look at
// offset, if there is any, and returns where that ends.
func lookSpelled(text []byte, look, from, to int) (reach Reach, end int) {
	end = min(look+view.MaxEscape, len(text))
	if s, at, ok := spelledIn(text, look, end, fewSpelled); ok {
		return s.look(text, at, from, to)
	}
	return Near, end
}

// spelledIn finds what spells a few characters out and starts in text[from:to].
func spelledIn(text []byte, from, to, few int) (spelling, int, bool) {
	for at := from; at < to; at++ {
		first, last := escapes, escapes
		switch c := text[at]; {
		case c == '\\' && at+1 < len(text) && '0' <= text[at+1] && text[at+1] <= '9':
			last = decimals
		case c == '\\' || c == '%' || c == '&' || c == '=':
		case shape.IsHex(c):
			first, last = spelling(view.DecimalList), spelling(view.HexList)
		case c == '\'':
			first, last = spelling(view.CharList), spelling(view.CharList)
		default:
			continue
		}
		if !first.starts(text, at) {
			continue
		}
		if s, ok := first.orElse(last, text, at, few); ok {
			return s, at, true
		}
	}
	return 0, 0, false
}

// orElse returns the one of two ways to read what stands at offset that spells a
// few characters out. Of two, as digits allow, the right one goes on.
func (s spelling) orElse(t spelling, text []byte, at, few int) (spelling, bool) {
	const many = 32
	n := s.count(text, at, few)
	if s == t || n == few && few < fewSpelled {
		return s, n == few
	}
	if m := t.count(text, at, few); m == few && (n < few || t.count(text, at, many) > s.count(text, at, many)) {
		return t, true
	}
	return s, n == few
}

// deepWithin looks for what is spelled out, and for narrow lines, in text that
// was itself spelled out or wide.
func deepWithin(text []byte, from, to int) bool {
	for at := from; at < to; at++ {
		if _, _, ok := spelledIn(text, at, at+1, fewSpelled); ok {
			fires, nests := opens(text[at:min(len(text), at+peekLength)], 1)
			if fires || nests && opensDeep(text[at:min(len(text), at+deepLength)], 1) {
				return true
			}
		}
		if at > 0 && text[at-1] == '\n' {
			if reach, _ := narrowLines(text, at, 0, at, to); reach == Whole {
				return true
			}
		}
	}
	return false
}

// count returns how many characters are spelled out from offset, up to a limit.
func (s spelling) count(text []byte, at, limit int) int {
	for i := range limit {
		n, _ := s.read(text, at)
		if n == 0 {
			return i
		}
		at += n
	}
	return limit
}

// look runs the table over the stretch around offset, and returns where that ends.
func (s spelling) look(text []byte, at, from, to int) (reach Reach, end int) {
	const slack = Window - 2*maxSpelled // read looks at what is behind, too
	before := 0
	for before < spelledMargin && at > from-slack {
		last, ok := s.before(text, at)
		if !ok {
			break
		}
		if at = last; at < from {
			before++
		}
	}
	start := at
	var chars [spelledMargin + spelledAnchors + spelledMargin]byte
	n, anchors, low := 0, 0, 0 // characters, where those end that start before to, and begin in from
	for more := true; more; {
		for n < len(chars) {
			length, c := s.read(text, at)
			if more = length > 0 && at < to+slack; !more {
				break
			}
			if at < from {
				low = n + 1
			}
			if chars[n] = c; at < to {
				anchors = n + 1
			}
			at, n = at+length, n+1
		}
		high := min(anchors, n-minSpelled)
		if more {
			high = min(anchors, n-spelledMargin)
		}
		if high > low {
			reach = max(reach, lookNarrow(chars[:n], low, high))
		}
		if reach == Whole || high > low && (deepWithin(chars[:n], low, high) || lookWide(chars[:n], low, high) == Whole) {
			return Whole, at
		}
		if more = more && high < anchors || more && at < to; !more {
			break
		}
		drop := max(0, max(low, high)-spelledMargin)
		n = copy(chars[:], chars[drop:n])
		low, anchors = max(low, high)-drop, anchors-drop
	}
	return max(reach, reachOf(false, halved(at-start))), at
}
