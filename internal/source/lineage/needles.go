package lineage

import (
	"encoding/binary"
	"sync"
	"sync/atomic"

	"github.com/tokenguard/tokenguard/internal/odb/object"
	"github.com/tokenguard/tokenguard/internal/source/objects"
)

// needles are the ids that trees are searched for: in the first pass those that
// were asked for, in each other pass those of the trees that were found to hold
// one in the pass before. What is found in a pass is searched for in the rest of
// it, too. They are safe for concurrent use, but for renew.
type needles struct {
	size int // of an id
	// filter has a bit for the first bits of every id, so that nearly all
	// places cost one look.
	filter [1 << (filterBits - 6)]atomic.Uint64

	mu      sync.RWMutex
	ids     map[objects.ID]bool
	next    map[objects.ID]bool    // those for the next pass
	holders map[objects.ID][]entry // trees, with the entries that lead on
	names   map[string]string      // of entries, each once in memory
}

// entry is an item before its child has a number.
type entry struct {
	item
	id objects.ID
}

// filterBits: with a hundred thousand needles one look in ten is in vain.
const filterBits = 20

func newNeedles(format object.Format) *needles {
	return &needles{
		size: format.Size(), ids: map[objects.ID]bool{}, next: map[objects.ID]bool{},
		holders: map[objects.ID][]entry{}, names: map[string]string{},
	}
}

// place is where the filter has the bit for an id.
func place(raw []byte) (word int, bit uint64) {
	n := binary.BigEndian.Uint32(raw) >> (32 - filterBits)
	return int(n >> 6), 1 << (n & 63)
}

// add needs the lock, or an owner.
func (n *needles) add(id objects.ID) {
	n.ids[id], n.next[id] = true, true
	word, bit := place(id.Append(nil))
	n.filter[word].Or(bit)
}

// renew begins a pass with what was added in the one before, and reports whether
// there is anything.
func (n *needles) renew() bool {
	found := n.next
	n.ids, n.next = map[objects.ID]bool{}, map[objects.ID]bool{}
	for i := range n.filter {
		n.filter[i].Store(0)
	}
	for id := range found {
		n.add(id)
	}
	clear(n.next)
	return len(found) > 0
}

// has reports whether an id, as it stands in a tree, is one of the needles.
func (n *needles) has(raw []byte) bool {
	if word, bit := place(raw); n.filter[word].Load()&bit == 0 {
		return false
	}
	id, _ := object.IDFromBytes(raw)
	n.mu.RLock()
	defer n.mu.RUnlock()
	return n.ids[id]
}

// within reports whether a needle stands anywhere in some bytes of a tree.
func (n *needles) within(b []byte) bool {
	for at := 0; at+n.size <= len(b); at++ {
		if n.has(b[at : at+n.size]) {
			return true
		}
	}
	return false
}

// hold notes which entries of a tree lead to needles, and makes it one. In the
// next pass it may be told of the same entries again.
func (n *needles) hold(tree objects.ID, entries []entry) {
	n.mu.Lock()
	defer n.mu.Unlock()
	kept, known := n.holders[tree]
	for _, e := range entries {
		name, met := n.names[e.name]
		if !met {
			name = e.name
			n.names[name] = name
		}
		e.name = name
		kept = append(kept, e)
	}
	n.holders[tree] = kept
	if !known {
		n.add(tree)
	}
}
