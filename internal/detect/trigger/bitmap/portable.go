package bitmap

// members says of every byte which sets it is in: bit i is about set i. It is
// never written again.
var members = membership()

func membership() (table [256]uint16) {
	for i, set := range sets {
		for _, c := range []byte(set) {
			table[c] |= 1 << i
		}
	}
	return table
}

// fillPortable describes as many blocks of text as there are.
func fillPortable(blocks []Block, text []byte) {
	for i := range blocks {
		block, bytes := &blocks[i], text[i*Size:][:Size]
		*block = Block{}
		for at := 0; at < Size; at += 8 {
			eight := bytes[at:][:8]
			var v, last uint64
			for j, c := range eight {
				v |= uint64(members[c]&0xFF) << (8 * j)
				last |= uint64(members[c]>>8) << j
			}
			v = transposed(v)
			block.Class |= v & 0xFF << at
			block.Strong |= v >> 8 & 0xFF << at
			block.Digit |= v >> 16 & 0xFF << at
			block.B |= v >> 24 & 0xFF << at
			block.C |= v >> 32 & 0xFF << at
			block.Head |= v >> 40 & 0xFF << at
			block.Lead |= v >> 48 & 0xFF << at
			block.Joint |= v >> 56 << at
			block.Spell |= last << at
		}
	}
}

// transposed makes bit i of byte j bit j of byte i (Hacker's Delight, 7-3).
func transposed(v uint64) uint64 {
	t := (v ^ v>>7) & 0x00AA00AA00AA00AA
	v ^= t ^ t<<7
	t = (v ^ v>>14) & 0x0000CCCC0000CCCC
	v ^= t ^ t<<14
	t = (v ^ v>>28) & 0x00000000F0F0F0F0
	return v ^ t ^ t<<28
}
