package refs_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/tokenguard/tokenguard/internal/credtest"
	"github.com/tokenguard/tokenguard/internal/odb/gitdir"
	"github.com/tokenguard/tokenguard/internal/odb/object"
	"github.com/tokenguard/tokenguard/internal/odb/refs"
)

func open(t *testing.T, dir string) *refs.Store {
	t.Helper()
	l, err := gitdir.Discover(dir, gitdir.Env{})
	if err != nil {
		t.Fatal(err)
	}
	return refs.New(l.GitDir, l.CommonDir, l.Format)
}

// show lists references as git for-each-ref does below, without HEADs.
func show(list []refs.Ref) []string {
	var lines []string
	for _, r := range list {
		if strings.HasPrefix(r.Name, "refs/") {
			lines = append(lines, fmt.Sprintf("%s %s%s", r.Name, r.Target, r.ID))
		}
	}
	return lines
}

// TestListAgreesWithGit has loose, packed, both, nested, symbolic and stash
// references, and a linked work tree.
func TestListAgreesWithGit(t *testing.T) {
	for _, format := range []string{"sha1", "sha256"} {
		t.Run(format, func(t *testing.T) {
			r := credtest.NewRepo(t)
			if err := os.RemoveAll(r.Path(".git")); err != nil {
				t.Fatal(err)
			}
			r.Run("init", "-q", "--object-format="+format)
			r.Commit("first")
			r.Run("branch", "old")
			r.Run("tag", "-a", "-m", "text", "v1")
			r.Run("pack-refs", "--all")
			r.Write("file", "x")
			r.Commit("second")
			r.Run("branch", "deep/er")
			r.Run("branch", "-D", "-q", "old")
			r.Run("symbolic-ref", "refs/heads/alias", "refs/heads/main")
			r.Write("file", "stashed")
			r.Run("stash", "-q")
			linked := filepath.Join(t.TempDir(), "linked")
			r.Run("worktree", "add", "-q", "--detach", linked)
			r.Run("-C", linked, "update-ref", "refs/worktree/own", "HEAD")

			for _, dir := range []string{r.Dir, linked} {
				s := open(t, dir)
				list, losses := s.List()
				if len(losses) > 0 {
					t.Error(losses)
				}
				symbolic := "%(if)%(symref)%(then)%(symref)%(else)%(objectname)%(end)"
				want := strings.Split(r.Run("-C", dir, "for-each-ref", "--format=%(refname) "+symbolic), "\n")
				if diff := cmp.Diff(want, show(list)); diff != "" {
					t.Errorf("references in %s (-git +ours):\n%s", dir, diff)
				}
				heads := map[string]bool{}
				for _, ref := range list {
					heads[ref.Name] = true
					id, err := s.Resolve(ref.Name)
					if want := r.Run("-C", dir, "rev-parse", ref.Name); err != nil || id.String() != want {
						t.Errorf("%s is %s, %v; git says %s", ref.Name, id, err, want)
					}
				}
				other := "worktrees/linked/HEAD"
				if dir == linked {
					other = "main-worktree/HEAD"
				}
				if !heads["HEAD"] || !heads[other] {
					t.Errorf("HEAD and %s are not both listed", other)
				}
			}
		})
	}
}

func TestLookup(t *testing.T) {
	r := credtest.NewRepo(t)
	s := open(t, r.Dir)
	if ref, err := s.Lookup("HEAD"); err != nil || ref.Target != "refs/heads/main" {
		t.Errorf("unborn HEAD: %+v, %v", ref, err)
	}
	// Names from symbolic references must not lead out of the repository.
	for _, name := range []string{
		"refs/heads/main", "refs/heads", "refs/../config", "refs/heads/../../HEAD", "../HEAD", "/etc/passwd", "config", "", "refs//x",
	} {
		if _, err := s.Lookup(name); !errors.Is(err, refs.ErrNotFound) {
			t.Errorf("lookup of %q: %v, want %v", name, err, refs.ErrNotFound)
		}
	}
}

func TestDamage(t *testing.T) {
	tests := map[string]struct {
		file, content string
	}{
		"empty":         {"refs/heads/main", ""},
		"half an id":    {"refs/heads/main", "0123456789\n"},
		"HEAD":          {"HEAD", "\x00\x00"},
		"packed":        {"packed-refs", "0123456789 refs/heads/main\n"},
		"packed, blank": {"packed-refs", "# pack-refs with: peeled\n\n"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			r := credtest.NewRepo(t)
			r.Commit("first")
			s := open(t, r.Dir)
			if err := os.WriteFile(r.Path(".git/"+test.file), []byte(test.content), 0o600); err != nil {
				t.Fatal(err)
			}
			if _, losses := s.List(); len(losses) != 1 || !errors.Is(losses[0], object.ErrCorrupt) {
				t.Errorf("losses %v, want one of %v", losses, object.ErrCorrupt)
			}
		})
	}
	t.Run("circle", func(t *testing.T) {
		r := credtest.NewRepo(t)
		r.Run("symbolic-ref", "refs/heads/main", "refs/heads/main")
		if _, err := open(t, r.Dir).Resolve("HEAD"); err == nil {
			t.Error("no error")
		}
	})
}
