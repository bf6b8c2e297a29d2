package sevenzip

import (
	"encoding/binary"
	"math/bits"
)

// cursor reads a header. Reading what is no header makes it bad, and then it
// reads zeros, which are the end of everything. Nothing is made larger than a
// few times what is left to read.
type cursor struct {
	b   []byte
	bad bool
}

func (c *cursor) fail() { c.b, c.bad = nil, true }

func (c *cursor) take(n int) []byte {
	if n > len(c.b) {
		c.fail()
		return nil
	}
	b := c.b[:n]
	c.b = c.b[n:]
	return b
}

func (c *cursor) byte() byte {
	if b := c.take(1); b != nil {
		return b[0]
	}
	return 0
}

// expect reads an id, or a flag, that must come here.
func (c *cursor) expect(id byte) {
	if c.byte() != id {
		c.fail()
	}
}

// number reads a number of one to nine bytes: as many follow the first as that
// has leading ones.
func (c *cursor) number() uint64 {
	first := c.byte()
	more := bits.LeadingZeros8(^first)
	var low [8]byte
	copy(low[:], c.take(more))
	n := binary.LittleEndian.Uint64(low[:])
	if more < 7 {
		n |= uint64(first&(0x7f>>more)) << (8 * more)
	}
	return n
}

// upTo reads a number that is not above most.
func (c *cursor) upTo(most int) int { return int(c.size(int64(most))) }

// size is upTo for sizes of streams.
func (c *cursor) size(most int64) int64 {
	n := c.number()
	if n > uint64(most) {
		c.fail()
		return 0
	}
	return int64(n)
}

// count reads a number of things that take a byte each, at least.
func (c *cursor) count() int { return c.upTo(len(c.b)) }

// largest is the longest stream that is believed: sums of as many as a header
// can hold do not overflow.
const largest = 1 << 40

// sizes reads n sizes of streams.
func (c *cursor) sizes(n int) []int64 {
	out := make([]int64, n)
	for i := range out {
		out[i] = c.size(largest)
	}
	return out
}

// flags reads n bits, from the highest of each byte.
func (c *cursor) flags(n int) []bool {
	packed := c.take((n + 7) / 8)
	if packed == nil {
		return make([]bool, 0)
	}
	out := make([]bool, n)
	for i := range out {
		out[i] = packed[i/8]&(0x80>>(i%8)) != 0
	}
	return out
}

// digest is the CRC-32 of something, if it has one.
type digest struct {
	sum     uint32
	defined bool
}

// digests reads those of n things.
func (c *cursor) digests(n int) []digest {
	out := make([]digest, n)
	all := c.byte() != 0
	var defined []bool
	if !all {
		defined = c.flags(n)
	}
	for i := range out {
		if all || i < len(defined) && defined[i] {
			if b := c.take(4); b != nil {
				out[i] = digest{binary.LittleEndian.Uint32(b), true}
			}
		}
	}
	return out
}
