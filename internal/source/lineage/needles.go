package lineage

import (
	"encoding/binary"
	"sync"
	"sync/atomic"

	"github.com/tokenguard/tokenguard/internal/odb/object"
	"github.com/tokenguard/tokenguard/internal/source/objects"
)

// needles are the ids that trees are searched for: at first those that were
// asked for, then those of the trees that hold one, as they are found. They
// are safe for concurrent use.
type needles struct {
	// filter has a bit for the first bits of every id, so that nearly all
	// entries cost one look.
	filter [1 << (filterBits - 6)]atomic.Uint64

	mu      sync.RWMutex
	ids     map[objects.ID]bool
	holders map[objects.ID][]entry // trees, with the entries that lead on
	names   map[string]string      // of entries, each once in memory
	found   bool                   // a holder since the last pass began
}

// entry is an item before its child has a number.
type entry struct {
	item
	id objects.ID
}

// filterBits: with a hundred thousand needles one look in ten is in vain.
const filterBits = 20

func newNeedles() *needles {
	return &needles{ids: map[objects.ID]bool{}, holders: map[objects.ID][]entry{}, names: map[string]string{}}
}

// place is where the filter has the bit for an id.
func place(raw []byte) (word int, bit uint64) {
	n := binary.BigEndian.Uint32(raw) >> (32 - filterBits)
	return int(n >> 6), 1 << (n & 63)
}

// add needs the lock, or an owner.
func (n *needles) add(id objects.ID) {
	n.ids[id] = true
	word, bit := place(id.Append(nil))
	n.filter[word].Or(bit)
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

// hold notes which entries of a tree lead to needles, and makes it one.
func (n *needles) hold(tree objects.ID, entries []entry) {
	n.mu.Lock()
	defer n.mu.Unlock()
	kept := make([]entry, len(entries))
	for i, e := range entries {
		name, known := n.names[e.name]
		if !known {
			name = e.name
			n.names[name] = name
		}
		e.name = name
		kept[i] = e
	}
	n.holders[tree] = kept
	if !n.ids[tree] {
		n.add(tree)
		n.found = true
	}
}
