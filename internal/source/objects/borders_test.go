package objects_test

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/tokenguard/tokenguard/internal/odb/forest"
	"github.com/tokenguard/tokenguard/internal/odb/object"
	"github.com/tokenguard/tokenguard/internal/source/objects"
)

// entriesOf are the entries of a tree, each with all its bytes.
func entriesOf(tree []byte) (all []string) {
	for c := objects.NewCursor(tree, object.SHA1); c.Next(); {
		start, end := c.Extent()
		all = append(all, string(tree[start:end]))
	}
	return all
}

// TestWhatIsNotFreshStandsInTheBase: an entry that is passed over is one of the
// base, and all others are visited, however the bytes were copied. Names here hold
// what entries begin with, so that a copy from the middle of one is an entry too.
func TestWhatIsNotFreshStandsInTheBase(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	passed, visited := 0, 0
	var borders objects.Borders
	for round := range 20000 {
		var base []byte
		for range 1 + r.IntN(6) {
			mode := []string{"100644 ", "40000 ", "160000 "}[r.IntN(3)]
			base = fmt.Appendf(base, "%s%s100644 n%d\x00%020d", mode, []string{"", "x"}[r.IntN(2)], r.IntN(4), r.IntN(3))
		}
		known := map[string]bool{}
		for _, e := range entriesOf(base) {
			known[e] = true
		}
		o := &forest.Object{Delta: true, Base: base, BasePosition: 1 + round}
		for range 1 + r.IntN(4) {
			from := r.IntN(len(base))
			size := 1 + r.IntN(len(base)-from)
			o.Copies = append(o.Copies, forest.Copy{At: len(o.Content), From: from, Size: size})
			o.Content = append(o.Content, base[from:from+size]...)
			if r.IntN(2) == 0 {
				o.Content = fmt.Appendf(o.Content, "40000 new\x00%020d", 7)
			}
		}
		fresh := map[int]bool{}
		sound := borders.Fresh(o, object.SHA1, false, func(c *objects.Cursor) {
			start, _ := c.Extent()
			fresh[start] = true
		})
		c := objects.NewCursor(o.Content, object.SHA1)
		for c.Next() {
			start, end := c.Extent()
			entry := string(o.Content[start:end])
			switch {
			case fresh[start]:
				visited++
				delete(fresh, start)
			case !known[entry]:
				t.Fatalf("base %q\ntree %q, copies %v:\n%q is passed over", base, o.Content, o.Copies, entry)
			default:
				passed++
			}
		}
		if len(fresh) > 0 || sound == c.Malformed() {
			t.Fatalf("tree %q: visited at %v, where no entry is; sound %t", o.Content, fresh, sound)
		}
	}
	if passed < 500 || visited < 500 {
		t.Errorf("%d entries passed over, %d visited: the trees are too plain", passed, visited)
	}
}

// TestFreshOfOneChange: of a tree in which git changed one entry, only that one is
// visited, whether the base was seen just before or long ago. Otherwise every
// version of a large folder is looked at whole.
func TestFreshOfOneChange(t *testing.T) {
	entry := func(n int, id string) string { return fmt.Sprintf("100644 file-%03d\x00%s", n, id) }
	const old, changed = "aaaaaaaaaaaaaaaaaaaa", "bbbbbbbbbbbbbbbbbbbb"
	var base []byte
	for n := range 100 {
		base = append(base, entry(n, old)...)
	}
	size := len(entry(0, old))
	for at := range 100 {
		edge := (at+1)*size - len(old)
		content := append(append(append([]byte{}, base[:edge]...), changed...), base[edge+len(old):]...)
		o := &forest.Object{Delta: true, Base: base, Content: content, Copies: []forest.Copy{{At: 0, From: 0, Size: edge}}}
		if end := edge + len(old); end < len(base) {
			o.Copies = append(o.Copies, forest.Copy{At: end, From: end, Size: len(base) - end})
		}
		for _, seen := range []bool{true, false} {
			var borders objects.Borders
			fresh := 0
			visit := func(*objects.Cursor) { fresh++ }
			if seen && (!borders.Fresh(&forest.Object{Content: base}, object.SHA1, false, visit) || fresh != 100) {
				t.Fatalf("%d entries of the base are looked at", fresh)
			}
			fresh = 0
			if !borders.Fresh(o, object.SHA1, false, visit) || fresh != 1 {
				t.Errorf("entry %d changed: %d entries are looked at", at, fresh)
			}
		}
	}
}

// BenchmarkCursor goes over the entries of a folder of ordinary size.
func BenchmarkCursor(b *testing.B) {
	var tree []byte
	for n := range 200 {
		tree = fmt.Appendf(tree, "100644 a-file-of-%d.go\x00%020d", n, n)
	}
	b.SetBytes(int64(len(tree)))
	for b.Loop() {
		for c := objects.NewCursor(tree, object.SHA1); c.Next(); {
		}
	}
}
