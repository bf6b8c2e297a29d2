package forest

import (
	"math/bits"
	"slices"

	"github.com/tokenguard/tokenguard/internal/odb/object"
	"github.com/tokenguard/tokenguard/internal/odb/pack"
)

// places are the objects of a pack in the order of their offsets.
type places struct {
	end int64 // of the entries
	// The offset is key>>shift, the position in the index is the rest of it.
	keys  []uint64
	shift int
	// The pack is divided into about as many pieces as there are objects, each
	// of 1<<piece bytes. The places in piece i are keys[starts[i]:starts[i+1]].
	starts []uint32
	piece  int
}

// sortPlaces reads an index. An offset that cannot be read, or is outside the
// pack, becomes the end of the entries.
func sortPlaces(p *pack.Pack) (*places, error) {
	n, end := p.Index().Len(), p.End()
	at := &places{end: end, shift: bits.Len(uint(n)), piece: max(0, bits.Len64(uint64(end))-bits.Len(uint(n)))}
	if bits.Len64(uint64(end)+1)+at.shift > 64 {
		return nil, object.ErrTooLarge
	}
	keys := make([]uint64, 0, n)
	add := func(off int64) {
		keys = append(keys, uint64(min(off, end))<<at.shift|uint64(len(keys)))
	}
	for off, err := range p.Index().Offsets() {
		if err != nil {
			break
		}
		add(off)
	}
	for len(keys) < n { // after an error, one by one
		off, err := p.Index().Offset(len(keys))
		if err != nil {
			off = end
		}
		add(off)
	}
	at.sort(keys)
	return at, nil
}

// sort puts every key into its piece, where few others are.
func (at *places) sort(keys []uint64) {
	pieceOf := func(key uint64) uint64 { return key >> at.shift >> at.piece }
	at.keys = make([]uint64, len(keys))
	at.starts = make([]uint32, at.end>>at.piece+3)
	next := at.starts[1:] // where the next key of a piece goes, at last the piece behind
	for _, key := range keys {
		next[pieceOf(key)+1]++
	}
	for i := range len(next) - 1 {
		next[i+1] += next[i]
	}
	for _, key := range keys {
		piece := pieceOf(key)
		at.keys[next[piece]] = key
		next[piece]++
	}
	for i, behind := range next {
		if first := at.starts[i]; behind-first > 1 {
			slices.Sort(at.keys[first:behind])
		}
	}
}

// offset returns where the object at place i lies; that of the last one and one
// more is the end of the entries.
func (at *places) offset(i int) int64 {
	if i == len(at.keys) {
		return at.end
	}
	return int64(at.keys[i] >> at.shift)
}

// node is the object at place i as a node of a tree.
func (at *places) node(i, weight uint32) node {
	from, to := at.offset(int(i)), at.offset(int(i)+1)
	if to == from && int(i)+1 < len(at.keys) { // the index has two ids for one place
		next, _ := slices.BinarySearch(at.keys, uint64(from+1)<<at.shift)
		to = at.offset(next)
	}
	return node{key: at.keys[i], span: uint32(min(to-from, longest)), weight: weight}
}

// find returns the first place of an offset, or noParent.
func (at *places) find(off int64) uint32 {
	if off < 0 || off >= at.end {
		return noParent
	}
	first, next := at.starts[off>>at.piece], at.starts[off>>at.piece+1]
	i, _ := slices.BinarySearch(at.keys[first:next], uint64(off)<<at.shift)
	if place := int(first) + i; place < len(at.keys) && at.offset(place) == off {
		return uint32(place)
	}
	return noParent
}
