package pack

import (
	"testing"

	"github.com/tokenguard/tokenguard/internal/odb/object"
)

// TestCacheKeepsTheLatest: a full cache goes on working, and within its budget.
func TestCacheKeepsTheLatest(t *testing.T) {
	c := NewCache(100)
	for off := range int64(50) {
		c.put(place{offset: off}, object.Blob, make([]byte, 10))
		c.get(place{offset: 0}) // in use all the time
	}
	for off := range int64(50) {
		_, _, ok := c.get(place{offset: off})
		if want := off == 0 || off > 40; ok != want {
			t.Errorf("offset %d: cached is %v", off, ok)
		}
	}
	if c.used != 100 || len(c.entries) != 10 {
		t.Errorf("%d bytes in %d entries, want 100 in 10", c.used, len(c.entries))
	}
	c.put(place{offset: 99}, object.Blob, make([]byte, 26))
	if _, _, ok := c.get(place{offset: 99}); ok {
		t.Error("one object took more than a quarter")
	}
}
