package objects

import (
	"math"
	"slices"

	"github.com/tokenguard/tokenguard/internal/odb/forest"
	"github.com/tokenguard/tokenguard/internal/odb/object"
)

// Borders tells which entries of a tree stand just so in the tree that it is made
// from: as entries, for the bytes of one can also be copied out of a longer name
// there, or from parts of two. It remembers where the entries of the last trees of
// one pack end, so that what is copied need not be parsed. The zero value is
// ready. It is not safe for concurrent use.
type Borders struct {
	trees [8]bordered // a walk comes back to a base after what is made from it
	next  int         // the one to forget
}

// bordered is the tree at a position of the index, and where its entries end.
type bordered struct {
	position int
	ends     []uint32 // nil where there is no tree
}

// Fresh visits the entries of a tree that is seen on a walk, in order, but for
// those that its base has. It reports whether the tree could be parsed to its
// end. With all, or where there is no base, it visits every one.
func (b *Borders) Fresh(tree *forest.Object, format object.Format, all bool, visit func(*Cursor)) bool {
	c := NewCursor(tree.Content, format)
	if max(len(tree.Content), len(tree.Base)) > math.MaxInt32 {
		for c.Next() {
			visit(&c)
		}
		return !c.Malformed()
	}
	var base []uint32
	if tree.Delta && !all {
		base = b.endsOf(tree.BasePosition, tree.Base, format)
	}
	own := b.forget(tree.BasePosition)
	ends := own.ends[:0]
	parse := func(to int) {
		for c.end < to && c.Next() {
			visit(&c)
			ends = append(ends, uint32(c.end))
		}
	}
	if base != nil {
		for _, copied := range tree.Copies {
			if parse(copied.At); c.end < copied.At {
				break // there is no next entry
			}
			for _, end := range after(base, copied.From+c.end-copied.At) {
				if int(end) > copied.From+copied.Size {
					break
				}
				c.end = int(end) - copied.From + copied.At
				ends = append(ends, uint32(c.end))
			}
		}
	}
	parse(len(tree.Content))
	*own = bordered{tree.Position(), ends}
	return !c.Malformed()
}

// after returns the ends behind an offset, if an entry begins there.
func after(ends []uint32, offset int) []uint32 {
	if offset == 0 {
		return ends
	}
	at, ok := slices.BinarySearch(ends, uint32(offset))
	if !ok {
		return nil
	}
	return ends[at+1:]
}

// endsOf returns where the entries of the tree at a position end, which is not
// nil. Of one that cannot be parsed it is those before the fault.
func (b *Borders) endsOf(position int, tree []byte, format object.Format) []uint32 {
	for _, known := range b.trees {
		if known.ends != nil && known.position == position {
			return known.ends
		}
	}
	own := b.forget(position)
	ends := append(own.ends[:0], 0)[:0]
	for c := NewCursor(tree, format); c.Next(); {
		ends = append(ends, uint32(c.end))
	}
	*own = bordered{position, ends}
	return ends
}

// forget returns the place of a tree to forget, which is not the one at a
// position.
func (b *Borders) forget(but int) *bordered {
	own := b.next
	if b.trees[own].ends != nil && b.trees[own].position == but {
		own = (own + 1) % len(b.trees)
	}
	b.next = (own + 1) % len(b.trees)
	return &b.trees[own]
}
