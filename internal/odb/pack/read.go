package pack

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"

	"github.com/tokenguard/tokenguard/internal/odb/disk"
	"github.com/tokenguard/tokenguard/internal/odb/object"
)

// Read returns the object at off, rebuilt from its deltas. An object, base or
// delta of more than limit bytes is [object.ErrTooLarge]. cache may be nil.
// The content may be shared with the cache and must not be changed.
func (p *Pack) Read(off, limit int64, cache *Cache) (t object.Type, content []byte, err error) {
	err = disk.Guard(func() (err error) {
		t, content, err = p.read(off, limit, cache)
		return err
	})
	return t, content, p.wrap(err)
}

func (p *Pack) read(off, limit int64, cache *Cache) (object.Type, []byte, error) {
	t, content, deltas, err := p.descend(off, limit, cache)
	if err != nil {
		return 0, nil, err
	}
	var delta []byte
	for i := len(deltas) - 1; i >= 0; i-- {
		e, err := p.entry(deltas[i])
		if err != nil {
			return 0, nil, err
		}
		if delta, err = p.inflate(e, limit, delta[:0]); err != nil {
			return 0, nil, err
		}
		if content, err = Patch(nil, content, delta, limit); err != nil {
			return 0, nil, fmt.Errorf("entry at %d: %w", e.Offset, err)
		}
		cache.put(place{p, e.Offset}, t, content)
	}
	return t, content, nil
}

// descend follows deltas from off to an object that is whole or cached. It
// returns that object and the offsets of the deltas, the one at off first.
func (p *Pack) descend(off, limit int64, cache *Cache) (object.Type, []byte, []int64, error) {
	chain := chain{pack: p}
	for {
		if t, content, ok := cache.get(place{p, off}); ok {
			return t, content, chain.deltas, nil
		}
		e, next, err := chain.step(off)
		if err != nil {
			return 0, nil, nil, err
		}
		if !e.Type.IsDelta() {
			content, err := p.inflate(e, limit, nil)
			if err == nil && len(chain.deltas) > 0 {
				cache.put(place{p, off}, e.Type, content)
			}
			return e.Type, content, chain.deltas, err
		}
		off = next
	}
}

// chain is a walk from a delta to its base. A base given by distance lies
// before its delta, so only bases given by id can lead in a circle.
type chain struct {
	pack   *Pack
	deltas []int64
	seen   map[int64]bool // offsets of the deltas whose base is given by id
}

// step reads the entry at off and, if it is a delta, where its base lies.
func (c *chain) step(off int64) (e Entry, base int64, err error) {
	e, err = c.pack.entry(off)
	if err != nil || !e.Type.IsDelta() {
		return e, 0, err
	}
	c.deltas = append(c.deltas, off)
	if e.Type == object.RefDelta {
		if c.seen[off] {
			return e, 0, fmt.Errorf("entry at %d: delta is its own base: %w", off, object.ErrCorrupt)
		}
		if c.seen == nil {
			c.seen = map[int64]bool{}
		}
		c.seen[off] = true
	}
	base, err = c.pack.base(e)
	return e, base, err
}

// Stat returns the type and the size of the object at off. Of a delta it
// inflates no more than the header.
func (p *Pack) Stat(off int64) (t object.Type, size int64, err error) {
	err = disk.Guard(func() (err error) {
		t, size, err = p.stat(off)
		return err
	})
	return t, size, p.wrap(err)
}

func (p *Pack) stat(off int64) (object.Type, int64, error) {
	chain := chain{pack: p}
	e, next, err := chain.step(off)
	if err != nil || !e.Type.IsDelta() {
		return e.Type, e.Size, err
	}
	size, err := p.resultSize(e)
	for err == nil && e.Type.IsDelta() {
		e, next, err = chain.step(next)
	}
	return e.Type, size, err
}

// resultSize reads the size of what the delta e makes.
func (p *Pack) resultSize(e Entry) (int64, error) {
	// The stream's own tables can take 300 bytes before the first two sizes,
	// of nine bytes at most, come out.
	src, err := p.file.View(e.Data, int(min(512, p.End()-e.Data)), nil)
	if err != nil {
		return 0, err
	}
	var head [18]byte
	n, err := p.access.Prefix(head[:], src)
	if n == 0 && err != nil {
		return 0, err
	}
	_, size, _, err := DeltaHeader(head[:n])
	return size, err
}

// inflate decodes the object or the delta that e heads into dst, if that is
// large enough, or into new memory.
func (p *Pack) inflate(e Entry, limit int64, dst []byte) ([]byte, error) {
	rest := p.End() - e.Data
	switch {
	case e.Size/disk.MaxRatio > rest: // a lie is a loss, a large object a skip
		return nil, fmt.Errorf("entry at %d: declared size: %w", e.Offset, object.ErrCorrupt)
	case e.Size > limit:
		return nil, object.ErrTooLarge
	}
	dst = slices.Grow(dst[:0], int(e.Size))[:e.Size]
	window := rest
	if p.file.Data() == nil {
		window = windowFor(e.Size)
	}
	var buf []byte
	for ; ; window *= 2 {
		src, err := p.file.View(e.Data, int(min(window, rest)), buf)
		if err == nil {
			_, err = p.access.Inflate(dst, src)
		}
		switch {
		case err == nil:
			return dst, nil
		case window >= rest || !errors.Is(err, object.ErrTruncated):
			return nil, fmt.Errorf("entry at %d: %w", e.Offset, err)
		}
		buf = src
	}
}

// windowFor is how many bytes size bytes compress to at most, unless the
// encoder is a bad one.
func windowFor(size int64) int64 { return size + size>>10 + 64 }

// Stream inflates the entry e, the object itself or a delta, without holding
// it in memory. Close it before the pack.
func (p *Pack) Stream(e Entry) (*disk.Stream, error) {
	s, err := p.file.Stream(e.Data, p.End(), e.Size)
	return s, p.wrap(err)
}

// Open returns the type and the size of the object at off, and a reader of it.
// An object stored whole is streamed whatever its size; for a delta the limit
// and cache of [Pack.Read] hold. Close the reader before the pack.
func (p *Pack) Open(off, limit int64, cache *Cache) (object.Type, int64, io.ReadCloser, error) {
	e, err := p.Entry(off)
	if err != nil {
		return 0, 0, nil, err
	}
	if !e.Type.IsDelta() {
		s, err := p.Stream(e)
		return e.Type, e.Size, s, err
	}
	t, content, err := p.Read(off, limit, cache)
	return t, int64(len(content)), io.NopCloser(bytes.NewReader(content)), err
}
