package objects

import (
	"sync/atomic"

	"github.com/tokenguard/tokenguard/internal/odb/pack"
)

// Marks is a set of the objects of a store, a bit for each. It is safe for
// concurrent use.
type Marks struct {
	store    *Store
	locators []*pack.Locator   // of the packs
	bits     [][]atomic.Uint32 // for each pack, and for the loose objects
}

// NewMarks returns an empty set. It reads all ids of the store.
func (s *Store) NewMarks() *Marks {
	s.plant()
	m := &Marks{store: s}
	for _, p := range s.packs {
		// What of an index cannot be read names nothing that is there.
		l, _ := pack.NewLocator(p.Index())
		m.locators = append(m.locators, l)
		m.bits = append(m.bits, make([]atomic.Uint32, p.Index().Len()/32+1))
	}
	m.bits = append(m.bits, make([]atomic.Uint32, len(s.loose)/32+1))
	return m
}

// Batch is how many objects are marked at once, at most.
const Batch = pack.Batch

// Mark adds objects, [Batch] at most, and calls missing for each that the
// store does not have, as [Store.Has] sees it.
func (m *Marks) Mark(ids []ID, missing func(ID)) {
	var positions [Batch]int
	left := ids
	for place, l := range m.locators {
		at := positions[:len(left)]
		_ = l.Lookup(at, left) // what cannot be read is not found
		rest := left[:0:0]
		for i, id := range left {
			if at[i] == pack.Absent {
				rest = append(rest, id)
			} else {
				m.set(place, at[i])
			}
		}
		left = rest
	}
	for _, id := range left {
		if n, ok := m.store.findLoose(id); ok {
			m.set(len(m.locators), n)
		} else if !m.store.Has(id) {
			missing(id)
		}
	}
}

func (m *Marks) set(place, n int) {
	if word, bit := &m.bits[place][n/32], uint32(1)<<(n%32); word.Load()&bit == 0 {
		word.Or(bit)
	}
}

func (m *Marks) get(place, n int) bool { return m.bits[place][n/32].Load()>>(n%32)&1 != 0 }

// OnlyLack reports whether every object outside the set is one of those given.
func (m *Marks) OnlyLack(ids map[ID]bool) bool {
	s := m.store
	for place, p := range s.packs {
		for n := range p.Index().Len() {
			if m.get(place, n) {
				continue
			}
			if id, err := p.Index().ID(n); err != nil || !ids[id] && !s.before(place, id) {
				return false
			}
		}
	}
	for n, l := range s.loose {
		copied := n > 0 && s.loose[n-1].id == l.id || s.before(len(s.packs), l.id)
		if !m.get(len(s.packs), n) && !ids[l.id] && !copied {
			return false
		}
	}
	return true
}
