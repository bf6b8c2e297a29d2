package forest

import (
	"errors"
	"fmt"
	"hash/crc32"

	"github.com/tokenguard/tokenguard/internal/odb/disk"
	"github.com/tokenguard/tokenguard/internal/odb/object"
	"github.com/tokenguard/tokenguard/internal/odb/pack"
)

// entry reads the header of node. span bounds its length in the pack.
func (w *worker) entry(node uint32) (e pack.Entry, span int64, err error) {
	w.fetch(node)
	off, end := w.forest.extent(w.forest.nodes[node])
	w.window.file.Touch(off, end-off)
	header, err := w.window.view(off, pack.MaxEntryHeader)
	if err == nil {
		e, err = pack.ParseEntry(header, off, w.forest.pack.Format())
	}
	return e, end - e.Data, err
}

// fetchedAtOnce is how many entries are fetched together: about as many as a
// processor waits for at a time.
const fetchedAtOnce = 16

// fetch touches the first bytes of the next entries, and their checksums, before
// the first of them is read, so that the waits for memory are spent together.
// BenchmarkWalk measures it.
func (w *worker) fetch(node uint32) {
	if node < w.fetched && node+fetchedAtOnce >= w.fetched {
		return
	}
	w.fetched = min(node+fetchedAtOnce, w.forest.trees)
	nodes := w.forest.nodes[node:w.fetched]
	// What faults here will again when it is its turn.
	_ = disk.Guard(func() error {
		for _, n := range nodes {
			off, _ := w.forest.extent(n)
			w.window.fetch(off)
			w.window.sum += w.forest.pack.Index().FetchCRC(w.forest.position(n))
		}
		return nil
	})
}

// inflate decodes the stream of e into a buffer.
func (w *worker) inflate(e pack.Entry, span, limit int64) ([]byte, error) {
	switch {
	case e.Size/disk.MaxRatio > span: // a lie is a loss, a large object a skip
		return nil, fmt.Errorf("declared size: %w", object.ErrCorrupt)
	case e.Size > limit:
		return nil, object.ErrTooLarge
	}
	dst := w.buffers.get(int(e.Size))
	used, err := w.inflateInto(dst, e, span)
	if err == nil {
		err = w.check(e.Offset, e.Data+used)
	}
	if err != nil {
		w.buffers.put(dst)
		return nil, err
	}
	return dst, nil
}

// inflateInto returns how long the stream is. Of a file that is not mapped it
// reads as much as the stream should take, and more only if that was too
// little: the index may lie about the span, and some encoders waste space.
func (w *worker) inflateInto(dst []byte, e pack.Entry, span int64) (used int64, err error) {
	usual := e.Size + e.Size>>10 + 64
	for n := min(max(span, 0)+8, usual); ; n *= 2 {
		src, err := w.window.view(e.Data, n)
		if err != nil {
			return 0, err
		}
		used, err := w.forest.pack.Access().Inflate(dst, src)
		whole := e.Data+int64(len(src)) == w.forest.pack.End()
		if !errors.Is(err, object.ErrTruncated) || whole || n > 8*usual {
			return int64(used), err
		}
	}
}

// check holds the stored bytes of the node at hand against the checksum in the
// index. Inside an entry nothing else covers its type and its base.
func (w *worker) check(from, to int64) error {
	if w.opts.Again {
		w.checked = true
		return nil
	}
	want, ok, err := w.forest.pack.Index().CRC(w.object.position)
	w.checked = ok
	if err != nil || !ok {
		return err
	}
	stored, err := w.window.view(from, to-from)
	if err == nil && crc32.ChecksumIEEE(stored[:to-from]) != want {
		err = object.ErrMismatch
	}
	return err
}

// verified checks the content of the object at hand against its id, which is
// all that an index without checksums leaves to check.
func (w *worker) verified() bool {
	id, err := w.object.ID()
	return err == nil && w.forest.pack.Format().Verify(id, w.object.Type, w.object.Content) == nil
}
