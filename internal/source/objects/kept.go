package objects

import (
	"github.com/tokenguard/tokenguard/internal/odb/forest"
	"github.com/tokenguard/tokenguard/internal/odb/object"
)

// Kept tells which entries of a tree stand just so in the tree that it is made
// from: as entries, for the bytes of one can also be copied out of a longer name
// there, or from parts of two. The zero value knows of none.
type Kept struct {
	copies  []forest.Copy
	base    Cursor
	begun   bool // an entry in the first of copies was asked for
	aligned bool // in it, entries begin where those of the base do
}

// NewKept is about a tree that is seen on a walk.
func NewKept(tree *Seen, format object.Format) Kept {
	if tree.Delta == nil {
		return Kept{}
	}
	return Kept{copies: tree.Delta.Copies, base: NewCursor(tree.Delta.Base, format)}
}

// Has reports whether the entry of that extent is kept. It is asked in the order
// of the entries. Where the copies are not in the order of the base it says no,
// for want of knowing.
func (k *Kept) Has(start, end int) bool {
	for len(k.copies) > 0 && k.copies[0].At+k.copies[0].Size < end {
		k.copies, k.begun = k.copies[1:], false
	}
	if len(k.copies) == 0 || start < k.copies[0].At {
		return false
	}
	from := k.copies[0].From - k.copies[0].At
	if !k.begun {
		k.begun, k.aligned = true, k.base.reach(from+start)
	}
	if k.aligned {
		k.base.end = from + end // the same bytes end in the same place
	}
	return k.aligned
}

// reach goes on to an offset and reports whether an entry ends there, or none
// has begun.
func (c *Cursor) reach(offset int) bool {
	for c.end < offset && c.Next() {
	}
	return c.end == offset
}
