package forest_test

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/tokenguard/tokenguard/internal/odb/disk"
	"github.com/tokenguard/tokenguard/internal/odb/forest"
	"github.com/tokenguard/tokenguard/internal/odb/object"
	"github.com/tokenguard/tokenguard/internal/odb/odbtest"
)

// twentyObjects is a small pack with whole objects of every type and with
// deltas of both kinds.
func twentyObjects() *odbtest.PackFile {
	p := odbtest.NewPackFile()
	// Two bases of the same size: a delta against the wrong one still applies.
	first := p.Whole(object.Blob, "the first of two blobs")
	p.Whole(object.Blob, "the other of two blobs")
	p.Whole(object.Tree, "")
	p.Whole(object.Commit, "commit")
	p.Whole(object.Tag, "tag")
	at, size := first, 22
	for range 7 {
		at = p.OnOffset(at, deltaOf(size, "+"))
		p.OnID(0, deltaOf(22, "text"))
		size++
	}
	p.OnID(1, deltaOf(22, "-"))
	return p
}

// Whatever bit is wrong, and wherever the files end: each object comes
// out as it was stored, or is named as unread. Ids are not the walk's concern.
func TestDamage(t *testing.T) {
	body, idx := twentyObjects().Files()
	name := filepath.Join(t.TempDir(), "pack-1")
	sound, err := openFiles(name, body, idx, &disk.Access{})
	if err != nil {
		t.Fatal(err)
	}
	want := walk(t, sound, forest.Options{}).objects
	if err := sound.Close(); err != nil {
		t.Fatal(err)
	}
	check := func(body, idx []byte, what string, at int) {
		p, err := openFiles(name, body, idx, &disk.Access{Windowed: at%2 == 0})
		if err != nil {
			return // a loss of the whole pack
		}
		defer p.Close()
		for id, o := range walk(t, p, forest.Options{Workers: 1 + at%3}).objects {
			if !known(want, o) {
				t.Errorf("%s at %d: %s %s was never stored", what, at, o.Type, id)
			}
		}
	}
	for bit := range 8 * len(body) {
		damaged := slices.Clone(body)
		damaged[bit/8] ^= 1 << (bit % 8)
		check(damaged, idx, "pack changed", bit/8)
	}
	for at := range idx {
		damaged := slices.Clone(idx)
		damaged[at] ^= 1 << (at % 8)
		check(body, damaged, "index changed", at)
	}
	for at := range body {
		check(body[:at], idx, "pack cut", at)
	}
	for at := range idx {
		check(body, idx[:at], "index cut", at)
	}
}

func known(want map[object.ID]odbtest.Object, got odbtest.Object) bool {
	for _, o := range want {
		if o.Type == got.Type && bytes.Equal(o.Content, got.Content) {
			return true
		}
	}
	return false
}

// A pack that shrinks under the walk costs the objects that are gone, not the
// process.
func TestPackShrinks(t *testing.T) {
	p := odbtest.NewPackFile()
	for range 3000 {
		p.Whole(object.Blob, "sound")
	}
	body, idx := p.Files()
	for _, access := range []*disk.Access{{}, {Windowed: true}} {
		name := filepath.Join(t.TempDir(), "pack-1")
		opened, err := openFiles(name, body, idx, access)
		if err != nil {
			t.Fatal(err)
		}
		defer opened.Close()
		f, err := forest.New(opened)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.Truncate(name+".pack", 8192); err != nil {
			t.Fatal(err)
		}
		visitor := newSeen()
		if err := f.Walk(t.Context(), forest.Options{}, func() forest.Visitor { return visitor }); err != nil {
			t.Fatal(err)
		}
		if len(visitor.objects)+len(visitor.unread) != 3000 || len(visitor.objects) == 0 || len(visitor.unread) == 0 {
			t.Errorf("windowed %v: %d visited, %d unread of 3000",
				access.Windowed, len(visitor.objects), len(visitor.unread))
		}
	}
}
