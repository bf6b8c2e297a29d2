//go:build unix

package disk

import (
	"errors"
	"os"
	"syscall"
)

// nonblock keeps the open of a pipe nobody writes to from hanging.
const nonblock = syscall.O_NONBLOCK

// mapWhole maps a file where the system likes to have it.
func mapWhole(f *os.File, size int64) ([]byte, error) {
	if int64(int(size)) != size {
		return nil, errors.ErrUnsupported
	}
	return syscall.Mmap(int(f.Fd()), 0, int(size), syscall.PROT_READ, syscall.MAP_SHARED)
}

// unmapFile gives back the area that mapFile returned.
func unmapFile(area []byte) error { return syscall.Munmap(area) }
