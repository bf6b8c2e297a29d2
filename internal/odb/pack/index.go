package pack

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"iter"

	"github.com/tokenguard/tokenguard/internal/odb/disk"
	"github.com/tokenguard/tokenguard/internal/odb/object"
)

const (
	fanoutSize = 256 * 4
	// The first four bytes of version 2 and later; as a version 1 fan-out
	// entry they would claim four billion objects.
	indexMagic      = 0xff744f63
	indexHeaderSize = 8
	largeOffset     = 1 << 31 // set in a 32-bit offset that points to the 64-bit table
	// maxObjects bounds the count in a header: positions fit 31 bits, so that
	// half a fan-out entry cannot be taken for a count.
	maxObjects = 1<<31 - 1
)

// Index is the table of a pack's ids and offsets, sorted by id: version 1 or
// 2. Opening reads the header and the fan-out table only. It is safe for
// concurrent use.
type Index struct {
	file    *disk.File
	format  object.Format
	version int
	count   int
	fanout  [256]uint32

	// Where the tables begin. In version 1 ids and offsets share one table.
	ids, crcs, offsets, large int64
	idStride, offsetStride    int64
	largeCount                int64
}

// OpenIndex opens an index and checks its header, its fan-out table and its
// size. The errors are [object.ReadError]s.
func OpenIndex(path string, format object.Format, access *disk.Access) (*Index, error) {
	file, err := access.Open(path)
	if err != nil {
		return nil, err
	}
	x := &Index{file: file, format: format}
	if err := disk.Guard(x.readHeader); err != nil {
		_ = file.Close() // the file was only read
		return nil, x.wrap(err)
	}
	return x, nil
}

func (x *Index) readHeader() error {
	head, err := x.file.View(0, indexHeaderSize, nil)
	if err != nil {
		return err
	}
	x.version = 1
	tables := int64(0)
	if binary.BigEndian.Uint32(head) == indexMagic {
		if version := binary.BigEndian.Uint32(head[4:]); version != 2 {
			return fmt.Errorf("index version %d: %w", version, object.ErrUnsupported)
		}
		x.version, tables = 2, indexHeaderSize
	}
	if err := x.readFanout(tables); err != nil {
		return err
	}
	x.layOut(tables + fanoutSize)
	return x.checkSize()
}

func (x *Index) readFanout(at int64) error {
	table, err := x.file.View(at, fanoutSize, nil)
	if err != nil {
		return err
	}
	last := uint32(0)
	for i := range x.fanout {
		n := binary.BigEndian.Uint32(table[4*i:])
		if n < last || n > maxObjects {
			return fmt.Errorf("fan-out table: %w", object.ErrCorrupt)
		}
		x.fanout[i], last = n, n
	}
	x.count = int(last)
	return nil
}

func (x *Index) layOut(first int64) {
	n, idSize := int64(x.count), int64(x.format.Size())
	if x.version == 1 {
		x.offsets, x.ids = first, first+4
		x.offsetStride, x.idStride = 4+idSize, 4+idSize
		x.large = first + n*x.idStride
		return
	}
	x.ids, x.idStride = first, idSize
	x.crcs = x.ids + n*idSize
	x.offsets, x.offsetStride = x.crcs+4*n, 4
	x.large = x.offsets + 4*n
}

// checkSize takes what is between the fixed tables and the two checksums for
// 64-bit offsets, of which there can be no more than objects.
func (x *Index) checkSize() error {
	rest := x.file.Size() - x.large - 2*int64(x.format.Size())
	if rest < 0 {
		return object.ErrTruncated
	}
	x.largeCount = rest / 8
	if rest%8 != 0 || x.largeCount > int64(x.count) || x.version == 1 && rest != 0 {
		return fmt.Errorf("size does not match the object count: %w", object.ErrCorrupt)
	}
	return nil
}

// Len is the number of objects.
func (x *Index) Len() int { return x.count }

// Path is the index's file name.
func (x *Index) Path() string { return x.file.Path() }

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
	var buf [object.MaxIDSize]byte
	for low < high {
		mid := int(uint(low+high) / 2)
		raw, err := x.rawID(mid, buf[:])
		if err != nil {
			return 0, err
		}
		if bytes.Compare(raw, key) < 0 {
			low = mid + 1
		} else {
			high = mid
		}
	}
	return low, nil
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
	var buf [8]byte
	raw, err := x.file.View(x.large+8*n, 8, buf[:])
	if err != nil {
		return 0, err
	}
	off := binary.BigEndian.Uint64(raw)
	if off > 1<<63-1 {
		return 0, fmt.Errorf("offset: %w", object.ErrCorrupt)
	}
	return int64(off), nil
}

// chunk is how many positions are read at once when an index is not mapped.
const chunk = 8192

// Offsets yields the offset of every object, in the order of the ids.
func (x *Index) Offsets() iter.Seq2[int64, error] {
	return func(yield func(int64, error) bool) {
		x.rows(x.offsets, x.offsetStride, 4, func(raw []byte) bool {
			off, err := x.widen(binary.BigEndian.Uint32(raw))
			return yield(off, x.wrap(err)) && err == nil
		}, func(err error) { yield(0, err) })
	}
}

// IDs yields the id of every object in ascending order, with duplicates if the
// pack has any.
func (x *Index) IDs() iter.Seq2[object.ID, error] {
	return func(yield func(object.ID, error) bool) {
		x.rows(x.ids, x.idStride, x.format.Size(), func(raw []byte) bool {
			id, _ := object.IDFromBytes(raw)
			return yield(id, nil)
		}, func(err error) { yield(object.ID{}, err) })
	}
}

// rows passes each entry of one table to yield until it returns false.
func (x *Index) rows(table, stride int64, size int, yield func([]byte) bool, fail func(error)) {
	var buf []byte
	for at := 0; at < x.count; at += chunk {
		n := min(chunk, x.count-at)
		// The last row may be the end of the table proper, not of a stride.
		length := int(stride)*(n-1) + size
		block, err := x.copyRows(table+int64(at)*stride, length, &buf)
		if err != nil {
			fail(x.wrap(err))
			return
		}
		for i := range n {
			if row := i * int(stride); !yield(block[row : row+size]) {
				return
			}
		}
	}
}

// copyRows copies out of a mapping, so that no caller's code runs in the Guard.
func (x *Index) copyRows(off int64, length int, buf *[]byte) ([]byte, error) {
	err := disk.Guard(func() error {
		block, err := x.file.View(off, length, *buf)
		if err == nil {
			*buf = append((*buf)[:0], block...)
		}
		return err
	})
	return *buf, err
}

// Close gives the file back. The index must not be used afterwards.
func (x *Index) Close() error { return x.file.Close() }
