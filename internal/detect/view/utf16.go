package view

import "bytes"

// Names of the steps, as they stand in a decode chain.
const (
	StepUTF16LE = "utf-16le"
	StepUTF16BE = "utf-16be"
	StepUTF32LE = "utf-32le"
	StepUTF32BE = "utf-32be"
)

// minWide is the least number of wide characters in a row that are taken for
// text. The shortest credential with its surroundings is longer.
const minWide = 8

// narrow undoes UTF-16 and UTF-32 of either byte order, wherever it stands and
// at any alignment: whole files, strings in binaries, what base64 decoded to.
// Characters beyond Latin-1 stay as they are and part the stretches.
func narrow(t *Text) *Text {
	b := builder{from: t.Bytes, work: t.work}
	for at := 0; ; {
		zero := bytes.IndexByte(t.Bytes[at:], 0)
		if zero < 0 {
			return b.finish()
		}
		from, end := max(at, b.done), len(t.Bytes)
		if r, ok := t.RegionAt(at + zero); ok && r.whole {
			from, end = max(from, r.Start), r.End // what stands beside it is no part of it
		}
		w := wideAt(t.Bytes[:end], from, at+zero)
		*b.work += w.units
		if w.units >= minWide {
			b.narrow(w, t.Bytes[:end])
		}
		at = max(at+zero+1, b.done)
	}
}

// wide is a stretch of wide characters: the offset of the first one's low
// byte, and how far one stands from the next.
type wide struct{ low, stride, units int }

// wideAt finds the stretch around the first zero byte at or behind from.
func wideAt(text []byte, from, zero int) wide {
	w := wide{low: zero - 1, stride: 2}
	if w.low < from {
		for w.low = zero; w.low < len(text) && text[w.low] == 0; w.low++ {
			if w.low-zero == 3 {
				return w // a gap, not the zeros before a character
			}
		}
	}
	if zeros(text, w.low+1, 3) {
		w.stride = 4
	}
	for i := w.low; i < len(text) && text[i] != 0; i += w.stride {
		w.units++
		if !zeros(text, i+1, w.stride-1) {
			break // the last of a big-endian stretch
		}
	}
	return w
}

// zeros reports whether n bytes at offset exist and are zero.
func zeros(text []byte, at, n int) bool {
	if at < 0 || at+n > len(text) {
		return false
	}
	for _, c := range text[at : at+n] {
		if c != 0 {
			return false
		}
	}
	return true
}

// bigEndian tells the byte order from the ends of the stretch. Big-endian text
// has zeros before its first character and none behind its last. Where that
// does not tell, the mark at the start of the text does, and without one it is
// little-endian, which is what Windows writes.
func (w wide) bigEndian(text []byte) bool {
	lead := w.stride - 1
	before := zeros(text, w.low-lead, lead)
	behind := zeros(text, w.low+(w.units-1)*w.stride+1, lead)
	if before != behind {
		return before
	}
	return !behind && (text[0] == 0xFE && text[1] == 0xFF || zeros(text, 0, 2) && text[2] == 0xFE)
}

// narrow replaces the stretch of the text.
func (b *builder) narrow(w wide, text []byte) {
	in, step := w.low, StepUTF16LE
	if w.stride == 4 {
		step = StepUTF32LE
	}
	if w.bigEndian(text) {
		if step = StepUTF16BE; w.stride == 4 {
			step = StepUTF32BE
		}
		if in = w.low - w.stride + 1; in < b.done || !zeros(text, in, w.stride-1) {
			// The first byte is the end of a mark or of another character.
			in += w.stride
			w.low += w.stride
			w.units--
		}
	} else if !zeros(text, w.low+(w.units-1)*w.stride+1, w.stride-1) {
		w.units-- // an ordinary character follows
	}
	out := make([]byte, w.units)
	for i := range out {
		out[i] = text[w.low+i*w.stride]
	}
	b.open(step, in)
	b.decoded(in, w.stride, 1, out)
	b.close(in + w.units*w.stride)
}
