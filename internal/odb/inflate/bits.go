package inflate

import "encoding/binary"

// bitReader hands out the bits of src, lowest first. Behind the end of src it
// hands out zeros: whether any were used is asked once a block, not at each.
type bitReader struct {
	src []byte
	// pos is the next byte to load. Bits of src[pos] may already stand above
	// n in buf, where loading that byte puts the same bits again.
	pos int
	buf uint64
	n   uint8 // bits of buf that count
}

// refill loads until at least 56 bits are there: enough for the longest
// length and distance, 15+5+15+13 bits.
func (b *bitReader) refill() {
	b.buf, b.pos, b.n = load(b.src, b.buf, b.pos, b.n)
}

// load is refill on variables of the caller, which stay in registers.
func load(src []byte, buf uint64, pos int, n uint8) (uint64, int, uint8) {
	if pos+8 > len(src) {
		return loadEnd(src, buf, pos, n)
	}
	buf |= binary.LittleEndian.Uint64(src[pos:]) << (n & 63)
	return buf, pos + int(63-n)>>3, n | 56
}

// loadEnd is load for the last bytes.
func loadEnd(src []byte, buf uint64, pos int, n uint8) (uint64, int, uint8) {
	for ; n < 56; n += 8 {
		if pos < len(src) {
			buf |= uint64(src[pos]) << (n & 63)
		}
		pos++
	}
	return buf, pos, n
}

// take removes and returns the next bits, fewer than 33 and no more than are
// loaded.
func (b *bitReader) take(bits uint8) uint32 {
	v := uint32(b.buf & (1<<(bits&63) - 1))
	b.buf >>= bits & 63
	b.n -= bits
	return v
}

// align drops the rest of a byte begun, unloads whole bytes and returns the
// position of the next byte.
func (b *bitReader) align() int {
	b.pos -= int(b.n >> 3)
	b.buf, b.n = 0, 0
	return b.pos
}

// overrun reports whether bits behind the end were used.
func (b *bitReader) overrun() bool { return b.pos-int(b.n>>3) > len(b.src) }
