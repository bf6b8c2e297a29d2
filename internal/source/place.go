package source

import (
	"github.com/tokenguard/tokenguard/finding"
	"github.com/tokenguard/tokenguard/internal/source/lineage"
)

// Place says where a unit of the history lives. It is valid after Read, for
// units whose visit found something, and not safe for concurrent use. u's
// content is needed for names only.
func (h *History) Place(u Unit) Place {
	if h.commits != nil {
		if place, known := h.commits.place(u); known {
			return place
		}
	}
	if h.origins == nil {
		h.origins = lineage.Trace(h.graph, h.store, h.refs, h.found.Blobs, func(done, total int) {
			h.opts.progress("provenance", done, total)
		})
	}
	switch u.Kind {
	case finding.UnitBlob:
		return h.placeBlob(u)
	case finding.UnitPathName:
		if known := h.origins.Name(string(u.Content)); len(known) > 0 {
			return introduced(u.Kind, known)
		}
		return Place{u.Kind, "", []finding.Provenance{{}}}
	case finding.UnitRefName:
		p := finding.Provenance{Refs: []string{string(u.Content)}, Reachable: true}
		return Place{u.Kind, "", []finding.Provenance{p}}
	case finding.UnitCommitMessage, finding.UnitTagMessage, finding.UnitIdentity:
		return Place{u.Kind, "", []finding.Provenance{h.origins.Record(u.ID)}}
	}
	return Place{Unit: u.Kind, Path: u.Path}
}

// introduced is a place at the path of its oldest introduction.
func introduced(kind finding.Unit, provenance []finding.Provenance) Place {
	return Place{kind, provenance[0].Path, provenance}
}

func (h *History) placeBlob(u Unit) Place {
	known := h.origins.Blob(u.ID)
	kind := finding.UnitBlob
	if known.Symlink {
		kind = finding.UnitSymlink
	}
	if len(known.Provenance) > 0 {
		return introduced(kind, known.Provenance)
	}
	// No commit has it: git add put it there, or something that is gone.
	if path, ok := h.staged[u.ID]; ok {
		return Place{Unit: finding.UnitIndex, Path: path}
	}
	return Place{kind, known.Adrift, []finding.Provenance{{Path: known.Adrift}}}
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
