package view

import (
	"bytes"
	"unicode/utf8"
)

// Names of the steps, as they stand in a decode chain.
const (
	StepBase64 = "base64"
	StepHex    = "hex"
)

const (
	// minLine is the shortest line of wrapped base64 or hex.
	minLine = 8
	// minDecoded is the fewest bytes that are taken for decoded text outside a
	// Basic header: fewer come about by chance.
	minDecoded = 12
	// maxPayload bounds the payload of a Basic header, in characters.
	maxPayload = 8 << 10
)

// unwrap undoes base64, in either alphabet and wrapped at any column from
// minLine, and hex, where they decode to readable text, from any offset within
// a run. The payload of a Basic header may be shorter and hold any UTF-8.
func unwrap(t *Text) *Text {
	b := builder{from: t.Bytes, work: t.work}
	table := codecs()
	payload, basic := nextPayload(t.Bytes, 0)
	for at := 0; at < len(t.Bytes); {
		if !InClass(t.Bytes[at]) {
			at++
			continue
		}
		end := ClassEnd(t.Bytes, at)
		if at >= b.refused && Packed(t.Bytes[at:end]) && b.packed(at) {
			at = b.done
			continue
		}
		if basic >= 0 && at == payload && at >= b.refused && b.payload(at) {
			at = b.done
			continue
		}
		for basic >= 0 && payload <= at {
			payload, basic = nextPayload(t.Bytes, basic+1)
		}
		if basic >= 0 && payload < end {
			end = payload
		}
		if end-at >= minLine {
			b.run(table[:], at, end)
		}
		at = max(end, b.done)
	}
	return b.finish()
}

// nextPayload finds the next Basic header at or behind from that has a
// payload; basic is -1 when there is none.
func nextPayload(text []byte, from int) (payload, basic int) {
	for basic = NextBasic(text, from); basic >= 0; basic = NextBasic(text, basic+1) {
		if start, ok := BasicPayload(text, basic); ok {
			return start, basic
		}
	}
	return 0, -1
}

// run decodes the stretches of one run, and what follows it line by line.
func (b *builder) run(table []codec, at, end int) {
	for _, c := range table {
		for p := max(at, b.done); p+minLine <= end; p++ {
			if b.starts(c, p) {
				if s := b.stretch(c, p, len(b.from)); s.count >= c.sure && len(s.out) >= minDecoded {
					b.replace(c.step, s)
					p = b.done - 1
				}
			}
			if end-at < c.sure*c.in {
				break // a short line is read from its start only
			}
		}
	}
}

// starts reports whether the first unit at offset decodes, before anything is
// spent on the rest.
func (b *builder) starts(c codec, at int) bool {
	var chars [4]byte
	copy(chars[:c.in], b.from[at:])
	_, ok := c.decode(chars)
	return ok
}

// payload decodes the payload of a Basic header as a whole.
func (b *builder) payload(at int) bool {
	c := codec{step: StepBase64, in: 4, out: 3, decode: anyUnit, leftover: true}
	s := b.stretch(c, at, maxPayload/c.in)
	b.refused = s.end
	if !Userpass(s.out) || s.end < len(b.from) && InClass(b.from[s.end]) {
		return false
	}
	b.replace(c.step, s)
	return true
}

// Userpass reports whether decoded text could be the payload of a Basic header
// (RFC 7617): readable UTF-8, or UTF-16, with a colon, or base64 of that.
func Userpass(text []byte) bool {
	colon, class := false, true
	for i := 0; i < len(text); {
		r, n := utf8.DecodeRune(text[i:])
		if r == utf8.RuneError && n == 1 && !isMark(text[:min(2, len(text))], i) || n == 1 && !Readable(text[i]) && r != utf8.RuneError {
			return false
		}
		colon = colon || r == ':'
		class = class && n == 1 && (InClass(text[i]) || text[i] == '=' || text[i] == '\n')
		i += n
	}
	return colon || class && len(text) >= minDecoded
}

// isMark reports whether offset is within the byte order mark of UTF-16 that
// text starts with.
func isMark(start []byte, offset int) bool {
	return offset < 2 && len(start) == 2 && (start[0] == 0xFF && start[1] == 0xFE || start[0] == 0xFE && start[1] == 0xFF)
}

// stretch is what one codec made of a run: the units in order.
type stretch struct {
	units []units
	count int // of single units
	out   []byte
	end   int // behind the padding
}

// units are n units of the same size one behind the other, and how many bytes
// each gave.
type units struct{ start, size, out, n int }

// add appends the unit at start.
func (s *stretch) add(start, size int, out []byte) {
	s.out = append(s.out, out...)
	s.count++
	if i := len(s.units) - 1; i >= 0 {
		last := &s.units[i]
		if last.size == size && last.out == len(out) && last.start+last.n*size == start {
			last.n++
			return
		}
	}
	s.units = append(s.units, units{start, size, len(out), 1})
}

// stretch decodes at most limit units from offset, over joints, until one is
// not readable. The result is valid until the next call.
func (b *builder) stretch(c codec, at, limit int) stretch {
	s := stretch{units: b.units[:0], out: b.out[:0], end: at}
	lines := wrapping{start: at}
	for s.count < limit {
		var chars [4]byte
		n, start, next := 0, at, at
		for n < c.in {
			pos, ok := b.next(next, n > 0 || s.count > 0)
			if !ok && s.count > 0 {
				pos, ok = softJoint(b.from, next, chars, n)
			}
			if !ok || pos > next && c.leftover && isWord(b.from, pos, complete(chars, n) && lines.last(next)) {
				break
			}
			if pos > next {
				lines = lines.next(next, pos)
			}
			if n == 0 {
				start = pos
			}
			chars[n] = b.from[pos]
			next = pos + 1
			n++
		}
		if n < c.in && (!c.leftover || n < 2 || start > at && !complete(chars, n)) {
			break
		}
		for i := n; i < c.in; i++ {
			chars[i] = 'A'
		}
		out, ok := c.decode(chars)
		if !ok {
			break
		}
		s.add(start, next-start, out[:c.out-(c.in-n)])
		s.end, at = next, next
		if n < c.in {
			break
		}
	}
	if c.leftover {
		s.end = paddingEnd(b.from, s.end)
	}
	b.units, b.out = s.units, s.out
	*b.work += c.in * (s.count + 1)
	return s
}

// paddingEnd returns the end of the padding behind offset, which may stand on a
// line of its own, and still be encoded.
func paddingEnd(text []byte, at int) int {
	start := at
	if next, ok := AnyJoint(text, at); ok && text[next] == '=' {
		start = next
	}
	end := start
	for range 2 {
		switch rest := text[end:]; {
		case bytes.HasPrefix(rest, []byte("=3D")), len(rest) > 2 && bytes.EqualFold(rest[:3], []byte("%3D")):
			end += 3
		case bytes.HasPrefix(rest, []byte("=")):
			end++
		}
	}
	if end == start {
		return at
	}
	return end
}

// next returns the offset of the next character of a run at or behind at.
func (b *builder) next(at int, joined bool) (int, bool) {
	if at < len(b.from) && InClass(b.from[at]) {
		return at, true
	}
	if !joined || at >= len(b.from) {
		return 0, false
	}
	return Joint(b.from, at)
}

// replace puts the stretch into the layer.
func (b *builder) replace(step string, s stretch) {
	b.open(step, s.units[0].start)
	out := s.out
	for _, u := range s.units {
		b.decoded(u.start, u.size, u.out, out[:u.n*u.out])
		out = out[u.n*u.out:]
	}
	b.close(s.end)
}
