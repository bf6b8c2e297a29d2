package lineage

import (
	"slices"
	"strings"

	"github.com/tokenguard/tokenguard/internal/source/objects"
)

// spot is a needle at a path: a blob that holds a finding, or a name that does.
type spot struct {
	path string
	blob node // unset for a name
	name bool
}

// containment answers which needles a tree holds, and where.
type containment struct {
	graph   *Graph
	db      objects.Getter
	blobs   map[node]bool
	symlink map[spot]bool // every spot met, and whether it is a link there
}

func newContainment(g *Graph, db objects.Getter, blobs map[objects.ID]bool) *containment {
	c := &containment{graph: g, db: db, blobs: map[node]bool{}, symlink: map[spot]bool{}}
	for id := range blobs {
		if n, ok := g.find(id); ok {
			c.blobs[n] = true
		}
	}
	return c
}

// same lists the items with a name; a malformed tree has several.
func same(items []item, name string) []item {
	at, _ := slices.BinarySearchFunc(items, name, func(i item, name string) int { return strings.Compare(i.name, name) })
	end := at
	for end < len(items) && items[end].name == name {
		end++
	}
	return items[at:end]
}

// only calls yield for every spot of a tree that none of the others has. Trees
// that are the same are passed over, so the cost is that of the difference.
//
// A small tree can have any number of paths, when it holds the same tree often
// and that another: yield sees maxPaths of one blob, and no more than maxSteps
// entries are looked at.
func (c *containment) only(tree node, others []node, yield func(spot)) {
	d := difference{containment: c, yield: yield, steps: maxSteps, paths: map[node]int{}}
	d.below(tree, others, "", 0)
}

const (
	maxPaths = 100
	maxSteps = 1 << 18
)

// difference is one comparison of trees.
type difference struct {
	*containment
	yield func(spot)
	steps int          // left
	paths map[node]int // seen
}

func (d *difference) below(tree node, others []node, prefix string, depth int) {
	if depth > objects.MaxTreeDepth || slices.Contains(others, tree) {
		return
	}
	for _, it := range d.graph.trees[tree] {
		if d.steps--; d.steps < 0 {
			return
		}
		var theirs []node
		known := false
		for _, other := range others {
			for _, o := range same(d.graph.trees[other], it.name) {
				theirs = append(theirs, o.child)
				known = known || o.named
			}
		}
		path := prefix + it.name
		if it.named && !known {
			d.emit(spot{path: path, name: true}, it)
		}
		if d.blobs[it.child] && !it.gitlink && !slices.Contains(theirs, it.child) && d.paths[it.child] < maxPaths {
			d.paths[it.child]++
			d.emit(spot{path: path, blob: it.child}, it)
		}
		if !it.gitlink {
			d.below(it.child, theirs, path+"/", depth+1)
		}
	}
}

func (d *difference) emit(s spot, it item) {
	d.symlink[s] = it.symlink
	d.yield(s)
}
