package trigger

import "github.com/tokenguard/tokenguard/internal/detect/view"

const (
	// maxNarrow is the longest line that the scan of runs does not meet.
	maxNarrow = skip - 1
	// narrowInRow is how many lines of one length there must be.
	narrowInRow = 4
	// maxLinesBack is how far before a look an anchor may stand: some looks are
	// lost between two lines.
	maxLinesBack = 12 * sparseStride
)

// narrowLines runs the table over base64 in lines of minWrapped to maxNarrow
// characters: the line at offset and those before it, but for what was done
// before. It returns how far it looked.
func narrowLines(text []byte, at, done, from, to int) (reach Reach, end int) {
	low := max(done, at-maxLinesBack)
	for end = at; end < len(text) && end <= at+maxNarrow && view.InClass(text[end]); {
		end++
	}
	if end == len(text) || end > at+maxNarrow || weights[text[end]]&lineMask == 0 || end > at && weights[text[end]]&blankMask != 0 {
		return Near, done
	}
	stop := lineEnd(text, end)
	start := stop
	for start > 0 && stop-start <= maxNarrow && view.InClass(text[start-1]) {
		start--
	}
	if lineEscaped(text, start+1) {
		start++ // the n of an escaped line end
	}
	width := stop - start
	if width < minWrapped || width > maxNarrow {
		return Near, done
	}
	for ok := true; ok && start+width > max(from, low); {
		if start < to {
			reach = max(reach, lookLines(text, start, width, from, to))
		}
		if reach == Whole {
			break
		}
		start, ok = lineBefore(text, start, width)
	}
	return reach, stop
}

// lineEnd returns the end of the line before the joint that offset is in.
func lineEnd(text []byte, at int) int {
	for low := max(0, at-view.MaxJoint); at > low; {
		switch {
		case lineEscaped(text, at):
			at -= 2
		case !view.InClass(text[at-1]), text[at-1] == '+' && at > 1 && !view.InClass(text[at-2]):
			at--
		default:
			return at
		}
	}
	return at
}

// lineEscaped reports whether an escaped line end ends at offset.
func lineEscaped(text []byte, at int) bool {
	return at >= 2 && at <= len(text) && text[at-2] == '\\' && (text[at-1] == 'n' || text[at-1] == 'r')
}

// lineBefore returns the start of the line of the same width before the one at
// offset.
func lineBefore(text []byte, start, width int) (int, bool) {
	end := lineEnd(text, start)
	at := end - width
	if next, ok := view.Joint(text, end); at < 0 || !ok || next != start {
		return 0, false
	}
	return at, view.ClassEnd(text[:end], at) == end
}

// lookLines joins the lines from offset and looks for anchors in the first.
func lookLines(text []byte, start, width, from, to int) Reach {
	var joined [maxNarrow + 4*peekLength/3]byte
	n, lines, at := 0, 0, start
	for n < len(joined) {
		stop := view.ClassEnd(text[:min(len(text), at+width+1)], at)
		if stop > at+width || stop < at+width && lines < narrowInRow-1 {
			break
		}
		n += copy(joined[n:], text[at:stop])
		lines++
		next, ok := view.Joint(text, stop)
		if !ok || stop < at+width {
			break
		}
		at = next
	}
	low, high := max(0, from-start), min(width, to-start)
	if lines >= narrowInRow && max(headers(joined[:n], low, high, n), encodedBase64(joined[:n], low, high, n)) == Whole {
		return Whole
	}
	return reachOf(false, halved(at-start))
}
