package source

import (
	"slices"

	"github.com/tokenguard/tokenguard/finding"
	"github.com/tokenguard/tokenguard/internal/source/objects"
)

// Place says where a unit of the history lives. It is valid after Read, for
// units whose visit found something, and not safe for concurrent use. u's
// content is needed for names only.
func (h *History) Place(u Unit) Place {
	if h.origins == nil {
		h.origins = newOrigins(h)
	}
	switch u.Kind {
	case finding.UnitBlob:
		return h.placeBlob(u)
	case finding.UnitPathName:
		spots := h.origins.nameSpots[string(u.Content)]
		return named(u.Kind, h.origins.provenance(spots))
	case finding.UnitRefName:
		p := finding.Provenance{Refs: []string{string(u.Content)}, Reachable: true}
		return Place{u.Kind, "", []finding.Provenance{p}}
	case finding.UnitCommitMessage, finding.UnitTagMessage, finding.UnitIdentity:
		return Place{u.Kind, "", []finding.Provenance{h.placeRecord(u.ID)}}
	}
	return Place{Unit: u.Kind, Path: u.Path}
}

// named is a place at the path of its oldest introduction.
func named(kind finding.Unit, provenance []finding.Provenance) Place {
	p := Place{Unit: kind, Provenance: provenance}
	if len(provenance) > 0 {
		p.Path = provenance[0].Path
	}
	return p
}

func (h *History) placeBlob(u Unit) Place {
	o := h.origins
	n, _ := h.graph.find(u.ID)
	spots := o.spots[n]
	kind := finding.UnitBlob
	if len(spots) > 0 && !slices.ContainsFunc(spots, func(s spot) bool { return !o.symlink[s] }) {
		kind = finding.UnitSymlink
	}
	if provenance := o.provenance(spots); len(provenance) > 0 {
		return named(kind, provenance)
	}
	// No commit has it: git add put it there, or something that is gone.
	if path, ok := h.staged[u.ID]; ok {
		return Place{Unit: finding.UnitIndex, Path: path}
	}
	return Place{kind, o.adrift[n], []finding.Provenance{{Path: o.adrift[n]}}}
}

// placeRecord is the commit itself, or what a tag is about and who made it.
func (h *History) placeRecord(id objects.ID) finding.Provenance {
	o := h.origins
	n, _ := h.graph.find(id)
	if at, ok := h.graph.commitAt[n]; ok {
		return o.message(at)
	}
	var p finding.Provenance
	if at, ok := h.graph.commitAt[h.graph.peel(n)]; ok {
		p.Commit = h.graph.commits[at].id.String()
	}
	if object, err := h.db.Get(id); err == nil {
		tagger := objects.ParseTag(object.Content).Tagger
		p.Author, p.AuthorEmail, p.Date = tagger.Name, tagger.Email, tagger.When
	}
	for _, ref := range h.refs {
		if h.graph.leads(ref.ID, n) {
			p.Refs = append(p.Refs, ref.Name)
		}
	}
	p.Reachable = len(p.Refs) > 0
	return p
}

// leads reports whether tags lead from an object to another, or it is that.
func (g *graph) leads(from objects.ID, to node) bool {
	n, ok := g.find(from)
	for ok && n != to {
		n, ok = g.tags[n]
	}
	return ok
}

// Rank says how little a place explains, for choosing among places of the same
// content.
func (p Place) Rank() int {
	switch {
	case len(p.Provenance) > 0 && (p.Provenance[0].Commit != "" || p.Provenance[0].Reachable):
		return RankHistory
	case p.Unit == finding.UnitIndex:
		return RankIndex
	case p.Provenance == nil:
		return RankFile
	}
	return RankNowhere
}

// The ranks of places, best first.
const (
	RankHistory = iota // a commit or a reference has it
	RankIndex
	RankFile
	RankNowhere // an object that nothing names
)
