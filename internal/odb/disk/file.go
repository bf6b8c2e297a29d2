package disk

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"slices"

	"github.com/tokenguard/tokenguard/internal/odb/object"
)

// File is an open regular file whose size was fixed when it was opened. It is
// safe for concurrent use. Memory it hands out must not be used after Close.
// The errors of its methods do not name it: [object.At] does.
type File struct {
	path    string
	size    int64
	data    []byte   // the mapping, or nil
	area    []byte   // what data is part of
	touched *touched // of the mapping, or nil
	file    *os.File // open when there is no mapping
}

// Open opens a regular file. The errors are [object.ReadError]s that wrap
// [object.ErrNotRegular] or [object.ErrUnreadable], and the cause, so that
// errors.Is(err, fs.ErrNotExist) works.
func (a *Access) Open(path string) (*File, error) { return open(path, !a.Windowed) }

// OpenTable is Open for a file that is looked things up in all the time, which
// is mapped even where others are read piece by piece.
func (a *Access) OpenTable(path string) (*File, error) { return open(path, true) }

func open(path string, mapped bool) (*File, error) {
	f, size, err := openRegular(path)
	if err != nil {
		return nil, err
	}
	if mapped && size > 0 {
		if data, area, err := mapFile(f, size); err == nil {
			return &File{path: path, size: size, data: data, area: area, touched: newTouched(size)}, f.Close()
		}
	}
	return &File{path: path, size: size, file: f}, nil
}

// openRegular opens without blocking on a pipe and without waking a device.
func openRegular(path string) (*os.File, int64, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, 0, object.At(object.ID{}, path, unreadable(err))
	}
	if !info.Mode().IsRegular() {
		return nil, 0, &object.ReadError{Path: path, Err: object.ErrNotRegular}
	}
	f, err := os.OpenFile(path, os.O_RDONLY|nonblock, 0)
	if err != nil {
		return nil, 0, object.At(object.ID{}, path, unreadable(err))
	}
	// Again, on what was opened: the name may have changed hands.
	info, err = f.Stat()
	switch {
	case err != nil:
		err = unreadable(err)
	case !info.Mode().IsRegular():
		err = object.ErrNotRegular
	default:
		return f, info.Size(), nil
	}
	_ = f.Close() // it was not read
	return nil, 0, object.At(object.ID{}, path, err)
}

// ErrTooLong: a file has more bytes than the caller can make sense of.
var ErrTooLong = fmt.Errorf("%w: file is too long", object.ErrUnreadable)

// ReadAll reads a whole regular file of at most limit bytes. A longer one is
// [ErrTooLong].
func ReadAll(path string, limit int64) ([]byte, error) {
	f, size, err := openRegular(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	if size > limit {
		return nil, &object.ReadError{Path: path, Err: ErrTooLong}
	}
	data := make([]byte, size)
	// Short of size means that the file shrank since it was opened.
	if n, err := io.ReadFull(f, data); err == io.ErrUnexpectedEOF || err == io.EOF {
		data = data[:n]
	} else if err != nil {
		return nil, object.At(object.ID{}, path, unreadable(err))
	}
	return data, nil
}

// Names lists a directory in order; one that does not exist is empty. The
// error is an [object.ReadError], and comes with the names read before it.
func Names(path string) ([]string, error) {
	entries, err := os.ReadDir(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		err = object.At(object.ID{}, path, unreadable(err))
	}
	names := make([]string, len(entries))
	for i, e := range entries {
		names[i] = e.Name()
	}
	return names, err
}

// CheckDir returns an [object.ReadError] unless path is a directory.
func CheckDir(path string) error {
	info, err := os.Stat(path)
	if err == nil && !info.IsDir() {
		err = errors.New("not a directory")
	}
	if err != nil {
		err = object.At(object.ID{}, path, unreadable(err))
	}
	return err
}

// unreadable keeps the cause of a PathError without its path, which a
// ReadError names.
func unreadable(cause error) error {
	var pathErr *os.PathError
	if errors.As(cause, &pathErr) {
		cause = pathErr.Err
	}
	return fmt.Errorf("%w: %w", object.ErrUnreadable, cause)
}

// Path is the name the file was opened by.
func (f *File) Path() string { return f.path }

// Size is the length in bytes when the file was opened.
func (f *File) Size() int64 { return f.size }

// Data is the whole file when it is mapped, else nil. Touching it can fault:
// do so inside [Guard].
func (f *File) Data() []byte { return f.data }

// View returns the n bytes at off. A mapped file yields its own memory; else
// they are read into buf, which is grown if it is too small. Bytes beyond the
// end are [object.ErrTruncated].
func (f *File) View(off int64, n int, buf []byte) ([]byte, error) {
	if off < 0 || n < 0 || int64(n) > f.size-off {
		return nil, object.ErrTruncated
	}
	if f.data != nil {
		return f.data[off : off+int64(n) : off+int64(n)], nil
	}
	buf = slices.Grow(buf[:0], n)[:n]
	if err := f.readAt(buf, off); err != nil {
		return nil, err
	}
	return buf, nil
}

func (f *File) readAt(buf []byte, off int64) error {
	if len(buf) == 0 {
		return nil
	}
	_, err := f.ReadAt(buf, off)
	if err == io.EOF {
		err = object.ErrTruncated
	}
	return err
}

// ReadAt implements [io.ReaderAt] in both modes.
func (f *File) ReadAt(p []byte, off int64) (int, error) {
	if f.data == nil {
		n, err := f.file.ReadAt(p, off)
		if err != nil && err != io.EOF {
			err = unreadable(err)
		}
		return n, err
	}
	if off < 0 || off >= f.size {
		return 0, io.EOF
	}
	n := 0
	err := Guard(func() error {
		n = copy(p, f.data[off:])
		return nil
	})
	if err == nil && n < len(p) {
		err = io.EOF
	}
	return n, err
}

// Close gives back the mapping or the descriptor.
func (f *File) Close() error {
	if f.data != nil {
		area := f.area
		f.data, f.area = nil, nil
		return unmapFile(area)
	}
	return f.file.Close()
}
