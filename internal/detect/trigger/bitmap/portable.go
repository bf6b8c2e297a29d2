package bitmap

// lanes says of every byte in which of the first eight sets it is: the low bit of
// byte i is about set i. It is never written again.
var lanes = byLanes()

// inLast says of every byte whether it is in the last set. It is never written
// again.
var inLast = ofLast()

const last = len(sets) - 1

func byLanes() (table [256]uint64) {
	for i, set := range sets[:last] {
		for _, c := range []byte(set) {
			table[c] |= 1 << (8 * i)
		}
	}
	return table
}

func ofLast() (table [256]uint8) {
	for _, c := range []byte(sets[last]) {
		table[c] = 1
	}
	return table
}

// fillPortable describes as many blocks of text as there are.
func fillPortable(blocks []Block, text []byte) {
	for i := range blocks {
		bytes := text[i*Size:][:Size]
		var words [last]uint64 // at first of eight bytes each, then of a set
		var lastSet uint64
		for j := range words {
			b := bytes[8*j:][:8]
			words[j] = lanes[b[0]] | lanes[b[1]]<<1 | lanes[b[2]]<<2 | lanes[b[3]]<<3 |
				lanes[b[4]]<<4 | lanes[b[5]]<<5 | lanes[b[6]]<<6 | lanes[b[7]]<<7
			lastSet |= uint64(inLast[b[0]]|inLast[b[1]]<<1|inLast[b[2]]<<2|inLast[b[3]]<<3|
				inLast[b[4]]<<4|inLast[b[5]]<<5|inLast[b[6]]<<6|inLast[b[7]]<<7) << (8 * j)
		}
		transpose(&words)
		blocks[i] = Block{words[0], words[1], words[2], words[3], words[4], words[5], words[6], words[7], lastSet}
	}
}

// transpose makes byte i of word j byte j of word i (Hacker's Delight, 7-3): first
// of halves, then of quarters, then of bytes.
func transpose(words *[8]uint64) {
	for i := range 4 {
		x, y := words[i], words[i+4]
		words[i], words[i+4] = x&0x00000000FFFFFFFF|y<<32, x>>32|y&^0x00000000FFFFFFFF
	}
	for _, i := range [...]int{0, 1, 4, 5} {
		const low = 0x0000FFFF0000FFFF
		x, y := words[i], words[i+2]
		words[i], words[i+2] = x&low|y&low<<16, x>>16&low|y&^low
	}
	for i := 0; i < 8; i += 2 {
		const low = 0x00FF00FF00FF00FF
		x, y := words[i], words[i+1]
		words[i], words[i+1] = x&low|y&low<<8, x>>8&low|y&^low
	}
}
