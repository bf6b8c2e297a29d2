package objects

import (
	"bytes"

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
	mode, digits := uint32(0), 0
	for digits < len(rest) && digits < maxMode && '0' <= rest[digits] && rest[digits] <= '7' {
		mode = mode<<3 | uint32(rest[digits]-'0')
		digits++
	}
	c.malformed = true
	if digits == 0 || digits == len(rest) || rest[digits] != ' ' {
		return false
	}
	n := bytes.IndexByte(rest[digits:], 0)
	if n < 0 || len(rest)-digits-n-1 < c.size {
		return false
	}
	c.malformed = false
	c.mode, c.start, c.name = mode, c.end, c.end+digits+1
	c.end += digits + n + 1 + c.size
	return true
}

// maxMode is how many octal digits fit 32 bits; git writes five or six.
const maxMode = 10

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
