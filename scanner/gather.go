package scanner

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"sync"
	"time"

	"github.com/tokenguard/tokenguard/credential"
	"github.com/tokenguard/tokenguard/finding"
	"github.com/tokenguard/tokenguard/internal/detect"
	"github.com/tokenguard/tokenguard/internal/detect/archive"
	"github.com/tokenguard/tokenguard/internal/odb/inflate"
	"github.com/tokenguard/tokenguard/internal/policy"
	"github.com/tokenguard/tokenguard/internal/source"
	"github.com/tokenguard/tokenguard/internal/source/objects"
)

// gather takes units from all workers and keeps what the detector finds in
// them.
type gather struct {
	detector *detect.Detector
	judge    *judge
	tally    *finding.Tally
	opts     Options

	mu    sync.Mutex
	hits  map[key][]hit // at most one for a mode and a path
	below map[key]bool  // what is not of the level

	accepted []finding.Accepted

	masks map[string]string // texts without the credentials in them

	barren  barren    // containers
	vain    barren    // contents, by their SHA-256
	openers sync.Pool // of *archive.Opener
}

// key is what makes two hits one: the same credential at the same bytes of the
// same content, however often and by which mode it was read. A name or an
// identity is the same wherever it is repeated.
type key struct {
	content string
	span    finding.Span
	kind    credential.Kind
	secret  string
}

// hit is a match and what is needed of its unit. Nothing in it refers to the
// unit's content.
type hit struct {
	mode       int // which found it
	unit       source.Unit
	member     string // of the unit, as !name, where the unit is a container
	match      detect.Match
	start, end finding.Position
	context    string
	when       time.Time // of an identity
	near       []policy.Directive
}

func newGather(opts Options, tally *finding.Tally) (*gather, error) {
	g := &gather{
		tally: tally, opts: opts,
		hits: map[key][]hit{}, below: map[key]bool{}, masks: map[string]string{},
		openers: sync.Pool{New: func() any { return &archive.Opener{Inflater: new(inflate.Decoder)} }},
	}
	trusted, err := opts.Policy.parse()
	if err != nil {
		return nil, err
	}
	g.detector = detect.New(trusted.Kinds()...)
	if opts.Policy.KindsOnly {
		trusted, opts.Policy = policy.Source{}, Policy{}
	}
	g.judge = newJudge(opts.Policy, trusted, g.detector)
	return g, nil
}

// visitor returns the function that takes the units of a mode. The end of ctx
// ends the opening of containers, which may take longer than all else.
func (g *gather) visitor(ctx context.Context, mode int) source.Visitor {
	return func(u source.Unit) (found bool) {
		defer func() {
			if p := recover(); p != nil {
				g.tally.Lose("detector failed", receiptName(u))
			}
		}()
		return g.take(ctx, u, mode)
	}
}

// receiptName is what a receipt calls a unit. It is no part of its content.
func receiptName(u source.Unit) string {
	if u.ID.IsZero() {
		return fmt.Sprintf("%s %s", u.Kind, u.Path)
	}
	return fmt.Sprintf("%s %s", u.Kind, u.ID)
}

func (g *gather) take(ctx context.Context, u source.Unit, mode int) (found bool) {
	if g.judge.unit(u) {
		g.tally.Exclude("excluded path", u.Path)
		return false
	}
	inside := g.members(ctx, u, mode)
	matches := inside.fresh(g.find(u.Content))
	return g.keepAll(u, "", mode, matches) || inside.counts
}

// keepAll keeps what is of the level and reports whether any is. The matches
// are of the unit's content, or of the member's of that name in it.
func (g *gather) keepAll(u source.Unit, member string, mode int, matches []detect.Match) (found bool) {
	if len(matches) == 0 && !g.judge.lists(u) {
		return false
	}
	directives := g.judge.directives(u)
	if len(matches) == 0 {
		return false
	}
	lines := finding.NewLines(u.Content)
	for _, m := range matches {
		if !u.Piece.Owns(m.Span.Start) {
			continue
		}
		k := identify(u, m)
		k.content += member
		if m.Evidence < g.opts.Level {
			g.mu.Lock()
			g.below[k] = true
			g.mu.Unlock()
			continue
		}
		found = true
		h := newHit(u, m, lines)
		h.mode, h.member = mode, member
		h.near = policy.Near(directives, finding.Location{Start: h.start, End: h.end})
		g.keep(k, h)
	}
	return found
}

func newHit(u source.Unit, m detect.Match, lines *finding.Lines) hit {
	h := hit{unit: u, match: m, context: contextOf(u.Content, m)}
	h.start = shift(lines.Position(m.Span.Start), u.Piece.Before)
	h.end = shift(lines.Position(m.Span.End), u.Piece.Before)
	h.match.Span = absolute(u, m)
	if u.Kind == finding.UnitIdentity {
		h.when = objects.ParseIdentity(lineAt(u.Content, m.Span.Start)).When
	}
	h.unit.Content = ownName(u)
	return h
}

// keep stores a hit. Which of several with one key is kept does not depend on
// the order in which they come: the oldest.
func (g *gather) keep(k key, h hit) {
	g.mu.Lock()
	defer g.mu.Unlock()
	for i, known := range g.hits[k] {
		if known.mode == h.mode && known.unit.Path == h.unit.Path {
			if older(h, known) {
				g.hits[k][i] = h
			}
			return
		}
	}
	g.hits[k] = append(g.hits[k], h)
}

func older(a, b hit) bool {
	return cmp.Or(
		a.when.Compare(b.when),
		a.unit.ID.Compare(b.unit.ID),
		cmp.Compare(a.match.Span.Start, b.match.Span.Start),
	) < 0
}

// identify makes the key of a match.
func identify(u source.Unit, m detect.Match) key {
	k := key{span: absolute(u, m), kind: m.Pair.Token.Kind, secret: m.Pair.Token.Secret.Reveal()}
	switch {
	case u.Kind == finding.UnitPathName, u.Kind == finding.UnitRefName:
		k.content = string(u.Kind) + "\x00" + string(u.Content)
	case u.Kind == finding.UnitIdentity:
		k.content = string(u.Kind) + "\x00" + identityIn(lineAt(u.Content, m.Span.Start))
		k.span = finding.Span{}
	case u.ID.IsZero():
		k.content = string(u.Kind) + "\x00" + u.Path
	default:
		k.content = u.ID.String() + messageMark(u.Kind)
	}
	return k
}

// messageMark keeps the parts of a commit or a tag apart, which have one id.
// Other units with one id are the same bytes.
func messageMark(kind finding.Unit) string {
	if kind == finding.UnitCommitMessage || kind == finding.UnitTagMessage {
		return string(kind)
	}
	return ""
}

func absolute(u source.Unit, m detect.Match) finding.Span {
	return finding.Span{Start: m.Span.Start + u.Piece.Offset, End: m.Span.End + u.Piece.Offset}
}

// lineAt is the line around an offset, without its end.
func lineAt(content []byte, offset int) []byte {
	start := bytes.LastIndexByte(content[:offset], '\n') + 1
	line, _, _ := bytes.Cut(content[start:], []byte{'\n'})
	return line
}

// identityIn is a header line without its key and its date.
func identityIn(line []byte) string {
	_, who, _ := bytes.Cut(line, []byte{' '})
	if end := bytes.LastIndexByte(who, '>'); end >= 0 {
		who = who[:end]
	}
	return string(who)
}

// ownName copies the content of a unit that is its own name.
func ownName(u source.Unit) []byte {
	if u.Kind == finding.UnitPathName || u.Kind == finding.UnitRefName {
		return bytes.Clone(u.Content)
	}
	return nil
}

// shift moves a position in a piece to where the piece stands.
func shift(p, before finding.Position) finding.Position {
	if p.Line == 1 {
		p.Column += before.Column
	}
	p.Line += before.Line
	return p
}

// progress passes on how far a stage is, though not for every item.
func (g *gather) progress(stage string, done, total int) {
	const every = 256
	if g.opts.Progress == nil || done%every != 0 && done != total {
		return
	}
	read := g.tally.Receipt().Read.Bytes
	g.mu.Lock()
	defer g.mu.Unlock()
	g.opts.Progress(finding.Progress{Stage: stage, Done: done, Total: total, Bytes: read, Findings: len(g.hits)})
}
