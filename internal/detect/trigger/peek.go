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
func encodedBase64(text []byte, from, to, end int) (reach Reach) {
	const fifth = 4 * (peekUnits - 1) // from the first unit to the last
	if from < to && (from == 0 || !view.InClass(text[from-1])) && marked(text[from:end]) {
		reach = beginsHere(text, from, end)
	}
	last := min(to+fifth, end-3)
	for phase := range 4 {
		for at := from + phase; at+fifth < last; {
			unit := at + fifth
			for unit >= at && view.Leads[text[unit]] {
				unit -= 4
			}
			if unit >= at {
				at = unit + 4
				continue
			}
			if reach = max(reach, beginsHere(text, at, end)); reach == Whole {
				return Whole
			}
			at += 4
		}
	}
	return reach
}

// beginsHere decodes the units at an offset of a run, more only when the first
// are readable, and the lines behind the run only when they open more base64.
func beginsHere(text []byte, at, end int) Reach {
	var decoded [peekLength]byte
	if decodeQuads(decoded[:3*peekUnits+1], text[at:end]) < 3*peekUnits || !mayOpen(decoded[:3*peekUnits], 3) {
		return Near
	}
	n := decodeQuads(decoded[:], text[at:end])
	fires, nests := opens(decoded[:n], 3)
	if !nests {
		return reachOf(fires, n/3*4)
	}
	var joined, deep [deepLength]byte
	n, stop := joinLines(joined[:], text, at, end)
	return reachOf(opensDeep(deep[:decodeQuads(deep[:], joined[:n])], 3), stop-at)
}

// minHexPairs is how many pairs of hex digits must be readable: one in three
// is by chance.
const minHexPairs = 16

// encodedHex is encodedBase64 for pairs of hex digits.
func encodedHex(text []byte, from, to, end int) (reach Reach) {
	const pairs = minHexPairs
	for phase := range 2 {
		known := 0 // what is before was found readable
		for at := from + phase; at < to && at+2*pairs <= end; {
			pair := pairs - 1
			for pair >= 0 && at+2*pair >= known && readableHex(text[at+2*pair:]) {
				pair--
			}
			if pair >= 0 && at+2*pair >= known {
				at += 2 * (pair + 1)
				continue
			}
			known = at + 2*pairs
			if reach = max(reach, beginsHexHere(text, at, end)); reach == Whole {
				return Whole
			}
			at += 2
		}
	}
	return reach
}

// beginsHexHere is beginsHere for hex.
func beginsHexHere(text []byte, at, end int) Reach {
	const fewest = 3 // different bytes, in hex of hex of hex, too
	var decoded [peekLength]byte
	decodeHex(decoded[:minHexPairs], text[at:end])
	if !varied(decoded[:minHexPairs], fewest) || !mayOpen(decoded[:minHexPairs], 1) {
		return Near
	}
	n := decodeHex(decoded[:], text[at:end])
	fires, nests := opens(decoded[:n], 1)
	if !nests {
		return reachOf(fires, 2*n)
	}
	var joined, deep [deepLength]byte
	n, stop := joinLines(joined[:], text, at, end)
	return reachOf(opensDeep(deep[:decodeHex(deep[:], joined[:n])], 1), stop-at)
}

// wrappedBase64 is encodedBase64 for the last units of a line, with what the
// next lines add to them: a header may be broken between two.
func wrappedBase64(text []byte, from, to, end int) Reach {
	const tail = 48 // what a colon and minLead take, encoded twice
	start := max(from, end-tail)
	if start >= to || !readableTail(text[end-7:end]) {
		return Near
	}
	next, ok := joint(text, end)
	if !ok {
		return reachOf(false, tail+gapEnd(text, end)-end)
	}
	if !readableAcross(text, end, next) { // before there is room for both lines
		return reachOf(false, tail+next+3-end)
	}
	var joined [tail + deepLength]byte
	n, stop := joinLines(joined[:], text, start, end)
	return max(encodedBase64(joined[:n], 0, min(to, end)-start, n), reachOf(false, tail+stop-end))
}

// wrappedHex is wrappedBase64 for hex.
func wrappedHex(text []byte, from, to, end int) Reach {
	const tail = 4 * minHexPairs
	start := max(from, end-tail)
	if start >= to || !readableHex(text[end-2:]) || !shape.AllHex(text[end-skip:end]) {
		return Near
	}
	if _, ok := joint(text, end); !ok {
		return reachOf(false, tail+gapEnd(text, end)-end)
	}
	var joined [tail + deepLength]byte
	n, stop := joinLines(joined[:], text, start, end)
	return max(encodedHex(joined[:n], 0, min(to, end)-start, n), reachOf(false, tail+stop-end))
}

// joint is view.Joint, or the soft line break of quoted-printable.
func joint(text []byte, at int) (int, bool) {
	next, ok := view.Joint(text, at)
	if !ok {
		next, ok = view.SoftJoint(text, at)
	}
	return next, ok
}

// joinedReach is how far behind a line more lines are joined to it.
const joinedReach = Window - 4*skip

// joinLines copies text[start:end], the end of a line, and what the lines
// behind it add, as far as there is room. It returns how much that is, and up to
// where it read.
func joinLines(joined, text []byte, start, end int) (n, stop int) {
	n, stop = copy(joined, text[start:end]), end
	text = text[:min(len(text), end+joinedReach)]
	for n < len(joined) {
		next, ok := joint(text, stop)
		if !ok {
			return n, gapEnd(text, stop)
		}
		stop = view.ClassEnd(text[:min(len(text), next+len(joined)-n)], next)
		n += copy(joined[n:], text[next:stop])
		if stop-next < minWrapped {
			break // the last line, or none
		}
	}
	return n, stop
}

// gapEnd returns the end of what view.Joint may have looked at from offset on.
func gapEnd(text []byte, at int) int {
	limit := min(len(text), at+view.MaxJoint)
	for at < limit && (!shape.IsAlnum(text[at]) || lineEscaped(text, at+1)) {
		at++
	}
	return at
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

// readableAcross reports whether the last whole unit of a line and the unit behind
// it, which is at least in part in the next line, are readable, at any of the four
// alignments.
func readableAcross(text []byte, end, next int) bool {
	var both [11]byte // three of the last unit's alignments, and four of the next line
	copy(both[:7], text[end-7:end])
	stop := view.ClassEnd(text[:min(len(text), next+4)], next)
	n := 7 + copy(both[7:], text[next:stop])
	for at := range n - 7 {
		if readableQuad(both[at:]) && readableQuad(both[at+4:]) {
			return true
		}
	}
	return false
}

// readableQuad reports whether four characters of the class decode to readable
// bytes.
func readableQuad(text []byte) bool {
	if !view.Leads[text[0]] {
		return false
	}
	b := quad(text)
	return view.Readable(byte(b>>16)) && view.Readable(byte(b>>8)) && view.Readable(byte(b))
}

func quad(text []byte) uint32 {
	_ = text[3]
	return uint32(view.Sextets[text[0]])<<18 | uint32(view.Sextets[text[1]])<<12 |
		uint32(view.Sextets[text[2]])<<6 | uint32(view.Sextets[text[3]])
}

// marked reports whether a run starts with the byte order mark of UTF-16LE, in
// either alphabet, and the half of a letter or digit.
func marked(run []byte) bool {
	return len(run) > 4 && view.Sextets[run[0]] == 63 && view.Sextets[run[1]] == 63 && (run[2] == '4' || run[2] == '5')
}

// decodeQuads fills dst from whole quads of run while they are readable. A mark
// goes before them.
func decodeQuads(dst, run []byte) int {
	n := 0
	if marked(run) {
		dst[0], n, run = byte(quad(run)), 1, run[4:]
	}
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
