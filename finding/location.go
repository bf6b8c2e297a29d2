package finding

import "bytes"

// Unit is the kind of content a finding stands in.
type Unit string

// The units. Every one is content with a name.
const (
	UnitBlob          Unit = "blob"
	UnitFile          Unit = "file"
	UnitIndex         Unit = "index"
	UnitCommitMessage Unit = "commit-message"
	UnitTagMessage    Unit = "tag-message"
	UnitIdentity      Unit = "identity"
	UnitPathName      Unit = "path-name"
	UnitRefName       Unit = "ref-name"
	UnitSymlink       Unit = "symlink"
	UnitGitConfig     Unit = "git-config" // also what git runs and fetched
	UnitReflog        Unit = "reflog"     // a message in one
	UnitStdin         Unit = "stdin"
)

// Span is a half-open range of bytes, from 0.
type Span struct{ Start, End int }

// Len returns the number of bytes in the span.
func (s Span) Len() int { return s.End - s.Start }

// Overlaps reports whether the two share a byte.
func (s Span) Overlaps(other Span) bool { return s.Start < other.End && other.Start < s.End }

// Position is a line and a column in bytes, both from 1.
type Position struct{ Line, Column int }

// Location is where a finding stands: the outermost, encoded text.
type Location struct {
	Unit Unit
	// Path is relative with slashes, archive!member inside archives, and ""
	// for units that are not files.
	Path string
	// Blob is the id of the object the unit was read from, or "".
	Blob string
	Span Span
	// Start is the first byte's position, End the position after the last.
	Start, End Position
}

// Lines turns offsets of one content into positions. It is built once for a
// content that has matches, and is safe for concurrent use.
type Lines struct{ starts []int }

// NewLines finds the line starts of content: after LF, CR LF or a lone CR. CR and
// LF are one end also as UTF-16 and UTF-32 have them, with one or three zeros
// between.
func NewLines(content []byte) *Lines {
	starts := []int{0}
	for i := 0; i < len(content); {
		next := bytes.IndexAny(content[i:], "\r\n")
		if next < 0 {
			break
		}
		i += next + 1
		if content[i-1] == '\r' {
			i += feed(content[i:])
		}
		starts = append(starts, i)
	}
	return &Lines{starts}
}

// feed returns the length of the LF that content begins with, zeros before it
// included, or 0.
func feed(content []byte) int {
	for _, end := range []string{"\n", "\x00\n", "\x00\x00\x00\n"} {
		if bytes.HasPrefix(content, []byte(end)) {
			return len(end)
		}
	}
	return 0
}

// Position returns the position of the byte at offset, which may be one past
// the end of the content.
func (l *Lines) Position(offset int) Position {
	lo, hi := 0, len(l.starts)
	for hi-lo > 1 {
		if mid := (lo + hi) / 2; l.starts[mid] <= offset {
			lo = mid
		} else {
			hi = mid
		}
	}
	return Position{lo + 1, offset - l.starts[lo] + 1}
}
