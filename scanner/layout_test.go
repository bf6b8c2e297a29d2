package scanner_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/tokenguard/tokenguard/finding"
	"github.com/tokenguard/tokenguard/internal/credtest"
	"github.com/tokenguard/tokenguard/scanner"
)

// leaky returns a repository with one pair in its history, since removed.
func leaky(t testing.TB) *credtest.Repo {
	t.Helper()
	r := credtest.NewRepo(t)
	leak(r)
	return r
}

func leak(r *credtest.Repo) {
	r.Write("app.env", "JIRA="+credtest.New(1).Pair()+"\n")
	r.Commit("add app")
	r.Remove("app.env")
	r.Commit("remove app")
}

// longIDs is leaky with ids of 32 bytes.
func longIDs(t testing.TB) *credtest.Repo {
	t.Helper()
	r := credtest.NewRepo(t)
	if err := os.RemoveAll(r.Path(".git")); err != nil {
		t.Fatal(err)
	}
	r.Run("init", "-q", "-b", "main", "--object-format=sha256")
	leak(r)
	return r
}

// TestEveryLayoutIsRead keeps the same history in every way git knows.
func TestEveryLayoutIsRead(t *testing.T) {
	layouts := []struct {
		name string
		make func(t *testing.T, r *credtest.Repo) (path string)
	}{
		{"work tree", func(t *testing.T, r *credtest.Repo) string { return r.Dir }},
		{"git directory", func(t *testing.T, r *credtest.Repo) string { return r.Path(".git") }},
		{"directory within", func(t *testing.T, r *credtest.Repo) string {
			r.Write("a/b/c.txt", "nothing\n")
			return r.Path("a/b")
		}},
		{"bare", func(t *testing.T, r *credtest.Repo) string { return r.Clone("--bare").Dir }},
		{"linked work tree", func(t *testing.T, r *credtest.Repo) string {
			dir := filepath.Join(t.TempDir(), "linked")
			r.Run("worktree", "add", "-q", dir)
			return dir
		}},
		{".git file", func(t *testing.T, r *credtest.Repo) string {
			elsewhere := filepath.Join(t.TempDir(), "elsewhere")
			if err := os.Rename(r.Path(".git"), elsewhere); err != nil {
				t.Fatal(err)
			}
			writeFile(t, r.Path(".git"), "gitdir: "+elsewhere+"\n")
			return r.Dir
		}},
		{"shared objects", func(t *testing.T, r *credtest.Repo) string {
			dir := t.TempDir()
			r.Run("clone", "-q", "--shared", ".", dir)
			return dir
		}},
		{"borrowed from a borrower, by relative path", func(t *testing.T, r *credtest.Repo) string {
			middle, top := credtest.NewRepo(t), credtest.NewRepo(t)
			lend(t, r, middle)
			lend(t, middle, top)
			return top.Dir
		}},
		{"loose", func(t *testing.T, r *credtest.Repo) string { return r.Dir }},
		{"packed", func(t *testing.T, r *credtest.Repo) string { r.Run("gc", "-q"); return r.Dir }},
		{"pack index of version 1", func(t *testing.T, r *credtest.Repo) string {
			r.Run("-c", "pack.indexVersion=1", "repack", "-q", "-a", "-d")
			return r.Dir
		}},
		{"several packs and an index over all", func(t *testing.T, r *credtest.Repo) string {
			r.Run("repack", "-q")
			r.Write("more.txt", "more\n")
			r.Commit("more")
			r.Run("repack", "-q")
			r.Run("multi-pack-index", "write")
			return r.Dir
		}},
		{"SHA-256", func(t *testing.T, r *credtest.Repo) string { return longIDs(t).Dir }},
		{"SHA-256, packed", func(t *testing.T, r *credtest.Repo) string {
			long := longIDs(t)
			long.Run("gc", "-q")
			return long.Dir
		}},
		{"harmless extensions", func(t *testing.T, r *credtest.Repo) string {
			r.Run("config", "core.repositoryFormatVersion", "1")
			r.Run("config", "extensions.worktreeConfig", "true")
			r.Run("config", "extensions.preciousObjects", "true")
			return r.Dir
		}},
	}
	for _, l := range layouts {
		t.Run(l.name, func(t *testing.T) {
			got := scan(t, l.make(t, leaky(t)))
			if len(got.findings) != 1 || !got.receipt.Complete {
				t.Fatalf("%d findings, complete %t: %+v", len(got.findings), got.receipt.Complete, got.receipt)
			}
			if f := got.findings[0]; f.Location.Path != "app.env" || f.Evidence != finding.Confirmed {
				t.Errorf("found %s in %q", f.Evidence, f.Location.Path)
			}
		})
	}
}

// lend makes to borrow the objects of from.
func lend(t *testing.T, from, to *credtest.Repo) {
	t.Helper()
	rel, err := filepath.Rel(to.Path(".git/objects"), from.Path(".git/objects"))
	if err != nil {
		t.Fatal(err)
	}
	writeFile(t, to.Path(".git/objects/info/alternates"), rel+"\n")
}

func TestRepositoriesWithoutCommits(t *testing.T) {
	r := credtest.NewRepo(t)
	if got := scan(t, r.Dir); !got.receipt.Complete || len(got.findings) != 0 {
		t.Errorf("empty repository: %+v", got.receipt)
	}
	r.Write("first.env", credtest.New(1).Pair()+"\n")
	r.Run("add", "first.env")
	for name, target := range map[string]scanner.Target{
		"everything": {Repo: r.Dir}, "staged": {Repo: r.Dir, Staged: true}, "work tree": {Repo: r.Dir, Worktree: true},
	} {
		if got := run(t, target, scanner.Options{}); len(got.findings) != 1 || !got.receipt.Complete {
			t.Errorf("%s before the first commit: %d findings, %+v", name, len(got.findings), got.receipt)
		}
	}
}

// TestEnvironment: hooks run with GIT_* variables, which count where no
// repository is named, and only there.
func TestEnvironment(t *testing.T) {
	leak, clean := leaky(t), credtest.NewRepo(t)
	clean.Write("README", "clean\n")
	clean.Commit("begin")
	t.Chdir(clean.Dir)
	t.Setenv("GIT_DIR", leak.Path(".git"))
	if got := scan(t, ""); len(got.findings) != 1 {
		t.Errorf("GIT_DIR was not honoured: %d findings", len(got.findings))
	}
	if got := scan(t, clean.Dir); len(got.findings) != 0 {
		t.Errorf("GIT_DIR was honoured for a named repository")
	}
}

// TestIndexFile: git commit PATH commits from an index of its own.
func TestIndexFile(t *testing.T) {
	r := credtest.NewRepo(t)
	r.Write("a.txt", "a\n")
	r.Commit("begin")
	own, err := os.ReadFile(r.Path(".git/index"))
	if err != nil {
		t.Fatal(err)
	}
	r.Write("b.env", credtest.New(1).Pair()+"\n")
	r.Run("add", "b.env")
	other := filepath.Join(t.TempDir(), "next-index")
	if err := os.Rename(r.Path(".git/index"), other); err != nil {
		t.Fatal(err)
	}
	writeFile(t, r.Path(".git/index"), string(own))
	t.Chdir(r.Dir)
	staged := scanner.Target{Staged: true}
	if got := run(t, staged, scanner.Options{}); len(got.findings) != 0 {
		t.Fatalf("%d findings in the plain index", len(got.findings))
	}
	t.Setenv("GIT_INDEX_FILE", other)
	if got := run(t, staged, scanner.Options{}); len(got.findings) != 1 || got.findings[0].Location.Path != "b.env" {
		t.Errorf("GIT_INDEX_FILE was not honoured: %d findings", len(got.findings))
	}
}
