// Package loose reads the objects that git keeps one a file, compressed with a
// header that says their type and size (git's Documentation/gitrepository-layout
// and object-file.c). It never writes.
package loose

import (
	"bytes"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"iter"
	"os"
	"path/filepath"
	"slices"
	"strconv"

	"github.com/tokenguard/tokenguard/internal/odb/disk"
	"github.com/tokenguard/tokenguard/internal/odb/object"
)

// maxHeader bounds "commit", a space, a size of 63 bits and a NUL, rounded up.
const maxHeader = 32

// Dir is the loose objects of one object directory. It is safe for concurrent
// use. Errors are [object.ReadError]s; that of an object which is not there
// wraps [fs.ErrNotExist].
type Dir struct {
	path   string
	format object.Format
	access *disk.Access
}

// NewDir returns the loose objects under path. It reads nothing.
func NewDir(path string, format object.Format, access *disk.Access) *Dir {
	return &Dir{path, format, access}
}

// Path is the name of the file that would hold the object.
func (d *Dir) Path(id object.ID) string {
	name := id.String()
	return filepath.Join(d.path, name[:2], name[2:])
}

// Has reports whether there is a file for the object, sound or not.
func (d *Dir) Has(id object.ID) bool {
	_, err := os.Lstat(d.Path(id))
	return err == nil
}

// Read returns an object of at most limit bytes. The caller owns the content.
func (d *Dir) Read(id object.ID, limit int64) (object.Type, []byte, error) {
	path := d.Path(id)
	t, content, err := d.read(path, limit)
	return t, content, object.At(id, path, err)
}

func (d *Dir) read(path string, limit int64) (object.Type, []byte, error) {
	// What deflate cannot shrink grows by less than a thousandth.
	data, err := disk.ReadAll(path, limit+limit>>10+maxHeader)
	if errors.Is(err, disk.ErrTooLong) {
		return 0, nil, object.ErrTooLarge
	}
	if err != nil {
		return 0, nil, err
	}
	h, err := d.header(data)
	switch {
	case err != nil:
		return 0, nil, err
	case h.size/disk.MaxRatio > int64(len(data)): // a lie is a loss, a large object a skip
		return 0, nil, fmt.Errorf("declared size: %w", object.ErrCorrupt)
	case h.size > limit:
		return 0, nil, object.ErrTooLarge
	}
	whole := make([]byte, int64(h.length)+h.size)
	n, err := d.access.Inflate(whole, data)
	if err == nil && n < len(data) {
		err = fmt.Errorf("bytes after the object: %w", object.ErrCorrupt)
	}
	return h.kind, whole[h.length:], err
}

type header struct {
	kind   object.Type
	size   int64
	length int // of the header itself
}

// header inflates the start of an object and reads what it says.
func (d *Dir) header(data []byte) (h header, err error) {
	var head [maxHeader]byte
	n, inflateErr := d.access.Prefix(head[:], data)
	end := bytes.IndexByte(head[:n], 0)
	name, size, ok := bytes.Cut(head[:max(end, 0)], []byte(" "))
	if !ok {
		if inflateErr == nil {
			inflateErr = object.ErrCorrupt
		}
		return h, fmt.Errorf("header: %w", inflateErr)
	}
	h.kind, ok = object.ParseType(string(name))
	h.size, err = strconv.ParseInt(string(size), 10, 64)
	if !ok || err != nil || h.size < 0 || size[0] == '+' || size[0] == '-' {
		return h, fmt.Errorf("header: %w", object.ErrCorrupt)
	}
	h.length = end + 1
	return h, nil
}

// Stat returns an object's type and size from its header.
func (d *Dir) Stat(id object.ID) (object.Type, int64, error) {
	path := d.Path(id)
	var h header
	file, err := d.access.Open(path)
	if err == nil {
		h, err = d.fileHeader(file)
		_ = file.Close() // it was only read
	}
	return h.kind, h.size, object.At(id, path, err)
}

func (d *Dir) fileHeader(file *disk.File) (h header, err error) {
	err = disk.Guard(func() error {
		// The stream's own tables can take 300 bytes before the header.
		data, err := file.View(0, int(min(file.Size(), 512)), nil)
		if err == nil {
			h, err = d.header(data)
		}
		return err
	})
	return h, err
}

// Stream returns an object's type and size, and a reader of its content that
// the caller must close.
func (d *Dir) Stream(id object.ID) (object.Type, int64, io.ReadCloser, error) {
	path := d.Path(id)
	file, err := d.access.Open(path)
	if err != nil {
		return 0, 0, nil, object.At(id, path, err)
	}
	h, err := d.fileHeader(file)
	s := &stream{file: file}
	if err == nil {
		s.Stream, err = file.Stream(0, file.Size(), int64(h.length)+h.size)
	}
	if err == nil {
		_, err = io.CopyN(io.Discard, s.Stream, int64(h.length))
	}
	if err != nil {
		_ = file.Close() // it was only read
		return 0, 0, nil, object.At(id, path, err)
	}
	return h.kind, h.size, s, nil
}

type stream struct {
	*disk.Stream
	file *disk.File
}

func (s *stream) Close() error {
	_ = s.Stream.Close() // the file's error says more
	return s.file.Close()
}

// IDs yields the ids that have a file, sound or not, in ascending order. Files
// with other names, such as those git is writing, are passed over. An error
// concerns one directory; iteration goes on.
func (d *Dir) IDs() iter.Seq2[object.ID, error] {
	return func(yield func(object.ID, error) bool) {
		for first := range 256 {
			ids, err := d.folder(byte(first))
			if err != nil && !yield(object.ID{}, err) {
				return
			}
			for _, id := range ids {
				if !yield(id, nil) {
					return
				}
			}
		}
	}
}

// WithPrefix returns the ids that begin with prefix, of one byte at least.
func (d *Dir) WithPrefix(prefix []byte) ([]object.ID, error) {
	ids, err := d.folder(prefix[0])
	return slices.DeleteFunc(ids, func(id object.ID) bool {
		return !bytes.HasPrefix(id.Append(nil), prefix)
	}), err
}

// folder lists the ids of one first byte.
func (d *Dir) folder(first byte) ([]object.ID, error) {
	prefix := hex.EncodeToString([]byte{first})
	names, err := disk.Names(filepath.Join(d.path, prefix))
	var ids []object.ID
	for _, name := range names {
		id, ok := object.ParseID(prefix + name)
		// git writes lower case only and would not find the rest.
		if ok && id.Size() == d.format.Size() && id.String() == prefix+name {
			ids = append(ids, id)
		}
	}
	return ids, err
}
