package lineage

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"sync"

	"github.com/tokenguard/tokenguard/internal/odb/forest"
	"github.com/tokenguard/tokenguard/internal/odb/object"
	"github.com/tokenguard/tokenguard/internal/source/objects"
)

// Query is what is asked about.
type Query struct {
	// Blobs and Names are what Trace says the origin of.
	Blobs map[objects.ID]bool
	Names map[string]bool
	// Absent are objects that something names and nothing holds.
	Absent map[objects.ID]bool
	// Shallow are commits whose parents need not be there.
	Shallow map[objects.ID]bool
}

// Gather reads all commits and tags of a store, and its trees as often as it
// takes to find every tree that holds an object or a name in question: as often
// as a path has parts, at most. The error is the context's.
func Gather(ctx context.Context, db *objects.Store, jobs int, q Query) (*Graph, error) {
	s := &search{db: db, query: q, needles: newNeedles(db.Format()), graph: newGraph(), unread: map[objects.ID]bool{}}
	for _, ids := range []map[objects.ID]bool{q.Blobs, q.Absent} {
		for id := range ids {
			s.needles.add(id)
		}
	}
	for name := range q.Names {
		s.lengths[len(name)%len(s.lengths)] = true
	}
	s.named = len(q.Names) > 0
	types := forest.Only(object.Commit, object.Tag, object.Tree)
	if !s.needles.renew() && !s.named {
		types = forest.Only(object.Commit, object.Tag)
	}
	for again := true; again; again = s.needles.renew() {
		err := db.Walk(ctx, objects.WalkOptions{Workers: jobs, Types: types, Again: true}, func() objects.Visitor {
			return &searcher{search: s}
		})
		if err != nil {
			return nil, err
		}
		types, s.named = forest.Only(object.Tree), false
	}
	return s.join(), nil
}

// search is one gathering.
type search struct {
	db      *objects.Store
	query   Query
	needles *needles
	named   bool      // this pass looks for names
	lengths [256]bool // of the names in question

	mu     sync.Mutex // guards the rest
	graph  *Graph
	unread map[objects.ID]bool
}

// join completes the graph with what was found.
func (s *search) join() *Graph {
	g := s.graph
	for id := range s.query.Blobs {
		g.refer(id)
	}
	for id := range s.query.Absent {
		g.absent[g.refer(id)] = true
	}
	for id, entries := range s.needles.holders {
		slices.SortFunc(entries, func(a, b entry) int {
			return cmp.Or(strings.Compare(a.name, b.name), a.id.Compare(b.id))
		})
		entries = slices.Compact(entries) // two passes may have found the same
		items := make([]item, len(entries))
		for i, e := range entries {
			items[i] = e.item
			items[i].child = g.refer(e.id)
		}
		g.trees[g.refer(id)] = items
	}
	for i := range g.commits {
		c := &g.commits[i]
		c.readTree = c.readTree && !s.unread[g.ids[c.tree]]
	}
	g.join()
	return g
}
