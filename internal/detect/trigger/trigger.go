package trigger

import (
	"bytes"

	"github.com/tokenguard/tokenguard/internal/detect/shape"
	"github.com/tokenguard/tokenguard/internal/detect/view"
)

// Window is the most bytes on either side of its anchor that a trigger may
// read.
const Window = 4096

// skip is the shortest run of class bytes that the scan stops at: every long
// header and every base64 of one is longer.
const skip = 20

// Fires runs the whole table over text[from:to]. It may read [Window]
// bytes beyond either end.
func Fires(text []byte, from, to int) bool {
	return narrowFires(text, from, to) || wideTriggered(text, from, to) || sparseTriggered(text, from, to)
}

func narrowFires(text []byte, from, to int) bool {
	return runTriggered(text, from, to) || basicTriggered(text, from, to)
}

// runTriggered looks at every twentieth byte: where it is outside the class no
// run of twenty can hold it, and most source text has none.
// BenchmarkTriggered measures it.
func runTriggered(text []byte, from, to int) bool {
	// The anchors of a run that began before from count too.
	for i := max(0, from-skip); i < to && i+skip <= len(text); {
		last := i + skip - 1
		if view.Sextets[text[last]] == 0xFF {
			i = last + 1
			continue
		}
		at := last
		for at > i && view.Sextets[text[at-1]] != 0xFF {
			at--
		}
		if at > i {
			i = at
			continue
		}
		end := view.ClassEnd(text[:min(len(text), to+Window)], last+1)
		if from < end && runFires(text, max(i, from), min(end, to), end) {
			return true
		}
		i = end + 1
	}
	return false
}

// runFires is the part of the table whose anchors lie in a run of class bytes,
// the cheap rows first: whether there is an anchor in text[from:to], in a run
// that ends at end. Each row has the least length that is worth a call. They
// are called by name, not through a slice, so that no buffer escapes.
func runFires(text []byte, from, to, end int) bool {
	n := end - from
	return n >= skip && header(text, from, to, end) ||
		n >= shape.ClassicLength && exactShape(text, from, to, end) ||
		n >= 4*peekUnits && encodedBase64(text, from, to, end) ||
		n >= shape.AppPasswordLength && shortHeader(text, from, to, end) ||
		n >= 2*minHexPairs && encodedHex(text, from, to, end) ||
		wrappedBase64(text, from, to, end) ||
		wrappedHex(text, from, to, end) ||
		brokenHeader(text, from, end)
}

// header fires at the header of a long kind that eight more class bytes follow.
// It steps over the run as Horspool's search does, by the byte where the core
// would end: in identifiers that is none of the core's most of the time.
func header(text []byte, from, to, end int) bool {
	const before = shape.LongHeader - len(shape.LongCore) - 2 // AT and the kind's letter
	last := min(to+shape.LongHeader, end)
	for at := from + before + len(shape.LongCore) - 1; at < last; {
		switch text[at] {
		case 'G':
			anchor := at - before - len(shape.LongCore) + 1
			if anchor < to && end-anchor >= skip && shape.LongKind(text[anchor:end]) != 0 {
				return true
			}
			at += len(shape.LongCore)
		case 'f':
			at++
		case 'F':
			at += 2
		case 'x':
			at += 3
		case '3':
			at += 4
		case 'T':
			at += 5
		default:
			at += len(shape.LongCore)
		}
	}
	return false
}

// brokenHeader fires at the start of a run that goes on with a long header,
// where what joins two lines or literals, or breaks a line of quoted-printable,
// parts it from the start of the header and leaves that too short for a run.
func brokenHeader(text []byte, from, end int) bool {
	if from == 0 || end-from < skip || view.InClass(text[from-1]) {
		return false
	}
	first := lineEnd(text, from)
	start := first
	for start > max(0, first-skip+1) && view.InClass(text[start-1]) {
		start--
	}
	lead := bytes.IndexByte(text[start:first], 'A')
	if lead < 0 {
		return false
	}
	if next, ok := view.Joint(text, first); text[first] != '=' && (!ok || next != from) {
		return false
	}
	var joined [2 * skip]byte
	n := copy(joined[:], text[start+lead:first])
	for at := range n + copy(joined[n:], text[from:from+skip]) - shape.LongHeader {
		if shape.LongKind(joined[at:]) != 0 {
			return true
		}
	}
	return false
}

// shortHeader fires at the header of a kind with a short one and its shape.
func shortHeader(text []byte, from, to, end int) bool {
	for at := from; at < to && at+shape.AppPasswordLength <= end; at++ {
		if c := text[at]; c != 'A' && c != 'B' || text[at+1] != 'T' && text[at+1] != 'B' {
			continue
		}
		if _, n := shape.ShortKind(text, at, end); n > 0 {
			return true
		}
	}
	return false
}

// exactShape fires at a run of exactly the length of a kind without a header, that
// could be one and has evidence shape.Nearby.
func exactShape(text []byte, from, _, end int) bool {
	if from > 0 && view.InClass(text[from-1]) || end < len(text) && view.InClass(text[end]) {
		return false
	}
	switch end - from {
	case shape.ClassicLength:
		return shape.Classic(text[from:end]) && shape.NearAt(text, from, end) && shape.NearAtlassian(text, from, end)
	case shape.DataCenterLength:
		return shape.DataCenter(text[from:end]) && shape.NearAtlassian(text, from, end)
	}
	return false
}
