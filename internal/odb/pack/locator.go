package pack

import (
	"bytes"
	"encoding/binary"
	"math/bits"

	"github.com/tokenguard/tokenguard/internal/odb/disk"
	"github.com/tokenguard/tokenguard/internal/odb/object"
)

// Locator finds ids like [Index.Lookup], and faster, for those who look up
// millions of them: it is a fan-out table with about an entry for each object.
// It takes two to four bytes an object, and 16 MiB at most. It is safe for
// concurrent use.
type Locator struct {
	index *Index
	shift int
	// The ids whose first bits are i have the positions starts[i] to starts[i+1].
	starts []uint32
}

// maxLocatorBits bounds the table. In a larger pack a lookup is among several
// ids.
const maxLocatorBits = 22

// NewLocator reads all ids of an index. After an error, those that were read can
// be found.
func NewLocator(x *Index) (l *Locator, err error) {
	width := min(max(bits.Len(uint(x.count))-1, 8), maxLocatorBits)
	l = &Locator{index: x, shift: 32 - width, starts: make([]uint32, 1<<width+1)}
	next, n := 0, uint32(0)
	x.rows(x.ids, x.idStride, x.format.Size(), func(raw []byte) bool {
		// In a bad index, ids that are out of order are not found.
		for first := int(binary.BigEndian.Uint32(raw) >> l.shift); next <= first; next++ {
			l.starts[next] = n
		}
		n++
		return true
	}, func(failure error) { err = failure })
	for ; next < len(l.starts); next++ {
		l.starts[next] = n
	}
	return l, err
}

// Absent is the position of an id that the index does not have.
const Absent = -1

// Batch is how many ids are looked up at once, at most.
const Batch = 64

// Lookup puts the position of each id, or [Absent], into positions, which is as
// long as ids, [Batch] at most. An id takes two waits for memory, for the table
// and for the index; those of a batch are spent together, which BenchmarkLookup
// measures. An error is that of the file, and then all are absent.
func (l *Locator) Lookup(positions []int, ids []object.ID) error {
	for i := range ids {
		positions[i] = l.guess(ids[i].Prefix())
	}
	err := disk.Guard(func() error { return l.settle(positions, ids) })
	if err != nil {
		for i := range positions {
			positions[i] = Absent
		}
	}
	return l.index.wrap(err)
}

// extent returns the positions that an id can have which begins with prefix,
// from low up to high.
func (l *Locator) extent(prefix uint32) (low, high int) {
	first := prefix >> l.shift
	return int(l.starts[first]), int(l.starts[first+1])
}

// guess returns where in its extent an id is, if ids are evenly spread.
func (l *Locator) guess(prefix uint32) int {
	low, high := l.extent(prefix)
	rest := prefix & (1<<l.shift - 1)
	return low + int(uint64(high-low)*uint64(rest)>>l.shift)
}

// settle puts the right positions where there are guesses.
func (l *Locator) settle(positions []int, ids []object.ID) (err error) {
	// What stands at all guesses is read before any is judged: a branch that waits
	// for memory, and goes where the processor did not expect it, ends the next waits.
	var found [Batch][object.MaxIDSize]byte
	for i, at := range positions {
		if at < l.index.count {
			raw, err := l.index.rawID(at, found[i][:])
			if err != nil {
				return err
			}
			copy(found[i][:], raw)
		}
	}
	for i, id := range ids {
		if positions[i] == l.index.count || !id.Equals(found[i][:l.index.format.Size()]) {
			if positions[i], err = l.search(id, positions[i]); err != nil {
				return err
			}
		}
	}
	return nil
}

// search looks for an id from mid on.
func (l *Locator) search(id object.ID, mid int) (int, error) {
	if id.Size() != l.index.format.Size() {
		return Absent, nil
	}
	var key, buf [object.MaxIDSize]byte
	id.Append(key[:0])
	for low, high := l.extent(id.Prefix()); low < high; mid = int(uint(low+high) / 2) {
		raw, err := l.index.rawID(mid, buf[:])
		if err != nil {
			return Absent, err
		}
		switch order := bytes.Compare(raw, key[:len(raw)]); {
		case order == 0:
			return mid, nil
		case order < 0:
			low = mid + 1
		default:
			high = mid
		}
	}
	return Absent, nil
}
