package pack_test

import (
	"bytes"
	"io"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/tokenguard/tokenguard/internal/credtest"
	"github.com/tokenguard/tokenguard/internal/odb/disk"
	"github.com/tokenguard/tokenguard/internal/odb/object"
	"github.com/tokenguard/tokenguard/internal/odb/odbtest"
	"github.com/tokenguard/tokenguard/internal/odb/pack"
)

// TestPacksReadAsGitReadsThem packs one history in every way git can write a
// pack and an index, and reads it in every way we can.
func TestPacksReadAsGitReadsThem(t *testing.T) {
	const limit = 1 << 30
	tests := map[string]struct {
		init   []string
		format object.Format
		pack   func(r *credtest.Repo)
	}{
		"offsets to bases": {pack: func(r *credtest.Repo) {
			r.Run("repack", "-adfq")
		}},
		"ids of bases": {pack: func(r *credtest.Repo) {
			r.Run("-c", "repack.useDeltaBaseOffset=false", "repack", "-adfq")
		}},
		"chains of a thousand": {pack: func(r *credtest.Repo) {
			r.Run("-c", "pack.depth=4000", "repack", "-adfq", "--depth=4000", "--window=20")
		}},
		"index version 1": {pack: func(r *credtest.Repo) {
			r.Run("-c", "pack.indexVersion=1", "repack", "-adfq")
		}},
		"64-bit offsets": {pack: func(r *credtest.Repo) {
			r.Run("repack", "-adfq")
			reindex(t, r, "--index-version=2,0x400")
		}},
		"sha256": {init: []string{"--object-format=sha256"}, format: object.SHA256, pack: func(r *credtest.Repo) {
			r.Run("repack", "-adfq")
		}},
		"sha256, ids of bases": {init: []string{"--object-format=sha256"}, format: object.SHA256, pack: func(r *credtest.Repo) {
			r.Run("-c", "repack.useDeltaBaseOffset=false", "repack", "-adfq")
		}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			r := newRepo(t, test.init...)
			odbtest.Fill(r, 300)
			test.pack(r)
			want := odbtest.Objects(t, r)
			for mode, access := range map[string]*disk.Access{
				"mapped": {}, "windowed": {Windowed: true}, "standard": {Standard: true},
			} {
				p := open(t, onlyPack(t, r), test.format, access)
				if err := p.Verify(); err != nil {
					t.Errorf("%s: %v", mode, err)
				}
				if err := p.Index().Verify(); err != nil {
					t.Errorf("%s: %v", mode, err)
				}
				checkIndex(t, p, want)
				for id, object := range want {
					checkObject(t, p, id, object, limit)
				}
			}
		})
	}
}

// newRepo returns an empty repository that was made with options of git init.
func newRepo(t testing.TB, init ...string) *credtest.Repo {
	t.Helper()
	r := credtest.NewRepo(t)
	if err := os.RemoveAll(r.Path(".git")); err != nil {
		t.Fatal(err)
	}
	r.Run(append([]string{"init", "-q"}, init...)...)
	return r
}

func onlyPack(t testing.TB, r *credtest.Repo) string {
	t.Helper()
	return odbtest.OnlyPack(t, r.Path(".git/objects"))
}

func open(t testing.TB, path string, format object.Format, access *disk.Access) *pack.Pack {
	t.Helper()
	p, err := pack.Open(path, format, access)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { p.Close() })
	return p
}

// reindex writes the index of the only pack anew.
func reindex(t *testing.T, r *credtest.Repo, args ...string) {
	t.Helper()
	path := onlyPack(t, r)
	idx := strings.TrimSuffix(path, ".pack") + ".idx"
	for _, old := range []string{idx, strings.TrimSuffix(path, ".pack") + ".rev"} {
		if err := os.Remove(old); err != nil && !os.IsNotExist(err) {
			t.Fatal(err)
		}
	}
	r.Run(append(append([]string{"index-pack"}, args...), "-o", idx, path)...)
}

// checkIndex compares the streams with the lookups, and both with git.
func checkIndex(t *testing.T, p *pack.Pack, want map[object.ID]odbtest.Object) {
	t.Helper()
	x := p.Index()
	var ids []object.ID
	for id, err := range x.IDs() {
		if err != nil {
			t.Fatal(err)
		}
		ids = append(ids, id)
	}
	var offsets []int64
	for off, err := range x.Offsets() {
		if err != nil {
			t.Fatal(err)
		}
		offsets = append(offsets, off)
	}
	if len(ids) != len(want) || len(offsets) != len(want) || x.Len() != len(want) {
		t.Fatalf("%d ids, %d offsets, length %d; want %d", len(ids), len(offsets), x.Len(), len(want))
	}
	ends := append(slices.Sorted(slices.Values(offsets)), p.End())
	for n, id := range ids {
		at, ok, err := x.Lookup(id)
		off, err2 := x.Offset(n)
		id2, err3 := x.ID(n)
		if !ok || err != nil || err2 != nil || err3 != nil || at != n || off != offsets[n] || id2 != id {
			t.Fatalf("object %d: %v %v %v, position %d, offset %d, id %s", n, err, err2, err3, at, off, id2)
		}
		next, _ := slices.BinarySearch(ends, off+1)
		if err := p.VerifyEntry(n, off, ends[next]); err != nil {
			t.Fatal(err)
		}
	}
	absent, _ := object.IDFromBytes(bytes.Repeat([]byte{7}, p.Format().Size()))
	if _, ok, err := x.Lookup(absent); ok || err != nil {
		t.Errorf("lookup of an absent id: %v, %v", ok, err)
	}
	checkLocator(t, x, append(ids, absent, object.ID{}))
}

// checkLocator compares lookups of many ids at once with those of one.
func checkLocator(t *testing.T, x *pack.Index, ids []object.ID) {
	t.Helper()
	l, err := pack.NewLocator(x)
	if err != nil {
		t.Fatal(err)
	}
	for size := 1; size <= pack.Batch; size += 21 {
		for some := range slices.Chunk(ids, size) {
			positions := make([]int, len(some))
			if err := l.Lookup(positions, some); err != nil {
				t.Fatal(err)
			}
			for i, id := range some {
				if at, ok, _ := x.Lookup(id); ok != (positions[i] != pack.Absent) || ok && at != positions[i] {
					t.Errorf("%s is at %d, by itself at %d: %t", id, positions[i], at, ok)
				}
			}
		}
	}
}

func checkObject(t *testing.T, p *pack.Pack, id object.ID, want odbtest.Object, limit int64) {
	t.Helper()
	n, _, err := p.Index().Lookup(id)
	if err != nil {
		t.Fatal(err)
	}
	off, err := p.Index().Offset(n)
	if err != nil {
		t.Fatal(err)
	}
	kind, content, err := p.Read(off, limit, nil)
	if err != nil {
		t.Fatal(err)
	}
	if kind != want.Type || !bytes.Equal(content, want.Content) {
		t.Fatalf("object %s is not what git reads", id)
	}
	if err := p.Format().Verify(id, kind, content); err != nil {
		t.Fatal(err)
	}
	if kind, size, err := p.Stat(off); kind != want.Type || size != int64(len(want.Content)) || err != nil {
		t.Fatalf("stat: %s of %d bytes, %v; want %s of %d", kind, size, err, want.Type, len(want.Content))
	}
	e, err := p.Entry(off)
	if err != nil {
		t.Fatal(err)
	}
	s, err := p.Stream(e)
	if err != nil {
		t.Fatal(err)
	}
	streamed, err := io.ReadAll(s)
	if err != nil || int64(len(streamed)) != e.Size || !e.Type.IsDelta() && !bytes.Equal(streamed, content) {
		t.Fatalf("stream of %s: %d bytes, %v", id, len(streamed), err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
}

// smallPack returns a pack of some twenty objects that git wrote, with deltas
// of both kinds, its index, and what is in it.
func smallPack(t testing.TB) (body, idx []byte, want map[object.ID]odbtest.Object) {
	t.Helper()
	r := newRepo(t)
	for i := range 6 {
		r.Write("file", strings.Repeat("a line that stays\n", 9)+strings.Repeat("!", i))
		r.Commit("change")
	}
	r.Run("tag", "-a", "-m", "text", "v1")
	r.Run("repack", "-adfq")
	path := onlyPack(t, r)
	body, err := os.ReadFile(path)
	if err == nil {
		idx, err = os.ReadFile(strings.TrimSuffix(path, ".pack") + ".idx")
	}
	if err != nil {
		t.Fatal(err)
	}
	return body, idx, odbtest.Objects(t, r)
}
