package objects

import (
	"bytes"
	"context"
	"errors"
	"iter"
	"slices"
	"sync/atomic"

	"github.com/tokenguard/tokenguard/internal/odb/object"
)

// walk is one visit of a store.
type walk struct {
	store   *Store
	visitor Visitor
	taken   []atomic.Bool // by position in the store's ids
}

// tasks cuts the store into pieces that one worker reads in a go, in the order
// they stand on disk.
func (w *walk) tasks(ctx context.Context) iter.Seq[func(worker int)] {
	return func(yield func(func(int)) bool) {
		for _, p := range w.store.packs {
			for entries := range slices.Chunk(p.entries, batch) {
				if !yield(func(worker int) { w.packed(ctx, worker, p, entries) }) {
					return
				}
			}
		}
		for files := range slices.Chunk(w.store.loose, batch) {
			if !yield(func(worker int) { w.loose(ctx, worker, files) }) {
				return
			}
		}
	}
}

// take claims an object for the caller; of several copies one is read.
func (w *walk) take(id ID) bool {
	at, found := slices.BinarySearchFunc(w.store.ids, id, compareIDs)
	return found && w.taken[at].CompareAndSwap(false, true)
}

func (w *walk) packed(ctx context.Context, worker int, p *pack, entries []packed) {
	r, err := p.reader(w.store.maxSize)
	if err == nil {
		defer r.close()
	}
	for _, e := range entries {
		if ctx.Err() != nil {
			return
		}
		if !w.take(e.id) {
			continue
		}
		var o Object
		failed := err
		if failed == nil {
			o, failed = r.read(e)
		}
		w.pass(worker, e.id, o, failed)
	}
}

func (w *walk) loose(ctx context.Context, worker int, files []loose) {
	var buf bytes.Buffer
	for _, l := range files {
		if ctx.Err() != nil {
			return
		}
		if !w.take(l.id) {
			continue
		}
		o, err := l.read(&buf, w.store.maxSize)
		w.pass(worker, l.id, o, err)
	}
}

// pass hands an object on, or another copy of it, or the reason there is none.
func (w *walk) pass(worker int, id ID, o Object, err error) {
	if err != nil && !errors.Is(err, object.ErrTooLarge) {
		o, err = w.store.Get(id)
	}
	if err != nil {
		w.visitor.Unread(id, err)
		return
	}
	w.visitor.Object(worker, o)
}
