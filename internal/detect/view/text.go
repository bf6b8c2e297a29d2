// Package view undoes encodings in place: a text, the same text with every
// encoded stretch replaced by what it decodes to, and so on, each layer with a
// map back to the one before. What stands beside an encoded stretch stays
// beside it, so that an account and a token meet in the layer where both are
// readable, whatever each was wrapped in.
//
// Every pass reads a text once, from left to right, and a layer is never longer
// than the one before, but for what a stream in base64 is unpacked to, all in all
// sixteen times the content and a megabyte: memory and work are bounded by the
// number of layers, at most six times [MaxDepth], times that.
//
// Not promised: that a stretch is decoded in the only way it could be. A layer
// is a reading, and the layers under it remain to be read too.
package view

import (
	"slices"
	"sort"

	"github.com/tokenguard/tokenguard/finding"
)

// MaxDepth is how many encodings of one sort are undone, one inside the other.
const MaxDepth = 5

// Text is one layer. Its bytes and its map do not change once it is made, but
// [Text.Next] counts its work: the layers of a content are one goroutine's.
type Text struct {
	// Bytes is the layer's text. The first layer's is the content itself.
	Bytes []byte

	parent   *Text
	segments []segment // by out, covering Bytes; nil in the first layer
	regions  []Region  // by Start
	rounds   int       // whole rounds of passes behind this layer
	pass     int       // the pass of this round to try next
	work     *int      // of all layers together
	left     *int      // what may still be unpacked, in all layers
}

// segment maps units of this layer to units of the layer before it: every
// outUnit bytes here stem from inUnit bytes there.
type segment struct {
	out, in         int
	outUnit, inUnit int
	region          int // index into regions, or identity
}

// identity marks a segment that was copied.
const identity = -1

// Region is a stretch that one step decoded as a whole, in this layer.
type Region struct {
	Step       string
	Start, End int
	in         finding.Span // in the layer before, padding included
	whole      bool         // an end up to blanks is the end of the encoded text
}

// New returns the first layer: content as it stands. It keeps content.
func New(content []byte) *Text {
	left := maxPacked*len(content) + minPacked
	return &Text{Bytes: content, work: new(int), left: &left}
}

// pass decodes what it knows in text. It returns nil when there was nothing.
type pass func(t *Text) *Text

// passes are undone in this order, round by round: escapes and lists hide the
// characters of base64, and base64 hides UTF-16 and what is packed. The one that
// guesses is last.
func passes() [6]pass { return [6]pass{narrow, unescape, unlist, unwrap, inflate, unquote} }

// Next returns the layer with one more pass undone, or nil when nothing is
// left to decode or the depth is reached.
func (t *Text) Next() *Text {
	table := passes()
	idle := 0
	for round, p := t.rounds, t.pass; round < MaxDepth && idle < len(table); idle++ {
		*t.work += len(t.Bytes)
		next := table[p](t)
		if p++; p == len(table) {
			round, p = round+1, 0
		}
		if next != nil {
			next.parent, next.rounds, next.pass, next.work, next.left = t, round, p, t.work, t.left
			return next
		}
	}
	return nil
}

// Work returns how many characters the passes have looked at so far, every time
// they did: the measure of the promise that work grows with content.
func (t *Text) Work() int { return *t.work }

// First reports whether the text is the content itself.
func (t *Text) First() bool { return t.parent == nil }

// Steps names what the last pass undid, each once.
func (t *Text) Steps() []string {
	var steps []string
	for _, r := range t.regions {
		if !slices.Contains(steps, r.Step) {
			steps = append(steps, r.Step)
		}
	}
	return steps
}

// RegionAt returns the region of this layer that holds the byte at offset.
func (t *Text) RegionAt(offset int) (Region, bool) {
	i := sort.Search(len(t.regions), func(i int) bool { return t.regions[i].End > offset })
	if i == len(t.regions) || t.regions[i].Start > offset {
		return Region{}, false
	}
	return t.regions[i], true
}

// BasicAt reports whether the payload of a Basic header starts at offset.
func (t *Text) BasicAt(offset int) bool {
	low := max(0, offset-MaxBasicGap-basicLength)
	for at := offset - basicLength - 1; at >= low; at-- {
		if IsBasic(t.Bytes, at) {
			payload, ok := BasicPayload(t.Bytes, at)
			return ok && payload == offset
		}
	}
	return false
}

// Origin maps a stretch of this layer to the content, and names the steps that
// lie between, outermost first. A stretch that covers a region up to blanks is
// mapped to the whole of the encoded text, padding included.
func (t *Text) Origin(span finding.Span) (finding.Span, []string) {
	var steps []string
	for ; t.parent != nil; t = t.parent {
		outer, inner := t.toParent(span)
		for _, step := range slices.Backward(inner) {
			steps = append(steps, step)
		}
		span = outer
	}
	slices.Reverse(steps)
	return span, steps
}

// toParent maps a stretch one layer down and names the steps it went through,
// each once: those too that left nothing, such as a soft line break.
func (t *Text) toParent(span finding.Span) (finding.Span, []string) {
	end := max(span.End, span.Start+1)
	first, last := t.segmentAt(span.Start), t.segmentAt(end-1)
	var steps []string
	from := sort.Search(len(t.regions), func(i int) bool { return t.regions[i].End > span.Start })
	for _, r := range t.regions[from:] {
		if r.Start >= end {
			break
		}
		if !slices.Contains(steps, r.Step) {
			steps = append(steps, r.Step)
		}
	}
	return finding.Span{Start: t.startIn(first, span.Start), End: t.endIn(last, span.End)}, steps
}

func (t *Text) segmentAt(offset int) int {
	return max(0, sort.Search(len(t.segments), func(i int) bool { return t.segments[i].out > offset })-1)
}

func (t *Text) startIn(i, offset int) int {
	s := t.segments[i]
	if s.region != identity {
		if r := t.regions[s.region]; r.whole && blank(t.Bytes[r.Start:offset]) {
			return r.in.Start
		}
	}
	return s.in + (offset-s.out)/s.outUnit*s.inUnit
}

func (t *Text) endIn(i, offset int) int {
	s := t.segments[i]
	if s.region != identity {
		if r := t.regions[s.region]; r.whole && offset <= r.End && blank(t.Bytes[offset:r.End]) {
			return r.in.End
		}
	}
	units := (offset - s.out + s.outUnit - 1) / s.outUnit
	return s.in + units*s.inUnit
}

// blank reports whether b holds only what an encoder adds around a credential:
// line ends, blanks, and the byte order mark of UTF-16. Long stretches are not.
func blank(b []byte) bool {
	if len(b) > 8 {
		return false
	}
	for _, c := range b {
		switch c {
		case ' ', '\t', '\r', '\n', 0, 0xFE, 0xFF:
		default:
			return false
		}
	}
	return true
}
