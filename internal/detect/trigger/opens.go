package trigger

import (
	"github.com/tokenguard/tokenguard/internal/detect/shape"
	"github.com/tokenguard/tokenguard/internal/detect/view"
)

// mayOpen is what opens asks first, before more is decoded.
func mayOpen(decoded []byte, starts int) bool {
	for i, c := range decoded[:starts] {
		next := decoded[i+1]
		if c == ':' || c == 0 || c == 'A' && next == 'T' || c == 'B' && next == 'B' || c|0x20 == 'b' && next|0x20 == 'a' {
			return true
		}
	}
	if decoded[1] == 0 || shape.AllHex(decoded[starts:]) {
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

// opens reports whether a credential starts within the first few bytes of
// decoded text, which may be UTF-16: a header, the colon before a token, or an
// encoding of one of them. It does not look through more, and does not call
// itself, so that nothing is allocated.
func opens(decoded []byte, starts int) bool {
	var narrow [peekLength]byte
	decoded = narrowed(narrow[:0], decoded)
	return startsToken(decoded, starts) || opensSpelled(decoded, starts) || opensNested(decoded)
}

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
		case c|0x20 == 'b' && view.IsBasic(text, i) && basicFires(text, i):
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
)

// opensNested looks through more base64 and hex, one inside the other. Where
// an encoding can be read from several characters on, the reading that goes on
// longest is looked through further.
func opensNested(decoded []byte) bool {
	var last, next, inner, narrow [peekLength]byte
	for range view.MaxDepth - 1 {
		run := decoded[:view.ClassEnd(decoded, 0)]
		if len(run) < minNested {
			return false
		}
		longest := 0
		for phase := range 6 {
			n := decodePhase(inner[:], run, phase)
			text := narrowed(narrow[:0], inner[:n])
			if startsToken(text, nestedStarts) || opensSpelled(text, nestedStarts) {
				return true
			}
			if n = view.ClassEnd(text, 0); n > longest {
				longest = copy(next[:], text[:n])
			}
		}
		last = next
		decoded = last[:longest]
	}
	return false
}

// decodePhase decodes base64 from one of the first four characters, or hex
// from one of the first two. It returns 0 for less than chance would give.
func decodePhase(dst, run []byte, phase int) int {
	const units = 4
	if phase < units {
		if n := decodeQuads(dst, run[phase:]); n >= shape.LongHeader {
			return n
		}
	} else if n := decodeHex(dst, run[phase-units:]); n >= minHexPairs {
		return n
	}
	return 0
}

// opensSpelled looks through characters that are spelled out.
func opensSpelled(decoded []byte, starts int) bool {
	s, at, ok := spelledIn(decoded, 0, min(starts, len(decoded)), fewSpelled)
	if !ok {
		return false
	}
	var chars [peekLength / 3]byte
	n := 0
	for ; n < len(chars); n++ {
		length, c := s.read(decoded, at)
		if length == 0 {
			break
		}
		chars[n] = c
		at += length
	}
	return startsToken(chars[:n], 2)
}

// minLead is how much of a token must follow the colon of a decoded pair:
// what is left of a peek in UTF-8. The shortest token has 24 characters.
const minLead = 20

// leadsToken reports whether text starts as the secret of a pair does.
func leadsToken(text []byte) bool {
	n, lower, upper := 0, false, false
	for n < len(text) && n < minLead && (view.InClass(text[n]) || text[n] == '=') {
		lower = lower || 'a' <= text[n] && text[n] <= 'z'
		upper = upper || 'A' <= text[n] && text[n] <= 'Z'
		n++
	}
	return n == minLead && lower && upper
}

// shortLead reports whether text starts as a kind with a short header does.
func shortLead(text []byte) bool {
	const lead = minLead - 3
	if len(text) < lead+4 {
		return false
	}
	switch string(text[:4]) {
	case "ATBB", "BBDC", "ATTA":
		return view.ClassEnd(text[:lead+4], 4) == lead+4
	}
	return false
}
