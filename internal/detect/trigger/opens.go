package trigger

import (
	"github.com/tokenguard/tokenguard/internal/detect/shape"
	"github.com/tokenguard/tokenguard/internal/detect/view"
)

// mayOpen is what opens asks first, before more is decoded.
func mayOpen(decoded []byte, starts int) bool {
	for i, c := range decoded[:starts] {
		if mayStart(c, decoded[i+1]) {
			return true
		}
	}
	if decoded[1] == 0 || shape.AllHex(decoded[starts:]) || endsLine(decoded) {
		return true
	}
	if _, _, ok := spelledIn(decoded, 0, starts, 1); ok {
		return true
	}
	for phase := range 4 {
		if readableQuad(decoded[phase:]) && readableQuad(decoded[phase+4:]) && readableQuad(decoded[phase+8:]) {
			return true
		}
	}
	return false
}

// mayStart is what startsToken asks of the first two bytes.
func mayStart(c, next byte) bool {
	switch c {
	case ':', 0:
		return true
	case 'A':
		return next == 'T'
	case 'H':
		return next == '4'
	case 'e':
		return next == 'J' || next == 'N' || next == 'A' || next == 'F'
	case 'B':
		return next == 'B' || next|0x20 == 'a'
	case 'b':
		return next|0x20 == 'a'
	}
	return false
}

// endsLine reports whether a line of base64 or hex ends within text, and another
// begins.
func endsLine(text []byte) bool {
	const fewest = 4 // characters of either line: the rest may be indentation
	ends, chars := false, 0
	for _, c := range text {
		switch {
		case view.InClass(c):
			chars++
		case weights[c]&lineMask == 0:
			return false
		case c == '\n' || c == '\r' || c == '\\' || c == '"':
			ends = true
		}
	}
	return ends && chars >= fewest
}

// opens reports whether a credential starts within the first few bytes of
// decoded text, which may be UTF-16: a header, or the colon before a token.
// nests says that the text goes on encoded, or takes twice the room, so that
// opensDeep, given more of it, may tell.
func opens(decoded []byte, starts int) (fires, nests bool) {
	var narrow, joined, inner [peekLength]byte
	size := len(decoded)
	decoded = narrowed(narrow[:0], decoded)
	if startsToken(decoded, starts) {
		return true, false
	}
	if n := len(decoded); n < size && 2*n >= size-1 {
		return false, true
	}
	if s, at, ok := spelledIn(decoded, 0, min(starts, len(decoded)), fewSpelled); ok {
		n := s.readAll(inner[:], decoded, at)
		return startsToken(inner[:n], 2), n < minPeek || mayOpen(inner[:n], 2)
	}
	length, _ := joinLines(joined[:], decoded, 0, view.ClassEnd(decoded, 0))
	run := joined[:length]
	for phase := range phases {
		n := peel(inner[:], run, phase)
		if n > 0 && startsToken(narrowed(narrow[:0], inner[:n]), nestedStarts) {
			return true, false
		}
		nests = nests || n >= minPeek && mayOpen(inner[:n], nestedStarts)
	}
	return false, nests
}

// minPeek is the least that mayOpen can judge.
const minPeek = 3 * peekUnits

// narrowed returns text, or what it is in UTF-16 of either byte order.
func narrowed(dst, text []byte) []byte {
	if len(text) < 4 || text[0] != 0 && text[1] != 0 {
		return text
	}
	for i := 0; i < len(text); i++ {
		if text[i] != 0 {
			dst = append(dst, text[i])
			i++ // the other half
		}
	}
	return dst
}

// startsToken is opens for text as it stands.
func startsToken(text []byte, starts int) bool {
	for i, c := range text[:min(starts, len(text))] {
		switch {
		case c == ':' && leadsToken(text[i+1:]):
			return true
		case c|0x20 == 'b' && view.IsBasic(text, i) && basicAt(text, i) == Whole:
			return true
		case (c == 'H' || c == 'e') && view.Packed(text[i:]):
			return true
		case (c == 'A' || c == 'B') && (shape.LongKind(text[i:]) != 0 || shortLead(text[i:])):
			return true
		}
	}
	return false
}

const (
	// minNested is the least base64 or hex within base64 that is looked at.
	minNested = 32
	// nestedStarts is how far into it a credential may start: two units, for
	// the outer unit moves on by less.
	nestedStarts = 6
	// deepLength is how much is looked at of text that is encoded once more:
	// what a header takes that is spelled out twice. Within spelledMargin.
	deepLength = 640
)

// opensDeep is opens for encodings one inside the other, as many as the layers
// are. It does not call itself, so that nothing is allocated. Where base64 can be
// read from several characters on, the reading that goes on longest is looked
// through further.
func opensDeep(decoded []byte, starts int) bool {
	var text, narrow, joined, inner, longest [deepLength]byte
	n := copy(text[:], decoded)
	for range view.MaxDepth {
		now := narrowed(narrow[:0], text[:n])
		if startsToken(now, starts) {
			return true
		}
		if s, at, ok := spelledIn(now, 0, min(starts, len(now)), fewSpelled); ok {
			if n, starts = s.readAll(text[:], now, at), 2; goesOnLong(len(now), text[:n]) {
				return true
			}
			continue
		}
		length, _ := joinLines(joined[:], now, 0, view.ClassEnd(now, 0))
		run := joined[:length]
		n = 0
		for phase := range phases {
			m := peel(inner[:], run, phase)
			if m > 0 && startsToken(narrowed(text[:0], inner[:m]), nestedStarts) {
				return true
			}
			if m > n {
				n = copy(longest[:], inner[:m])
			}
		}
		if n == 0 || goesOnLong(length, longest[:n]) {
			return n > 0
		}
		text, starts = longest, nestedStarts
	}
	return false
}

// goesOnLong reports whether so much encoded text decodes to so much text, within
// an encoding, that the whole unit is worth a look: to look at each of its
// characters takes longer. A few digits that take turns decode to fewer still.
func goesOnLong(encoded int, decoded []byte) bool {
	const (
		long   = 192
		widest = 6 // bytes that a character takes
		fewest = 8 // different bytes, in any encoding of a token
	)
	return encoded >= long && len(decoded)*widest >= encoded-widest && varied(decoded, fewest)
}

// varied reports whether a text has that many different bytes.
func varied(text []byte, fewest int) bool {
	var seen [256]bool
	for _, c := range text {
		if !seen[c] {
			seen[c] = true
			fewest--
		}
	}
	return fewest <= 0
}

// phases is how many characters peel may start from.
const phases = 6

// peel decodes base64 from one of the first four characters, or hex from one of
// the first two. It returns 0 for less than chance would give.
func peel(dst, run []byte, phase int) int {
	const units = 4
	switch {
	case len(run) < minNested:
	case phase < units:
		if n := decodeQuads(dst, run[phase:]); n >= shape.LongHeader {
			return n
		}
	default:
		if n := decodeHex(dst, run[phase-units:]); n >= minHexPairs {
			return n
		}
	}
	return 0
}

// minLead is how much of a token must follow the colon of a decoded pair:
// what is left of a peek in UTF-8. The shortest token has 24 characters.
const minLead = 20

// leadsToken reports whether text starts as the secret of a pair does, and does
// not count as the Huffman tables of every JPEG do: behind 0 to 9 and a colon
// come the letters in order.
func leadsToken(text []byte) bool {
	n, lower, upper, steps := 0, false, false, 0
	for n < len(text) && n < minLead && (view.InClass(text[n]) || text[n] == '=') {
		lower = lower || 'a' <= text[n] && text[n] <= 'z'
		upper = upper || 'A' <= text[n] && text[n] <= 'Z'
		if n > 0 && text[n] == text[n-1]+1 {
			steps++
		}
		n++
	}
	return n == minLead && lower && upper && steps < minLead/2
}

// shortLead reports whether text starts as a kind with a short header does.
func shortLead(text []byte) bool {
	const lead = minLead - 3
	return len(text) >= lead+4 && isShortHeader(text) && view.ClassEnd(text[:lead+4], 4) == lead+4
}
