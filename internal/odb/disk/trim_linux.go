package disk

import "syscall"

// Trim gives back the pages of the mapping that were touched so far: the
// system counts them as this process's memory, though it could take them at
// any time. They come back from the page cache when they are touched again.
func (f *File) Trim() {
	if len(f.data) > 0 {
		_ = syscall.Madvise(f.data, syscall.MADV_DONTNEED) // advice: nothing depends on it
	}
}
