package scanner_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/tokenguard/tokenguard/internal/credtest"
	"github.com/tokenguard/tokenguard/internal/odb/object"
	"github.com/tokenguard/tokenguard/internal/odb/odbtest"
)

// TestEntriesMadeOfOthers: a pack can make an entry of a tree out of parts of
// its base, where nothing is inserted. What such an entry names is looked for
// all the same, and its name is looked at.
func TestEntriesMadeOfOthers(t *testing.T) {
	absent, token := odbtest.NameOf(1000), credtest.New(1).Pair()
	gone, there := string(absent.Append(nil)), string(odbtest.NameOf(0).Append(nil))
	for _, test := range []struct {
		name, base string
		parts      []string // of the base, which the tree is made of
		found      int
		lost       bool
	}{
		{"a name of a submodule, cut", "160000 x100644 name\x00" + gone, []string{"100644 name\x00" + gone}, 0, true},
		{"an entry whole", "160000 x100644 name\x00" + gone, []string{"160000 x100644 name\x00" + gone}, 0, false},
		{"the mode of one and the rest of another", "100644 a\x00" + there + "160000 b\x00" + gone,
			[]string{"100644 ", "b\x00" + gone}, 0, true},
		{"in another order", "160000 a100644 b\x00" + gone + "100644 c\x00" + there,
			[]string{"100644 c\x00" + there, "100644 b\x00" + gone}, 0, true},
		{"a name of two", "100644 " + token[:40] + "\x00" + there + "100644 z" + token[40:] + "\x00" + there,
			[]string{"100644 " + token[:40], token[40:] + "\x00" + there}, 1, false},
	} {
		t.Run(test.name, func(t *testing.T) {
			p := odbtest.NewPackFile()
			p.Whole(object.Blob, "content\n")
			base := p.Whole(object.Tree, test.base)
			p.OnOffset(base, copies(t, test.base, test.parts))
			p.Whole(object.Commit, fmt.Sprintf("tree %s\nauthor A <a> 1 +0000\ncommitter A <a> 1 +0000\n\nbegin\n", odbtest.NameOf(2)))
			r := credtest.NewRepo(t)
			pack, idx := p.Files()
			odbtest.Write(t, r.Path(".git/objects/pack"), pack, idx)
			writeFile(t, r.Path(".git/refs/heads/main"), odbtest.NameOf(3).String()+"\n")
			got := scan(t, r.Path(".git"))
			lost := strings.Contains(examples(got.receipt.Lost), absent.String())
			if lost != test.lost || len(got.findings) != test.found {
				t.Errorf("%d findings, lost %t; want %d, %t: %+v", len(got.findings), lost, test.found, test.lost, got.receipt)
			}
		})
	}
}

// copies is a delta that makes its result of parts of the base, by copying.
func copies(t *testing.T, base string, parts []string) string {
	t.Helper()
	var ops strings.Builder
	for _, part := range parts {
		at := strings.Index(base, part)
		if at < 0 || at > 255 || len(part) > 255 {
			t.Fatalf("%q is not in the first bytes of the base", part)
		}
		ops.WriteString("\x91" + string([]byte{byte(at), byte(len(part))})) // one byte of offset, one of size
	}
	size := len(strings.Join(parts, ""))
	return string(varint(len(base))) + string(varint(size)) + ops.String()
}

func varint(n int) (b []byte) {
	for ; n > 127; n >>= 7 {
		b = append(b, byte(n)|0x80)
	}
	return append(b, byte(n))
}
