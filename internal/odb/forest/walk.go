package forest

import (
	"context"
	"fmt"
	"math"
	"sync"

	"github.com/tokenguard/tokenguard/internal/odb/object"
)

// Options of a walk. The zero value visits all types with one worker.
type Options struct {
	// Workers is how many goroutines share the work; less than 1 is 1.
	Workers int
	// Types are the types to visit; 0 is all of them.
	Types Types
	// Limit is the size in bytes of the largest object that is visited; 0 is
	// [DefaultLimit]. A worker needs room for log2(n) objects.
	Limit int64
	// StreamAbove is the size in bytes above which an object is not read if it
	// is stored whole and no other is made from it: Unread gets it with its
	// Entry, to be streamed. 0 is Limit.
	StreamAbove int64
	// Again leaves out the checksums: an earlier walk has checked them.
	Again bool
}

// DefaultLimit is what git takes for a big file (core.bigFileThreshold): it
// stores no larger object as a delta.
const DefaultLimit = 512 << 20

// Types is a set of object types. The empty set stands for all.
type Types uint8

// Only returns the set of the given types.
func Only(types ...object.Type) (set Types) {
	for _, t := range types {
		set |= 1 << t
	}
	return set
}

// Has reports whether the set holds t.
func (s Types) Has(t object.Type) bool { return s == 0 || s&(1<<t) != 0 }

// What can be wrong with an entry's place among the others.
var (
	errOutside  = fmt.Errorf("entry is outside the pack: %w", object.ErrCorrupt)
	errNoBase   = fmt.Errorf("delta base is not in the pack: %w", object.ErrCorrupt)
	errCircular = fmt.Errorf("delta is its own base: %w", object.ErrCorrupt)
)

// Walk visits every object. newVisitor is called once for each worker, before
// the first visit. The error is that of the context, after which some objects
// were neither visited nor named.
func (f *Forest) Walk(ctx context.Context, opts Options, newVisitor func() Visitor) error {
	if opts.Limit <= 0 {
		opts.Limit = DefaultLimit
	}
	opts.Limit = min(opts.Limit, math.MaxInt/2) // for 32-bit systems
	if opts.StreamAbove <= 0 {
		opts.StreamAbove = opts.Limit
	}
	opts.Workers = max(opts.Workers, 1)
	work := newWork(f, opts)
	work.stopped.Store(ctx.Err() != nil)
	defer context.AfterFunc(ctx, func() { work.stopped.Store(true) })()
	workers := make([]*worker, opts.Workers)
	for i := range workers {
		workers[i] = newWorker(f, work, opts, newVisitor())
	}
	for node := f.trees; node < uint32(len(f.nodes)); node++ {
		workers[0].begin(node, object.Invalid)
		workers[0].visitor.Unread(&workers[0].object, errCircular)
	}
	var running sync.WaitGroup
	for _, w := range workers {
		running.Go(w.run)
	}
	running.Wait()
	return ctx.Err()
}
