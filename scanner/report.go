package scanner

import (
	"slices"

	"github.com/tokenguard/tokenguard/finding"
	"github.com/tokenguard/tokenguard/internal/source"
)

// placer is a mode that says later where a unit lives.
type placer interface {
	Place(u source.Unit) source.Place
}

// findings turns what was gathered into findings, in order.
func (g *gather) findings(modes []reader) []finding.Finding {
	var out []finding.Finding
	for _, hits := range g.hits {
		out = append(out, g.finding(hits, modes))
	}
	slices.SortFunc(out, finding.Compare)
	return out
}

// finding is the hit whose place says most, placed.
func (g *gather) finding(hits []hit, modes []reader) finding.Finding {
	slices.SortFunc(hits, func(a, b hit) int { return a.mode - b.mode })
	best, at := hits[0], place(hits[0], modes)
	for _, h := range hits[1:] {
		if other := place(h, modes); source.Better(other, at) {
			best, at = h, other
		}
	}
	f := finding.Finding{
		Pair: best.match.Pair, Evidence: best.match.Evidence,
		Form: best.match.Form, Decode: best.match.Decode,
		Location: finding.Location{
			Unit: at.Unit, Path: at.Path, Span: best.match.Span, Start: best.start, End: best.end,
		},
		Context: best.context, Provenance: at.Provenance,
	}
	if !best.unit.ID.IsZero() {
		f.Location.Blob = best.unit.ID.String()
	}
	g.maskFields(&f)
	f.Fingerprint = finding.NewFingerprint(f.Pair, f.Location.Path)
	return f
}

func place(h hit, modes []reader) source.Place {
	if p, ok := modes[h.mode].(placer); ok {
		return p.Place(h.unit)
	}
	return source.Place{Unit: h.unit.Kind, Path: h.unit.Path}
}
