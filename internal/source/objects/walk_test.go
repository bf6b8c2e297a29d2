package objects_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/go-git/go-billy/v5/osfs"
	"github.com/go-git/go-git/v5/plumbing"
	"github.com/go-git/go-git/v5/plumbing/cache"
	"github.com/go-git/go-git/v5/storage/filesystem"
	"github.com/google/go-cmp/cmp"

	"github.com/tokenguard/tokenguard/internal/credtest"
	"github.com/tokenguard/tokenguard/internal/odb/object"
	"github.com/tokenguard/tokenguard/internal/odb/odbtest"
	"github.com/tokenguard/tokenguard/internal/source/objects"
)

// visited is what one walk saw.
type visited struct {
	t      *testing.T
	mu     sync.Mutex
	seen   map[string]string // "type size", by id
	unread map[string]error
}

func (v *visited) Visit(o *objects.Seen) objects.State {
	id := o.Object().ID
	if err := object.SHA1.Verify(id, o.Type, o.Content); err != nil {
		v.t.Error(err)
	}
	if !o.Again {
		v.note(id, o.Type, int64(len(o.Content)))
	}
	return 0
}

func (v *visited) Stream(id objects.ID, size int64, in io.Reader) error {
	if n, err := io.Copy(io.Discard, in); err != nil || n != size {
		return fmt.Errorf("%d bytes, %w", n, err)
	}
	v.note(id, objects.TypeBlob, size)
	return nil
}

func (v *visited) note(id objects.ID, t objects.Type, size int64) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if _, twice := v.seen[id.String()]; twice {
		v.t.Errorf("%s counts twice", id)
	}
	v.seen[id.String()] = fmt.Sprintf("%s %d", t, size)
}

func (v *visited) Unread(id objects.ID, err error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.unread[id.String()] = err
}

func visit(t *testing.T, dir string, opts objects.Options) *visited {
	t.Helper()
	s := objects.Open([]string{dir}, opts)
	defer s.Close()
	return walk(t, s)
}

func walk(t *testing.T, s *objects.Store) *visited {
	t.Helper()
	v := &visited{t: t, seen: map[string]string{}, unread: map[string]error{}}
	err := s.Walk(context.Background(), objects.WalkOptions{Workers: 4}, func() objects.Visitor { return v })
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// grown has a history with deltas, a tag, a copy of everything in a second
// pack, and loose objects.
func grown(t *testing.T) *credtest.Repo {
	r := credtest.NewRepo(t)
	for i := range 30 {
		r.Write("big.txt", strings.Repeat(fmt.Sprintf("line of version %d\n", i/10), 400)+fmt.Sprint(i))
		r.Write(fmt.Sprintf("dir/%d.txt", i), fmt.Sprint(i))
		r.Commit(fmt.Sprint("commit ", i))
	}
	r.Run("tag", "-a", "-m", "tagged", "v1")
	r.Run("repack", "-q", "-a", "-d", "--depth=20")
	r.Run("pack-objects", "-q", "--all", "--no-reuse-delta", r.Path(".git/objects/pack/pack"))
	r.Write("late.txt", "loose\n")
	r.Commit("late")
	return r
}

// listed is what go-git, whose readers are not ours, sees of a repository.
func listed(t *testing.T, gitDir string) map[string]string {
	t.Helper()
	all, err := filesystem.NewStorage(osfs.New(gitDir), cache.NewObjectLRUDefault()).IterEncodedObjects(plumbing.AnyObject)
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]string{}
	err = all.ForEach(func(o plumbing.EncodedObject) error {
		seen[o.Hash().String()] = fmt.Sprintf("%s %d", o.Type(), o.Size())
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return seen
}

func TestWalkAgreesWithGoGit(t *testing.T) {
	r := grown(t)
	want := listed(t, r.Path(".git"))
	for name, opts := range map[string]objects.Options{"mapped": {}, "windowed": {Windowed: true}} {
		v := visit(t, r.Path(".git/objects"), opts)
		if diff := cmp.Diff(want, v.seen); diff != "" {
			t.Errorf("%s: objects differ (-go-git +ours):\n%s", name, diff)
		}
		if len(v.unread) > 0 {
			t.Errorf("%s: unread: %v", name, v.unread)
		}
	}
}

// TestWalkOfNamedRepositories: the objects of real ones are those of go-git, with
// the content that their ids say, which visiting checks.
func TestWalkOfNamedRepositories(t *testing.T) {
	odbtest.Named(t, func(t *testing.T, gitDir string) {
		v := visit(t, gitDir+"/objects", objects.Options{})
		if diff := cmp.Diff(listed(t, gitDir), v.seen); diff != "" {
			t.Errorf("objects differ (-go-git +ours):\n%s", diff)
		}
		t.Logf("%d objects, %d unread", len(v.seen), len(v.unread))
	})
}

// TestAnotherCopy: an object that is damaged in one pack is read from another.
func TestAnotherCopy(t *testing.T) {
	r := grown(t)
	want := len(listed(t, r.Path(".git")))
	packs, _ := filepath.Glob(r.Path(".git/objects/pack/*.pack"))
	if len(packs) != 2 {
		t.Fatalf("%d packs", len(packs))
	}
	for _, path := range packs {
		sound, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		damaged := bytes.Clone(sound)
		clear(damaged[len(damaged)/3 : len(damaged)-20])
		if err := os.Chmod(path, 0o644); err != nil {
			t.Fatal(err)
		}
		write(t, path, damaged)
		if v := visit(t, r.Path(".git/objects"), objects.Options{}); len(v.unread) > 0 || len(v.seen) != want {
			t.Errorf("%d of %d objects, unread: %v", len(v.seen), want, v.unread)
		}
		write(t, path, sound)
	}
}

// TestRepackedMeanwhile: a gc between the listing and the reading moves every
// object, and loses none.
func TestRepackedMeanwhile(t *testing.T) {
	r := grown(t)
	want := len(listed(t, r.Path(".git")))
	s := objects.Open([]string{r.Path(".git/objects")}, objects.Options{})
	defer s.Close()
	s.Len() // lists the loose objects
	r.Run("repack", "-q", "-a", "-d", "-f", "--depth=1")
	if v := walk(t, s); len(v.unread) > 0 || len(v.seen) != want {
		t.Errorf("%d of %d objects read, unread: %v", len(v.seen), want, v.unread)
	}
}

func TestSizeLimit(t *testing.T) {
	r := grown(t)
	v := visit(t, r.Path(".git/objects"), objects.Options{MaxSize: 4000})
	for id, err := range v.unread {
		if !errors.Is(err, object.ErrTooLarge) {
			t.Errorf("%s: %v", id, err)
		}
	}
	if len(v.unread) < 30 {
		t.Errorf("%d objects over the limit, want every version of the large file", len(v.unread))
	}
	for _, about := range v.seen {
		var kind string
		var size int
		if _, err := fmt.Sscan(about, &kind, &size); err != nil || size > 4000 {
			t.Errorf("read over the limit: %s", about)
		}
	}
}

// TestLargeBlobsAreStreamed, packed and loose.
func TestLargeBlobsAreStreamed(t *testing.T) {
	r := credtest.NewRepo(t)
	r.Write("large.bin", strings.Repeat("many bytes\n", objects.StreamAbove/10))
	r.Commit("large")
	id := r.Run("rev-parse", "HEAD:large.bin")
	for _, step := range []string{"count-objects", "gc"} {
		r.Run(step)
		v := visit(t, r.Path(".git/objects"), objects.Options{})
		if want := fmt.Sprint("blob ", objects.StreamAbove/10*11); v.seen[id] != want || len(v.unread) > 0 {
			t.Errorf("after git %s: %q, want %q; unread: %v", step, v.seen[id], want, v.unread)
		}
		v = visit(t, r.Path(".git/objects"), objects.Options{MaxSize: objects.StreamAbove})
		if err := v.unread[id]; !errors.Is(err, object.ErrTooLarge) {
			t.Errorf("after git %s: %v, want too large", step, err)
		}
	}
}

// TestMarks: what nothing else names can be told from the rest, wherever it is.
func TestMarks(t *testing.T) {
	r := grown(t)
	s := objects.Open([]string{r.Path(".git/objects")}, objects.Options{})
	defer s.Close()
	m := s.NewMarks()
	var last objects.ID
	var missing, all []objects.ID
	miss := func(id objects.ID) { missing = append(missing, id) }
	for id := range listed(t, r.Path(".git")) {
		last, _ = objects.ParseID([]byte(id))
		all = append(all, last)
	}
	for some := range slices.Chunk(all[:len(all)-1], objects.Batch) {
		m.Mark(some, miss)
	}
	if m.OnlyLack(nil) || !m.OnlyLack(map[objects.ID]bool{last: true}) {
		t.Errorf("all but %s are marked", last)
	}
	m.Mark([]objects.ID{all[0], id("absent"), all[1], id("absent too"), objects.Hash(object.SHA1, objects.TypeBlob, nil)}, miss)
	if want := []objects.ID{id("absent"), id("absent too")}; !slices.Equal(missing, want) {
		t.Errorf("missing %v, want %v", missing, want)
	}
}

func write(t *testing.T, path string, content []byte) {
	t.Helper()
	if err := os.WriteFile(path, content, 0o644); err != nil {
		t.Fatal(err)
	}
}
