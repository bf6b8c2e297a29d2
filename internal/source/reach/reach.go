// Package reach finds the commits that some revisions reach and others do not.
package reach

import (
	"container/heap"
	"slices"
	"strings"

	"github.com/tokenguard/tokenguard/internal/source/objects"
	"github.com/tokenguard/tokenguard/internal/source/repo"
)

// Commits says which commits to read: those that some revisions reach and
// others do not.
type Commits struct {
	Of, Not []string
	// OfRefs are beginnings of the names of references that are read as those in
	// Of are.
	OfRefs []string
	// NotRefs are beginnings of the names of references that are left out as
	// those in Not are: "refs/" for all of them.
	NotRefs []string
}

// Ends are the objects that the revisions come down to.
type Ends struct{ Of, Not []objects.ID }

// Resolve looks the revisions up. The error wraps [repo.ErrRevision].
func (c Commits) Resolve(r *repo.Repo, db repo.Database, refs []repo.Ref) (e Ends, err error) {
	for _, list := range []struct {
		names []string
		ids   *[]objects.ID
	}{{c.Of, &e.Of}, {c.Not, &e.Not}} {
		for _, name := range list.names {
			id, err := r.Revision(db, name)
			if err != nil {
				return e, err
			}
			*list.ids = append(*list.ids, id)
		}
	}
	for _, ref := range refs {
		begins := func(name string) bool { return strings.HasPrefix(ref.Name, name) }
		if slices.ContainsFunc(c.OfRefs, begins) {
			e.Of = append(e.Of, ref.ID)
		}
		if slices.ContainsFunc(c.NotRefs, begins) {
			e.Not = append(e.Not, ref.ID)
		}
	}
	return e, nil
}

// Commit is a commit that the search has met.
type Commit struct {
	ID objects.ID
	objects.Commit

	when    int64 // of the committer, in seconds
	known   bool  // it is left out
	visited bool
	listed  bool // in the answer
}

// frontier is the commits to look at, the newest first.
type frontier []*Commit

func (f frontier) Len() int           { return len(f) }
func (f frontier) Less(i, j int) bool { return f[i].when > f[j].when }
func (f frontier) Swap(i, j int)      { f[i], f[j] = f[j], f[i] }
func (f *frontier) Push(x any)        { *f = append(*f, x.(*Commit)) }
func (f *frontier) Pop() any {
	last := (*f)[len(*f)-1]
	*f = (*f)[:len(*f)-1]
	return last
}

// search finds commits from the newest to the oldest, as git does, so that it
// ends soon after the last one that is wanted. Where clocks went backwards it
// may list commits that are left out, never the other way round.
type search struct {
	read  func(objects.ID) (objects.Commit, int64, bool)
	nodes map[objects.ID]*Commit
	queue frontier
	open  int // of the queue, not known
}

// slack is how many known commits in a row are looked at before the search
// ends, for clocks that went backwards.
const slack = 5

// Between returns the commits that Of reaches and Not does not, parents before
// their children. read reports false for what is no commit.
func Between(e Ends, read func(objects.ID) (objects.Commit, int64, bool)) []*Commit {
	s := &search{read: read, nodes: map[objects.ID]*Commit{}}
	for _, id := range e.Not {
		s.add(id, true)
	}
	for _, id := range e.Of {
		s.add(id, false)
	}
	var found []*Commit
	oldest := int64(1<<63 - 1)
	for left := slack; len(s.queue) > 0 && left > 0; {
		n := heap.Pop(&s.queue).(*Commit)
		n.visited = true
		if !n.known {
			s.open--
			found = append(found, n)
			oldest = min(oldest, n.when)
		}
		for _, parent := range n.Parents {
			s.add(parent, n.known)
		}
		switch {
		case s.open > 0:
			left = slack
		case n.when < oldest:
			left--
		}
	}
	found = slices.DeleteFunc(found, func(n *Commit) bool { return n.known })
	return s.parentsFirst(found)
}

// add puts a commit into the queue, or tells one that is there, and all that it
// led to, that it is known.
func (s *search) add(id objects.ID, known bool) {
	n := s.nodes[id]
	if n == nil {
		commit, when, ok := s.read(id)
		if !ok {
			return
		}
		n = &Commit{ID: id, Commit: commit, when: when, known: known}
		s.nodes[id] = n
		heap.Push(&s.queue, n)
		if !known {
			s.open++
		}
		return
	}
	if !known || n.known {
		return
	}
	for stack := []*Commit{n}; len(stack) > 0; {
		n, stack = stack[len(stack)-1], stack[:len(stack)-1]
		if n.known {
			continue
		}
		n.known = true
		if !n.visited {
			s.open--
		}
		for _, parent := range n.Parents {
			if p := s.nodes[parent]; p != nil {
				stack = append(stack, p)
			}
		}
	}
}

// parentsFirst orders commits, the oldest first where nothing else decides.
func (s *search) parentsFirst(found []*Commit) []*Commit {
	order := make([]*Commit, 0, len(found))
	var stack []*Commit
	for _, start := range slices.Backward(found) {
		stack = append(stack, start)
		for len(stack) > 0 {
			n, depth := stack[len(stack)-1], len(stack)
			for _, parent := range n.Parents {
				if p := s.nodes[parent]; p != nil && !p.known && !p.listed {
					stack = append(stack, p)
				}
			}
			if len(stack) > depth {
				continue // they come before it
			}
			stack = stack[:depth-1]
			if !n.listed {
				n.listed = true
				order = append(order, n)
			}
		}
	}
	return order
}
