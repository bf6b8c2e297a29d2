// Package regular reads regular files and nothing else. A repository is data
// that somebody else made: a FIFO, a device or a socket in it must neither
// block nor feed the scan.
package regular

import (
	"fmt"
	"os"
	"syscall"

	"github.com/tokenguard/tokenguard/internal/odb/object"
)

// ErrNotRegular is returned for anything that is not a regular file.
var ErrNotRegular = object.ErrNotRegular

// Open opens a regular file for reading. Symbolic links are followed, as git
// follows them in its own directory. It never blocks, because the file is
// opened without waiting for a writer and looked at before it is read.
func Open(path string) (*os.File, error) {
	return Check(os.OpenFile(path, os.O_RDONLY|syscall.O_NONBLOCK, 0))
}

// OpenIn is [Open] for a name inside root, which it cannot leave.
func OpenIn(root *os.Root, name string) (*os.File, error) {
	return Check(root.OpenFile(name, os.O_RDONLY|syscall.O_NONBLOCK, 0))
}

// Check passes a file on if it is regular and closes it otherwise.
func Check(f *os.File, err error) (*os.File, error) {
	if err != nil {
		return nil, err
	}
	info, err := f.Stat()
	if err == nil && !info.Mode().IsRegular() {
		err = fmt.Errorf("open %s: %w", f.Name(), ErrNotRegular)
	}
	if err != nil {
		_ = f.Close()
		return nil, err
	}
	return f, nil
}
