package trigger

// sparseTriggered looks for text that has too few class bytes in a row for the
// scan of runs: characters spelled out one by one, and base64 wrapped narrowly.
// Both go on for long, so that a look at one place in every stride meets them.
// BenchmarkTriggered measures it.
func sparseTriggered(text []byte, from, to int) bool {
	done := from // up to where spelled text was decoded
	for at := from; at < min(to+sparseLooks*sparseStride, len(text)); at += sparseStride {
		at := at + blanks(text[at:min(at+maxSparse, len(text))])
		near, all := at, byte(0xFF)
		for _, c := range text[at:min(at+maxSparse, len(text))] {
			sign := signs[c]
			if sign&classSign == 0 {
				break
			}
			all &= sign
			near++
		}
		if near == at+maxSparse && all&itemSign != 0 {
			near = dashIn(text, at)
		}
		if near == len(text) || near == at+maxSparse {
			continue
		}
		if atLineEnd(text, at, near) && narrowLines(text, near, from, to) {
			return true
		}
		if near >= done && mayBeSpelled(text, near, all) {
			fires, end := spelledFires(text, near, from, to)
			if fires {
				return true
			}
			done = max(done, end)
		}
	}
	return false
}

// blanks counts the blanks at the start of text.
func blanks(text []byte) int {
	for i, c := range text {
		if c != ' ' && c != '\t' {
			return i
		}
	}
	return len(text)
}

// atLineEnd reports whether a line that is long enough may end at near, or
// what joins it to the next one is there.
func atLineEnd(text []byte, at, near int) bool {
	if signs[text[near]]&lineSign == 0 || near < minWrapped {
		return false
	}
	return near == at && signs[text[near-1]]&classSign == 0 || signs[text[near-1]]&signs[text[near-minWrapped]]&classSign != 0
}

// mayBeSpelled reports whether what stands around near is what text is spelled
// out with: all are the signs that all bytes before it have.
func mayBeSpelled(text []byte, near int, all byte) bool {
	if signs[text[near]]&spelledSign == 0 || all&itemSign == 0 {
		return near > 0 && (text[near] == '\'' || text[near-1] == '\'')
	}
	items := byte(0)
	for _, c := range text[near:min(near+spelledAhead, len(text))] {
		sign := signs[c]
		if sign&(itemSign|spelledSign) == 0 {
			return c == '\''
		}
		items |= sign
	}
	return items&itemSign != 0
}

// dashIn returns where in a long run a dash parts two hex digits from the next
// two, or the end of the look.
func dashIn(text []byte, at int) int {
	for i := at; i < at+3; i++ {
		if text[i] == '-' && text[i+3] == '-' && text[i+6] == '-' {
			return i
		}
	}
	return at + maxSparse
}

const (
	// sparseStride is how far apart the looks are.
	sparseStride = 32
	// sparseLooks is how many looks behind an anchor may meet its text: one
	// may be lost between two items or lines.
	sparseLooks = 3
	// maxSparse is how far from one class bytes may go on: a narrow line.
	maxSparse = maxNarrow + 1
	// spelledAhead is how many bytes are asked first.
	spelledAhead = 12
)

// Signs of what a byte may be part of.
const (
	classSign   = 1 << iota
	itemSign    // a hex digit, an x or a u
	spelledSign // a sign of an escape, or what parts two items
	lineSign    // what ends a line or a literal
)

// signs holds the signs of every byte. It is never written again.
var signs = sparseSigns()

func sparseSigns() (table [256]byte) {
	mark := func(set string, sign byte) {
		for i := range len(set) {
			table[set[i]] |= sign
		}
	}
	mark("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/-_", classSign)
	mark("ABCDEFabcdef0123456789xXuU-", itemSign)
	mark("%\\&#;{}=,:|- \t\r\n", spelledSign)
	mark("\r\n\"'`\\", lineSign)
	return table
}
