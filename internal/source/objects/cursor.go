package objects

import (
	"bytes"
	"encoding/binary"
	"math/bits"

	"github.com/tokenguard/tokenguard/internal/odb/object"
)

// Cursor goes over the entries of a tree and copies nothing, which is what
// makes it worth having beside [Entries]: a history has a hundred million.
type Cursor struct {
	tree      []byte
	size      int // of an id
	start     int // of the entry at hand
	name, end int
	mode      uint32
	malformed bool
}

// NewCursor stands before the first entry.
func NewCursor(tree []byte, format object.Format) Cursor {
	return Cursor{tree: tree, size: format.Size()}
}

// Next goes to the next entry, if there is one that is whole.
func (c *Cursor) Next() bool {
	rest := c.tree[c.end:]
	if len(rest) == 0 {
		return false
	}
	mode, name := modeOf(rest)
	n := -1
	if name > 0 {
		n = indexZero(rest[name:])
	}
	if c.malformed = n < 0 || len(rest)-name-n-1 < c.size; c.malformed {
		return false
	}
	c.mode, c.start, c.name = mode, c.end, c.end+name
	c.end += name + n + 1 + c.size
	return true
}

// modeOf reads the mode that an entry begins with, and where the name behind it
// does: at zero, where there is no mode. Nearly all modes are one of three.
// BenchmarkCursor measures it, and indexZero.
func modeOf(entry []byte) (mode uint32, name int) {
	if len(entry) >= 8 {
		switch word := binary.LittleEndian.Uint64(entry); {
		case word&(1<<56-1) == fileMode:
			return 0o100644, 7
		case word&(1<<48-1) == treeMode:
			return ModeTree, 6
		case word&(1<<56-1) == programMode:
			return 0o100755, 7
		}
	}
	for i, c := range entry {
		switch {
		case c == ' ' && i > 0:
			return mode, i + 1
		case c < '0' || '7' < c || i == maxMode:
			return 0, 0
		}
		mode = mode<<3 | uint32(c-'0')
	}
	return 0, 0
}

// maxMode is how many octal digits fit 32 bits; git writes five or six.
const maxMode = 10

// The modes as git writes them, with the blank behind, as little-endian words.
const (
	fileMode    = 0x20_34_34_36_30_30_31
	treeMode    = 0x20_30_30_30_30_34
	programMode = 0x20_35_35_37_30_30_31
)

// indexZero is [bytes.IndexByte] for a zero that is near, which saves the call.
func indexZero(b []byte) int {
	const ones, highs = 0x0101010101010101, 0x8080808080808080
	for at := 0; at+8 <= len(b) && at < 4*8; at += 8 {
		word := binary.LittleEndian.Uint64(b[at:])
		if zeros := (word - ones) &^ word & highs; zeros != 0 {
			return at + bits.TrailingZeros64(zeros)/8
		}
	}
	return bytes.IndexByte(b, 0)
}

// Malformed reports whether Next ended at an entry that cannot be read.
func (c *Cursor) Malformed() bool { return c.malformed }

// Extent is where the entry begins and ends in the tree.
func (c *Cursor) Extent() (start, end int) { return c.start, c.end }

// Name is part of the tree's content.
func (c *Cursor) Name() []byte { return c.tree[c.name : c.end-c.size-1] }

// RawID is the id's bytes, part of the tree's content.
func (c *Cursor) RawID() []byte { return c.tree[c.end-c.size : c.end] }

// Entry is the entry at hand.
func (c *Cursor) Entry() Entry {
	id, _ := object.IDFromBytes(c.RawID())
	return Entry{c.mode, c.Name(), id}
}

// IsGitlink is as [Entry.IsGitlink].
func (c *Cursor) IsGitlink() bool { return Entry{Mode: c.mode}.IsGitlink() }
