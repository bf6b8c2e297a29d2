package forest_test

import (
	"sync/atomic"
	"testing"
	"time"

	"github.com/tokenguard/tokenguard/internal/odb/forest"
	"github.com/tokenguard/tokenguard/internal/odb/object"
	"github.com/tokenguard/tokenguard/internal/odb/odbtest"
)

// slow takes its time until all visitors have seen something.
type slow struct {
	seen    int
	working *atomic.Int32
	workers int32
}

func (s *slow) Visit(*forest.Object) forest.State {
	if s.seen++; s.seen == 1 {
		s.working.Add(1)
	}
	if s.working.Load() < s.workers {
		time.Sleep(time.Millisecond)
	}
	return 0
}

func (s *slow) Unread(*forest.Object, error) {}

// One large tree must not leave the other workers without work, whatever its
// shape.
func TestTreesAreShared(t *testing.T) {
	const n = 4000
	for name, grow := range map[string]func(p *odbtest.PackFile, root int){
		"star": func(p *odbtest.PackFile, root int) {
			for range n {
				p.OnOffset(root, replace)
			}
		},
		"chain with twigs": func(p *odbtest.PackFile, base int) {
			for range n / 40 {
				twig := base
				for range 39 {
					twig = p.OnOffset(twig, replace)
				}
				base = p.OnOffset(base, replace)
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			p := odbtest.NewPackFile()
			grow(p, p.Whole(object.Blob, "a"))
			f, err := forest.New(open(t, p))
			if err != nil {
				t.Fatal(err)
			}
			var working atomic.Int32
			var visitors []*slow
			err = f.Walk(t.Context(), forest.Options{Workers: 3}, func() forest.Visitor {
				visitors = append(visitors, &slow{working: &working, workers: 3})
				return visitors[len(visitors)-1]
			})
			if err != nil {
				t.Fatal(err)
			}
			sum := 0
			for i, v := range visitors {
				if sum += v.seen; v.seen == 0 {
					t.Errorf("worker %d had nothing to do", i)
				}
			}
			if sum != f.Len() {
				t.Errorf("%d objects visited, want %d", sum, f.Len())
			}
		})
	}
}
