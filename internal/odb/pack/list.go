package pack

import (
	"encoding/binary"
	"iter"

	"github.com/tokenguard/tokenguard/internal/odb/disk"
	"github.com/tokenguard/tokenguard/internal/odb/object"
)

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
