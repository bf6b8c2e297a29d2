package scanner_test

import (
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/tokenguard/tokenguard/credential"
	"github.com/tokenguard/tokenguard/finding"
	"github.com/tokenguard/tokenguard/internal/credtest"
	"github.com/tokenguard/tokenguard/scanner"
)

// remoteURL is an address as people give it to git remote add.
func remoteURL(n uint64) string {
	return "https://mira:" + credtest.New(n).Token(credential.APIToken) + "@bitbucket.org/acme/tool.git"
}

// gitFiles are the files of a git directory that can hold a credential, with the
// text in front of and behind it.
var gitFiles = []struct {
	path          string // in the shared git directory
	before, after string
	unit          finding.Unit
}{
	{"config.worktree", "[remote \"own\"]\n\turl = ", "\n", finding.UnitGitConfig},
	{"included", "[remote \"included\"]\n\turl = ", "\n[include]\n\tpath = deep/included\n", finding.UnitGitConfig},
	{"deep/included", "[include]\n\tpath = ../included\n[remote \"deep\"]\n\turl = ", "\n", finding.UnitGitConfig},
	{"on-main", "[remote \"on-main\"]\n\turl = ", "\n", finding.UnitGitConfig},
	{"modules/lib/config", "[remote \"origin\"]\n\turl = ", "\n", finding.UnitGitConfig},
	{"modules/group/lib/config", "[remote \"origin\"]\n\turl = ", "\n", finding.UnitGitConfig},
	{"modules/lib/modules/config/config", "[remote \"origin\"]\n\turl = ", "\n", finding.UnitGitConfig},
	{"modules/lib/worktrees/x/config.worktree", "[remote \"origin\"]\n\turl = ", "\n", finding.UnitGitConfig},
	{"worktrees/linked/config.worktree", "[http]\n\textraHeader = X-Token: ", "\n", finding.UnitGitConfig},
	{"worktrees/linked/FETCH_HEAD", "", "\n", finding.UnitGitConfig},
	{"FETCH_HEAD", "0123456789012345678901234567890123456789\t\tbranch 'main' of ", "\n", finding.UnitGitConfig},
	{"hooks/post-merge", "#!/bin/sh\ncurl ", "\n", finding.UnitGitConfig},
	{"hooks/post-merge.d/notify", "#!/bin/sh\ncurl ", "\n", finding.UnitGitConfig},
	{"logs/refs/remotes/origin/main", "0 1 M <m@x.org> 1 +0000\tpull ", ": Fast-forward\n", finding.UnitReflog},
	{"worktrees/linked/logs/HEAD", "0 1 M <m@x.org> 1 +0000\tclone: from ", "\n", finding.UnitReflog},
}

// TestGitFiles: what is in the git directory and is no object is read from
// wherever the scan starts, and each once.
func TestGitFiles(t *testing.T) {
	r := credtest.NewRepo(t)
	r.Write("README", "a repository\n")
	r.Commit("begin")
	linked := filepath.Join(t.TempDir(), "linked")
	r.Run("worktree", "add", "-q", linked)
	r.Run("config", "include.path", "included")
	r.Run("config", "includeIf.onbranch:main.path", r.Path(".git/on-main"))
	r.Run("config", "--add", "include.path", "missing")
	r.Run("config", "--add", "include.path", "../README")
	writeFile(t, r.Path(".git/modules/lib/HEAD"), "ref: refs/heads/main\n")
	writeFile(t, r.Path(".git/modules/lib/refs/heads/config"), "not a configuration: "+remoteURL(100))
	writeFile(t, r.Path(".git/hooks/pre-push.sample"), remoteURL(101))
	var want, bare, uncommitted []string
	for i, f := range gitFiles {
		writeFile(t, r.Path(".git/"+f.path), f.before+remoteURL(uint64(i+1))+f.after)
		want = append(want, string(f.unit)+" .git/"+f.path)
		bare = append(bare, string(f.unit)+" "+f.path)
		if f.unit != finding.UnitReflog {
			uncommitted = append(uncommitted, string(f.unit)+" .git/"+f.path)
		}
	}
	slices.Sort(uncommitted)
	slices.Sort(want)
	slices.Sort(bare)
	tests := map[string]struct {
		target scanner.Target
		want   []string
	}{
		"all":           {scanner.Target{Repo: r.Dir}, want},
		"history":       {scanner.Target{Repo: r.Dir, History: true}, want},
		"work tree":     {scanner.Target{Repo: r.Dir, Worktree: true}, uncommitted},
		"linked":        {scanner.Target{Repo: linked}, want},
		"git directory": {scanner.Target{Repo: r.Path(".git")}, want},
		"staged":        {scanner.Target{Repo: r.Dir, Staged: true}, nil},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) { checkPlaces(t, test.want, test.target) })
	}
	t.Run("bare", func(t *testing.T) {
		text, err := os.ReadFile(r.Path(".git/config"))
		if err != nil {
			t.Fatal(err)
		}
		writeFile(t, r.Path(".git/config"), string(text)+"[core]\n\tbare = true\n")
		checkPlaces(t, bare, scanner.Target{Repo: r.Path(".git")})
	})
}

func checkPlaces(t *testing.T, want []string, target scanner.Target) {
	t.Helper()
	got := run(t, target, scanner.Options{})
	if diff := cmp.Diff(want, places(got)); diff != "" || !got.receipt.Complete {
		t.Errorf("(-want +got):\n%s%+v", diff, got.receipt)
	}
}

// TestGitFilesLeadNowhere: neither a link nor an include makes a scan read what is
// outside of the git directory, and both are in the receipt.
func TestGitFilesLeadNowhere(t *testing.T) {
	r := credtest.NewRepo(t)
	r.Write("README", "a repository\n")
	r.Commit("begin")
	outside := t.TempDir()
	for _, name := range []string{"hook", "config", "logs/main"} {
		writeFile(t, filepath.Join(outside, name), "# "+remoteURL(1))
	}
	r.Run("config", "include.path", filepath.Join(outside, "config"))
	r.Run("config", "--add", "include.path", "~/config")
	for _, dir := range []string{".git/hooks", ".git/modules"} {
		if err := os.MkdirAll(r.Path(dir), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	symlink(t, filepath.Join(outside, "hook"), r.Path(".git/hooks/pre-push"))
	symlink(t, filepath.Join(outside, "gone"), r.Path(".git/hooks/pre-commit"))
	symlink(t, outside, r.Path(".git/modules/lib"))
	symlink(t, filepath.Join(outside, "logs"), r.Path(".git/logs/refs/remotes"))
	symlink(t, filepath.Join(outside, "config"), r.Path(".git/FETCH_HEAD"))
	symlink(t, ".", r.Path(".git/round"))
	r.Run("config", "--add", "include.path", "round/config")
	symlink(t, "../description", r.Path(".git/hooks/inside"))
	writeFile(t, r.Path(".git/description"), remoteURL(2))
	got := scan(t, r.Dir)
	if diff := cmp.Diff([]string{"git-config .git/hooks/inside"}, places(got)); diff != "" || !got.receipt.Complete {
		t.Errorf("(-want +got):\n%s%+v", diff, got.receipt)
	}
	want := ".git/FETCH_HEAD .git/hooks/pre-commit .git/hooks/pre-push .git/logs/refs/remotes .git/modules/lib ~/config " + filepath.ToSlash(filepath.Join(outside, "config"))
	if named := examples(got.receipt.Excluded); !sameWords(named, want) {
		t.Errorf("excluded %s, want %s", named, want)
	}
}

// TestGitFilesUnread: what cannot be read, or is too large, is in the receipt.
func TestGitFilesUnread(t *testing.T) {
	for _, name := range []string{"FETCH_HEAD", "config.worktree", "hooks/pre-push", "logs/refs/remotes/main", "modules/lib/config", "included"} {
		r := credtest.NewRepo(t)
		r.Run("config", "include.path", "included")
		path := r.Path(".git/" + name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		pipe(t, path)
		if got := scan(t, r.Dir); examples(got.receipt.Lost) != ".git/"+name {
			t.Errorf("a pipe as %s: %+v", name, got.receipt)
		}
		if err := os.Remove(path); err != nil {
			t.Fatal(err)
		}
		writeFile(t, path, "")
		if err := os.Truncate(path, 16<<20+1); err != nil {
			t.Fatal(err)
		}
		got := run(t, scanner.Target{Repo: r.Dir}, scanner.Options{MaxBlob: 1500})
		if examples(got.receipt.Skipped) != ".git/"+name || len(got.receipt.Lost) > 0 {
			t.Errorf("large %s: %+v", name, got.receipt)
		}
	}
}

// TestReflogRepeats: a reflog repeats the messages of commits, and other reflogs.
// Neither makes a finding of its own, as long as the commit is there and read.
func TestReflogRepeats(t *testing.T) {
	r := credtest.NewRepo(t)
	amended := r.Commit("use   " + credtest.New(1).Pair() + "\n\nbody\n")
	r.Run("commit", "-q", "--allow-empty", "--amend", "-m", "amended")
	// Of HEAD's and main's reflogs, git writes this into both.
	other := r.Run("commit-tree", "-m", "other", "HEAD^{tree}")
	r.Run("update-ref", "-m", "pull "+remoteURL(2), "HEAD", other)
	checkPlaces(t, []string{"commit-message ", "reflog .git/logs/HEAD"}, scanner.Target{Repo: r.Dir})
	if err := os.Remove(loose(r, amended)); err != nil {
		t.Fatal(err)
	}
	got := scan(t, r.Dir)
	var lines []int
	for _, f := range got.findings {
		lines = append(lines, f.Location.Start.Line)
		if f.Location.Start.Column < 100 {
			t.Errorf("found at %+v, not behind the line's ids", f.Location.Start)
		}
	}
	if diff := cmp.Diff([]int{1, 3}, lines); diff != "" {
		t.Errorf("lines of the reflog (-want +got):\n%s", diff)
	}
}
