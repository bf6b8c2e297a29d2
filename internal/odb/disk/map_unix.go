//go:build unix

package disk

import (
	"errors"
	"os"
	"syscall"
)

// nonblock keeps the open of a pipe nobody writes to from hanging.
const nonblock = syscall.O_NONBLOCK

func mapFile(f *os.File, size int64) ([]byte, error) {
	if int64(int(size)) != size {
		return nil, errors.ErrUnsupported
	}
	return syscall.Mmap(int(f.Fd()), 0, int(size), syscall.PROT_READ, syscall.MAP_SHARED)
}

func unmapFile(data []byte) error { return syscall.Munmap(data) }
