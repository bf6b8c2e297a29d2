package lineage

import (
	"cmp"
	"slices"

	"github.com/tokenguard/tokenguard/finding"
	"github.com/tokenguard/tokenguard/internal/source/objects"
)

// Blob is what the history knows of a blob.
type Blob struct {
	// Provenance lists the introductions, oldest first. It is empty where no
	// commit and no reference leads to the blob.
	Provenance []finding.Provenance
	// Symlink: wherever it stands, it is the target of a symbolic link.
	Symlink bool
	// Adrift is its path in a tree that nothing names, or "".
	Adrift string
}

// Blob answers for one of the blobs that were asked for.
func (o *Origins) Blob(id objects.ID) Blob {
	n, known := o.graph.find(id)
	if !known {
		return Blob{}
	}
	spots := o.spots[n]
	regular := func(s spot) bool { return !o.symlink[s] }
	return Blob{
		Provenance: o.provenance(spots),
		Symlink:    len(spots) > 0 && !slices.ContainsFunc(spots, regular),
		Adrift:     o.adrift[n],
	}
}

// Name lists the introductions of a path name, oldest first.
func (o *Origins) Name(name string) []finding.Provenance { return o.provenance(o.nameSpots[name]) }

// provenance lists the introductions of spots, oldest first.
func (o *Origins) provenance(spots []spot) []finding.Provenance {
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
func (o *Origins) commit(at int) finding.Provenance {
	c := o.graph.commits[at]
	who := o.author(at)
	return finding.Provenance{
		Commit: c.id.String(), Author: who.Name, AuthorEmail: who.Email, Date: who.When,
		Reachable: o.reachable[at], Boundary: c.boundary,
	}
}

func (o *Origins) author(at int) objects.Identity {
	who, known := o.authors[at]
	if !known {
		if object, err := o.db.Get(o.graph.commits[at].id); err == nil {
			who = objects.ParseCommit(object.Content).Author()
		}
		o.authors[at] = who
	}
	return who
}

// removals lists the commits after an introduction that removed it again,
// oldest first.
func (o *Origins) removals(s spot, added int) []string {
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

// maxLater bounds the descendants that are remembered, a byte a commit each.
const maxLater = 256

func (o *Origins) descendants(of int) []bool {
	later, known := o.later[of]
	if !known {
		if len(o.later) == maxLater {
			clear(o.later)
		}
		later = o.graph.descendants(of, o.order)
		o.later[of] = later
	}
	return later
}

// message describes a commit for what stands in the commit itself: the
// references that have it are those that reach it.
func (o *Origins) message(at int) finding.Provenance {
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

// Record is the commit itself, or what a tag is about and who made it: the
// provenance of what stands in the object itself.
func (o *Origins) Record(id objects.ID) finding.Provenance {
	n, known := o.graph.find(id)
	if !known {
		return finding.Provenance{}
	}
	if at, ok := o.graph.commitAt[n]; ok {
		return o.message(at)
	}
	var p finding.Provenance
	if at, ok := o.graph.commitAt[o.graph.peel(n)]; ok {
		p.Commit = o.graph.commits[at].id.String()
	}
	if object, err := o.db.Get(id); err == nil {
		tagger := objects.ParseTag(object.Content).Tagger
		p.Author, p.AuthorEmail, p.Date = tagger.Name, tagger.Email, tagger.When
	}
	for _, t := range o.tips {
		if o.graph.leads(t.ID, n) {
			p.Refs = append(p.Refs, t.Name)
		}
	}
	p.Reachable = len(p.Refs) > 0
	return p
}
