package forest

import (
	"fmt"
	"math/bits"
	"slices"

	"github.com/tokenguard/tokenguard/internal/odb/disk"
	"github.com/tokenguard/tokenguard/internal/odb/object"
	"github.com/tokenguard/tokenguard/internal/odb/pack"
)

// Forest is the delta trees of one pack. It takes 20 bytes an object, twice
// that while it is made, and holds nothing that changes: walks may follow one
// another or run at the same time. The pack must stay open.
type Forest struct {
	pack *pack.Pack
	// A node is an object; nodes are numbered in the order of their offsets.
	// The offset is key>>shift, the position in the index is the rest of it.
	keys  []uint64
	shift int
	// The children of node i are children[first[i]:first[i+1]], the one with
	// the heaviest tree last.
	first    []uint32
	children []uint32
	weight   []uint32 // nodes in the tree below, itself included
	roots    []uint32 // nodes without a parent
	circular []uint32 // nodes that no root leads to
}

// noParent marks a root: an object stored whole, or one that cannot be read
// because its header or its base is bad.
const noParent = 1<<32 - 1

// New reads the index and the header of every entry of the pack. The pack must
// stay open as long as the forest is used. What is wrong with single entries
// comes out in the walk.
func New(p *pack.Pack) (*Forest, error) {
	f := &Forest{pack: p}
	if err := disk.Guard(f.sortOffsets); err != nil {
		return nil, fmt.Errorf("read index of %s: %w", p.Path(), err)
	}
	parent := make([]uint32, len(f.keys))
	err := disk.Guard(func() error { return f.findParents(parent) })
	if err != nil {
		return nil, fmt.Errorf("read entries of %s: %w", p.Path(), err)
	}
	f.join(parent)
	return f, nil
}

// Len is the number of objects.
func (f *Forest) Len() int { return len(f.keys) }

// sortOffsets fills keys. An offset that cannot be read becomes one that is
// outside the pack.
func (f *Forest) sortOffsets() error {
	index, end := f.pack.Index(), f.pack.End()
	n := index.Len()
	f.shift = bits.Len(uint(n))
	if bits.Len64(uint64(end)+1)+f.shift > 64 {
		return object.ErrTooLarge
	}
	f.keys = make([]uint64, 0, n)
	add := func(off int64) {
		off = min(off, end)
		f.keys = append(f.keys, uint64(off)<<f.shift|uint64(len(f.keys)))
	}
	for off, err := range index.Offsets() {
		if err != nil {
			break
		}
		add(off)
	}
	for len(f.keys) < n { // after an error, one by one
		off, err := index.Offset(len(f.keys))
		if err != nil {
			off = end
		}
		add(off)
	}
	slices.Sort(f.keys)
	return nil
}

// offset returns where node i lies; that of Len is the end of the entries.
func (f *Forest) offset(i int) int64 {
	if i == len(f.keys) {
		return f.pack.End()
	}
	return int64(f.keys[i] >> f.shift)
}

// extent returns where node lies and where the next entry does.
func (f *Forest) extent(node uint32) (from, to int64) {
	i := int(node)
	from, to = f.offset(i), f.offset(i+1)
	if to == from && i+1 < len(f.keys) { // the index has two ids for one place
		next, _ := slices.BinarySearch(f.keys, uint64(from+1)<<f.shift)
		to = f.offset(next)
	}
	return from, to
}

// position returns where node i stands in the index.
func (f *Forest) position(i int) int { return int(f.keys[i] & (1<<f.shift - 1)) }

// findParents reads every header.
func (f *Forest) findParents(parent []uint32) error {
	w := window{file: f.pack.File(), end: f.pack.End(), least: 1 << 20}
	find := f.finder()
	for i := range parent {
		parent[i] = noParent
		off := f.offset(i)
		w.file.Touch(off, pack.MaxEntryHeader)
		header, err := w.view(off, pack.MaxEntryHeader)
		if err != nil {
			continue // the walk meets it again
		}
		e, err := pack.ParseEntry(header, off, f.pack.Format())
		if err != nil || !e.Type.IsDelta() {
			continue
		}
		base := e.Base
		if e.Type == object.RefDelta {
			if base, err = f.offsetOf(e.BaseID); err != nil {
				continue
			}
		}
		parent[i] = find(base)
	}
	return nil
}

func (f *Forest) offsetOf(id object.ID) (int64, error) {
	n, ok, err := f.pack.Index().Lookup(id)
	switch {
	case err != nil:
		return 0, err
	case !ok:
		return 0, object.ErrMissing
	}
	return f.pack.Index().Offset(n)
}

// finder returns a function from an offset to the first node that lies there.
// Binary search would be most of the time New takes: so the pack is divided
// into about as many pieces as there are nodes, and only one is searched.
func (f *Forest) finder() func(off int64) uint32 {
	piece := max(0, bits.Len64(uint64(f.pack.End()))-bits.Len(uint(len(f.keys))))
	starts := make([]uint32, f.pack.End()>>piece+2)
	at := 0
	for i := range starts {
		for at < len(f.keys) && f.offset(at)>>piece < int64(i) {
			at++
		}
		starts[i] = uint32(at)
	}
	return func(off int64) uint32 {
		if off < 0 || off >= f.pack.End() {
			return noParent
		}
		first, next := starts[off>>piece], starts[off>>piece+1]
		i, _ := slices.BinarySearch(f.keys[first:next], uint64(off)<<f.shift)
		if node := int(first) + i; node < len(f.keys) && f.offset(node) == off {
			return uint32(node)
		}
		return noParent
	}
}
