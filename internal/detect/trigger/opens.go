package trigger

import (
	"github.com/tokenguard/tokenguard/internal/detect/shape"
	"github.com/tokenguard/tokenguard/internal/detect/view"
)

// mayOpen is what opens asks first, before more is decoded.
func mayOpen(decoded []byte, starts int) bool {
	for _, c := range decoded[:starts] {
		if c == ':' || c == 'A' || c == 'B' || c == 0 {
			return true
		}
	}
	if decoded[1] == 0 || shape.AllHex(decoded[starts:]) {
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
// decoded text, which may be UTF-16: a header, the colon before a token, or
// base64 or hex of one of them. It does not look through more, and does not
// call itself, so that nothing is allocated.
func opens(decoded []byte, starts int) bool {
	var narrow [peekLength]byte
	decoded = narrowed(narrow[:0], decoded)
	return startsToken(decoded, starts) || opensNested(decoded)
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

// opensNested looks through one more base64 or hex.
func opensNested(decoded []byte) bool {
	run := decoded[:view.ClassEnd(decoded, 0)]
	if len(run) < minNested {
		return false
	}
	var inner, narrow [peekLength]byte
	for phase := range 2 {
		n := decodeHex(inner[:], run[phase:])
		if n >= minHexPairs && startsToken(narrowed(narrow[:0], inner[:n]), nestedStarts) {
			return true
		}
	}
	for phase := range 4 {
		n := decodeQuads(inner[:], run[phase:])
		if n >= shape.LongHeader && startsToken(narrowed(narrow[:0], inner[:n]), nestedStarts) {
			return true
		}
	}
	return false
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
