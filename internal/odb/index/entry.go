package index

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"strings"

	"github.com/tokenguard/tokenguard/internal/odb/object"
)

// Entry is one path that git tracks.
type Entry struct {
	Path string // with slashes, relative to the work tree; any bytes but NUL
	Mode uint32 // as in a tree: 0100644, 0100755, 0120000 link, 0160000 gitlink
	ID   object.ID
	// Stage is 0, or in an unresolved merge 1 for the ancestor's, 2 for our
	// and 3 for their version.
	Stage uint8
	// IntentToAdd: the path will be added but has no content yet; ID is that
	// of the empty blob and not part of the next commit.
	IntentToAdd bool
	// SkipWorktree: a sparse checkout left the file out of the work tree.
	SkipWorktree bool
	// AssumeValid: git was told not to look for changes to the file.
	AssumeValid bool
}

const (
	modeAt    = 24 // after the four words of times, the device and the inode
	idAt      = 40 // after mode, owner, group and size
	flagsSize = 2

	flagAssumeValid = 1 << 15
	flagExtended    = 1 << 14 // two more bytes of flags follow
	stageShift      = 12
	nameMask        = 0xfff // the length of the path, or this if it is longer

	extendedSkipWorktree = 1 << 14
	extendedIntentToAdd  = 1 << 13

	// Far beyond what a file system takes, and a bound for version 4, where a
	// path of any length can take two bytes.
	maxPath  = 1 << 16
	maxPaths = 256 << 20
)

// entries reads the entries. They are not checked yet: those of a split index
// need not have paths.
func (p *parser) entries(count int64) error {
	least := idAt + p.format.Size() + flagsSize + 1
	if count > int64(len(p.data)/least) {
		return fmt.Errorf("index of %d entries: %w", count, object.ErrTruncated)
	}
	p.index.Entries = make([]Entry, count)
	var last *Entry
	for i := range p.index.Entries {
		e := &p.index.Entries[i]
		if err := p.entry(e, last); err != nil {
			return fmt.Errorf("index entry %d: %w", i, err)
		}
		last = e
	}
	return nil
}

// check looks for what a whole index cannot have, and at the order, which
// lookups rely on.
func (x *Index) check() error {
	for i := range x.Entries {
		e := &x.Entries[i]
		if e.Path == "" || i > 0 && !x.Entries[i-1].before(e) {
			return fmt.Errorf("index entry %d is out of order: %w", i, object.ErrCorrupt)
		}
	}
	return nil
}

func (e *Entry) before(next *Entry) bool {
	c := strings.Compare(e.Path, next.Path)
	return c < 0 || c == 0 && e.Stage < next.Stage
}

func (p *parser) entry(e, last *Entry) error {
	data := p.data[p.at:]
	n := idAt + p.format.Size() + flagsSize
	if len(data) < n {
		return object.ErrTruncated
	}
	e.Mode = binary.BigEndian.Uint32(data[modeAt:])
	e.ID, _ = object.IDFromBytes(data[idAt : idAt+p.format.Size()])
	flags := binary.BigEndian.Uint16(data[n-flagsSize:])
	e.AssumeValid = flags&flagAssumeValid != 0
	e.Stage = uint8(flags >> stageShift & 3)
	if flags&flagExtended != 0 {
		if p.index.Version < 3 || len(data) < n+flagsSize {
			return fmt.Errorf("extended flags: %w", object.ErrCorrupt)
		}
		extended := binary.BigEndian.Uint16(data[n:])
		e.SkipWorktree = extended&extendedSkipWorktree != 0
		e.IntentToAdd = extended&extendedIntentToAdd != 0
		n += flagsSize
	}
	if p.index.Version == 4 {
		return p.compressedPath(e, last, n)
	}
	return p.path(e, n, int(flags&nameMask))
}

// path reads a path that is padded with one to eight NULs, so that the entry's
// length is a multiple of eight.
func (p *parser) path(e *Entry, n, declared int) error {
	path, _, ok := bytes.Cut(p.data[p.at+n:], []byte{0})
	length := (n + len(path) + 8) &^ 7
	switch {
	case !ok || length > len(p.data)-p.at:
		return object.ErrTruncated
	case len(path) != declared && (declared != nameMask || len(path) < nameMask):
		return fmt.Errorf("path length: %w", object.ErrCorrupt)
	}
	p.at += length
	return p.setPath(e, "", path)
}

// compressedPath reads a path of version 4: how much of the previous path's
// end to drop, and what to put there.
func (p *parser) compressedPath(e, last *Entry, n int) error {
	drop, used, ok := varint(p.data[p.at+n:])
	if !ok {
		return fmt.Errorf("path: %w", object.ErrCorrupt)
	}
	n += used
	prefix := ""
	if last != nil {
		prefix = last.Path
	}
	if drop > len(prefix) {
		return fmt.Errorf("path prefix: %w", object.ErrCorrupt)
	}
	suffix, _, ok := bytes.Cut(p.data[p.at+n:], []byte{0})
	if !ok {
		return object.ErrTruncated
	}
	p.at += n + len(suffix) + 1
	return p.setPath(e, prefix[:len(prefix)-drop], suffix)
}

func (p *parser) setPath(e *Entry, prefix string, rest []byte) error {
	size := len(prefix) + len(rest)
	p.paths += int64(size)
	if size > maxPath || p.paths > maxPaths {
		return fmt.Errorf("path: %w", object.ErrUnsupported)
	}
	e.Path = prefix + string(rest)
	return nil
}

// varint reads seven bits a byte, most significant first, one added at each
// further byte (git's varint.c). Four bytes hold more than any path needs.
func varint(b []byte) (value, n int, ok bool) {
	for i, c := range b[:min(len(b), 4)] {
		value |= int(c & 0x7f)
		if c < 0x80 {
			return value, i + 1, true
		}
		value = (value + 1) << 7
	}
	return 0, 0, false
}
