// Package lineage says who put what where in a history: which commits have a
// blob or a name that none of their parents has, which removed it again, and
// what still reaches it.
//
// [Gather] finds from the bottom up which trees hold what is asked for, and
// all commits; [Trace] then compares commits. Both cost nothing while nothing
// is asked for, because nobody calls them.
package lineage

import (
	"slices"

	"github.com/tokenguard/tokenguard/internal/source/objects"
)

// node is an object's number in a graph.
type node = uint32

// Graph is what is known of a history: its commits and tags, and those trees
// that hold what was asked for. Only the objects in it have a number.
type Graph struct {
	ids      []objects.ID // by node
	nodes    map[objects.ID]node
	absent   map[node]bool
	commits  []commit        // by id
	commitAt map[node]int    // position in commits
	trees    map[node][]item // by name
	tags     map[node]node
}

// commit is a commit's place in the history.
type commit struct {
	id       objects.ID
	tree     node
	hasTree  bool // that is not the empty one
	readTree bool // it is there and could be read
	parents  []node
	after    []int // the parents that are present, by position in commits
	boundary bool  // a parent is absent or no commit
}

// item is an entry of a tree that leads to what was asked for.
type item struct {
	name    string
	child   node
	gitlink bool
	symlink bool
	named   bool // the name itself was asked for
}

func newGraph() *Graph {
	return &Graph{
		nodes: map[objects.ID]node{}, absent: map[node]bool{},
		commitAt: map[node]int{}, trees: map[node][]item{}, tags: map[node]node{},
	}
}

// find returns the node of an object that is in the graph.
func (g *Graph) find(id objects.ID) (node, bool) {
	n, found := g.nodes[id]
	return n, found
}

// refer returns the node of an id that something names, present or not.
func (g *Graph) refer(id objects.ID) node {
	n, found := g.nodes[id]
	if !found {
		n = node(len(g.ids))
		g.ids = append(g.ids, id)
		g.nodes[id] = n
	}
	return n
}

// edges adds to dst what an object names, as far as it is in the graph.
func (g *Graph) edges(dst []node, n node) []node {
	for _, it := range g.trees[n] {
		if !it.gitlink {
			dst = append(dst, it.child)
		}
	}
	if target, ok := g.tags[n]; ok {
		dst = append(dst, target)
	}
	if at, ok := g.commitAt[n]; ok {
		c := g.commits[at]
		dst = append(dst, c.parents...)
		if c.hasTree {
			dst = append(dst, c.tree)
		}
	}
	return dst
}

// Needs reports which absent objects the roots lead to, of those that were
// asked for or that a commit or a tag names.
func (g *Graph) Needs(roots map[objects.ID]bool) map[objects.ID]bool {
	needed := map[objects.ID]bool{}
	seen := make([]bool, len(g.ids))
	var queue []node
	for id := range roots {
		if n, ok := g.find(id); ok {
			queue = append(queue, n)
		}
	}
	for len(queue) > 0 {
		n := queue[len(queue)-1]
		queue = queue[:len(queue)-1]
		if seen[n] {
			continue
		}
		seen[n] = true
		if g.absent[n] {
			needed[g.ids[n]] = true
		}
		queue = g.edges(queue, n)
	}
	return needed
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

// join links the commits with each other, once all are known.
func (g *Graph) join() {
	slices.SortFunc(g.commits, func(a, b commit) int { return a.id.Compare(b.id) })
	for i, c := range g.commits {
		g.commitAt[g.refer(c.id)] = i
	}
	for i := range g.commits {
		c := &g.commits[i]
		for _, parent := range c.parents {
			if at, ok := g.commitAt[parent]; ok {
				c.after = append(c.after, at)
			} else {
				c.boundary = true
			}
		}
	}
}
