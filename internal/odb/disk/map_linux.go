//go:build linux && (amd64 || arm64)

package disk

import (
	"os"
	"reflect"
	"syscall"
)

// mapFile maps a file, and returns besides what to give back.
//
// A large one is put where no huge page can begin: one page behind a place for
// it. Where the page cache has huge pages, one touch would else map two megabytes,
// which MADV_NOHUGEPAGE does not prevent (Linux 6.18), and a walk through a pack
// would come to count as all of it.
func mapFile(f *os.File, size int64) (data, area []byte, err error) {
	const hugePage, page = 2 << 20, 64 << 10 // pages of arm64 have up to 64 KiB
	if size <= mostMapped {
		data, err = mapWhole(f, size)
		return data, data, err
	}
	// The area is the process's own, so that nothing else can be in the way.
	area, err = syscall.Mmap(-1, 0, int(size)+2*hugePage, syscall.PROT_NONE,
		syscall.MAP_PRIVATE|syscall.MAP_ANON|syscall.MAP_NORESERVE)
	if err != nil {
		return nil, nil, err
	}
	start := reflect.ValueOf(area).Pointer()
	skip := hugePage - start%hugePage + page
	_, _, failure := syscall.Syscall6(syscall.SYS_MMAP, start+skip, uintptr(size),
		syscall.PROT_READ, syscall.MAP_SHARED|syscall.MAP_FIXED, f.Fd(), 0)
	if failure != 0 {
		_ = syscall.Munmap(area) // there is nothing in it
		return nil, nil, failure
	}
	end := skip + uintptr(size)
	return area[skip:end:end], area, nil
}
