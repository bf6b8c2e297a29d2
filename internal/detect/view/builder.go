package view

import "github.com/tokenguard/tokenguard/finding"

// builder makes the next layer of a text from left to right.
type builder struct {
	from   []byte
	work   *int // the text's
	done   int  // bytes of from that are dealt with
	text   Text
	region int

	// refused is the end of the last stretch that is no payload of a Basic
	// header, or no stream: what starts within it is not tried again, or work
	// would not be linear.
	refused int

	units []units // scratch of stretch
	out   []byte
}

// begin makes room on the first change, so that an idle pass allocates nothing.
func (b *builder) begin() {
	if b.text.Bytes == nil {
		b.text.Bytes = make([]byte, 0, len(b.from))
	}
}

// copyTo takes over everything up to end as it stands.
func (b *builder) copyTo(end int) {
	b.begin()
	if end <= b.done {
		return
	}
	b.add(segment{in: b.done, outUnit: 1, inUnit: 1, region: identity}, b.from[b.done:end])
	b.done = end
}

// open starts a region at in, after copying what stands before it.
func (b *builder) open(step string, in int) {
	b.copyTo(in)
	b.region = len(b.text.regions)
	b.text.regions = append(b.text.regions, Region{
		Step:  step,
		Start: len(b.text.Bytes),
		whole: step == StepBase64 || step == StepHex || step == StepList || step == StepGzip || step == StepZlib,
		in:    finding.Span{Start: in},
	})
}

// decoded adds text that stems from units of inUnit bytes at in, each of which
// gave outUnit bytes.
func (b *builder) decoded(in, inUnit, outUnit int, out []byte) {
	b.add(segment{in: in, outUnit: outUnit, inUnit: inUnit, region: b.region}, out)
}

// add joins a segment to the last one where it continues it.
func (b *builder) add(s segment, out []byte) {
	if len(out) == 0 {
		return
	}
	s.out = len(b.text.Bytes)
	b.text.Bytes = append(b.text.Bytes, out...)
	if n := len(b.text.segments); n > 0 {
		last := b.text.segments[n-1]
		units := (s.out - last.out) / last.outUnit
		if last.region == s.region && last.outUnit == s.outUnit && last.inUnit == s.inUnit &&
			units*last.outUnit == s.out-last.out && last.in+units*last.inUnit == s.in {
			return
		}
	}
	b.text.segments = append(b.text.segments, s)
}

// close ends the region at in.
func (b *builder) close(in int) {
	r := &b.text.regions[b.region]
	r.End = len(b.text.Bytes)
	r.in.End = in
	b.done = in
}

// finish copies the rest and returns the layer, or nil when nothing changed.
func (b *builder) finish() *Text {
	if len(b.text.regions) == 0 {
		return nil
	}
	b.copyTo(len(b.from))
	return &b.text
}
