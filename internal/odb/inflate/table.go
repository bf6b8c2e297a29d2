package inflate

import "math/bits"

// An entry is what a few bits of input decode to. From the low end: 6 bits, how
// many bits of input it uses up, extra bits included; at 8, 4 bits: how many of
// those are the code itself; the flags below; at 16, the literal, or the base
// that the extra bits are added to.
//
// In the entry that points to a subtable stands, at 8, how many bits after those
// of the main table index the subtable, and at 16, where it starts.
type entry = uint32

const (
	literal  entry = 1 << 15
	special  entry = 1 << 14         // none of literal, length or distance
	subtable entry = 1 << 13         // special: go on there
	endBlock entry = 1 << 12         // special: the block ends
	invalid        = special | 1<<16 // no code, or one without a meaning; one symbol for readLengths, to get on
)

// The widths of the main tables, in bits. A wider table takes longer to fill,
// and in a git pack most streams are short (BenchmarkInflate/pack).
const (
	litlenWidth = 10
	distWidth   = 8
	maxCodeBits = 15
)

// The tables with their subtables. The most entries that codes of up to 15
// bits need is what zlib's examples/enough.c finds: 1334 for 288 symbols and
// width 10, 402 for 32 symbols and width 8.
type tables struct {
	litlen [1334]entry
	dist   [402]entry
}

// counts is how many codes of each length there are.
type counts [maxCodeBits + 1]uint16

// build fills table, whose main part has width bits, for the symbols that used
// lists and of which there are count. The meaning of symbol first is the first
// one. It reports false for lengths that are no prefix code. As in
// compress/zlib, a code is either complete, or empty, or one symbol of one bit.
func (c *codes) build(table []entry, width uint8, used []byte, count *counts, meaning []entry, first int) bool {
	left := 1 // codes of this length that are still free
	var next [maxCodeBits + 2]uint16
	for n := 1; n <= maxCodeBits; n++ {
		left = left<<1 - int(count[n])
		next[n+1] = next[n] + count[n]
	}
	single := len(used) == 2 && count[1] == 1
	if left != 0 && len(used) > 0 && !single {
		return false
	}
	for ; len(used) >= 2; used = used[2:] {
		symbol, n := usedSymbol(used)
		c.sorted[next[n]] = meaning[symbol-first] + entry(n)<<8 + entry(n)
		next[n]++
	}
	if left != 0 {
		count = &counts{1: 2}
		c.sorted[1] = invalid
		if !single {
			c.sorted[0] = invalid
		}
	}
	fill(table, width, count, c.sorted[:])
	return true
}

// fill writes the entries of a complete code in the order of its codes. The
// table is indexed by the bits as they arrive, lowest first, so the codes count
// up from their highest bit; and a table for one bit more is the table so far,
// twice. The entries of sorted are in the order of the codes.
func fill(table []entry, width uint8, count *counts, sorted []entry) {
	code, size := 0, 1
	for n := uint8(1); n <= width; n++ {
		copy(table[size:2*size], table[:size])
		size *= 2
		entries := sorted[:count[n&15]]
		sorted = sorted[len(entries):]
		for _, e := range entries {
			table[reversed[code&(len(reversed)-1)]] = e
			code += 1 << (litlenWidth - n)
		}
	}
	code = int(reversed[code&(len(reversed)-1)])
	prefix, start := -1, 0
	for n := width + 1; n <= maxCodeBits; n++ {
		for left := int(count[n]); left > 0; left-- {
			if code&(1<<width-1) != prefix {
				prefix = code & (1<<width - 1)
				start = size
				deep := subtableWidth(count, width, n, left)
				size += 1 << deep
				table[prefix] = special | subtable | entry(start)<<16 | entry(deep)<<8
			}
			e := sorted[0]
			sorted = sorted[1:]
			for i := start + code>>width; i < size; i += 1 << (n - width) {
				table[i] = e
			}
			code = following(code, 1<<n)
		}
	}
}

// reversed holds the numbers of litlenWidth bits with their bits in reverse.
var reversed = reversedBits()

func reversedBits() (r [1 << litlenWidth]uint16) {
	for i := range r {
		r[i] = bits.Reverse16(uint16(i)) >> (16 - litlenWidth)
	}
	return r
}

// following returns the code after code, both with their bits reversed, among
// those of size codes; after the last, 0.
func following(code, size int) int {
	free := code ^ (size - 1)
	if free == 0 {
		return 0
	}
	bit := 1 << (bits.Len(uint(free)) - 1)
	return code&(bit-1) | bit
}

// subtableWidth returns the width of the subtable that starts with left codes
// of length n: as wide as it takes for the codes that follow to fill it.
func subtableWidth(count *counts, width, n uint8, left int) uint8 {
	deep := n - width
	for used := left; used < 1<<deep; {
		deep++
		used = used<<1 + int(count[width+deep])
	}
	return deep
}
