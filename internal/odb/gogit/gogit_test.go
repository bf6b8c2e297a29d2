package gogit_test

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"testing"

	git "github.com/go-git/go-git/v5"
	"github.com/go-git/go-git/v5/plumbing"
	"github.com/go-git/go-git/v5/plumbing/object"
	"github.com/google/go-cmp/cmp"

	"github.com/tokenguard/tokenguard/internal/credtest"
	"github.com/tokenguard/tokenguard/internal/odb"
	"github.com/tokenguard/tokenguard/internal/odb/gitdir"
	"github.com/tokenguard/tokenguard/internal/odb/gogit"
	ours "github.com/tokenguard/tokenguard/internal/odb/object"
	"github.com/tokenguard/tokenguard/internal/odb/odbtest"
)

func open(t *testing.T, dir string) (*git.Repository, error) {
	t.Helper()
	l, err := gitdir.Discover(dir, gitdir.Env{})
	if err != nil {
		t.Fatal(err)
	}
	s := odb.Open(l.ObjectDirs, odb.Options{Format: l.Format})
	t.Cleanup(func() { s.Close() })
	return gogit.Open(s, l)
}

func mustOpen(t *testing.T, dir string) *git.Repository {
	t.Helper()
	r, err := open(t, dir)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// contents maps every object go-git iterates over to its type and content.
func contents(t *testing.T, r *git.Repository) map[string]string {
	t.Helper()
	iter, err := r.Storer.IterEncodedObjects(plumbing.AnyObject)
	if err != nil {
		t.Fatal(err)
	}
	all := map[string]string{}
	err = iter.ForEach(func(o plumbing.EncodedObject) error {
		reader, err := o.Reader()
		if err != nil {
			return err
		}
		defer reader.Close()
		content, err := io.ReadAll(reader)
		all[o.Hash().String()] = o.Type().String() + " " + string(content)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// TestSameObjectsAsGoGit holds our reader against go-git's own, where that
// reads everything: one repository without alternates.
func TestSameObjectsAsGoGit(t *testing.T) {
	r := credtest.NewRepo(t)
	odbtest.Fill(r, 150)
	r.Run("repack", "-adfq")
	r.Run("reset", "-q", "--hard")
	r.Write("loose", "x")
	r.Commit("loose")
	theirs, err := git.PlainOpen(r.Dir)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(contents(t, theirs), contents(t, mustOpen(t, r.Dir))); diff != "" {
		t.Errorf("objects (-go-git +ours):\n%s", diff)
	}
}

// TestWhatGoGitRefuses opens repositories that go-git alone cannot read whole.
func TestWhatGoGitRefuses(t *testing.T) {
	tests := map[string]func(t *testing.T, r *credtest.Repo) string{
		"extensions": func(t *testing.T, r *credtest.Repo) string {
			r.Run("config", "core.repositoryFormatVersion", "1")
			r.Run("config", "extensions.worktreeConfig", "true")
			r.Run("config", "extensions.partialClone", "origin")
			return r.Dir
		},
		"alternates": func(t *testing.T, r *credtest.Repo) string {
			shared := filepath.Join(t.TempDir(), "shared")
			r.Run("clone", "-q", "--shared", r.Dir, shared)
			return shared
		},
		"index version 1": func(t *testing.T, r *credtest.Repo) string {
			r.Run("-c", "pack.indexVersion=1", "repack", "-adfq")
			return r.Dir
		},
		"linked work tree": func(t *testing.T, r *credtest.Repo) string {
			linked := filepath.Join(t.TempDir(), "linked")
			r.Run("worktree", "add", "-q", "--detach", linked)
			return linked
		},
		"configuration go-git cannot parse": func(t *testing.T, r *credtest.Repo) string {
			f, err := os.OpenFile(r.Path(".git/config"), os.O_APPEND|os.O_WRONLY, 0)
			if err == nil {
				_, err = f.WriteString("[remote \"x\"]\n\tfetch = garbage\n")
				err = errors.Join(err, f.Close())
			}
			if err != nil {
				t.Fatal(err)
			}
			return r.Dir
		},
	}
	for name, change := range tests {
		t.Run(name, func(t *testing.T) {
			r := credtest.NewRepo(t)
			odbtest.Fill(r, 120)
			r.Run("reset", "-q", "--hard")
			dir := change(t, r)
			repo := mustOpen(t, dir)
			if got, want := len(contents(t, repo)), len(odbtest.Objects(t, r)); got != want {
				t.Errorf("%d objects, git has %d", got, want)
			}
			head, err := repo.Head()
			if err != nil || head.Hash().String() != r.Run("rev-parse", "HEAD") {
				t.Errorf("HEAD is %v, %v", head, err)
			}
			checkModels(t, r, repo)
		})
	}
}

// checkModels asks go-git for what the project uses it for.
func checkModels(t *testing.T, r *credtest.Repo, repo *git.Repository) {
	t.Helper()
	for _, revision := range []string{"HEAD", "HEAD~3", "main^", "v1", r.Run("rev-parse", "--short=9", "HEAD~5")} {
		hash, err := repo.ResolveRevision(plumbing.Revision(revision))
		if err != nil {
			t.Errorf("%s: %v", revision, err)
			continue
		}
		// go-git peels tags to commits, and git does so when asked.
		want := r.Run("rev-parse", revision)
		if revision == "v1" {
			want = r.Run("rev-parse", "v1^{commit}")
		}
		if hash.String() != want {
			t.Errorf("%s is %s, git says %s", revision, hash, want)
		}
	}
	log, err := repo.Log(&git.LogOptions{})
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	err = log.ForEach(func(c *object.Commit) error {
		n++
		_, err := c.File("dir/file")
		return err
	})
	if err != nil || n != 120 {
		t.Errorf("log of %d commits, %v; want 120", n, err)
	}
	if _, err := repo.Tag("v1"); err != nil {
		t.Error(err)
	}
}

func TestShallow(t *testing.T) {
	r := credtest.NewRepo(t)
	odbtest.Fill(r, 5)
	clone := r.Clone("--depth=2")
	shallow, err := mustOpen(t, clone.Dir).Storer.Shallow()
	if err != nil || len(shallow) != 1 || shallow[0].String() != r.Run("rev-parse", "main~1") {
		t.Errorf("shallow commits %v, %v", shallow, err)
	}
}

func TestSHA256IsRefused(t *testing.T) {
	r := credtest.NewRepo(t)
	r.Run("init", "-q", "--object-format=sha256", "inner")
	if _, err := open(t, r.Path("inner")); !errors.Is(err, ours.ErrUnsupported) {
		t.Errorf("error %v, want %v", err, ours.ErrUnsupported)
	}
}

// TestForgedObject: an object that is not what its name says is not handed out.
func TestForgedObject(t *testing.T) {
	r := credtest.NewRepo(t)
	r.Write("a", "honest")
	r.Write("b", "forged")
	r.Commit("first")
	name := func(path string) string {
		id := r.Run("rev-parse", "HEAD:"+path)
		return r.Path(".git/objects/" + id[:2] + "/" + id[2:])
	}
	if err := os.Remove(name("a")); err != nil {
		t.Fatal(err)
	}
	if err := os.Rename(name("b"), name("a")); err != nil {
		t.Fatal(err)
	}
	_, err := mustOpen(t, r.Dir).BlobObject(plumbing.NewHash(r.Run("rev-parse", "HEAD:a")))
	if !errors.Is(err, ours.ErrMismatch) {
		t.Errorf("error %v, want %v", err, ours.ErrMismatch)
	}
}

func TestNothingIsWritten(t *testing.T) {
	r := credtest.NewRepo(t)
	r.Commit("first")
	repo := mustOpen(t, r.Dir)
	if _, err := repo.CreateTag("t", plumbing.NewHash(r.Run("rev-parse", "HEAD")), nil); err == nil {
		t.Error("a tag was made")
	}
	if _, err := repo.Storer.SetEncodedObject(repo.Storer.NewEncodedObject()); err == nil {
		t.Error("an object was stored")
	}
}
