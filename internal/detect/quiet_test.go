package detect

import (
	"strings"
	"testing"
)

// TestQuiet: what large files of real repositories hold does not make them
// candidates, or a history with such a file takes several times as long.
func TestQuiet(t *testing.T) {
	for _, test := range []struct{ name, content string }{
		{"digits that take turns, as in rules of time zones", "|l.g 0 -10 -10 -20|01212121" + strings.Repeat("34", 400) + "|85e3"},
		{"hex of one letter", strings.Repeat("41", 300)},
		{"escapes of two letters", strings.Repeat(`\x41\x42`, 100)},
	} {
		if New().Triggered([]byte(test.content), 0, len(test.content)) {
			t.Errorf("%s: fires", test.name)
		}
	}
}
