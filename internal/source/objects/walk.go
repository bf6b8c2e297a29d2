package objects

import (
	"context"
	"errors"
	"io"

	"github.com/tokenguard/tokenguard/internal/odb/forest"
	"github.com/tokenguard/tokenguard/internal/odb/object"
)

// State is what a visitor wants to know about an object when it sees those
// made from it.
type State = forest.State

// Visitor sees the objects of a walk. Each worker has its own and calls it
// from one goroutine at a time.
type Visitor interface {
	// Visit sees an object and returns what it wants to be told again as the
	// BaseState of those that are stored as a difference to this one.
	Visit(o *Seen) State
	// Stream sees a blob that is too large to be in memory. An error of content
	// is a loss, which the visitor need not account for.
	Stream(id ID, size int64, content io.Reader) error
	// Unread sees an object that is there and could not be read. An error
	// that wraps [object.ErrTooLarge] is a skip, all others are losses.
	Unread(id ID, err error)
}

// Seen is an object on a walk, valid until the visit ends.
type Seen struct {
	Type    Type
	Content []byte
	// Again: a copy in another place counts instead of this one.
	Again bool
	// Delta says what the object has in common with another that was visited
	// before; nil where it is stored whole.
	Delta *forest.Object

	id      ID             // of one that is not packed
	packed  *forest.Object // or nil
	borders *Borders       // of the trees of the pack
}

// Fresh visits the entries of a tree, in order, but for those that stand just so
// in the tree it is made from, unless all are asked for. It reports whether the
// tree could be parsed to its end.
func (o *Seen) Fresh(format object.Format, all bool, visit func(*Cursor)) (sound bool) {
	if o.packed == nil {
		return new(Borders).Fresh(&forest.Object{Content: o.Content}, format, true, visit)
	}
	return o.borders.Fresh(o.packed, format, all, visit)
}

// Object is the object with its id, which takes a look at the index: few are
// asked for. The id is zero where the index cannot be read.
func (o *Seen) Object() Object {
	id := o.id
	if o.packed != nil {
		id, _ = o.packed.ID()
	}
	return Object{id, o.Type, o.Content}
}

// WalkOptions of a walk. The zero value visits all types with one worker.
type WalkOptions struct {
	Workers int
	Types   forest.Types // as [forest.Options]
	// Again: an earlier walk has checked what is stored.
	Again bool
}

// StreamAbove is the size in bytes of a blob that is not held in memory, unless
// others are stored as a difference to it.
const StreamAbove = 64 << 20

// Walk visits every object in every place, and one that cannot be read in one
// place in another. The error is the context's.
func (s *Store) Walk(ctx context.Context, opts WalkOptions, newVisitor func() Visitor) error {
	s.plant()
	opts.Workers = max(opts.Workers, 1)
	visitors := make([]Visitor, opts.Workers)
	for i := range visitors {
		visitors[i] = newVisitor()
	}
	for place, f := range s.forests {
		if f == nil {
			continue
		}
		next := 0
		err := f.Walk(ctx, forest.Options{
			Workers: opts.Workers, Types: opts.Types, Limit: s.opts.MaxSize, StreamAbove: s.streamAbove(),
			Again: opts.Again,
		}, func() forest.Visitor {
			next++
			return &packWalk{store: s, place: place, types: opts.Types, visitor: visitors[next-1]}
		})
		if err != nil {
			return err
		}
	}
	return s.walkLoose(ctx, opts, visitors)
}

func (s *Store) streamAbove() int64 { return min(StreamAbove, s.limit()) }

// packWalk passes on what one worker sees of one pack.
type packWalk struct {
	store   *Store
	place   int // of the pack
	types   forest.Types
	visitor Visitor
	seen    Seen
	borders Borders
}

// Visit implements [forest.Visitor].
func (w *packWalk) Visit(o *forest.Object) State {
	w.seen = Seen{Type: o.Type, Content: o.Content, packed: o, borders: &w.borders}
	if o.Delta {
		w.seen.Delta = o
	}
	if w.place > 0 {
		id, err := o.ID()
		w.seen.Again = err == nil && w.store.before(w.place, id)
	}
	return w.visitor.Visit(&w.seen)
}

// before reports whether a pack before the one at place has the object.
func (s *Store) before(place int, id ID) bool {
	for _, p := range s.packs[:place] {
		if _, ok, _ := p.Index().Lookup(id); ok {
			return true
		}
	}
	return false
}

// Unread implements [forest.Visitor].
func (w *packWalk) Unread(o *forest.Object, err error) {
	id, idErr := o.ID()
	switch {
	case idErr != nil:
		w.visitor.Unread(id, idErr)
	case w.store.before(w.place, id):
		// The copy there was read, or looked for here.
	case !errors.Is(err, object.ErrTooLarge):
		w.store.another(id, w.types, w.visitor)
	case o.Entry == nil || o.Type != TypeBlob || o.Entry.Size > w.store.limit():
		w.visitor.Unread(id, err)
	default:
		w.stream(id, o)
	}
}

func (w *packWalk) stream(id ID, o *forest.Object) {
	in, err := w.store.packs[w.place].Stream(*o.Entry)
	if err == nil {
		defer in.Close()
		err = w.store.stream(id, o.Entry.Size, in, w.visitor)
	}
	if err != nil {
		w.visitor.Unread(id, err)
	}
}

// stream passes a blob on and checks that it is what its id says.
func (s *Store) stream(id ID, size int64, in io.Reader, v Visitor) error {
	h := s.opts.Format.Hasher(TypeBlob, size)
	if err := v.Stream(id, size, io.TeeReader(in, h)); err != nil {
		return err
	}
	if sum, ok := object.Sum(h); !ok || sum != id {
		return object.ErrMismatch
	}
	return nil
}

// another visits a copy of an object that could not be read where it was met.
func (s *Store) another(id ID, types forest.Types, v Visitor) {
	o, err := s.Get(id)
	switch {
	case err != nil:
		v.Unread(id, err)
	case types == 0 || types.Has(o.Type):
		v.Visit(&Seen{Type: o.Type, Content: o.Content, id: id})
	}
}
