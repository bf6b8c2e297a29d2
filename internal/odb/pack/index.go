package pack

import (
	"encoding/binary"
	"fmt"

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
	file, err := access.OpenTable(path)
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

// Close gives the file back. The index must not be used afterwards.
func (x *Index) Close() error { return x.file.Close() }

// wrap names the file in an error that does not.
func (x *Index) wrap(err error) error { return object.At(object.ID{}, x.file.Path(), err) }
