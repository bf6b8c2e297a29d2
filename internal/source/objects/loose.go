package objects

import (
	"context"
	"errors"
	"math"
	"slices"
	"sync"
	"sync/atomic"

	"github.com/tokenguard/tokenguard/internal/odb/loose"
	"github.com/tokenguard/tokenguard/internal/odb/object"
)

// looseObject is an object in a file of its own.
type looseObject struct {
	id     ID
	dir    *loose.Dir
	walked bool
}

func (s *Store) findLoose(id ID) (int, bool) {
	return slices.BinarySearchFunc(s.loose, id, func(l looseObject, id ID) int { return l.id.Compare(id) })
}

// walkLoose visits the loose objects with all visitors.
func (s *Store) walkLoose(ctx context.Context, opts WalkOptions, visitors []Visitor) error {
	var next atomic.Int64
	var running sync.WaitGroup
	for _, v := range visitors {
		running.Go(func() {
			for ctx.Err() == nil {
				at := int(next.Add(1) - 1)
				if at >= len(s.loose) {
					return
				}
				s.visitLoose(at, opts, v)
			}
		})
	}
	running.Wait()
	return ctx.Err()
}

// visitLoose visits the loose object at a position, unless a copy of it was.
func (s *Store) visitLoose(at int, opts WalkOptions, v Visitor) {
	l := s.loose[at]
	if !l.walked || at > 0 && s.loose[at-1].id == l.id || s.before(len(s.forests), l.id) {
		return
	}
	t, size, err := l.dir.Stat(l.id)
	switch {
	case err != nil:
		s.another(l.id, opts.Types, v)
	case opts.Types != 0 && !opts.Types.Has(t):
	case t == TypeBlob && size > StreamAbove && size <= s.limit():
		s.streamLoose(l, v)
	default:
		s.readLoose(l, min(s.limit(), math.MaxInt/2), opts, v)
	}
}

func (s *Store) readLoose(l looseObject, limit int64, opts WalkOptions, v Visitor) {
	t, content, err := l.dir.Read(l.id, limit)
	if err == nil {
		err = s.opts.Format.Verify(l.id, t, content)
	}
	switch {
	case err == nil:
		v.Visit(&Seen{Type: t, Content: content, id: l.id})
	case errors.Is(err, object.ErrTooLarge):
		v.Unread(l.id, err)
	default:
		s.another(l.id, opts.Types, v)
	}
}

func (s *Store) streamLoose(l looseObject, v Visitor) {
	_, size, in, err := l.dir.Stream(l.id)
	if err == nil {
		defer in.Close()
		err = s.stream(l.id, size, in, v)
	}
	if err != nil {
		v.Unread(l.id, err)
	}
}
