package trigger

import (
	"encoding/binary"

	"github.com/tokenguard/tokenguard/internal/detect/shape"
	"github.com/tokenguard/tokenguard/internal/detect/view"
)

const (
	// skip is the shortest run of class bytes that the scan stops at: every long
	// header and every base64 of one is longer.
	skip = 20
	// word is how many bytes are looked at together, wordStride how far apart the
	// looks are: a run of skip bytes fills at least one of them.
	word       = 8
	wordStride = skip - word + 1
	// runReach is how far behind an anchor its run goes on for any of its rows.
	runReach = deepLength
)

// Of every byte of a word: one, and the top bit.
const (
	ones = 0x0101010101010101
	tops = 0x80 * ones
)

// nextRun returns the next run of at least skip class bytes in text[at:], the
// end of text for none. It looks at eight bytes in every thirteen.
// BenchmarkTriggered measures it.
func nextRun(text []byte, at int) (start, end int) {
	low := at
	for ; at+word <= len(text); at += wordStride {
		if !mayBeClass(binary.LittleEndian.Uint64(text[at : at+word])) {
			continue
		}
		if end = view.ClassEnd(text, at); end < at+word {
			continue
		}
		start = at
		for start > low && view.InClass(text[start-1]) {
			start--
		}
		if end-start >= skip {
			return start, end
		}
		at = max(at, end+1-wordStride)
	}
	return len(text), len(text)
}

// mayBeClass reports whether all bytes of a word may be of the class: of all
// others it knows all but the comma and the point. To each byte is added what
// makes its top bit tell whether it is above the end of a range.
func mayBeClass(v uint64) bool {
	folded := v | ('a'-'A')*ones
	letter := (folded + (0x80-'a')*ones) &^ (folded + (0x80-'z'-1)*ones)
	underscore := folded + (0x80-'_'-' ')*ones // and DEL, which is as rare
	digit := (v + (0x80-'+')*ones) &^ (v + (0x80-'9'-1)*ones)
	return (letter|underscore|digit)&^v&tops == tops
}

// lookRuns looks at the runs with anchors in text[from:to].
func lookRuns(text []byte, from, to int) (reach Reach) {
	bounded := text[:min(len(text), to+runReach)]
	// The anchors of a run that began before from count too.
	for start, end := nextRun(bounded, max(0, from-skip)); start < to; start, end = nextRun(bounded, end) {
		if from >= end {
			continue
		}
		if reach = max(reach, lookRun(text, max(start, from), min(end, to), end)); reach == Whole {
			break
		}
	}
	return reach
}

// lookRun looks at the anchors in text[from:to], in a run that ends at end. Each
// row has the least length that is worth a call.
func lookRun(text []byte, from, to, end int) (reach Reach) {
	if n := end - from; !isWord(text[from:end]) {
		if (from == 0 || !view.InClass(text[from-1])) && view.Packed(text[from:end]) {
			return Whole
		}
		if n >= skip && header(text, from, to, end) || n >= shape.AppPasswordLength && shortHeader(text, from, to, end) {
			return Whole
		}
		reach = max(encodedBase64(text, from, to, end), exactShape(text, from, end))
		if n >= 2*minHexPairs {
			reach = max(reach, encodedHex(text, from, to, end))
		}
	}
	if joins(text, end) && !isWord(text[end-skip:end]) {
		reach = max(reach, wrappedBase64(text, from, to, end), wrappedHex(text, from, to, end))
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
