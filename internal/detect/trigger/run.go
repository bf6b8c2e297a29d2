package trigger

import (
	"github.com/tokenguard/tokenguard/internal/detect/shape"
	"github.com/tokenguard/tokenguard/internal/detect/view"
)

// skip is the shortest run of class bytes that is looked at: every long header
// and every base64 of one is longer.
const skip = 20

// lookRuns looks at the runs with anchors in the stretch.
func (s *sweep) lookRuns() (reach Reach) {
	for start, end := s.nextRun(); start < s.stop && reach < Whole; start, end = s.nextRun() {
		from, to := max(start, s.from), min(end, s.to)
		// A row may look at the end of a run from an anchor in it.
		if from < end && !s.isWord(max(s.base, min(from, end-skip)), end) {
			reach = max(reach, s.lookRun(from, to, end))
		}
	}
	return reach
}

// lookRun looks at the anchors in text[from:to], in a run that ends at end. Each
// row has the least length that is worth a call.
func (s *sweep) lookRun(from, to, end int) (reach Reach) {
	text := s.text
	mayHead, mayRead := s.mayBegin(from, end)
	if n := end - from; !isWord(text[from:end]) {
		if (from == 0 || !view.InClass(text[from-1])) && view.Packed(text[from:end]) {
			return Whole
		}
		if mayHead && (n >= skip && header(text, from, to, end) || n >= shape.AppPasswordLength && shortHeader(text, from, to, end)) {
			return Whole
		}
		reach = exactShape(text, from, end)
		if mayRead || marked(text[from:end]) {
			reach = max(reach, encodedBase64(text, from, to, end))
		}
		if n >= 2*minHexPairs {
			reach = max(reach, encodedHex(text, from, to, end))
		}
	}
	if joins(text, end) && !isWord(text[end-skip:end]) {
		reach = max(reach, wrappedBase64(text, from, to, end), wrappedHex(text, from, to, end))
	}
	if mayHead {
		reach = max(reach, goesOn(text, from, end))
	}
	return max(reach, brokenHeader(text, from, end))
}

// isWord reports whether there is no capital and no digit, as in most words and
// paths, and in no credential whatever its encoding.
func isWord(run []byte) bool {
	for _, c := range run {
		if '0' <= c && c <= '9' || 'A' <= c && c <= 'Z' {
			return false
		}
	}
	return true
}

// joins reports whether what parts two lines or literals may begin, or end, with
// the byte at offset.
func joins(text []byte, at int) bool {
	if at == len(text) {
		return false
	}
	switch text[at] {
	case '\n', '\r', ' ', '\t', '"', '\'', '`', '\\', '=', '%':
		return true
	}
	return false
}
