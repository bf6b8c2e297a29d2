package finding_test

import (
	"strings"
	"testing"

	"github.com/tokenguard/tokenguard/finding"
)

func TestPosition(t *testing.T) {
	tests := []struct {
		name, content string
		offset        int
		want          finding.Position
	}{
		{"empty content", "", 0, finding.Position{Line: 1, Column: 1}},
		{"first byte", "ab\ncd\n", 0, finding.Position{Line: 1, Column: 1}},
		{"the newline itself", "ab\ncd\n", 2, finding.Position{Line: 1, Column: 3}},
		{"first byte of a line", "ab\ncd\n", 3, finding.Position{Line: 2, Column: 1}},
		{"end behind a final newline", "ab\ncd\n", 6, finding.Position{Line: 3, Column: 1}},
		{"end without a final newline", "ab\ncd", 5, finding.Position{Line: 2, Column: 3}},
		{"CR LF is one end", "ab\r\ncd", 4, finding.Position{Line: 2, Column: 1}},
		{"the LF of CR LF", "ab\r\ncd", 3, finding.Position{Line: 1, Column: 4}},
		{"CR LF in UTF-16", "a\x00\r\x00\n\x00b\x00", 6, finding.Position{Line: 2, Column: 2}},
		{"CR LF in UTF-32", "\r\x00\x00\x00\n\x00\x00\x00b", 8, finding.Position{Line: 2, Column: 4}},
		{"CR and LF with two zeros between", "\r\x00\x00\nb", 4, finding.Position{Line: 3, Column: 1}},
		{"CR alone", "ab\rcd\ref", 6, finding.Position{Line: 3, Column: 1}},
		{"CR last", "ab\r", 3, finding.Position{Line: 2, Column: 1}},
		{"LF CR is two ends", "a\n\rb", 3, finding.Position{Line: 3, Column: 1}},
		{"CR CR LF is two ends", "a\r\r\nb", 4, finding.Position{Line: 3, Column: 1}},
		{"empty lines", "\n\n\nx", 3, finding.Position{Line: 4, Column: 1}},
		{"columns are bytes", "łódź x", 8, finding.Position{Line: 1, Column: 9}},
		{"NUL is a byte", "\x00\x00\nx", 3, finding.Position{Line: 2, Column: 1}},
		{"form feed and line separator end nothing", "a\f\u2028b", 5, finding.Position{Line: 1, Column: 6}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := finding.NewLines([]byte(tt.content)).Position(tt.offset); got != tt.want {
				t.Errorf("offset %d of %q: got %+v, want %+v", tt.offset, tt.content, got, tt.want)
			}
		})
	}
}

// countedPosition counts line ends from the start, byte by byte.
func countedPosition(content string, offset int) finding.Position {
	p := finding.Position{Line: 1, Column: 1}
	for i := range offset {
		p.Column++
		behind := content[i+1:]
		zeros := len(behind) - len(strings.TrimLeft(behind, "\x00"))
		crlf := content[i] == '\r' && (zeros <= 1 || zeros == 3) && strings.HasPrefix(behind[zeros:], "\n")
		if content[i] == '\n' || content[i] == '\r' && !crlf {
			p = finding.Position{Line: p.Line + 1, Column: 1}
		}
	}
	return p
}

func checkPositions(t *testing.T, content string) {
	t.Helper()
	lines := finding.NewLines([]byte(content))
	for offset := range len(content) + 1 {
		if got, want := lines.Position(offset), countedPosition(content, offset); got != want {
			t.Errorf("offset %d of %q: got %+v, want %+v", offset, content, got, want)
		}
	}
}

// Every content of up to six bytes of these four, and so every way in which
// line ends can meet.
func TestPositionsAgreeWithACount(t *testing.T) {
	var extend func(content string, left int)
	extend = func(content string, left int) {
		checkPositions(t, content)
		if left == 0 {
			return
		}
		for _, next := range []string{"\r", "\n", "a", "\x00"} {
			extend(content+next, left-1)
		}
	}
	extend("", 6)
}

func FuzzPosition(f *testing.F) {
	f.Add("a\r\nb\rc\nd")
	f.Add(strings.Repeat("\r\n\n\r", 9))
	f.Fuzz(func(t *testing.T, content string) { checkPositions(t, content) })
}

func TestSpansOverlap(t *testing.T) {
	tests := []struct {
		name string
		a, b finding.Span
		want bool
	}{
		{"apart", finding.Span{Start: 0, End: 2}, finding.Span{Start: 3, End: 4}, false},
		{"touching", finding.Span{Start: 0, End: 2}, finding.Span{Start: 2, End: 4}, false},
		{"sharing a byte", finding.Span{Start: 0, End: 3}, finding.Span{Start: 2, End: 4}, true},
		{"one inside the other", finding.Span{Start: 0, End: 9}, finding.Span{Start: 2, End: 4}, true},
		{"the same", finding.Span{Start: 1, End: 2}, finding.Span{Start: 1, End: 2}, true},
		{"both empty", finding.Span{Start: 1, End: 1}, finding.Span{Start: 1, End: 1}, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if tt.a.Overlaps(tt.b) != tt.want || tt.b.Overlaps(tt.a) != tt.want {
				t.Errorf("got %t and %t, want %t", tt.a.Overlaps(tt.b), tt.b.Overlaps(tt.a), tt.want)
			}
		})
	}
}
