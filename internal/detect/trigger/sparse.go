package trigger

import "github.com/tokenguard/tokenguard/internal/detect/trigger/bitmap"

// lookSparse looks for text that has too few class bytes in a row for the
// scan of runs: characters spelled out one by one, and base64 wrapped narrowly.
// Both go on for long, so that a look at a few bytes in every stride meets
// them. The last stretch has some looks more.
func (s *sweep) lookSparse() (reach Reach) {
	last := s.stop
	if last == s.to {
		last += sparseLooks * sparseStride
	}
	for ; s.look < min(last, len(s.text)-sparseLook+1) && reach < Whole; s.look += sparseStride {
		at := s.look
		lines, spelled := s.near(at)
		if !lines && !spelled {
			continue
		}
		sum := sparseSum(s.text[at:])
		if lines && mayBeLines(sum) && at >= s.lines && (mayJoin(s.text, at+sparseLook) || mayJoin(s.text, at-sparseLook)) {
			var found Reach
			found, s.lines = narrowLines(s.text, at, s.lines, s.from, s.to)
			reach = max(reach, found)
		}
		if spelled && mayBeSpelled(sum) && at >= s.spelled {
			var found Reach
			found, s.spelled = lookSpelled(s.text, at, s.from, s.to)
			reach = max(reach, found)
		}
	}
	return reach
}

// near reports whether a line of base64 may end near an offset, and whether a
// character that is spelled out may be there: what stands in one, with two digits
// near it, as any two have, or quotes.
func (s *sweep) near(at int) (lines, spelled bool) {
	from := max(s.base, at-maxNarrow)
	i, shift := (from-s.base)/bitmap.Size, uint(from-s.base)%bitmap.Size
	one, next, up := &s.blocks[i], &s.blocks[i+1], (bitmap.Size-1-shift)%bitmap.Size
	look := uint64(1<<sparseLook-1) << (uint(at-from) % bitmap.Size)

	joint := one.Joint>>shift | next.Joint<<1<<up
	if few := joint & look; few&(few-1) != 0 {
		spelled = true
	} else if spell := one.Spell>>shift | next.Spell<<1<<up; spell&look == look {
		digit := one.Digit>>shift | next.Digit<<1<<up
		spelled = digit&(digit-1) != 0
	}

	class := one.Class>>shift | next.Class<<1<<up
	ends := class &^ (class >> 1) & (joint >> 1)
	if ends == 0 {
		return false, spelled
	}
	class &= class << 1
	class &= class << 2
	class &= class << (minWrapped - 4)
	if ends &= class; ends == 0 {
		return false, spelled
	}
	strong := one.Strong>>shift | next.Strong<<1<<up
	strong |= strong << 1
	strong |= strong << 2
	strong |= strong << (minWrapped - 4)
	return ends&strong != 0, spelled
}

// mayBeLines reports whether all bytes may be in or between lines of base64.
// Blanks are only where a line starts.
func mayBeLines(sum uint64) bool {
	return sum&lineMask == sparseLook*lineUnit && (sum&blankMask == 0 || sum&breakMask != 0)
}

// mayJoin reports whether all bytes of a look at offset, before or behind one
// that has met a line, may be in or between lines, too.
func mayJoin(text []byte, at int) bool {
	return at >= 0 && at+sparseLook <= len(text) && sparseSum(text[at:])&joinMask == sparseLook*joinUnit
}

// mayBeSpelled reports whether all bytes may be in a list or in escapes.
func mayBeSpelled(sum uint64) bool {
	return sum&spelledMask == sparseLook*spelledUnit && sum&itemMask != 0 || sum >= 2*quoteUnit
}

// sparseSum adds up the weights of the first bytes.
func sparseSum(text []byte) uint64 {
	look := text[:sparseLook]
	return weights[look[0]] + weights[look[1]] + weights[look[2]] + weights[look[3]] +
		weights[look[4]] + weights[look[5]] + weights[look[6]] + weights[look[7]]
}

const (
	// sparseLook is how many bytes a look takes in, sparseStride how far apart
	// the looks are: less than the least of a kind takes, spelled out, and a
	// prime, or every look may meet a line of that length at its end.
	sparseLook   = 8
	sparseStride = 47
	// sparseLooks is how many looks behind an anchor may meet its text: some
	// are lost between two items or lines.
	sparseLooks = 3
)

// Weights of a byte, each in eight bits of a sum.
const (
	lineUnit    = 1 << (8 * iota) // may be in or between lines of base64
	itemUnit                      // may be in an item of a list or an escape
	spelledUnit                   // that, or their signs, or between them
	blankUnit                     // a blank
	breakUnit                     // a line end
	joinUnit                      // may be in lines of base64 or join them
	quoteUnit                     // a quote: the last, so that sums compare by it

	lineMask    = 0xFF * lineUnit
	blankMask   = 0xFF * blankUnit
	breakMask   = 0xFF * breakUnit
	itemMask    = 0xFF * itemUnit
	spelledMask = 0xFF * spelledUnit
	joinMask    = 0xFF * joinUnit
)

// weights holds the sum of weights of every byte. It is never written again.
var weights = sparseWeights()

func sparseWeights() (table [256]uint64) {
	add := func(set string, unit uint64) {
		for i := range len(set) {
			table[set[i]] += unit
		}
	}
	const inLines = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/-_ \t\r\n\"'`\\"
	add(inLines, lineUnit)
	add(inLines+".&=", joinUnit)
	add(" \t", blankUnit)
	add("\r\n", breakUnit)
	add("ABCDEFabcdef0123456789xXuU", itemUnit)
	add(bitmap.Spelling, spelledUnit)
	add("'", quoteUnit)
	return table
}
