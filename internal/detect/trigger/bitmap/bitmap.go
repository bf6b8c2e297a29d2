// Package bitmap tells of every byte of a text which sets it is in, 64 bytes at
// a time, so that those who look for a few rare bytes in a row, or at all, need
// not look at each one.
//
// Where the processor can (AVX2 on amd64), 32 bytes are looked up at once;
// everywhere else, and with the build tag purego, portable code does the same.
package bitmap

import "github.com/tokenguard/tokenguard/internal/detect/view"

// Size is how many bytes a block is about.
const Size = 64

// Block says of [Size] bytes which are in which set: bit i is about byte i.
type Block struct {
	Class  uint64 // A-Z a-z 0-9 + / _ -
	Strong uint64 // A-Z 0-9
	Digit  uint64 // 0-9
	B, C   uint64 // that letter, in either case
	Head   uint64 // A B, with which the headers of tokens begin
	Lead   uint64 // what the base64 of readable text can have first in a unit
	Joint  uint64 // quotes, backslash, line ends
	Spell  uint64 // what stands in and between characters that are spelled out
}

// sets are those of a [Block], in its order, of ASCII.
var sets = [...]string{
	where(view.InClass),
	upper + digits,
	digits,
	"bB",
	"cC",
	"AB",
	where(func(c byte) bool { return view.Leads[c] }),
	"\"'`\\\r\n",
	Spelling,
}

// Spelling has the bytes of [Block.Spell].
const Spelling = digits + "ABCDEFabcdefxXuU%\\&#;{}=,:|- \t\r\n"

const (
	upper  = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
	digits = "0123456789"
)

// where returns the bytes of ASCII that are in a set.
func where(in func(byte) bool) string {
	var set []byte
	for c := range byte(0x80) {
		if in(c) {
			set = append(set, c)
		}
	}
	return string(set)
}

// Fill describes text in blocks, of which there must be enough, and returns how
// many it took. Behind the end of the text, the last one has no bits.
func Fill(blocks []Block, text []byte) int {
	whole := len(text) / Size
	if whole > 0 {
		fill(blocks[:whole], text)
	}
	rest := text[whole*Size:]
	if len(rest) == 0 {
		return whole
	}
	var last [Size]byte // zeros are in no set
	copy(last[:], rest)
	fill(blocks[whole:whole+1], last[:])
	return whole + 1
}
