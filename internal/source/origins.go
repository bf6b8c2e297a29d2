package source

import (
	"cmp"
	"slices"
	"strings"

	"github.com/tokenguard/tokenguard/finding"
	"github.com/tokenguard/tokenguard/internal/source/objects"
	"github.com/tokenguard/tokenguard/internal/source/repo"
)

// origins says who put every needle where, computed for all of them in one
// pass over the commits.
type origins struct {
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
	later     map[int][]bool // descendants, as far as asked for
	authors   map[int]objects.Identity
}

// tip is a reference and what it comes down to.
type tip struct {
	repo.Ref
	target node
}

func newOrigins(h *History) *origins {
	o := &origins{
		containment: newContainment(h),
		added:       map[spot][]int{}, removed: map[spot][]int{},
		refs: map[spot][]string{}, inHead: map[spot]bool{},
		spots: map[node][]spot{}, nameSpots: map[string][]spot{},
		adrift: map[node]string{}, later: map[int][]bool{}, authors: map[int]objects.Identity{},
	}
	o.order = o.graph.parentsFirst()
	for _, ref := range h.refs {
		if n, ok := o.graph.find(ref.ID); ok {
			o.tips = append(o.tips, tip{ref, o.graph.peel(n)})
		}
	}
	var starts []int
	for _, t := range o.tips {
		if at, ok := o.graph.commitAt[t.target]; ok {
			starts = append(starts, at)
		}
	}
	o.reachable = o.graph.ancestors(starts)
	if len(o.blobs) > 0 || len(o.names) > 0 {
		o.trace(h.opts)
	}
	return o
}

// trace compares every commit with its parents.
func (o *origins) trace(opts Options) {
	for at := range o.graph.commits {
		o.traceCommit(at)
		opts.progress("provenance", at+1, len(o.graph.commits))
	}
	for _, t := range o.tips {
		o.traceTip(t)
	}
	for s := range o.symlink {
		if s.name {
			name := s.path[strings.LastIndexByte(s.path, '/')+1:]
			o.nameSpots[name] = append(o.nameSpots[name], s)
		} else {
			o.spots[s.blob] = append(o.spots[s.blob], s)
		}
	}
	o.traceAdrift()
}

func (o *origins) traceCommit(at int) {
	own, known := o.root(at)
	var parents []node
	for _, parent := range o.graph.commits[at].parents {
		p, present := o.graph.commitAt[parent]
		theirs, read := []node(nil), false
		if present {
			theirs, read = o.root(p)
		}
		// What a parent had that cannot be read is not known.
		o.graph.commits[at].boundary = o.graph.commits[at].boundary || !read
		parents = append(parents, theirs...)
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
func (o *origins) root(at int) (tree []node, read bool) {
	c := o.graph.commits[at]
	if !c.hasTree {
		return nil, true
	}
	if _, read = o.graph.trees[c.tree]; !read {
		return nil, false
	}
	return []node{c.tree}, true
}

// note appends a commit, once.
func (o *origins) note(list map[spot][]int, s spot, at int) {
	if known := list[s]; len(known) == 0 || known[len(known)-1] != at {
		list[s] = append(known, at)
	}
}

func (o *origins) traceTip(t tip) {
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
func (o *origins) traceAdrift() {
	inner := map[node]bool{}
	for _, c := range o.graph.commits {
		inner[c.tree] = inner[c.tree] || c.hasTree
	}
	for tree := range o.graph.trees {
		if o.holding(tree) {
			for _, it := range o.items(tree) {
				inner[it.child] = true
			}
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

// provenance lists the introductions of spots, oldest first.
func (o *origins) provenance(spots []spot) []finding.Provenance {
	var out []finding.Provenance
	for _, s := range spots {
		refs := o.refs[s]
		for _, at := range o.added[s] {
			p := o.commit(at)
			p.Path, p.Refs, p.InHead = s.path, refs, o.inHead[s]
			p.RemovedBy = o.removals(s, at)
			out = append(out, p)
		}
		if len(o.added[s]) == 0 && len(refs) > 0 {
			out = append(out, finding.Provenance{Path: s.path, Refs: refs, Reachable: true})
		}
	}
	slices.SortFunc(out, func(a, b finding.Provenance) int {
		return cmp.Or(a.Date.Compare(b.Date), cmp.Compare(a.Commit, b.Commit), cmp.Compare(a.Path, b.Path))
	})
	return out
}

// commit describes a commit without saying what it brought.
func (o *origins) commit(at int) finding.Provenance {
	c := o.graph.commits[at]
	who := o.author(at)
	return finding.Provenance{
		Commit: c.id.String(), Author: who.Name, AuthorEmail: who.Email, Date: who.When,
		Reachable: o.reachable[at], Boundary: c.boundary,
	}
}

func (o *origins) author(at int) objects.Identity {
	who, known := o.authors[at]
	if !known {
		if object, err := o.db.Get(o.graph.commits[at].id); err == nil {
			who = objects.ParseCommit(object.Content).Author
		}
		o.authors[at] = who
	}
	return who
}

// removals lists the commits after an introduction that removed it again,
// oldest first.
func (o *origins) removals(s spot, added int) []string {
	gone := slices.Clone(o.removed[s])
	if len(o.added[s]) > 1 {
		later := o.descendants(added)
		gone = slices.DeleteFunc(gone, func(at int) bool { return !later[at] })
	}
	slices.SortFunc(gone, func(a, b int) int {
		return cmp.Or(o.author(a).When.Compare(o.author(b).When), cmp.Compare(a, b))
	})
	ids := make([]string, 0, len(gone))
	for _, at := range gone {
		ids = append(ids, o.graph.commits[at].id.String())
	}
	return ids
}

func (o *origins) descendants(of int) []bool {
	later, known := o.later[of]
	if !known {
		later = o.graph.descendants(of, o.order)
		o.later[of] = later
	}
	return later
}

// message describes a commit for what stands in the commit itself: the
// references that have it are those that reach it.
func (o *origins) message(at int) finding.Provenance {
	p := o.commit(at)
	p.Boundary = false
	later := o.descendants(at)
	for _, t := range o.tips {
		tipAt, ok := o.graph.commitAt[t.target]
		if !ok || !later[tipAt] {
			continue
		}
		p.InHead = p.InHead || t.Name == "HEAD"
		if !t.IsHead() {
			p.Refs = append(p.Refs, t.Name)
		}
	}
	return p
}
