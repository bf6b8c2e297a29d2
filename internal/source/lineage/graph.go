// Package lineage says who put what where in a history: which commits have a
// blob or a name that none of their parents has, which removed it again, and
// what still reaches it.
//
// A [Graph] is gathered while the objects are read once for other reasons;
// [Trace] then opens only those trees that hold what is asked for.
package lineage

import (
	"bytes"
	"slices"

	"github.com/tokenguard/tokenguard/internal/source/objects"
)

// node is an object's number in a graph: its position in the ids, or, with the
// top bit set, its position among those that are referred to and absent.
type node = uint32

const absentBit node = 1 << 31

// Graph is what the objects of a database say about each other: numbers only,
// four bytes an edge, so that a million objects fit.
type Graph struct {
	ids      []objects.ID // in order
	absent   *absentees
	commits  []commit     // by id
	commitAt map[node]int // position in commits
	trees    map[node][]node
	tags     map[node]node
	named    []node // trees with a name that was asked for
}

// commit is a commit's place in the history.
type commit struct {
	id       objects.ID
	tree     node
	hasTree  bool // it has one, and it is present
	parents  []node
	after    []int // the parents that are present, by position in commits
	boundary bool  // a parent is absent or no commit
}

// New returns a graph without edges over the objects of a database, in order.
func New(ids []objects.ID) *Graph {
	return &Graph{
		ids: ids, absent: &absentees{at: map[objects.ID]node{}},
		commitAt: map[node]int{}, trees: map[node][]node{}, tags: map[node]node{},
	}
}

// find returns the node of an object that is present.
func (g *Graph) find(id objects.ID) (node, bool) {
	at, found := slices.BinarySearchFunc(g.ids, id, compareIDs)
	return node(at), found
}

func compareIDs(a, b objects.ID) int { return bytes.Compare(a[:], b[:]) }

// refer returns the node of an id that something names, present or not. It is
// false for what git knows without storing it.
func (g *Graph) refer(id objects.ID) (node, bool) {
	n, found := g.find(id)
	switch {
	case found:
		return n, true
	case objects.IsBuiltIn(id):
		return 0, false
	}
	return g.absent.number(id), true
}

// edges lists what an object names.
func (g *Graph) edges(n node) []node {
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

// CutShort reports whether a commit is there and one of its parents is not.
func (g *Graph) CutShort(id objects.ID) bool {
	n, _ := g.find(id)
	at, ok := g.commitAt[n]
	return ok && g.commits[at].boundary
}

// Missing lists the absent objects, those that the roots need apart from those
// that only unreachable objects name.
func (g *Graph) Missing(roots []objects.ID) (needed, loose []objects.ID) {
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
func (g *Graph) peel(n node) node {
	for {
		target, isTag := g.tags[n]
		if !isTag {
			return n
		}
		n = target
	}
}

// leads reports whether tags lead from an object to another, or it is that.
func (g *Graph) leads(from objects.ID, to node) bool {
	n, ok := g.find(from)
	for ok && n != to {
		n, ok = g.tags[n]
	}
	return ok
}

// ancestors marks the commits that the given ones reach, themselves included.
func (g *Graph) ancestors(from []int) []bool {
	seen := make([]bool, len(g.commits))
	for len(from) > 0 {
		at := from[len(from)-1]
		from = from[:len(from)-1]
		if !seen[at] {
			seen[at] = true
			from = append(from, g.commits[at].after...)
		}
	}
	return seen
}

// descendants marks the commits that reach the given one, itself included.
// order lists all commits, parents first.
func (g *Graph) descendants(of int, order []int) []bool {
	reaches := make([]bool, len(g.commits))
	reaches[of] = true
	for _, at := range order {
		for _, parent := range g.commits[at].after {
			reaches[at] = reaches[at] || reaches[parent]
		}
	}
	return reaches
}

// parentsFirst orders all commits.
func (g *Graph) parentsFirst() []int {
	order := make([]int, 0, len(g.commits))
	placed := make([]bool, len(g.commits))
	var stack []int
	for start := range g.commits {
		stack = append(stack, start)
		for len(stack) > 0 {
			at, depth := stack[len(stack)-1], len(stack)
			for _, parent := range g.commits[at].after {
				if !placed[parent] {
					stack = append(stack, parent)
				}
			}
			if len(stack) > depth {
				continue // they come before it
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
