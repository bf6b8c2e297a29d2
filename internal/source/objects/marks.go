package objects

import "sync/atomic"

// Marks is a set of the objects of a store, a bit for each. It is safe for
// concurrent use.
type Marks struct {
	store *Store
	bits  [][]atomic.Uint32 // for each pack, and for the loose objects
}

// NewMarks returns an empty set.
func (s *Store) NewMarks() *Marks {
	s.plant()
	m := &Marks{store: s}
	for _, p := range s.packs {
		m.bits = append(m.bits, make([]atomic.Uint32, p.Index().Len()/32+1))
	}
	m.bits = append(m.bits, make([]atomic.Uint32, len(s.loose)/32+1))
	return m
}

// Mark adds an object and reports whether the store has it, as [Store.Has] does.
func (m *Marks) Mark(id ID) (exists bool) {
	for place, p := range m.store.packs {
		if n, ok, _ := p.Index().Lookup(id); ok {
			m.set(place, n)
			return true
		}
	}
	if n, ok := m.store.findLoose(id); ok {
		m.set(len(m.store.packs), n)
		return true
	}
	return m.store.Has(id)
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
