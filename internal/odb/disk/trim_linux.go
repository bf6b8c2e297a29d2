package disk

import (
	"sync/atomic"
	"syscall"
)

// mostMapped is how many bytes of one mapping may count as this process's
// memory, which they do from the first touch on. A walk through a million objects
// holds 180 MB itself, and is to stay under 300. With 64 MiB, a twentieth of its
// time goes to more faults.
const mostMapped = 96 << 20

// mappedAtOnce is what one touch maps, as far as the page cache has it
// (/sys/kernel/debug/fault_around_bytes).
const mappedAtOnce = 64 << 10

// touched is the blocks of a mapping that were touched since it was last
// trimmed. The zero value is for a file that may be mapped whole.
type touched struct {
	blocks []atomic.Uint64 // a bit each
	count  atomic.Int64
}

func newTouched(size int64) *touched {
	t := &touched{}
	if size > mostMapped {
		t.blocks = make([]atomic.Uint64, size/mappedAtOnce/64+1)
	}
	return t
}

// Touch says that n bytes of the mapping, from an offset on, are needed now. When
// too many were, all are given back: they come again from the page cache.
func (f *File) Touch(off, n int64) {
	if f.touched == nil || len(f.touched.blocks) == 0 {
		return
	}
	last := min(off+n, f.size) / mappedAtOnce
	for block := max(off, 0) / mappedAtOnce; block <= last; block++ {
		word, bit := &f.touched.blocks[block/64], uint64(1)<<(block%64)
		if word.Load()&bit == 0 && word.Or(bit)&bit == 0 {
			f.touched.count.Add(1)
		}
	}
	if f.touched.count.Load() > mostMapped/mappedAtOnce {
		f.touched.count.Store(0)
		_ = syscall.Madvise(f.data, syscall.MADV_DONTNEED) // advice: nothing depends on it
		for i := range f.touched.blocks {
			f.touched.blocks[i].Store(0)
		}
	}
}
