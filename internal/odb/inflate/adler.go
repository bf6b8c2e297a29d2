package inflate

import "encoding/binary"

// adler returns the Adler-32 checksum of p: RFC 1950, section 8.2. It is that
// of hash/adler32, which adds one byte after the other (BenchmarkAdler).
//
// With a the sum of the bytes so far and b the sum of the values that a has
// taken, a word of 8 bytes adds 8 times the a before it to b, and its bytes 8
// to 1 times. Four lanes of 16 bits in a uint64 take every other byte of the
// words of a round: even and odd are the sums of the bytes, evens and odds the
// sums of the values that these have taken.
func adler(p []byte) uint32 {
	const (
		mod   = 65521
		round = 23   // words; of 24 the sums would outgrow 16 bits
		most  = 5552 // bytes; of more b would outgrow 32 bits
		lanes = 0x00ff_00ff_00ff_00ff
	)
	a, b := uint32(1), uint32(0)
	for len(p) > 0 {
		part := p[:min(len(p), most)]
		p = p[len(part):]
		for len(part) >= 8 {
			words := part[:min(len(part)&^7, 8*round)]
			part = part[len(words):]
			b += uint32(len(words)) * a
			var even, odd, evens, odds uint64
			for ; len(words) >= 8; words = words[8:] {
				w := binary.LittleEndian.Uint64(words)
				evens += even
				odds += odd
				even += w & lanes
				odd += w >> 8 & lanes
			}
			b += 8*(sum(evens)+sum(odds)) + weighted(even, 8) + weighted(odd, 7)
			a += sum(even) + sum(odd)
		}
		for _, c := range part {
			a += uint32(c)
			b += a
		}
		a %= mod
		b %= mod
	}
	return b<<16 | a
}

// sum adds the four lanes of v.
func sum(v uint64) uint32 {
	return uint32(v&0xffff) + uint32(v>>16&0xffff) + uint32(v>>32&0xffff) + uint32(v>>48)
}

// weighted adds the four lanes of v, the first first times, each later one two
// times less.
func weighted(v uint64, first uint32) uint32 {
	return first*uint32(v&0xffff) + (first-2)*uint32(v>>16&0xffff) + (first-4)*uint32(v>>32&0xffff) + (first-6)*uint32(v>>48)
}
