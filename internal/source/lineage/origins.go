package lineage

import (
	"strings"

	"github.com/tokenguard/tokenguard/internal/source/objects"
	"github.com/tokenguard/tokenguard/internal/source/repo"
)

// Origins says who put every needle where. It is not safe for concurrent use.
type Origins struct {
	*containment
	order     []int          // commits, parents first
	added     map[spot][]int // commits that have it while no parent has
	removed   map[spot][]int // commits that do not while a parent has
	refs      map[spot][]string
	inHead    map[spot]bool
	spots     map[node][]spot   // by blob
	nameSpots map[string][]spot // by name
	adrift    map[node]string   // path of a blob in a tree that nothing names
	reachable []bool            // commits
	tips      []tip
	later     map[int][]bool // descendants, of those last asked for
	authors   map[int]objects.Identity
}

// tip is a reference and what it comes down to.
type tip struct {
	repo.Ref
	target node
}

// Trace compares every commit with its parents, for all blobs and names at
// once, and tells progress how many it has done. Authors are read from db.
func Trace(g *Graph, db objects.Getter, refs []repo.Ref, blobs map[objects.ID]bool, progress func(done, total int)) *Origins {
	o := &Origins{
		containment: newContainment(g, db, blobs),
		order:       g.parentsFirst(),
		added:       map[spot][]int{}, removed: map[spot][]int{},
		refs: map[spot][]string{}, inHead: map[spot]bool{},
		spots: map[node][]spot{}, nameSpots: map[string][]spot{},
		adrift: map[node]string{}, later: map[int][]bool{}, authors: map[int]objects.Identity{},
	}
	o.follow(refs)
	if len(g.trees) == 0 && len(blobs) == 0 {
		return o
	}
	for at := range g.commits {
		o.traceCommit(at)
		progress(at+1, len(g.commits))
	}
	for _, t := range o.tips {
		o.traceTip(t)
	}
	o.sortSpots()
	o.traceAdrift()
	return o
}

// follow finds what the references come down to, and what they reach.
func (o *Origins) follow(refs []repo.Ref) {
	var starts []int
	for _, ref := range refs {
		n, ok := o.graph.find(ref.ID)
		if !ok {
			continue
		}
		t := tip{ref, o.graph.peel(n)}
		o.tips = append(o.tips, t)
		if at, ok := o.graph.commitAt[t.target]; ok {
			starts = append(starts, at)
		}
	}
	o.reachable = o.graph.ancestors(starts)
}

func (o *Origins) sortSpots() {
	for s := range o.symlink {
		if s.name {
			name := s.path[strings.LastIndexByte(s.path, '/')+1:]
			o.nameSpots[name] = append(o.nameSpots[name], s)
		} else {
			o.spots[s.blob] = append(o.spots[s.blob], s)
		}
	}
}

func (o *Origins) traceCommit(at int) {
	c := &o.graph.commits[at]
	own, known := o.root(at)
	var parents []node
	for _, parent := range c.after {
		theirs, read := o.root(parent)
		parents = append(parents, theirs...)
		// What a parent had that cannot be read is not known.
		c.boundary = c.boundary || !read
	}
	if !known {
		return
	}
	for _, root := range own {
		o.only(root, parents, func(s spot) { o.note(o.added, s, at) })
	}
	for _, root := range parents {
		o.only(root, own, func(s spot) { o.note(o.removed, s, at) })
	}
}

// root returns a commit's tree, in a list that is empty for the empty tree,
// and whether it could be read.
func (o *Origins) root(at int) (tree []node, read bool) {
	c := o.graph.commits[at]
	if !c.hasTree {
		return nil, true
	}
	if !c.readTree {
		return nil, false
	}
	return []node{c.tree}, true
}

// note appends a commit, once.
func (o *Origins) note(list map[spot][]int, s spot, at int) {
	if known := list[s]; len(known) == 0 || known[len(known)-1] != at {
		list[s] = append(known, at)
	}
}

func (o *Origins) traceTip(t tip) {
	roots := []node{t.target}
	if at, ok := o.graph.commitAt[t.target]; ok {
		roots, _ = o.root(at)
	}
	mark := func(s spot) {
		if t.Name == "HEAD" {
			o.inHead[s] = true
		}
		if !t.IsHead() {
			o.refs[s] = append(o.refs[s], t.Name)
		}
	}
	for _, root := range roots {
		if o.blobs[root] {
			s := spot{blob: root}
			o.symlink[s] = false
			mark(s)
		}
		o.only(root, nil, mark)
	}
}

// traceAdrift names blobs by the trees that no commit and no other tree holds,
// which is what is left of an interrupted commit or a dropped stash.
func (o *Origins) traceAdrift() {
	inner := map[node]bool{}
	for _, c := range o.graph.commits {
		inner[c.tree] = inner[c.tree] || c.hasTree
	}
	for _, items := range o.graph.trees {
		for _, it := range items {
			inner[it.child] = true
		}
	}
	for tree := range o.graph.trees {
		if inner[tree] {
			continue
		}
		o.only(tree, nil, func(s spot) {
			if known, ok := o.adrift[s.blob]; !s.name && (!ok || s.path < known) {
				o.adrift[s.blob] = s.path
			}
		})
	}
}
