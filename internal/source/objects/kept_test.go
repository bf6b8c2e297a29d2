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

// TestKeptStandsInTheBase: an entry that is taken for known is one of the base,
// however the bytes were copied. Names here hold what entries begin with, so that
// a copy from the middle of one is an entry too.
func TestKeptStandsInTheBase(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	kept, split := 0, 0
	for range 20000 {
		var base []byte
		for range 1 + r.IntN(6) {
			mode := []string{"100644 ", "40000 ", "160000 "}[r.IntN(3)]
			base = fmt.Appendf(base, "%s%s100644 n%d\x00%020d", mode, []string{"", "x"}[r.IntN(2)], r.IntN(4), r.IntN(3))
		}
		known := map[string]bool{}
		for _, e := range entriesOf(base) {
			known[e] = true
		}
		o := &forest.Object{Delta: true, Base: base}
		for range 1 + r.IntN(4) {
			from := r.IntN(len(base))
			size := 1 + r.IntN(len(base)-from)
			o.Copies = append(o.Copies, forest.Copy{At: len(o.Content), From: from, Size: size})
			o.Content = append(o.Content, base[from:from+size]...)
			if r.IntN(2) == 0 {
				o.Content = fmt.Appendf(o.Content, "40000 new\x00%020d", 7)
			}
		}
		k := objects.NewKept(&objects.Seen{Content: o.Content, Delta: o}, object.SHA1)
		for c := objects.NewCursor(o.Content, object.SHA1); c.Next(); {
			start, end := c.Extent()
			entry := string(o.Content[start:end])
			switch {
			case !k.Has(start, end):
				split++
			case !known[entry]:
				t.Fatalf("base %q\ntree %q, copies %v:\n%q is taken for known", base, o.Content, o.Copies, entry)
			default:
				kept++
			}
		}
	}
	if kept < 500 || split < 500 {
		t.Errorf("%d entries kept, %d not: the trees are too plain", kept, split)
	}
}

// TestKeptOfOneChange: of a tree in which git changed one entry, all the others
// are known. Otherwise every version of a large folder is looked at whole.
func TestKeptOfOneChange(t *testing.T) {
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
		k, fresh := objects.NewKept(&objects.Seen{Content: content, Delta: o}, object.SHA1), 0
		for c := objects.NewCursor(content, object.SHA1); c.Next(); {
			if !k.Has(c.Extent()) {
				fresh++
			}
		}
		if fresh != 1 {
			t.Errorf("entry %d changed: %d entries are looked at", at, fresh)
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
