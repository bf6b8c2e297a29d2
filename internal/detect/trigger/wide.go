package trigger

import "bytes"

const (
	// wideAnchors is how many wide characters are narrowed at a time.
	wideAnchors = 2048
	// wideMargin is how many characters on either side of an anchor its
	// trigger sees: the farthest looks are shape.Nearby and peekPayload. Four bytes
	// each keep it within [Window].
	wideMargin = 896
	// minWide is the shortest stretch that can hold a trigger: "basic", a
	// separator and a payload.
	minWide = len("basic ") + minBasicPayload
)

// lookWide runs the table over UTF-16 and UTF-32, of either byte order
// and at any alignment. The anchor of a wide trigger is a character's low
// byte, and from there both byte orders look the same: zeros up to the next.
func lookWide(text []byte, from, to int) (reach Reach) {
	for at := from; at < to; {
		zero := bytes.IndexByte(text[at:min(len(text), to+1)], 0)
		if zero < 0 {
			break
		}
		zero += at
		low := zero - 1
		if low < at {
			low = zero + 1
		}
		at = zero + 1
		for _, stride := range [2]int{2, 4} {
			if !isStretch(text, low, stride) {
				continue
			}
			n := wideLength(text, low, to, stride)
			if reach = max(reach, Far, lookNarrowed(text, low, n, stride)); reach == Whole {
				return Whole
			}
			at = max(at, low+n*stride)
		}
		for at < to && text[at] == 0 {
			at++ // the zeros that binaries are full of
		}
	}
	return reach
}

// isStretch reports whether enough wide characters start at low. The last is
// asked first: in binaries it mostly is none.
func isStretch(text []byte, low, stride int) bool {
	for i := minWide - 2; i >= 0; i-- {
		if !isWide(text, low+i*stride, stride) {
			return false
		}
	}
	return true
}

// wideLength counts the wide characters from low whose low byte is before to.
func wideLength(text []byte, low, to, stride int) int {
	n := 0
	for i := low; i < to && isWide(text, i, stride); i += stride {
		n++
	}
	return n
}

// isWide reports whether a wide character's low byte stands at offset: a byte
// that is not zero before stride-1 that are. The last one in content is wide
// without them.
func isWide(text []byte, at, stride int) bool {
	if at < 0 || at >= len(text) || text[at] == 0 {
		return false
	}
	for i := at + 1; i < min(len(text), at+stride); i++ {
		if text[i] != 0 {
			return false
		}
	}
	return true
}

// lookNarrowed runs the table over n wide characters from low, with what
// stands on either side of them.
func lookNarrowed(text []byte, low, n, stride int) (reach Reach) {
	for n > 0 && reach < Whole {
		var narrow [wideMargin + wideAnchors + wideMargin]byte
		before := 0
		for before < wideMargin && isWide(text, low-(before+1)*stride, stride) {
			before++
		}
		anchors, length := min(n, wideAnchors), 0
		for i := low - before*stride; length < before+anchors+wideMargin && isWide(text, i, stride); i += stride {
			narrow[length] = text[i]
			length++
		}
		if reach = max(reach, lookNarrow(narrow[:length], before, before+anchors)); deepWithin(narrow[:length], before, before+anchors) {
			return Whole
		}
		low, n = low+anchors*stride, n-anchors
	}
	return reach
}
