package forest

import (
	"sync"
	"sync/atomic"
)

// work is what the workers share: the roots nobody has begun, and subtrees
// that a busy worker gave away.
type work struct {
	roots    []uint32
	backward bool
	nextRoot atomic.Int64
	stopped  atomic.Bool
	// hungry is how many workers wait, less the subtrees that wait for one.
	hungry atomic.Int32

	mu      sync.Mutex
	changed sync.Cond
	workers int
	waiting int
	given   []frame
}

func newWork(roots []uint32, opts Options) *work {
	w := &work{roots: roots, backward: opts.Backward, workers: opts.Workers}
	w.changed.L = &w.mu
	return w
}

// root returns a root to begin, until there are none.
func (w *work) root() (uint32, bool) {
	if w.stopped.Load() {
		return 0, false
	}
	i := w.nextRoot.Add(1) - 1
	if i >= int64(len(w.roots)) {
		return 0, false
	}
	if w.backward {
		i = int64(len(w.roots)) - 1 - i
	}
	return w.roots[i], true
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
