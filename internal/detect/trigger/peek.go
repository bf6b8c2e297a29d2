package trigger

import (
	"github.com/tokenguard/tokenguard/internal/detect/shape"
	"github.com/tokenguard/tokenguard/internal/detect/view"
)

// peekUnits is how many units of base64 must be readable before anything more
// is spent on a run: 15 bytes, of which random ones are once in a million
// times, and a long header at any alignment.
const peekUnits = 5

// peekLength is how many bytes are looked at once the first are readable: both
// halves of UTF-16, and an account before the token.
const peekLength = 96

// encodedBase64 fires at a unit of base64, at any of the four alignments, that
// begins a credential and that more readable text follows. The last of the
// first units is asked first: where its first character could be none of a
// readable unit, and most in identifiers and hashes could not, no unit up to it
// begins anything.
func encodedBase64(text []byte, from, to, end int) bool {
	const fifth = 4 * (peekUnits - 1) // from the first unit to the last
	last := min(to+fifth, end-3)
	for phase := range 4 {
		for at := from + phase; at+fifth < last; {
			unit := at + fifth
			for unit >= at && leads[text[unit]] {
				unit -= 4
			}
			if unit >= at {
				at = unit + 4
				continue
			}
			if beginsHere(text, at, end) {
				return true
			}
			at += 4
		}
	}
	return false
}

// beginsHere decodes the units at an offset of a run, more only when the first
// are readable, and the lines behind the run only when they open more base64.
func beginsHere(text []byte, at, end int) bool {
	var decoded [peekLength]byte
	if decodeQuads(decoded[:3*peekUnits], text[at:end]) < 3*peekUnits || !mayOpen(decoded[:3*peekUnits], 3) {
		return false
	}
	n := decodeQuads(decoded[:], text[at:end])
	fires, nests := opens(decoded[:n], 3)
	if !nests {
		return fires
	}
	var joined, deep [deepLength]byte
	n = joinLines(joined[:], text, at, end)
	return opensDeep(deep[:decodeQuads(deep[:], joined[:n])], 3)
}

// minHexPairs is how many pairs of hex digits must be readable: one in three
// is by chance.
const minHexPairs = 16

// encodedHex is encodedBase64 for pairs of hex digits.
func encodedHex(text []byte, from, to, end int) bool {
	const pairs = minHexPairs
	for phase := range 2 {
		for at := from + phase; at < to && at+2*pairs <= end; {
			pair := pairs - 1
			for pair >= 0 && readableHex(text[at+2*pair:]) {
				pair--
			}
			if pair >= 0 {
				at += 2 * (pair + 1)
				continue
			}
			if beginsHexHere(text, at, end) {
				return true
			}
			at += 2
		}
	}
	return false
}

// beginsHexHere is beginsHere for hex.
func beginsHexHere(text []byte, at, end int) bool {
	var decoded [peekLength]byte
	if decodeHex(decoded[:minHexPairs], text[at:end]); !mayOpen(decoded[:minHexPairs], 1) {
		return false
	}
	n := decodeHex(decoded[:], text[at:end])
	fires, nests := opens(decoded[:n], 1)
	if !nests {
		return fires
	}
	var joined, deep [deepLength]byte
	n = joinLines(joined[:], text, at, end)
	return opensDeep(deep[:decodeHex(deep[:], joined[:n])], 1)
}

// wrappedBase64 is encodedBase64 for the last units of a line, with what the
// next lines add to them: a header may be broken between two.
func wrappedBase64(text []byte, from, to, end int) bool {
	const tail = 48 // what a colon and minLead take, encoded twice
	start := max(from, end-tail)
	if start >= to || end == len(text) || view.InClass(text[end]) || !readableTail(text[end-7:end]) || !goesOn(text, end) {
		return false
	}
	var joined [tail + deepLength]byte
	n := joinLines(joined[:], text, start, end)
	return n > end-start && encodedBase64(joined[:n], 0, min(to, end)-start, n)
}

// wrappedHex is wrappedBase64 for hex.
func wrappedHex(text []byte, from, to, end int) bool {
	const tail = 4 * minHexPairs
	start := max(from, end-tail)
	if start >= to || end == len(text) || !readableHex(text[end-2:]) || !shape.AllHex(text[end-skip:end]) || !goesOn(text, end) {
		return false
	}
	var joined [tail + deepLength]byte
	n := joinLines(joined[:], text, start, end)
	return n > end-start && encodedHex(joined[:n], 0, min(to, end)-start, n)
}

// joint is view.Joint, or the soft line break of quoted-printable.
func joint(text []byte, at int) (int, bool) {
	next, ok := view.Joint(text, at)
	if !ok {
		next, ok = view.SoftJoint(text, at)
	}
	return next, ok
}

// goesOn reports whether another line may follow the one that ends at offset,
// before room is made for both.
func goesOn(text []byte, end int) bool {
	_, ok := joint(text, end)
	return ok
}

// joinedReach is how far behind a line more lines are joined to it.
const joinedReach = Window - 4*skip

// joinLines copies text[start:end], the end of a line, and what the lines
// behind it add, as far as there is room.
func joinLines(joined, text []byte, start, end int) int {
	n := copy(joined, text[start:end])
	text = text[:min(len(text), end+joinedReach)]
	for at := end; n < len(joined); {
		next, ok := joint(text, at)
		if !ok {
			break
		}
		stop := view.ClassEnd(text[:min(len(text), next+len(joined)-n)], next)
		n += copy(joined[n:], text[next:stop])
		if stop-next < minWrapped {
			break // the last line, or none
		}
		at = stop
	}
	return n
}

// minWrapped is the shortest line that base64 is joined over.
const minWrapped = 8

// readableTail reports whether the last whole unit of a run, at any of the four
// alignments, is readable. It is given seven characters wherever the anchors
// are, so that it does not depend on them.
func readableTail(last []byte) bool {
	for at := range 4 {
		if readableQuad(last[at:]) {
			return true
		}
	}
	return false
}

// readableQuad reports whether four characters of the class decode to readable
// bytes.
func readableQuad(text []byte) bool {
	if !leads[text[0]] {
		return false
	}
	b := quad(text)
	return view.Readable(byte(b>>16)) && view.Readable(byte(b>>8)) && view.Readable(byte(b))
}

// leads holds the characters that the base64 of readable text can have first
// in a unit: most are not, which ends most windows at one look. It is never
// written again.
var leads = readableLeads()

func readableLeads() (table [256]bool) {
	for c, sextet := range view.Sextets {
		for rest := range byte(4) {
			table[c] = table[c] || sextet < 64 && view.Readable(sextet<<2|rest)
		}
	}
	return table
}

func quad(text []byte) uint32 {
	_ = text[3]
	return uint32(view.Sextets[text[0]])<<18 | uint32(view.Sextets[text[1]])<<12 |
		uint32(view.Sextets[text[2]])<<6 | uint32(view.Sextets[text[3]])
}

// decodeQuads fills dst from whole quads of run while they are readable.
func decodeQuads(dst, run []byte) int {
	n := 0
	for ; n+3 <= len(dst) && len(run) >= 4 && readableQuad(run); n, run = n+3, run[4:] {
		b := quad(run)
		dst[n], dst[n+1], dst[n+2] = byte(b>>16), byte(b>>8), byte(b)
	}
	return n
}

// decodeHex fills dst from pairs of hex digits while they are readable.
func decodeHex(dst, run []byte) int {
	n := 0
	for ; n < len(dst) && len(run) >= 2 && readableHex(run); n, run = n+1, run[2:] {
		dst[n] = hexByte(run)
	}
	return n
}

func readableHex(text []byte) bool {
	return shape.IsHex(text[0]) && shape.IsHex(text[1]) && view.Readable(hexByte(text))
}

func hexByte(text []byte) byte { return shape.HexValue(text[0])<<4 | shape.HexValue(text[1]) }
