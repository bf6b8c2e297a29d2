package trigger

import (
	"math/bits"

	"github.com/tokenguard/tokenguard/internal/detect/trigger/bitmap"
	"github.com/tokenguard/tokenguard/internal/detect/view"
)

const (
	// stretch is how many anchors a sweep takes at a time.
	stretch = 512
	// before and behind are how much of the text on either side of a stretch is
	// in the bitmap: what sparse looks see.
	before = 32
	behind = 192
	// runReach is how far behind an anchor its run goes on for any of its rows.
	runReach = deepLength
)

// sweep looks for anchors in text[from:to], a stretch at a time, by a bitmap of
// it. What the rows of the table have seen of one stretch they know in the next.
type sweep struct {
	text     []byte
	from, to int

	at, stop int // the stretch
	base     int // of the first block
	size     int // how many blocks there are; the next is empty
	blocks   [(before+stretch+behind)/bitmap.Size + 2]bitmap.Block

	run            int // no run that begins before is new
	look           int // of lookSparse, the next
	spelled, lines int // up to where each was decoded
}

// next moves on to the next stretch and reports whether there is one.
func (s *sweep) next() bool {
	if s.at = s.stop; s.at >= s.to {
		return false
	}
	s.stop = min(s.to, s.at+stretch)
	s.base = max(0, s.at-before)
	size := (s.stop + behind - s.base + bitmap.Size - 1) / bitmap.Size * bitmap.Size // no block is filled in part
	s.size = bitmap.Fill(s.blocks[:], s.text[s.base:min(len(s.text), s.base+size)])
	s.blocks[s.size] = bitmap.Block{}
	return true
}

// nextRun returns the next run of at least skip class bytes that begins in the
// stretch, or its end for none. A run begins before at most before bytes.
func (s *sweep) nextRun() (start, end int) {
	for at := max(s.run, s.base); at < s.stop; {
		i := (at - s.base) / bitmap.Size
		starts := longRuns(s.blocks[i].Class, s.blocks[i+1].Class)
		if starts >>= uint(at-s.base) % bitmap.Size; starts == 0 {
			at = s.base + (i+1)*bitmap.Size
			continue
		}
		start = at + bits.TrailingZeros64(starts)
		if start >= s.stop {
			break
		}
		s.run = s.classEnd(start + skip)
		return start, s.run
	}
	return s.stop, s.stop
}

// longRuns returns where at least skip class bytes stand in a row, of those that
// begin in the first of two blocks.
func longRuns(class, next uint64) uint64 {
	class, next = class&(class>>1|next<<63), next&(next>>1)
	class, next = class&(class>>2|next<<62), next&(next>>2)
	class, next = class&(class>>4|next<<60), next&(next>>4)
	class, next = class&(class>>8|next<<56), next&(next>>8)
	return class & (class>>(skip-16) | next<<(64-(skip-16)))
}

// classEnd is view.ClassEnd, but no farther behind the end than rows read.
func (s *sweep) classEnd(at int) int {
	bounded := s.text[:min(len(s.text), s.to+runReach)]
	for i := (at - s.base) / bitmap.Size; i < s.size; i++ {
		start := s.base + i*bitmap.Size
		outside := ^s.blocks[i].Class >> uint(max(0, at-start)) << uint(max(0, at-start))
		if outside != 0 {
			return min(len(bounded), start+bits.TrailingZeros64(outside))
		}
	}
	return view.ClassEnd(bounded, min(len(bounded), max(at, s.base+s.size*bitmap.Size)))
}

// isWord reports whether there is no capital and no digit in text[from:to], which
// begins in the bitmap, as in most words and paths, and in no credential whatever
// its encoding.
func (s *sweep) isWord(from, to int) bool {
	for at := from; at < to; {
		i := (at - s.base) / bitmap.Size
		if i >= s.size {
			return isWord(s.text[at:to])
		}
		start := s.base + i*bitmap.Size
		if strong := s.blocks[i].Strong >> uint(at-start); strong != 0 {
			return at+bits.TrailingZeros64(strong) >= to
		}
		at = start + bitmap.Size
	}
	return true
}

// known returns up to where the bitmap tells of what is behind, too.
func (s *sweep) known() int { return s.base + (s.size-1)*bitmap.Size }

// within has a bit for each byte of a block that is in text[from:to].
func (s *sweep) within(block, from, to int) uint64 {
	start := s.base + block*bitmap.Size
	bits := ^uint64(0)
	if from > start {
		bits <<= uint(from - start)
	}
	if to < start+bitmap.Size {
		bits &= 1<<uint(to-start) - 1
	}
	return bits
}
