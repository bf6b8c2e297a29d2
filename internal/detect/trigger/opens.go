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

// maxNested is how many more encodings a peek looks through.
const maxNested = 1

// minNested is the least base64 within base64 that is looked at.
const minNested = 32

// opens reports whether a credential starts within the first few bytes of
// decoded text: a header, the colon before a token, or base64 of one of them.
func opens(decoded []byte, starts, nested int) bool {
	if len(decoded) > 3 && (decoded[1] == 0 || decoded[0] == 0) {
		var narrow [peekLength / 2]byte
		n := 0
		for i := 0; i < len(decoded); i++ {
			if decoded[i] != 0 {
				narrow[n] = decoded[i]
				n++
				i++ // the other half
				if n == len(narrow) {
					break
				}
			}
		}
		return opens(narrow[:n], starts, nested)
	}
	for i := 0; i < starts && i < len(decoded); i++ {
		if decoded[i] == ':' && i+1 < len(decoded) && leadsToken(decoded[i+1:]) {
			return true
		}
		if decoded[i] == 'A' || decoded[i] == 'B' {
			if shape.LongKind(decoded[i:]) != 0 || shortLead(decoded[i:]) {
				return true
			}
		}
	}
	return nested > 0 && opensNested(decoded, nested-1)
}

// opensNested looks through one more base64 or hex.
func opensNested(decoded []byte, nested int) bool {
	run := decoded[:view.ClassEnd(decoded, 0)]
	if len(run) < minNested {
		return false
	}
	for phase := range 2 {
		var inner [peekLength]byte
		if n := decodeHex(inner[:], run[phase:]); n >= minHexPairs && opens(inner[:n], 2, nested) {
			return true
		}
	}
	for phase := range 4 {
		var inner [peekLength]byte
		if n := decodeQuads(inner[:], run[phase:]); n >= shape.LongHeader && opens(inner[:n], 6, nested) {
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
