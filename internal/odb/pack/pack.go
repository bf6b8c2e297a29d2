package pack

import (
	"encoding/binary"
	"errors"
	"fmt"
	"strings"

	"github.com/tokenguard/tokenguard/internal/odb/disk"
	"github.com/tokenguard/tokenguard/internal/odb/object"
)

const packHeaderSize = 12 // "PACK", version, number of objects

// Pack is an open pack file with its index. It is safe for concurrent use.
// Errors are [object.ReadError]s.
type Pack struct {
	file   *disk.File
	index  *Index
	access *disk.Access
}

// Open opens the pack at path, which ends in ".pack", and the index beside
// it. It checks that they belong together, not that they are sound: see
// [Pack.Verify].
func Open(path string, format object.Format, access *disk.Access) (*Pack, error) {
	index, err := OpenIndex(strings.TrimSuffix(path, ".pack")+".idx", format, access)
	if err != nil {
		return nil, err
	}
	file, err := access.Open(path)
	if err != nil {
		return nil, errors.Join(err, index.Close())
	}
	p := &Pack{file: file, index: index, access: access}
	if err := disk.Guard(p.checkHeader); err != nil {
		return nil, errors.Join(p.wrap(err), p.Close())
	}
	return p, nil
}

func (p *Pack) checkHeader() error {
	head, err := p.file.View(0, packHeaderSize, nil)
	if err != nil {
		return err
	}
	version, count := binary.BigEndian.Uint32(head[4:]), binary.BigEndian.Uint32(head[8:])
	switch {
	case string(head[:4]) != "PACK":
		return fmt.Errorf("pack header: %w", object.ErrCorrupt)
	case version != 2 && version != 3:
		return fmt.Errorf("pack version %d: %w", version, object.ErrUnsupported)
	case int64(count) != int64(p.index.count):
		return fmt.Errorf("pack of %d objects, index of %d: %w", count, p.index.count, object.ErrCorrupt)
	case p.End() < packHeaderSize:
		return object.ErrTruncated
	}
	own, err := trailer(p.file, p.index.format, 1)
	if err != nil {
		return err
	}
	// The index repeats the checksum of its pack before its own.
	indexed, err := trailer(p.index.file, p.index.format, 2)
	if err == nil && own != indexed {
		err = fmt.Errorf("index of another pack: %w", object.ErrMismatch)
	}
	return err
}

// Path is the pack's file name.
func (p *Pack) Path() string { return p.file.Path() }

// Index is the pack's index, closed with it.
func (p *Pack) Index() *Index { return p.index }

// Format is the hash format of the pack's ids.
func (p *Pack) Format() object.Format { return p.index.format }

// End is the offset at which entries end and the trailer begins.
func (p *Pack) End() int64 { return p.file.Size() - int64(p.index.format.Size()) }

// File is the pack's file, for readers that need it whole. Touch a mapping
// inside [disk.Guard] only.
func (p *Pack) File() *disk.File { return p.file }

// Close closes pack and index. Neither may be in use, nor be used afterwards.
func (p *Pack) Close() error { return errors.Join(p.file.Close(), p.index.Close()) }

// Entry reads the header of the entry at off.
func (p *Pack) Entry(off int64) (e Entry, err error) {
	err = disk.Guard(func() (err error) {
		e, err = p.entry(off)
		return err
	})
	return e, p.wrap(err)
}

// entry must run inside a Guard.
func (p *Pack) entry(off int64) (Entry, error) {
	if off < packHeaderSize || off >= p.End() {
		return Entry{}, fmt.Errorf("entry at %d is outside the pack: %w", off, object.ErrCorrupt)
	}
	var buf [MaxEntryHeader]byte
	b, err := p.file.View(off, int(min(MaxEntryHeader, p.End()-off)), buf[:])
	if err != nil {
		return Entry{}, err
	}
	return ParseEntry(b, off, p.index.format)
}

// base returns the offset of the object that the delta e applies to.
func (p *Pack) base(e Entry) (int64, error) {
	if e.Type == object.OfsDelta {
		return e.Base, nil
	}
	n, ok, err := p.index.Lookup(e.BaseID)
	if err != nil {
		return 0, err
	}
	if !ok {
		// A pack on disk must hold the bases of its deltas (gitformat-pack).
		return 0, fmt.Errorf("delta base %s is not in the pack: %w", e.BaseID, object.ErrCorrupt)
	}
	return p.index.Offset(n)
}

// wrap names the file in an error that does not.
func (p *Pack) wrap(err error) error { return object.At(object.ID{}, p.file.Path(), err) }
