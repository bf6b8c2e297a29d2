package forest

import (
	"sync"
	"sync/atomic"
)

// work is what the workers share: the trees nobody has begun, and subtrees that a
// busy worker gave away.
type work struct {
	forest  *Forest
	next    atomic.Uint32 // root that nobody has begun
	stopped atomic.Bool
	// hungry is how many workers wait, less the subtrees that wait for one.
	hungry atomic.Int32

	mu      sync.Mutex
	changed sync.Cond
	workers int
	waiting int
	given   []frame
}

func newWork(f *Forest, opts Options) *work {
	w := &work{forest: f, workers: opts.Workers}
	w.changed.L = &w.mu
	return w
}

// trees returns the nodes of whole trees to walk, until there are none.
func (w *work) trees() (from, to uint32) {
	const enough = 32 // nodes, for what is known of the next ones to be worth it
	for !w.stopped.Load() {
		from = w.next.Load()
		for to = from; to < w.forest.trees && to-from < enough; {
			to += w.forest.nodes[to].weight
		}
		if w.next.CompareAndSwap(from, to) {
			return from, to
		}
	}
	return 0, 0
}

// give leaves a subtree to a worker that waits.
func (w *work) give(f frame) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.given = append(w.given, f)
	w.hungry.Add(-1)
	w.changed.Signal()
}

// take waits for a subtree. It reports false when all workers wait: then all
// is done.
func (w *work) take() (frame, bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.waiting++
	w.hungry.Add(1)
	for len(w.given) == 0 {
		if w.waiting == w.workers {
			w.changed.Broadcast()
			return frame{}, false
		}
		w.changed.Wait()
	}
	w.waiting--
	last := len(w.given) - 1
	f := w.given[last]
	w.given[last] = frame{}
	w.given = w.given[:last]
	return f, true
}
