//go:build !purego

package bitmap

import "golang.org/x/sys/cpu"

func fill(blocks []Block, text []byte) {
	if !cpu.X86.HasAVX2 {
		fillPortable(blocks, text)
		return
	}
	fillAVX2(&blocks[0], &text[0], len(blocks), &rows)
}

// fillAVX2 describes n blocks of [Size] bytes from text on.
//
//go:noescape
func fillAVX2(blocks *Block, text *byte, n int, rows *[len(sets)][16]byte)

// rows has for every set, at the low half of a byte, a bit for each high half
// that it is in the set with. It is never written again.
var rows = byHalves()

func byHalves() (table [len(sets)][16]byte) {
	for i, set := range sets {
		for _, c := range []byte(set) {
			table[i][c&0xF] |= 1 << (c >> 4)
		}
	}
	return table
}
