package trigger

import (
	"math/bits"

	"github.com/tokenguard/tokenguard/internal/detect/trigger/bitmap"
	"github.com/tokenguard/tokenguard/internal/detect/view"
)

// skip is the shortest run of class bytes that is looked at: every long header
// and every base64 of one is longer.
const skip = 20

// lookRuns looks at the runs with anchors in the stretch.
func (s *sweep) lookRuns() (reach Reach) {
	for start, end := s.nextRun(); start < s.stop && reach < Whole; start, end = s.nextRun() {
		from, to := max(start, s.from), min(end, s.to)
		// A row may look at the end of a run from an anchor in it.
		if from < end && !s.isWord(max(s.base, min(from, end-skip)), end) {
			reach = max(reach, s.lookRun(from, to, end))
		}
	}
	return reach
}

// lookRun looks at the anchors in text[from:to], in a run that ends at end. Each
// row has the least length that is worth a call.
func (s *sweep) lookRun(from, to, end int) (reach Reach) {
	text := s.text
	known := max(from, min(to, s.known())) // up to where the bitmap tells of anchors
	reach = max(s.headers(from, known, end), headers(text, known, to, end))
	if n := end - from; reach < Whole && !isWord(text[from:end]) {
		if start := from == 0 || !view.InClass(text[from-1]); start && view.Packed(text[from:end]) {
			return Whole
		} else if start && marked(text[from:end]) {
			reach = max(reach, beginsHere(text, from, end))
		}
		reach = max(reach, exactShape(text, from, end), s.readable(from, known, end), encodedBase64(text, known, to, end))
		if n >= 2*minHexPairs {
			reach = max(reach, encodedHex(text, from, to, end))
		}
	}
	if joins(text, end) && !isWord(text[end-skip:end]) {
		reach = max(reach, wrappedBase64(text, from, to, end), wrappedHex(text, from, to, end))
	}
	return max(reach, brokenHeader(text, from, end))
}

// headers looks for headers that the bitmap tells of in text[from:to].
func (s *sweep) headers(from, to, end int) (reach Reach) {
	for i := (from - s.base) / bitmap.Size; s.base+i*bitmap.Size < to && reach < Whole; i++ {
		b, next := &s.blocks[i], &s.blocks[i+1]
		last, lastNext := b.Head|b.C, next.Head|next.C // of the four bytes of a short one
		heads := b.Head & s.within(i, from, to) & (last>>3 | lastNext<<61 | b.Digit>>5 | next.Digit<<59)
		for ; heads != 0 && reach < Whole; heads &= heads - 1 {
			reach = max(reach, headerAt(s.text, s.base+i*bitmap.Size+bits.TrailingZeros64(heads), end))
		}
	}
	return reach
}

// readable is encodedBase64 for what the bitmap tells of.
func (s *sweep) readable(from, to, end int) (reach Reach) {
	to = min(to, end-4*peekUnits+1)
	for i := (from - s.base) / bitmap.Size; s.base+i*bitmap.Size < to && reach < Whole; i++ {
		starts := leadsInRow(s.blocks[i].Lead, s.blocks[i+1].Lead) & s.within(i, from, to)
		for ; starts != 0 && reach < Whole; starts &= starts - 1 {
			reach = max(reach, beginsHere(s.text, s.base+i*bitmap.Size+bits.TrailingZeros64(starts), end))
		}
	}
	return reach
}

// leadsInRow returns where peekUnits units in a row may be readable, of those that
// begin in the first of two blocks.
func leadsInRow(lead, next uint64) uint64 {
	two, twoNext := lead&(lead>>4|next<<60), next&(next>>4)
	four := two & (two>>8 | twoNext<<56)
	return four & (lead>>16 | next<<48)
}

// isWord reports whether there is no capital and no digit, as in most words and
// paths, and in no credential whatever its encoding.
func isWord(run []byte) bool {
	for _, c := range run {
		if '0' <= c && c <= '9' || 'A' <= c && c <= 'Z' {
			return false
		}
	}
	return true
}

// joins reports whether what parts two lines or literals may begin, or end, with
// the byte at offset.
func joins(text []byte, at int) bool {
	if at == len(text) {
		return false
	}
	switch text[at] {
	case '\n', '\r', ' ', '\t', '"', '\'', '`', '\\', '=', '%':
		return true
	}
	return false
}
