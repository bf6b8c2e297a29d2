package forest

import (
	"fmt"
	"math"

	"github.com/tokenguard/tokenguard/internal/odb/disk"
	"github.com/tokenguard/tokenguard/internal/odb/object"
	"github.com/tokenguard/tokenguard/internal/odb/pack"
)

// Forest is the delta trees of one pack. It takes 16 bytes an object, three
// times that while it is made, and holds nothing that changes: walks may follow
// one another or run at the same time. The pack must stay open.
type Forest struct {
	pack  *pack.Pack
	shift int
	// The nodes stand in the order in which one worker walks, tree after tree: so
	// it knows what comes next. The tree of each is the nodes from it on, with
	// what is made from it one tree behind the other, the heaviest last.
	nodes []node
	trees uint32 // nodes in trees; the rest are those that no root leads to
}

// node is an object.
type node struct {
	key    uint64 // as in [places]
	span   uint32 // bytes up to the next entry; longest for more
	weight uint32 // nodes in the tree below, itself included
}

const longest = math.MaxUint32

// New reads the index and the header of every entry of the pack. The pack must
// stay open as long as the forest is used. What is wrong with single entries
// comes out in the walk.
func New(p *pack.Pack) (*Forest, error) {
	var at *places
	err := disk.Guard(func() (err error) {
		at, err = sortPlaces(p)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("read index of %s: %w", p.Path(), err)
	}
	parent := make([]uint32, len(at.keys))
	if err := disk.Guard(func() error { return findParents(p, at, parent) }); err != nil {
		return nil, fmt.Errorf("read entries of %s: %w", p.Path(), err)
	}
	f := &Forest{pack: p, shift: at.shift}
	f.plant(at, parent)
	return f, nil
}

// Len is the number of objects.
func (f *Forest) Len() int { return len(f.nodes) }

// extent returns where an entry lies and where the next one does.
func (f *Forest) extent(n node) (from, to int64) {
	from = int64(n.key >> f.shift)
	if n.span == longest {
		return from, f.pack.End()
	}
	return from, from + int64(n.span)
}

// position returns where an object stands in the index.
func (f *Forest) position(n node) int { return int(n.key & (1<<f.shift - 1)) }

// findParents reads every header, and gives each place the place of its base, or
// noParent.
func findParents(p *pack.Pack, at *places, parent []uint32) error {
	w := window{file: p.File(), end: p.End(), least: 1 << 20}
	for i := range parent {
		parent[i] = noParent
		off := at.offset(i)
		if i%fetchedAtOnce == 0 {
			for j := i; j < min(i+fetchedAtOnce, len(parent)); j++ {
				w.fetch(at.offset(j))
			}
		}
		w.file.Touch(off, pack.MaxEntryHeader)
		header, err := w.view(off, pack.MaxEntryHeader)
		if err != nil {
			continue // the walk meets it again
		}
		e, err := pack.ParseEntry(header, off, p.Format())
		if err != nil || !e.Type.IsDelta() {
			continue
		}
		base := e.Base
		if e.Type == object.RefDelta {
			if base, err = offsetOf(p.Index(), e.BaseID); err != nil {
				continue
			}
		}
		parent[i] = at.find(base)
	}
	return nil
}

func offsetOf(index *pack.Index, id object.ID) (int64, error) {
	n, ok, err := index.Lookup(id)
	switch {
	case err != nil:
		return 0, err
	case !ok:
		return 0, object.ErrMissing
	}
	return index.Offset(n)
}
