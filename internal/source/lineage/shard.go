package lineage

import (
	"maps"
	"slices"
	"sync"

	"github.com/tokenguard/tokenguard/internal/source/objects"
)

// Shard is the part of a graph that one worker has seen.
type Shard struct {
	graph   *Graph
	commits []commit
	trees   []treeEdges
	tags    map[node]node
	named   []node
	arena   []node
}

type treeEdges struct {
	tree     node
	children []node
}

// NewShard returns a part of g for one worker, to be given back to [Graph.Join].
func (g *Graph) NewShard() *Shard { return &Shard{graph: g, tags: map[node]node{}} }

// Commit adds a commit. The parents of a shallow one are not needed.
func (s *Shard) Commit(id objects.ID, c objects.Commit, shallow bool) {
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

// Tag adds an annotated tag.
func (s *Shard) Tag(id objects.ID, t objects.Tag) {
	if n, ok := s.graph.find(id); ok && !t.Target.IsZero() {
		if target, ok := s.graph.refer(t.Target); ok {
			s.tags[n] = target
		}
	}
}

// arenaSize is how many edges are allocated at a time.
const arenaSize = 1 << 14

// Tree adds a tree and the objects that it names. named says that a name in it
// will be asked for. children is not kept.
func (s *Shard) Tree(id objects.ID, children []objects.ID, named bool) {
	if len(s.arena)+len(children) > cap(s.arena) {
		s.arena = make([]node, 0, max(arenaSize, len(children)))
	}
	start := len(s.arena)
	for _, child := range children {
		if n, ok := s.graph.refer(child); ok {
			s.arena = append(s.arena, n)
		}
	}
	self, _ := s.graph.find(id)
	s.trees = append(s.trees, treeEdges{self, s.arena[start:len(s.arena):len(s.arena)]})
	if named {
		s.named = append(s.named, self)
	}
}

// Join adds what all workers saw. The graph can be asked from then on.
func (g *Graph) Join(shards []*Shard) {
	for _, s := range shards {
		g.commits = append(g.commits, s.commits...)
		for _, t := range s.trees {
			g.trees[t.tree] = t.children
		}
		maps.Copy(g.tags, s.tags)
		g.named = append(g.named, s.named...)
	}
	slices.SortFunc(g.commits, func(a, b commit) int { return compareIDs(a.id, b.id) })
	for i, c := range g.commits {
		n, _ := g.find(c.id)
		g.commitAt[n] = i
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
