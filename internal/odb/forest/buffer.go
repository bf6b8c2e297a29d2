package forest

import "math/bits"

// buffers keeps the memory of objects for the next ones, sorted by size class.
// It is not safe for concurrent use, but a buffer may be given back to another
// worker's buffers.
type buffers struct {
	free [maxKept + 1][][]byte
}

const (
	// A class is a power of two. What is larger than the last is left to the
	// garbage collector: objects that large are rare, and so is room for them.
	maxKept = 22
	// keptEach is how many buffers of one class are kept. The walk holds few
	// at a time, one a level.
	keptEach = 4
)

// get returns a buffer of the given length, with undefined content.
func (b *buffers) get(size int) []byte {
	class := bits.Len(uint(max(size, 1) - 1))
	if class > maxKept {
		return make([]byte, size)
	}
	free := b.free[class]
	if len(free) == 0 {
		return make([]byte, size, 1<<class)
	}
	buf := free[len(free)-1]
	b.free[class] = free[:len(free)-1]
	return buf[:size]
}

// put takes a buffer back that came from get.
func (b *buffers) put(buf []byte) {
	if cap(buf) == 0 {
		return
	}
	class := bits.Len(uint(cap(buf) - 1))
	if class <= maxKept && len(b.free[class]) < keptEach {
		b.free[class] = append(b.free[class], buf)
	}
}
