package objects_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/tokenguard/tokenguard/internal/odb/object"
	"github.com/tokenguard/tokenguard/internal/source/objects"
)

func TestParseIdentity(t *testing.T) {
	at := func(seconds int64, zone int) time.Time { return time.Unix(seconds, 0).In(time.FixedZone("", zone)) }
	tests := map[string]struct {
		text string
		want objects.Identity
	}{
		"as git writes it":     {"Mira Solen <mira@kadovir.com> 1700000000 +0130", objects.Identity{Name: "Mira Solen", Email: "mira@kadovir.com", When: at(1700000000, 5400)}},
		"west of Greenwich":    {"M <m> 1700000000 -0800", objects.Identity{Name: "M", Email: "m", When: at(1700000000, -8*3600)}},
		"no date":              {"M <m>", objects.Identity{Name: "M", Email: "m"}},
		"no email":             {"just a name", objects.Identity{Name: "just a name"}},
		"date beyond 9999":     {"M <m> 99999999999999 +0000", objects.Identity{Name: "M", Email: "m"}},
		"date overflows":       {"M <m> 99999999999999999999999 +0000", objects.Identity{Name: "M", Email: "m"}},
		"negative date":        {"M <m> -1 +0000", objects.Identity{Name: "M", Email: "m"}},
		"absurd zone":          {"M <m> 1700000000 +9999", objects.Identity{Name: "M", Email: "m", When: at(1700000000, 0)}},
		"brackets in email":    {"M <a<b>c> 1700000000 +0000", objects.Identity{Name: "M", Email: "a<b>c", When: at(1700000000, 0)}},
		"brackets backwards":   {"> <", objects.Identity{Name: "> <"}},
		"empty":                {"", objects.Identity{}},
		"no space before zone": {"M <m>1700000000", objects.Identity{Name: "M", Email: "m", When: at(1700000000, 0)}},
	}
	sameTime := cmp.Comparer(func(a, b time.Time) bool { return a.Equal(b) && a.Format(time.RFC3339) == b.Format(time.RFC3339) })
	for name, test := range tests {
		if diff := cmp.Diff(test.want, objects.ParseIdentity([]byte(test.text)), sameTime); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

func TestParseCommitTakesTheFirstOfDuplicates(t *testing.T) {
	one, two := id("1").String(), id("2").String()
	c := objects.ParseCommit([]byte("tree " + one + "\ntree " + two + "\nparent " + two + "\nparent " + one +
		"\nauthor A <a> 1 +0000\nauthor B <b> 2 +0000\n\ntree in the message\nparent " + two + "\n"))
	if c.Tree.String() != one || c.Author().Name != "A" || len(c.Parents) != 2 {
		t.Errorf("got tree %s, author %q, %d parents", c.Tree, c.Author().Name, len(c.Parents))
	}
}

// TestParseCommitLinks: what is no link is looked at as text.
func TestParseCommitLinks(t *testing.T) {
	tree, parent := "tree "+id("1").String()+"\n", "parent "+id("2").String()+"\n"
	for name, test := range map[string]struct{ links, rest string }{
		"all there is":              {tree + parent + parent, ""},
		"no parent":                 {tree, "author A <a> 1 +0000\n"},
		"more behind the id":        {tree, "parent " + id("2").String() + " x\n" + parent},
		"more of a tree":            {"", "tree x" + id("1").String() + "\n" + parent},
		"a link behind other lines": {tree + parent, "author A <a> 1 +0000\n" + parent},
		"nothing":                   {"", ""},
	} {
		if got := objects.ParseCommit([]byte(test.links + test.rest + "\nmessage\n")).Links; got != len(test.links) {
			t.Errorf("%s: %d bytes of links, want %d", name, got, len(test.links))
		}
	}
}

// TestEntriesOfMalformedTrees: every entry before the fault is seen, and the
// fault is not taken for the end.
func TestEntriesOfMalformedTrees(t *testing.T) {
	a := string(id("a").Append(nil))
	good := "100644 name\x00" + a
	for name, test := range map[string]struct {
		tree    string
		entries int
		sound   bool
	}{
		"empty":           {"", 0, true},
		"sound":           {good + good, 2, true},
		"cut in the id":   {good + good[:len(good)-1], 1, false},
		"cut in the name": {good + "100644 na", 1, false},
		"no mode":         {good + " name\x00" + a, 1, false},
		"mode no octal":   {good + "9 name\x00" + a, 1, false},
		"empty name":      {"100644 \x00" + a, 1, true},
	} {
		entries, sound := 0, true
		for _, ok := range objects.Entries(objects.Object{ID: id("tree"), Content: []byte(test.tree)}) {
			if sound = ok; ok {
				entries++
			}
		}
		if entries != test.entries || sound != test.sound {
			t.Errorf("%s: %d entries, sound %t; want %d, %t", name, entries, sound, test.entries, test.sound)
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add([]byte("tree 0123456789012345678901234567890123456789\nauthor A <a> 1 +0000\n\nmessage"))
	f.Add([]byte("100644 name\x0001234567890123456789"))
	f.Fuzz(func(t *testing.T, content []byte) {
		headers, message := objects.Split(content)
		if len(headers)+len(message) > len(content) || len(headers)+len(message)+1 < len(content) {
			t.Errorf("%d bytes split into %d and %d", len(content), len(headers), len(message))
		}
		objects.ParseCommit(content)
		objects.ParseTag(content)
		total := 0
		for e, ok := range objects.Entries(objects.Object{ID: id("tree"), Content: content}) {
			if ok {
				total += len(e.Name) + e.ID.Size()
			}
		}
		if total > len(content) {
			t.Errorf("%d bytes of entries in %d", total, len(content))
		}
	})
}

func id(seed string) objects.ID { return objects.Hash(object.SHA1, objects.TypeBlob, []byte(seed)) }
