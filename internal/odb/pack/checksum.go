package pack

import (
	"encoding/binary"
	"hash/crc32"
	"io"

	"github.com/tokenguard/tokenguard/internal/odb/disk"
	"github.com/tokenguard/tokenguard/internal/odb/object"
)

// verifyTrailer checks the checksum a file ends in, over all that precedes it.
func verifyTrailer(file *disk.File, format object.Format) error {
	h := format.NewChecksum()
	body := file.Size() - int64(format.Size())
	if _, err := io.Copy(h, io.NewSectionReader(file, 0, body)); err != nil {
		return err
	}
	want, err := trailer(file, format, 1)
	if err != nil {
		return err
	}
	if sum, ok := object.Sum(h); !ok || sum != want {
		return object.ErrMismatch
	}
	return nil
}

// trailer reads the n-th last of the checksums a file ends in.
func trailer(file *disk.File, format object.Format, n int) (id object.ID, err error) {
	err = disk.Guard(func() error {
		raw, err := file.View(file.Size()-int64(n*format.Size()), format.Size(), nil)
		if err == nil {
			id, _ = object.IDFromBytes(raw)
		}
		return err
	})
	return id, err
}

// Verify reads the whole index and checks its checksum and the order of its
// ids. The errors are [object.ReadError]s.
func (x *Index) Verify() error {
	if err := verifyTrailer(x.file, x.format); err != nil {
		return x.wrap(err)
	}
	var last object.ID
	n := 0
	for id, err := range x.IDs() {
		if err != nil {
			return err
		}
		if n > 0 && last.Compare(id) > 0 || n >= int(x.fanout[id.First()]) {
			return x.wrap(object.ErrCorrupt)
		}
		last = id
		n++
	}
	return nil
}

// Verify reads the whole pack and checks its checksum.
func (p *Pack) Verify() error { return p.wrap(verifyTrailer(p.file, p.index.format)) }

// CRC returns the CRC-32 of the pack entry at position n as it is stored; a
// version 1 index has none.
func (x *Index) CRC(n int) (crc uint32, ok bool, err error) {
	if x.version == 1 || n < 0 || n >= x.count {
		return 0, false, nil
	}
	err = disk.Guard(func() error {
		var buf [4]byte
		raw, err := x.file.View(x.crcs+4*int64(n), 4, buf[:])
		if err == nil {
			crc = binary.BigEndian.Uint32(raw)
		}
		return err
	})
	return crc, err == nil, x.wrap(err)
}

// FetchCRC touches what CRC will read, where the index is mapped. It must run
// inside a Guard.
func (x *Index) FetchCRC(n int) byte {
	if data := x.file.Data(); data != nil && x.version > 1 {
		return data[x.crcs+4*int64(n)]
	}
	return 0
}

// VerifyEntry checks the stored bytes of an entry, which lie in
// [offset, end), against the index's CRC-32.
func (p *Pack) VerifyEntry(n int, offset, end int64) error {
	want, ok, err := p.index.CRC(n)
	if err != nil || !ok {
		return err
	}
	h := crc32.NewIEEE()
	if _, err := io.Copy(h, io.NewSectionReader(p.file, offset, end-offset)); err != nil {
		return p.wrap(err)
	}
	if h.Sum32() != want {
		return p.wrap(object.ErrMismatch)
	}
	return nil
}
