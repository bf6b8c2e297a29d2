package forest

import (
	"errors"
	"fmt"
	"slices"

	"github.com/tokenguard/tokenguard/internal/odb/disk"
	"github.com/tokenguard/tokenguard/internal/odb/object"
)

// worker walks down trees, with a stack of its own instead of recursion: a
// chain of deltas can be as long as the pack.
type worker struct {
	forest  *Forest
	work    *work
	opts    Options
	visitor Visitor

	window  window
	buffers buffers
	stack   []frame
	trees   struct{ next, end uint32 } // that only this worker will begin
	fetched uint32                     // nodes before which are fetched
	object  Object                     // given to the visitor
	at      uint32                     // the node at hand, which is lost if the mapping faults
	checked bool                       // the stored bytes of that node are what the index says
}

// frame is a base and those of its children that nobody has begun: the trees in
// the nodes from next up to end, of which there is one at least.
type frame struct {
	content   []byte
	kind      object.Type
	state     State
	node      uint32
	next, end uint32
}

func newWorker(f *Forest, work *work, opts Options, visitor Visitor) *worker {
	w := &worker{forest: f, work: work, opts: opts, visitor: visitor}
	w.window = window{file: f.pack.File(), end: f.pack.End(), least: 1 << 12}
	w.object.index = f.pack.Index()
	return w
}

// run works until nothing is left. A fault of the mapping costs the node at
// hand and what depends on it.
func (w *worker) run() {
	for {
		err := disk.Guard(w.walk)
		if err == nil {
			return
		}
		w.unread(err)
	}
}

func (w *worker) walk() error {
	w.descend()
	for {
		for w.trees.next < w.trees.end && !w.work.stopped.Load() {
			node := w.trees.next
			w.trees.next += w.forest.nodes[node].weight
			w.root(node)
			w.descend()
		}
		if w.trees.next, w.trees.end = w.work.trees(); w.trees.next == w.trees.end {
			break
		}
	}
	for {
		f, ok := w.work.take()
		if !ok {
			return nil
		}
		w.stack = append(w.stack, f)
		w.descend()
	}
}

// descend works until the stack is empty.
func (w *worker) descend() {
	for len(w.stack) > 0 {
		if w.work.stopped.Load() {
			w.stack = w.stack[:0]
			return
		}
		w.share()
		f := &w.stack[len(w.stack)-1]
		node := f.next
		f.next += w.forest.nodes[node].weight
		if f.next < f.end {
			w.child(node, f)
			continue
		}
		// The last child: its parent goes before its own children come.
		parent := *f
		w.stack = w.stack[:len(w.stack)-1]
		w.child(node, &parent)
		w.buffers.put(parent.content)
	}
}

// leastShared is how many objects make subtrees worth waking a worker for.
const leastShared = 32

// share gives work away when another worker has none: the frame that is
// highest up, which is the heaviest, since its heaviest child comes last.
func (w *worker) share() {
	f := &w.stack[0]
	if w.work.hungry.Load() <= 0 || f.end-f.next < leastShared {
		return
	}
	if len(w.stack) > 1 {
		w.work.give(*f)
		w.stack = slices.Delete(w.stack, 0, 1)
		return
	}
	nodes := w.forest.nodes
	half := f.next + nodes[f.next].weight
	for half < f.end && half-f.next < f.end-half {
		half += nodes[half].weight
	}
	if half < f.end {
		other := *f
		other.content = w.buffers.get(len(f.content))
		copy(other.content, f.content)
		other.next, f.end = half, half
		w.work.give(other)
	}
}

// root reads an object that is stored whole.
func (w *worker) root(node uint32) {
	w.begin(node, object.Invalid)
	e, span, err := w.entry(node)
	switch {
	case err != nil:
		w.unread(err)
		return
	case e.Type.IsDelta():
		w.unread(errNoBase)
		return
	case !w.opts.Types.Has(e.Type):
		return
	}
	w.object.Type = e.Type
	limit := w.opts.Limit
	if w.forest.nodes[node].weight == 1 {
		limit = min(limit, w.opts.StreamAbove)
	}
	content, err := w.inflate(e, span, limit)
	if errors.Is(err, object.ErrTooLarge) {
		kept := e // so that only these are allocated
		w.object.Entry = &kept
	}
	if err != nil {
		w.unread(err)
		return
	}
	w.visit(content)
}

// child reads a delta against the object of frame f.
func (w *worker) child(node uint32, f *frame) {
	w.begin(node, f.kind)
	e, span, err := w.entry(node)
	if err == nil && !e.Type.IsDelta() {
		err = fmt.Errorf("entry changed while it was read: %w", object.ErrCorrupt)
	}
	var delta, content []byte
	if err == nil {
		delta, err = w.inflate(e, span, w.opts.Limit)
	}
	if err == nil {
		content, err = w.patch(f.content, delta)
		w.buffers.put(delta)
	}
	if err != nil {
		w.unread(err)
		return
	}
	w.object.Delta, w.object.BaseState, w.object.Base = true, f.state, f.content
	w.object.BasePosition = w.forest.position(w.forest.nodes[f.node])
	w.visit(content)
}

// begin makes node the one at hand.
func (w *worker) begin(node uint32, kind object.Type) {
	w.at = node
	w.object = Object{Type: kind, Copies: w.object.Copies[:0],
		index: w.object.index, position: w.forest.position(w.forest.nodes[node])}
}

// visit shows the object at hand to the visitor and pushes its children.
func (w *worker) visit(content []byte) {
	o, node := &w.object, w.at
	o.Content = content
	if !w.checked && !w.verified() {
		w.unread(object.ErrMismatch)
		return
	}
	state := w.visitor.Visit(o)
	end := node + w.forest.nodes[node].weight
	if end == node+1 {
		w.buffers.put(content)
		return
	}
	w.stack = append(w.stack, frame{content, o.Type, state, node, node + 1, end})
}

// unread reports the object at hand, and all that is made from it.
func (w *worker) unread(err error) {
	w.object.Content, w.object.Copies = nil, w.object.Copies[:0]
	w.visitor.Unread(&w.object, err)
	off, _ := w.forest.extent(w.forest.nodes[w.at])
	err = fmt.Errorf("delta base at %d: %w", off, err)
	kind, end := w.object.Type, w.at+w.forest.nodes[w.at].weight
	for node := w.at + 1; node < end; node++ {
		w.begin(node, kind)
		w.visitor.Unread(&w.object, err)
	}
}
