package source

import (
	"bytes"
	"maps"
	"slices"
	"sync"

	"github.com/tokenguard/tokenguard/internal/source/objects"
)

// node is an object's number in a graph: its position in the ids, or, with the
// top bit set, its position among those that are referred to and absent.
type node = uint32

const absentBit node = 1 << 31

// graph is what the objects of a database say about each other: numbers only,
// four bytes an edge, so that a million objects fit.
type graph struct {
	ids      []objects.ID // in order
	absent   *absentees
	commits  []commit     // by id
	commitAt map[node]int // position in commits
	trees    map[node][]node
	tags     map[node]node
}

// commit is a commit's place in the history.
type commit struct {
	id       objects.ID
	tree     node
	hasTree  bool // it has one, and it is present
	parents  []node
	boundary bool // a parent is absent
}

// absentees numbers the ids that the database does not have. It is safe for
// concurrent use.
type absentees struct {
	mu  sync.Mutex
	at  map[objects.ID]node
	ids []objects.ID
}

func (a *absentees) number(id objects.ID) node {
	a.mu.Lock()
	defer a.mu.Unlock()
	n, ok := a.at[id]
	if !ok {
		n = absentBit | node(len(a.ids))
		a.at[id] = n
		a.ids = append(a.ids, id)
	}
	return n
}

// newGraph returns a graph without edges.
func newGraph(ids []objects.ID) *graph {
	return &graph{
		ids: ids, absent: &absentees{at: map[objects.ID]node{}},
		commitAt: map[node]int{}, trees: map[node][]node{}, tags: map[node]node{},
	}
}

// find returns the node of an object that is present.
func (g *graph) find(id objects.ID) (node, bool) {
	at, found := slices.BinarySearchFunc(g.ids, id, compareIDs)
	return node(at), found
}

func compareIDs(a, b objects.ID) int { return bytes.Compare(a[:], b[:]) }

// refer returns the node of an id that something names, present or not. It is
// false for what git knows without storing it.
func (g *graph) refer(id objects.ID) (node, bool) {
	n, found := g.find(id)
	switch {
	case found:
		return n, true
	case objects.IsBuiltIn(id):
		return 0, false
	}
	return g.absent.number(id), true
}

// shard is the part of a graph that one worker has seen.
type shard struct {
	graph   *graph
	commits []commit
	trees   []treeEdges
	tags    map[node]node
	arena   []node
}

type treeEdges struct {
	tree     node
	children []node
}

func (s *shard) commit(id objects.ID, c objects.Commit, shallow bool) {
	out := commit{id: id}
	if !c.Tree.IsZero() {
		out.tree, out.hasTree = s.graph.refer(c.Tree)
	}
	for _, parent := range c.Parents {
		if _, found := s.graph.find(parent); !found {
			out.boundary = true
			if shallow {
				continue
			}
		}
		if n, ok := s.graph.refer(parent); ok {
			out.parents = append(out.parents, n)
		}
	}
	s.commits = append(s.commits, out)
}

func (s *shard) tag(id objects.ID, t objects.Tag) {
	if n, ok := s.graph.find(id); ok && !t.Target.IsZero() {
		if target, ok := s.graph.refer(t.Target); ok {
			s.tags[n] = target
		}
	}
}

// arenaSize is how many edges are allocated at a time.
const arenaSize = 1 << 14

// tree keeps a tree's edges and returns its node; children is copied.
func (s *shard) tree(id objects.ID, children []node) node {
	if len(s.arena)+len(children) > cap(s.arena) {
		s.arena = make([]node, 0, max(arenaSize, len(children)))
	}
	start := len(s.arena)
	s.arena = append(s.arena, children...)
	n, _ := s.graph.find(id)
	s.trees = append(s.trees, treeEdges{n, s.arena[start:len(s.arena):len(s.arena)]})
	return n
}

// join adds what a worker saw. The graph is in order after finish.
func (g *graph) join(s *shard) {
	g.commits = append(g.commits, s.commits...)
	for _, t := range s.trees {
		g.trees[t.tree] = t.children
	}
	maps.Copy(g.tags, s.tags)
}

func (g *graph) finish() {
	slices.SortFunc(g.commits, func(a, b commit) int { return compareIDs(a.id, b.id) })
	for i, c := range g.commits {
		n, _ := g.find(c.id)
		g.commitAt[n] = i
	}
}

// edges lists what an object names.
func (g *graph) edges(n node) []node {
	if children, ok := g.trees[n]; ok {
		return children
	}
	if target, ok := g.tags[n]; ok {
		return []node{target}
	}
	at, ok := g.commitAt[n]
	if !ok {
		return nil
	}
	c := g.commits[at]
	if c.hasTree {
		return append(slices.Clip(c.parents), c.tree)
	}
	return c.parents
}

// missing lists the absent objects, those that the roots need apart from those
// that only unreachable objects name.
func (g *graph) missing(roots []objects.ID) (needed, loose []objects.ID) {
	var queue []node
	for _, id := range roots {
		if n, ok := g.refer(id); ok {
			queue = append(queue, n)
		}
	}
	if len(g.absent.ids) == 0 {
		return nil, nil
	}
	seen := make([]bool, len(g.ids))
	gone := make([]bool, len(g.absent.ids))
	for len(queue) > 0 {
		n := queue[len(queue)-1]
		queue = queue[:len(queue)-1]
		switch {
		case n&absentBit != 0:
			gone[n&^absentBit] = true
		case !seen[n]:
			seen[n] = true
			queue = append(queue, g.edges(n)...)
		}
	}
	for i, id := range g.absent.ids {
		if gone[i] {
			needed = append(needed, id)
		} else {
			loose = append(loose, id)
		}
	}
	return needed, loose
}

// peel follows tags to what they are about. It ends, because ids are hashes.
func (g *graph) peel(n node) node {
	for {
		target, isTag := g.tags[n]
		if !isTag {
			return n
		}
		n = target
	}
}

// ancestors marks the commits that the given ones reach, themselves included.
func (g *graph) ancestors(from []int) []bool {
	seen := make([]bool, len(g.commits))
	for len(from) > 0 {
		at := from[len(from)-1]
		from = from[:len(from)-1]
		if seen[at] {
			continue
		}
		seen[at] = true
		for _, parent := range g.commits[at].parents {
			if p, ok := g.commitAt[parent]; ok && !seen[p] {
				from = append(from, p)
			}
		}
	}
	return seen
}

// descendants marks the commits that reach the given one, itself included.
// order lists all commits, parents first.
func (g *graph) descendants(of int, order []int) []bool {
	reaches := make([]bool, len(g.commits))
	reaches[of] = true
	for _, at := range order {
		for _, parent := range g.commits[at].parents {
			if p, ok := g.commitAt[parent]; ok && reaches[p] {
				reaches[at] = true
			}
		}
	}
	return reaches
}

// parentsFirst orders all commits.
func (g *graph) parentsFirst() []int {
	order := make([]int, 0, len(g.commits))
	placed := make([]bool, len(g.commits))
	var stack []int
	for start := range g.commits {
		stack = append(stack[:0], start)
		for len(stack) > 0 {
			at := stack[len(stack)-1]
			depth := len(stack)
			for _, parent := range g.commits[at].parents {
				if p, ok := g.commitAt[parent]; ok && !placed[p] {
					stack = append(stack, p)
				}
			}
			if len(stack) > depth {
				continue
			}
			stack = stack[:depth-1]
			if !placed[at] {
				placed[at] = true
				order = append(order, at)
			}
		}
	}
	return order
}
