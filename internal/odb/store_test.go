package odb_test

import (
	"bytes"
	"errors"
	"io"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"github.com/tokenguard/tokenguard/internal/credtest"
	"github.com/tokenguard/tokenguard/internal/odb"
	"github.com/tokenguard/tokenguard/internal/odb/object"
	"github.com/tokenguard/tokenguard/internal/odb/odbtest"
)

// open opens object directories that have no losses.
func open(t testing.TB, opts odb.Options, dirs ...string) *odb.Store {
	t.Helper()
	s := odb.Open(dirs, opts)
	t.Cleanup(func() { s.Close() })
	for _, d := range s.Directories() {
		for _, err := range d.Losses() {
			t.Error(err)
		}
	}
	return s
}

// TestStoreReadsWhatGitReads spreads a history over loose objects, two packs
// and an alternate.
func TestStoreReadsWhatGitReads(t *testing.T) {
	r := credtest.NewRepo(t)
	odbtest.Fill(r, 120)
	r.Run("repack", "-adq")
	r.Run("reset", "-q", "--hard")
	r.Write("second", "packed later\n")
	r.Commit("second pack")
	r.Run("repack", "-dq")
	borrower := credtest.NewRepo(t)
	borrower.Write("own", "loose\n")
	borrower.Write("none", "")
	borrower.Commit("loose")
	alternates := borrower.Path(".git/objects/info/alternates")
	if err := os.WriteFile(alternates, []byte(r.Path(".git/objects")+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	want := odbtest.Objects(t, borrower)
	for name, opts := range map[string]odb.Options{
		"default": {}, "windowed": {Windowed: true}, "no room to cache": {CacheSize: 1},
	} {
		t.Run(name, func(t *testing.T) {
			s := open(t, opts, borrower.Path(".git/objects"), r.Path(".git/objects"))
			var wg sync.WaitGroup
			for range 2 {
				wg.Go(func() {
					for id, object := range want {
						checkObject(t, s, id, object)
					}
				})
			}
			wg.Wait()
			if listed := listAll(t, s); len(listed) != len(want) {
				t.Errorf("the store lists %d objects, git %d", len(listed), len(want))
			}
		})
	}
}

func checkObject(t *testing.T, s *odb.Store, id object.ID, want odbtest.Object) {
	kind, content, err := s.Get(id)
	if err != nil || kind != want.Type || !bytes.Equal(content, want.Content) {
		t.Errorf("get %s: %v, or not what git reads", id, err)
	}
	kind, size, err := s.Stat(id)
	if err != nil || kind != want.Type || size != int64(len(want.Content)) {
		t.Errorf("stat %s: %s of %d bytes, %v", id, kind, size, err)
	}
	if ok, err := s.Has(id); !ok || err != nil {
		t.Errorf("has %s: %v, %v", id, ok, err)
	}
	kind, size, r, err := s.Stream(id)
	if err != nil || kind != want.Type || size != int64(len(want.Content)) {
		t.Errorf("stream %s: %s of %d bytes, %v", id, kind, size, err)
		return
	}
	defer r.Close()
	if content, err := io.ReadAll(r); err != nil || !bytes.Equal(content, want.Content) {
		t.Errorf("stream %s: %v, or not what git reads", id, err)
	}
}

// listAll enumerates every id a store has.
func listAll(t *testing.T, s *odb.Store) map[object.ID]bool {
	t.Helper()
	listed := map[object.ID]bool{}
	for id, err := range s.IDs() {
		if err != nil {
			t.Error(err)
		}
		listed[id] = true
	}
	return listed
}

func TestMissingObject(t *testing.T) {
	r := credtest.NewRepo(t)
	s := open(t, odb.Options{}, r.Path(".git/objects"))
	absent, _ := object.IDFromBytes(bytes.Repeat([]byte{7}, 20))
	_, _, err := s.Get(absent)
	var read *object.ReadError
	if !errors.Is(err, object.ErrMissing) || !errors.As(err, &read) || read.ID != absent {
		t.Errorf("get of an absent object: %v", err)
	}
	if ok, err := s.Has(absent); ok || err != nil {
		t.Errorf("has of an absent object: %v, %v", ok, err)
	}
}

// TestRepackDuringRun lets git replace everything the store has open.
func TestRepackDuringRun(t *testing.T) {
	r := credtest.NewRepo(t)
	odbtest.Fill(r, 120)
	s := open(t, odb.Options{}, r.Path(".git/objects"))
	r.Run("reset", "-q", "--hard")
	r.Write("new", "made after the store was opened\n")
	r.Commit("new")
	r.Run("repack", "-adfq")
	r.Run("prune-packed")
	for id, object := range odbtest.Objects(t, r) {
		checkObject(t, s, id, object)
	}
}

// TestUnpairedFilesAreLosses takes away one half of a pack, or its folder.
func TestUnpairedFilesAreLosses(t *testing.T) {
	for _, ext := range []string{".idx", ".pack"} {
		t.Run("no "+ext, func(t *testing.T) {
			r := credtest.NewRepo(t)
			odbtest.Fill(r, 120)
			objects := r.Path(".git/objects")
			path := odbtest.OnlyPack(t, objects)
			if err := os.Remove(path[:len(path)-len(".pack")] + ext); err != nil {
				t.Fatal(err)
			}
			s := odb.Open([]string{objects}, odb.Options{})
			defer s.Close()
			if losses := s.Directories()[0].Losses(); len(losses) != 1 {
				t.Errorf("losses %v, want one", losses)
			}
		})
	}
	s := odb.Open([]string{filepath.Join(t.TempDir(), "gone")}, odb.Options{})
	if losses := s.Directories()[0].Losses(); len(losses) != 1 {
		t.Errorf("absent directory: losses %v, want one", losses)
	}
}

// TestSizeLimit keeps a large object out of memory and still streams it.
func TestSizeLimit(t *testing.T) {
	r := credtest.NewRepo(t)
	r.Write("big", string(make([]byte, 100_000)))
	r.Commit("big")
	id, _ := object.ParseID(r.Run("rev-parse", "HEAD:big"))
	want := odbtest.Object{Type: object.Blob, Content: make([]byte, 100_000)}
	for _, state := range []string{"loose", "packed"} {
		s := open(t, odb.Options{MaxObject: 99_999}, r.Path(".git/objects"))
		if _, _, err := s.Get(id); !errors.Is(err, object.ErrTooLarge) {
			t.Errorf("%s: get: %v, want %v", state, err, object.ErrTooLarge)
		}
		_, _, stream, err := s.Stream(id)
		if err != nil {
			t.Fatal(err)
		}
		if content, err := io.ReadAll(stream); err != nil || !bytes.Equal(content, want.Content) {
			t.Errorf("%s: stream: %v", state, err)
		}
		stream.Close()
		r.Run("repack", "-adq")
	}
}

// TestSHA256 reads ids of 32 bytes, loose and packed.
func TestSHA256(t *testing.T) {
	r := credtest.NewRepo(t)
	if err := os.RemoveAll(r.Path(".git")); err != nil {
		t.Fatal(err)
	}
	r.Run("init", "-q", "--object-format=sha256")
	odbtest.Fill(r, 120)
	r.Run("reset", "-q", "--hard")
	r.Write("loose", "x")
	r.Commit("loose")
	s := open(t, odb.Options{Format: object.SHA256}, r.Path(".git/objects"))
	want := odbtest.Objects(t, r)
	for id, o := range want {
		checkObject(t, s, id, o)
		if err := s.Format().Verify(id, o.Type, o.Content); err != nil {
			t.Error(err)
		}
	}
	if listed := listAll(t, s); len(listed) != len(want) {
		t.Errorf("the store lists %d objects, git %d", len(listed), len(want))
	}
}
