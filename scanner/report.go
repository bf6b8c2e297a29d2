package scanner

import (
	"cmp"
	"slices"
	"strings"

	"github.com/tokenguard/tokenguard/finding"
	"github.com/tokenguard/tokenguard/internal/detect/archive"
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
		for _, p := range choose(hits, modes) {
			f := g.finding(p)
			switch d := g.judge.decide(f, p.Path, p.near); {
			case d.Allowed:
				g.tally.Exclude("allowed by policy", string(f.Fingerprint))
				g.accept(f, string(d.By), d.Reason)
			case g.judge.outOfPath(f, p.Path):
				g.tally.Exclude("finding in an excluded path", f.Location.Path)
				g.accept(f, "path", "")
			default:
				out = append(out, f)
			}
		}
	}
	slices.SortFunc(out, finding.Compare)
	return out
}

// accept keeps what the policy took out, for the receipt.
func (g *gather) accept(f finding.Finding, by, reason string) {
	g.accepted = append(g.accepted, finding.Accepted{
		Fingerprint: f.Fingerprint, Kind: f.Pair.Token.KindName(), Evidence: f.Evidence,
		Path: f.Location.Path, Line: f.Location.Start.Line, By: by, Reason: reason,
	})
}

// firstAccepted lists the first of the accepted findings, in order.
func (g *gather) firstAccepted() []finding.Accepted {
	slices.SortFunc(g.accepted, func(a, b finding.Accepted) int {
		return cmp.Or(strings.Compare(a.Path, b.Path), a.Line-b.Line, strings.Compare(string(a.Fingerprint), string(b.Fingerprint)), strings.Compare(a.By, b.By))
	})
	return slices.Clone(g.accepted[:min(len(g.accepted), finding.MaxAccepted)])
}

// placed is a hit and where it lives.
type placed struct {
	hit
	source.Place
}

// choose decides which places of one content are reported: the history, which
// knows all there is to say, or else every path once, with the index before
// the files, or else that nothing names it.
func choose(hits []hit, modes []reader) []placed {
	var all []placed
	for _, h := range hits {
		p := placed{h, source.Place{Unit: h.unit.Kind, Path: h.unit.Path}}
		if from, ok := modes[h.mode].(placer); ok {
			p.Place = from.Place(h.unit)
		}
		all = append(all, p)
	}
	slices.SortFunc(all, func(a, b placed) int {
		return cmp.Or(a.Rank()-b.Rank(), strings.Compare(a.Path, b.Path), a.mode-b.mode)
	})
	if best := all[0].Rank(); best == source.RankHistory || best == source.RankNowhere {
		return all[:1]
	}
	paths := map[string]bool{}
	return slices.DeleteFunc(all, func(p placed) bool {
		again := paths[p.Path] || p.Rank() == source.RankNowhere
		paths[p.Path] = true
		return again
	})
}

func (g *gather) finding(p placed) finding.Finding {
	f := finding.Finding{
		Pair: p.match.Pair, Evidence: p.match.Evidence,
		Form: p.match.Form, Decode: p.match.Decode,
		Location: finding.Location{
			Unit: p.Unit, Path: archive.PathOf(p.Path, p.member), Span: p.match.Span, Start: p.start, End: p.end,
		},
		Context: p.context, Provenance: p.Provenance,
	}
	if !p.unit.ID.IsZero() {
		f.Location.Blob = p.unit.ID.String()
	}
	g.maskFields(&f)
	f.Fingerprint = finding.NewFingerprint(f.Pair, f.Location.Path)
	return f
}
