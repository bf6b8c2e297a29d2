package objects

import (
	"compress/zlib"
	"encoding/binary"
	"fmt"
	"io"

	"github.com/go-git/go-git/v5/plumbing"
	"github.com/go-git/go-git/v5/plumbing/format/idxfile"

	"github.com/tokenguard/tokenguard/internal/odb/object"
)

// maxDepth bounds delta chains: git writes at most 4095 (pack.depth), and
// go-git recurses once a link.
const maxDepth = 1 << 14

// guard follows a delta chain by its headers before go-git does, which follows
// a cycle until the stack is gone, and refuses sizes over the limit before
// anything is inflated. It remembers what it has seen.
type guard struct {
	pack    io.ReaderAt
	index   *idxfile.MemoryIndex
	maxSize int64 // 0 is no limit
	known   map[int64]verdict
}

// verdict is the length of the chain below an entry, or why it is refused.
type verdict struct {
	depth int
	err   error
}

// check reports why the entry at offset must not be read, or nil.
func (g *guard) check(offset int64) error {
	if g.known == nil {
		g.known = map[int64]verdict{}
	}
	var chain []int64
	seen := map[int64]bool{}
	below := verdict{depth: -1}
	for at := offset; ; {
		if v, ok := g.known[at]; ok {
			below = v
			break
		}
		if seen[at] {
			below.err = fmt.Errorf("%w: delta cycle", object.ErrCorrupt)
			break
		}
		seen[at] = true
		chain = append(chain, at)
		base, isDelta, err := g.step(at)
		if err != nil || !isDelta {
			below.err = err
			break
		}
		at = base
	}
	for i := len(chain) - 1; i >= 0; i-- {
		below.depth++
		if below.err == nil && below.depth > maxDepth {
			below.err = fmt.Errorf("%w: delta chain over %d", object.ErrCorrupt, maxDepth)
		}
		g.known[chain[i]] = below
	}
	return g.known[offset].err
}

// maxHeader is the longest entry header: ten bytes of size, then a base id.
const maxHeader = 10 + 20

// step reads one entry's header and returns where its base stands.
func (g *guard) step(at int64) (base int64, isDelta bool, err error) {
	var buf [maxHeader]byte
	n, err := g.pack.ReadAt(buf[:], at)
	header := buf[:n]
	if n == 0 {
		return 0, false, fmt.Errorf("%w: pack ends before it: %w", object.ErrCorrupt, err)
	}
	kind := plumbing.ObjectType(header[0] >> 4 & 7)
	size, used := entrySize(header)
	if used == 0 {
		return 0, false, fmt.Errorf("%w: bad size", object.ErrCorrupt)
	}
	header = header[used:]
	switch kind {
	case plumbing.OFSDeltaObject:
		back, n := offsetBack(header)
		if n == 0 || back <= 0 || back > at {
			return 0, false, fmt.Errorf("%w: bad delta offset", object.ErrCorrupt)
		}
		used, base, isDelta = used+n, at-back, true
	case plumbing.REFDeltaObject:
		if len(header) < len(ID{}) {
			return 0, false, fmt.Errorf("%w: pack ends within it", object.ErrCorrupt)
		}
		id := ID(header[:len(ID{})])
		if base, err = g.index.FindOffset(id); err != nil {
			return 0, false, fmt.Errorf("%w: delta base %s is not in the pack", object.ErrCorrupt, id)
		}
		used, isDelta = used+len(ID{}), true
	}
	if g.maxSize > 0 && (size > g.maxSize || isDelta && g.targetSize(at+int64(used)) > g.maxSize) {
		return 0, false, object.ErrTooLarge
	}
	return base, isDelta, nil
}

// targetSize reads the size of a delta's result, the second number in it. What
// cannot be read is left to go-git to refuse.
func (g *guard) targetSize(at int64) int64 {
	z, err := zlib.NewReader(io.NewSectionReader(g.pack, at, 1<<16))
	if err != nil {
		return 0
	}
	var buf [20]byte
	n, _ := io.ReadFull(z, buf[:])
	_, used := binary.Uvarint(buf[:n])
	if used <= 0 {
		return 0
	}
	size, used := binary.Uvarint(buf[used:n])
	if used <= 0 || int64(size) < 0 {
		return 1<<63 - 1
	}
	return int64(size)
}

// entrySize reads an entry's size: four bits, then seven a byte.
func entrySize(b []byte) (size int64, used int) {
	size = int64(b[0] & 0x0F)
	shift := 4
	for used = 1; b[used-1]&0x80 != 0; used++ {
		if used == len(b) || shift > 56 {
			return 0, 0
		}
		size |= int64(b[used]&0x7F) << shift
		shift += 7
	}
	return size, used
}

// offsetBack reads the distance to an offset delta's base.
func offsetBack(b []byte) (back int64, used int) {
	for used < len(b) && used < 9 {
		c := b[used]
		used++
		if used > 1 {
			back++
		}
		back = back<<7 | int64(c&0x7F)
		if c&0x80 == 0 {
			return back, used
		}
	}
	return 0, 0
}
