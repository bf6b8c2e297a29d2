package detect

import "github.com/tokenguard/tokenguard/internal/detect/view"

// trigger is one row of the closed table that decides which content is worth
// whole-unit work. A trigger is a pure function of at most [Window] bytes round
// its anchor and holds its own cheap confirmation, so that prose, identifiers,
// hashes and images do not fire.
type trigger struct {
	name string
	// minRun is the least number of class bytes from the anchor on.
	minRun int
	// fires reports whether there is an anchor in text[from:to], which lies in
	// a run of class bytes that ends at end.
	fires func(text []byte, from, to, end int) bool
}

// skip is the shortest run of class bytes that the scan stops at: every long
// header and every base64 of one is longer.
const skip = 20

// runTriggers are the triggers with an anchor in a run of class bytes.
var runTriggers = [...]trigger{
	{"header", skip, header},
	{"shape", classicLength, shape},
	{"base64", 4 * peekUnits, encodedBase64},
	{"short header", appPasswordLength, shortHeader},
	{"hex", 2 * minHexPairs, encodedHex},
	{"wrapped base64", 1, wrappedBase64},
}

// triggered runs the whole table over text[from:to]. It may read [Window]
// bytes beyond either end.
func triggered(text []byte, from, to int) bool {
	return narrowFires(text, from, to) || wideTriggered(text, from, to)
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

func runFires(text []byte, from, to, end int) bool {
	for i := range runTriggers {
		t := &runTriggers[i]
		if end-from >= t.minRun && t.fires(text, from, to, end) {
			return true
		}
	}
	return false
}

// longCore is what the headers of the three long kinds have in common, after
// AT and the letter of the kind.
const longCore = "TT3xFfG"

// header fires at the header of a long kind that eight more class bytes follow.
// It steps over the run as Horspool's search does, by the byte where the core
// would end: in identifiers that is none of the core's most of the time.
func header(text []byte, from, to, end int) bool {
	const before = longHeader - len(longCore) - 2 // AT and the kind's letter
	last := min(to+longHeader, end)
	for at := from + before + len(longCore) - 1; at < last; {
		switch text[at] {
		case 'G':
			anchor := at - before - len(longCore) + 1
			if anchor < to && end-anchor >= skip && longKind(text[anchor:end]) != 0 {
				return true
			}
			at += len(longCore)
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
			at += len(longCore)
		}
	}
	return false
}

// shortHeader fires at the header of a kind with a short one and its shape.
func shortHeader(text []byte, from, to, end int) bool {
	for at := from; at < to && at+appPasswordLength <= end; at++ {
		if c := text[at]; c != 'A' && c != 'B' || text[at+1] != 'T' && text[at+1] != 'B' {
			continue
		}
		if _, n := shortKind(text, at, end); n > 0 {
			return true
		}
	}
	return false
}

// shape fires at a run of exactly the length of a kind without a header, that
// could be one and has evidence nearby.
func shape(text []byte, from, _, end int) bool {
	if from > 0 && view.InClass(text[from-1]) || end < len(text) && view.InClass(text[end]) {
		return false
	}
	switch end - from {
	case classicLength:
		return classicShape(text[from:end]) && nearAt(text, from, end) && nearAtlassian(text, from, end)
	case dataCenterLength:
		return dataCenterShape(text[from:end]) && nearAtlassian(text, from, end)
	}
	return false
}
