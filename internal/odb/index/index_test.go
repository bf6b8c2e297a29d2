package index_test

import (
	"errors"
	"fmt"
	"os"
	"path"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/tokenguard/tokenguard/internal/credtest"
	"github.com/tokenguard/tokenguard/internal/odb/index"
	"github.com/tokenguard/tokenguard/internal/odb/object"
)

// staged makes a repository whose index has something of everything.
func staged(t testing.TB, init ...string) *credtest.Repo {
	t.Helper()
	r := credtest.NewRepo(t)
	if err := os.RemoveAll(r.Path(".git")); err != nil {
		t.Fatal(err)
	}
	r.Run(append([]string{"init", "-q"}, init...)...)
	for _, name := range []string{"a", "b/1", "b/2", "b/c/3", "b.c", "b0", "ü/ä", "z/y/x/w"} {
		r.Write(name, "content of "+name+"\n")
	}
	if err := os.Symlink("a", r.Path("link")); err != nil {
		t.Fatal(err)
	}
	r.Commit("first")
	return r
}

// list writes entries as git ls-files --stage does.
func list(x *index.Index) string {
	var b strings.Builder
	for _, e := range x.Entries {
		fmt.Fprintf(&b, "%06o %s %d\t%s\x00", e.Mode, e.ID, e.Stage, e.Path)
	}
	return b.String()
}

func read(t testing.TB, r *credtest.Repo, format object.Format) *index.Index {
	t.Helper()
	x, err := index.Read(r.Path(".git/index"), format)
	if err != nil {
		t.Fatal(err)
	}
	return x
}

// TestIndexReadsAsGitReadsIt changes the index in every way git offers.
func TestIndexReadsAsGitReadsIt(t *testing.T) {
	sha256 := []string{"--object-format=sha256"}
	tests := map[string]struct {
		init    []string
		format  object.Format
		version int
		change  func(r *credtest.Repo)
	}{
		"version 2": {version: 2},
		"version 3": {version: 3, change: func(r *credtest.Repo) {
			r.Write("new", "x")
			r.Run("add", "-N", "new")
			r.Run("update-index", "--skip-worktree", "a")
			r.Run("update-index", "--assume-unchanged", "b0")
		}},
		"version 4":                 {version: 4, change: func(r *credtest.Repo) { r.Run("update-index", "--index-version=4") }},
		"version 4, several blocks": {version: 4, change: manyEntries},
		"version 4 without a checksum": {version: 4, change: func(r *credtest.Repo) {
			r.Run("update-index", "--index-version=4")
			zeroChecksum(r, 20)
		}},
		"path longer than its length field": {version: 2, change: func(r *credtest.Repo) {
			for _, n := range []int{0xffe, 0xfff, 0x1000} {
				r.RunInput("100644 "+r.Run("rev-parse", "HEAD:a")+"\t"+strings.Repeat("n", n)+"\n", "update-index", "--add", "--index-info")
			}
		}},
		"sha256":            {version: 2, init: sha256, format: object.SHA256},
		"sha256, version 4": {version: 4, init: sha256, format: object.SHA256, change: func(r *credtest.Repo) { r.Run("update-index", "--index-version=4") }},
		"merge in conflict": {version: 2, change: conflict},
		"gitlink": {version: 2, change: func(r *credtest.Repo) {
			r.Run("update-index", "--add", "--cacheinfo", "160000,"+r.Run("rev-parse", "HEAD")+",module")
		}},
		"untracked cache": {version: 2, change: func(r *credtest.Repo) {
			r.Run("update-index", "--force-untracked-cache")
			r.Run("status")
		}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			r := staged(t, test.init...)
			if test.change != nil {
				test.change(r)
			}
			x := read(t, r, test.format)
			want := r.Run("ls-files", "--stage", "-z")
			if diff := cmp.Diff(strings.Split(want, "\x00"), strings.Split(list(x), "\x00")); diff != "" {
				t.Errorf("entries (-git +ours):\n%s", diff)
			}
			if x.Version != test.version {
				t.Errorf("version %d, want %d", x.Version, test.version)
			}
		})
	}
}

// manyEntries makes git write the index in blocks with a table of offsets.
func manyEntries(r *credtest.Repo) {
	r.Run("config", "index.threads", "4")
	var input strings.Builder
	id := r.Run("rev-parse", "HEAD:a")
	for i := range 30000 {
		fmt.Fprintf(&input, "100644 %s\tmany/%d/file-%d\n", id, i/100, i)
	}
	r.Run("update-index", "--index-version=4")
	r.RunInput(input.String(), "update-index", "--add", "--index-info")
}

func conflict(r *credtest.Repo) {
	r.Run("checkout", "-q", "-b", "other")
	r.Write("a", "theirs\n")
	r.Commit("theirs")
	r.Run("checkout", "-q", "main")
	r.Write("a", "ours\n")
	r.Commit("ours")
	// A failing merge is the point; git read-tree makes the same index.
	r.Run("read-tree", "-m", "HEAD~1", "HEAD", "other")
}

func zeroChecksum(r *credtest.Repo, size int) {
	data, err := os.ReadFile(r.Path(".git/index"))
	if err == nil {
		clear(data[len(data)-size:])
		err = os.WriteFile(r.Path(".git/index"), data, 0o600)
	}
	if err != nil {
		panic(err)
	}
}

func TestFlags(t *testing.T) {
	r := staged(t)
	r.Write("new", "x")
	r.Run("add", "-N", "new")
	r.Run("update-index", "--skip-worktree", "a")
	r.Run("update-index", "--assume-unchanged", "b0")
	for _, e := range read(t, r, object.SHA1).Entries {
		if e.IntentToAdd != (e.Path == "new") || e.SkipWorktree != (e.Path == "a") || e.AssumeValid != (e.Path == "b0") {
			t.Errorf("flags of %q: %+v", e.Path, e)
		}
	}
}

// TestTrees: the directories that git still knows are the trees it would
// write, and those above a change are not known.
func TestTrees(t *testing.T) {
	for _, init := range [][]string{nil, {"--object-format=sha256"}} {
		r := staged(t, init...)
		format := object.SHA1
		if init != nil {
			format = object.SHA256
		}
		checkTrees(t, r, read(t, r, format), func(string) bool { return true })
		r.Write("b/c/3", "changed\n")
		r.Run("add", "b/c/3")
		checkTrees(t, r, read(t, r, format), func(path string) bool {
			return path != "" && path != "b" && path != "b/c"
		})
	}
}

func checkTrees(t *testing.T, r *credtest.Repo, x *index.Index, valid func(path string) bool) {
	t.Helper()
	seen := map[string]bool{}
	for i, tree := range x.Trees {
		seen[tree.Path] = true
		if tree.Valid != valid(tree.Path) {
			t.Errorf("tree %q: valid is %v", tree.Path, tree.Valid)
		}
		if tree.Valid {
			if want := r.Run("rev-parse", "HEAD:"+tree.Path); tree.ID.String() != want {
				t.Errorf("tree %q is %s, want %s", tree.Path, tree.ID, want)
			}
		}
		for _, below := range x.Trees[i+1 : i+tree.Nodes] {
			if tree.Path != "" && !strings.HasPrefix(below.Path, tree.Path+"/") {
				t.Errorf("tree %q is counted under %q", below.Path, tree.Path)
			}
		}
		for _, e := range x.Entries[tree.First : tree.First+tree.Count] {
			if tree.Path != "" && !strings.HasPrefix(e.Path, tree.Path+"/") {
				t.Errorf("entry %q is counted under %q", e.Path, tree.Path)
			}
		}
	}
	for _, e := range x.Entries {
		for dir := path.Dir(e.Path); dir != "."; dir = path.Dir(dir) {
			if !seen[dir] {
				t.Fatalf("no tree for %q", dir)
			}
		}
	}
}

func TestNotWhole(t *testing.T) {
	tests := map[string]struct {
		change func(r *credtest.Repo)
		want   error
	}{
		"split":  {func(r *credtest.Repo) { r.Run("update-index", "--split-index") }, index.ErrSplit},
		"sparse": {func(r *credtest.Repo) { r.Run("sparse-checkout", "set", "--cone", "--sparse-index", "b") }, index.ErrSparse},
		"unknown extension": {func(r *credtest.Repo) {
			x, err := os.ReadFile(r.Path(".git/index"))
			if err == nil {
				x = append(x[:len(x)-20], "newX\x00\x00\x00\x00"+strings.Repeat("\x00", 20)...)
				err = os.WriteFile(r.Path(".git/index"), x, 0o600)
			}
			if err != nil {
				panic(err)
			}
		}, object.ErrUnsupported},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			r := staged(t)
			test.change(r)
			if _, err := index.Read(r.Path(".git/index"), object.SHA1); !errors.Is(err, test.want) {
				t.Errorf("error %v, want %v", err, test.want)
			}
		})
	}
}

func TestNoIndexIsAnEmptyOne(t *testing.T) {
	r := credtest.NewRepo(t)
	if x := read(t, r, object.SHA1); len(x.Entries) != 0 {
		t.Errorf("%d entries", len(x.Entries))
	}
}

// TestDamage: no byte of an index can change, and no end be cut off, without
// notice.
func TestDamage(t *testing.T) {
	r := credtest.NewRepo(t)
	r.Write("dir/file", "x")
	r.Write("other", "y")
	r.Commit("first")
	data, err := os.ReadFile(r.Path(".git/index"))
	if err != nil {
		t.Fatal(err)
	}
	for i := range data {
		if _, err := index.Parse(data[:i], object.SHA1); err == nil {
			t.Errorf("cut at %d: no error", i)
		}
		for _, flip := range []byte{1, 0x80, 0xff} {
			damaged := append([]byte(nil), data...)
			damaged[i] ^= flip
			if _, err := index.Parse(damaged, object.SHA1); err == nil {
				t.Errorf("byte %d changed by %#x: no error", i, flip)
			}
		}
	}
}

// FuzzParse: any bytes end in an error or in an index that holds together.
// The checksum is left out, or nothing would get past it.
func FuzzParse(f *testing.F) {
	r := staged(f)
	r.Write("b/c/3", "changed\n")
	r.Run("add", ".")
	for _, version := range []string{"2", "3", "4"} {
		r.Run("update-index", "--index-version="+version)
		data, err := os.ReadFile(r.Path(".git/index"))
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data[:len(data)-20])
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		x, err := index.Parse(append(body, make([]byte, 20)...), object.SHA1)
		if err != nil {
			return
		}
		for i, e := range x.Entries {
			if e.Path == "" || i > 0 && x.Entries[i-1].Path > e.Path {
				t.Fatalf("entry %d: %q", i, e.Path)
			}
		}
		for i, tree := range x.Trees {
			if tree.Nodes < 1 || i+tree.Nodes > len(x.Trees) || tree.First+tree.Count > len(x.Entries) {
				t.Fatalf("tree %d of %d: %+v", i, len(x.Trees), tree)
			}
		}
	})
}

// BenchmarkRead is the share of the index in a pre-commit hook.
func BenchmarkRead(b *testing.B) {
	r := staged(b)
	manyEntries(r)
	for _, version := range []string{"2", "4"} {
		r.Run("update-index", "--index-version="+version)
		b.Run("version "+version, func(b *testing.B) {
			for b.Loop() {
				if _, err := index.Read(r.Path(".git/index"), object.SHA1); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
