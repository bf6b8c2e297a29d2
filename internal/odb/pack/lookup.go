package pack

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"math"

	"github.com/tokenguard/tokenguard/internal/odb/disk"
	"github.com/tokenguard/tokenguard/internal/odb/object"
)

// ID returns the id at position n in [0, Len).
func (x *Index) ID(n int) (id object.ID, err error) {
	err = disk.Guard(func() error {
		var buf [object.MaxIDSize]byte
		raw, err := x.rawID(n, buf[:])
		if err == nil {
			id, _ = object.IDFromBytes(raw)
		}
		return err
	})
	return id, x.wrap(err)
}

func (x *Index) rawID(n int, buf []byte) ([]byte, error) {
	if n < 0 || n >= x.count {
		return nil, fmt.Errorf("position %d: %w", n, object.ErrCorrupt)
	}
	return x.file.View(x.ids+int64(n)*x.idStride, x.format.Size(), buf)
}

// Lookup returns the position of an object, by its id. It allocates nothing
// when the index is mapped.
func (x *Index) Lookup(id object.ID) (n int, ok bool, err error) {
	if id.Size() != x.format.Size() {
		return 0, false, nil
	}
	err = disk.Guard(func() (err error) {
		n, ok, err = x.search(id)
		return err
	})
	return n, ok, x.wrap(err)
}

func (x *Index) search(id object.ID) (int, bool, error) {
	var key, buf [object.MaxIDSize]byte
	n, err := x.lowerBound(id.Append(key[:0]))
	if err != nil || n == int(x.fanout[id.First()]) {
		return 0, false, err
	}
	raw, err := x.rawID(n, buf[:])
	return n, err == nil && id.Equals(raw), err
}

// lowerBound returns the first position in the fan-out of key whose id is not
// before key, which is not empty. It must run inside a Guard.
func (x *Index) lowerBound(key []byte) (int, error) {
	low, high := 0, int(x.fanout[key[0]])
	if key[0] > 0 {
		low = int(x.fanout[key[0]-1])
	}
	// Ids are evenly spread, so that a place can be guessed from the four bytes
	// after the first, better with every id that was looked at. Most lookups end
	// in one page of the file. Where ids are not so, it is for halving to end.
	guesses, below, above := 0, uint32(0), uint32(math.MaxUint32)
	var buf [object.MaxIDSize]byte
	for low < high {
		mid := int(uint(low+high) / 2)
		if guesses < maxGuesses && len(key) > 4 {
			guesses++
			mid = guess(low, high, below, above, binary.BigEndian.Uint32(key[1:]))
		}
		raw, err := x.rawID(mid, buf[:])
		if err != nil {
			return 0, err
		}
		if bytes.Compare(raw, key) < 0 {
			low, below = mid+1, binary.BigEndian.Uint32(raw[1:])
		} else {
			high, above = mid, binary.BigEndian.Uint32(raw[1:])
		}
	}
	return low, nil
}

const maxGuesses = 8

// guess returns where in [low, high) a key is that lies between two others.
func guess(low, high int, below, above, key uint32) int {
	if key <= below {
		return low
	}
	if key >= above {
		return high - 1
	}
	return low + int(uint64(high-low)*uint64(key-below)/(uint64(above-below)+1))
}

// WithPrefix returns the ids that begin with prefix, of one byte at least.
func (x *Index) WithPrefix(prefix []byte) (ids []object.ID, err error) {
	err = disk.Guard(func() error {
		n, err := x.lowerBound(prefix)
		var buf [object.MaxIDSize]byte
		for err == nil && n < int(x.fanout[prefix[0]]) {
			raw, readErr := x.rawID(n, buf[:])
			if err = readErr; err != nil || !bytes.HasPrefix(raw, prefix) {
				break
			}
			id, _ := object.IDFromBytes(raw)
			ids = append(ids, id)
			n++
		}
		return err
	})
	return ids, x.wrap(err)
}

// Offset returns where in the pack the object at position n begins. It is not
// checked against the pack's size.
func (x *Index) Offset(n int) (off int64, err error) {
	if n < 0 || n >= x.count {
		return 0, x.wrap(fmt.Errorf("position %d: %w", n, object.ErrCorrupt))
	}
	err = disk.Guard(func() error {
		var buf [8]byte
		raw, err := x.file.View(x.offsets+int64(n)*x.offsetStride, 4, buf[:])
		if err == nil {
			off, err = x.widen(binary.BigEndian.Uint32(raw))
		}
		return err
	})
	return off, x.wrap(err)
}

// widen turns an entry of the offset table into an offset.
func (x *Index) widen(entry uint32) (int64, error) {
	// Version 1 has 32-bit offsets and no second table.
	if x.version == 1 || entry&largeOffset == 0 {
		return int64(entry), nil
	}
	n := int64(entry &^ largeOffset)
	if n >= x.largeCount {
		return 0, fmt.Errorf("64-bit offset %d of %d: %w", n, x.largeCount, object.ErrCorrupt)
	}
	var off uint64
	err := disk.Guard(func() error {
		var buf [8]byte
		raw, err := x.file.View(x.large+8*n, 8, buf[:])
		if err == nil {
			off = binary.BigEndian.Uint64(raw)
		}
		return err
	})
	if err == nil && off > 1<<63-1 {
		err = fmt.Errorf("offset: %w", object.ErrCorrupt)
	}
	return int64(off), err
}
