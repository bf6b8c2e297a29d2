package scanner_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/tokenguard/tokenguard/credential"
	"github.com/tokenguard/tokenguard/internal/credtest"
	"github.com/tokenguard/tokenguard/scanner"
)

func commits(t *testing.T, text string) scanner.Commits {
	t.Helper()
	c, err := scanner.ParseRange(text)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// introductions lists the findings as "commit's subject unit path".
func introductions(r *credtest.Repo, got result) []string {
	var out []string
	for _, f := range got.findings {
		subject := r.Run("log", "-1", "--format=%s", f.First().Commit)
		out = append(out, subject+": "+string(f.Location.Unit)+" "+f.Location.Path)
	}
	slices.Sort(out)
	return out
}

// branched has pairs before a branch, on it, on the other side and in a merge.
func branched(t *testing.T) *credtest.Repo {
	r := credtest.NewRepo(t)
	r.Write("old.env", pair(1))
	r.Commit("base")
	r.Run("checkout", "-q", "-b", "topic")
	r.Write("dir/topic.env", pair(2))
	r.Commit("topic one")
	r.Run("mv", "old.env", "moved.env")
	r.Commit("topic moves")
	r.Remove("dir/topic.env")
	r.Commit("topic removes")
	r.Run("checkout", "-q", "main")
	r.Write("main.env", pair(3))
	r.Commit("main one")
	r.Run("merge", "-q", "--no-commit", "topic")
	r.Write("evil.env", pair(4))
	r.Commit("merge of topic")
	return r
}

func TestRange(t *testing.T) {
	r := branched(t)
	topic := []string{"topic moves: blob moved.env", "topic one: blob dir/topic.env"}
	for _, test := range []struct {
		commits string
		want    []string
	}{
		{"main~1..topic", topic},
		{"main~1...topic", topic},
		{"topic..main", []string{"main one: blob main.env", "merge of topic: blob evil.env"}},
		{"topic~1..topic", nil},
		{"topic^..", []string{"main one: blob main.env", "merge of topic: blob evil.env"}},
		{"HEAD..HEAD", nil},
		{"main..topic", nil},
		{r.Run("rev-parse", "--short=9", "main^1") + ".." + r.Run("rev-parse", "main^2"), topic},
	} {
		got := run(t, scanner.Target{Repo: r.Dir, Commits: commits(t, test.commits)}, scanner.Options{})
		if diff := cmp.Diff(test.want, introductions(r, got)); diff != "" || !got.receipt.Complete || got.err != nil {
			t.Errorf("%s (-want +got):\n%s%v %+v", test.commits, diff, got.err, got.receipt)
		}
		if n := r.Run("rev-list", "--count", strings.Replace(test.commits, "...", "..", 1)); n != fmt.Sprint(got.receipt.Read.Commits) {
			t.Errorf("%s: %d commits, git counts %s", test.commits, got.receipt.Read.Commits, n)
		}
	}
}

// TestRangeUnits: a range has messages, identities, names, links and tags too.
func TestRangeUnits(t *testing.T) {
	r := credtest.NewRepo(t)
	r.Write("README", "begin\n")
	r.Commit("begin")
	token := func(n uint64) string { return credtest.New(n).Token(credential.APIToken) }
	r.Write("dir/"+token(1)+".txt", "nothing\n")
	r.Commit("name")
	r.Run("-c", "user.name="+token(2), "commit", "-q", "--allow-empty", "-m", "identity")
	r.Commit("message\n\n" + pair(3))
	symlink(t, token(4), r.Path("link"))
	r.Commit("link")
	r.RunInput("tag\n\n"+pair(5), "tag", "-a", "-F", "-", "v1")
	got := run(t, scanner.Target{Repo: r.Dir, Commits: commits(t, "HEAD~4..v1")}, scanner.Options{})
	var units []string
	for _, f := range got.findings {
		units = append(units, string(f.Location.Unit))
		if f.First().Commit == "" {
			t.Errorf("%s without a commit", f.Location.Unit)
		}
	}
	slices.Sort(units)
	want := []string{"commit-message", "identity", "path-name", "symlink", "tag-message"}
	if diff := cmp.Diff(want, units); diff != "" || !got.receipt.Complete {
		t.Errorf("(-want +got):\n%s%+v", diff, got.receipt)
	}
}

// TestRangeOfANewBranch: what no reference of the other side has.
func TestRangeOfANewBranch(t *testing.T) {
	r := branched(t)
	r.Run("update-ref", "refs/remotes/origin/main", "main~1")
	r.Run("branch", "-D", "-q", "topic")
	got := run(t, scanner.Target{Repo: r.Dir, Commits: scanner.Commits{Of: []string{"main"}, NotRefs: []string{"refs/remotes/"}}}, scanner.Options{})
	want := []string{"merge of topic: blob evil.env", "topic moves: blob moved.env", "topic one: blob dir/topic.env"}
	if diff := cmp.Diff(want, introductions(r, got)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestUnknownRevisions(t *testing.T) {
	r := branched(t)
	for _, text := range []string{"main..nowhere", "nowhere..main", "main~99..main", "main^3..main", "main^x..main",
		strings.Repeat("1", 40) + "..main", "main..1111111", "0..main", "main@{1}..main", "-..main"} {
		got := run(t, scanner.Target{Repo: r.Dir, Commits: commits(t, text)}, scanner.Options{})
		if !errors.Is(got.err, scanner.ErrRevision) || got.receipt.Complete {
			t.Errorf("%s: error %v, complete %t", text, got.err, got.receipt.Complete)
		}
	}
	for _, text := range []string{"main", "", "..", "...", "a..b..c", "a....b"} {
		if c, err := scanner.ParseRange(text); err == nil {
			t.Errorf("%q is a range: %+v", text, c)
		}
	}
}

// Whoever may push a tag must not decide by its name what is read: git would take
// the tag for the branch, and the end of a commit's id for the commit.
func TestAmbiguousRevisions(t *testing.T) {
	r := branched(t)
	r.Run("update-ref", "refs/remotes/origin/main", "main~1")
	r.Run("tag", "origin/main", "topic")
	short := r.Run("rev-parse", "main~1")[:10]
	r.Run("tag", short, "topic")
	r.Run("tag", "same", "topic")
	r.Run("branch", "same", "topic")
	r.Run("branch", "origin", "topic") // beside which no origin/main can be
	for _, name := range []string{"origin/main", short} {
		got := run(t, scanner.Target{Repo: r.Dir, Commits: commits(t, name+"..topic")}, scanner.Options{})
		if !errors.Is(got.err, scanner.ErrRevision) || !strings.Contains(got.err.Error(), "more than one reference") {
			t.Errorf("%s: %d findings and %v", name, len(got.findings), got.err)
		}
		if _, err := scanner.FindPolicy(scanner.Target{Repo: r.Dir}, scanner.TrustBase, name); err == nil {
			t.Errorf("%s is trusted", name)
		}
	}
	for _, name := range []string{"refs/remotes/origin/main", "refs/tags/origin/main", "same", "tags/same", "heads/same", r.Run("rev-parse", "main~1")} {
		if got := run(t, scanner.Target{Repo: r.Dir, Commits: commits(t, name+"..topic")}, scanner.Options{}); got.err != nil {
			t.Errorf("%s: %v", name, got.err)
		}
	}
}

// TestRangeLosses: what the range needs and is not there is named.
func TestRangeLosses(t *testing.T) {
	r := branched(t)
	id := r.Run("rev-parse", "topic~2:dir/topic.env")
	remove(t, loose(r, id))
	got := run(t, scanner.Target{Repo: r.Dir, Commits: commits(t, "main~1..topic")}, scanner.Options{})
	if got.receipt.Complete || examples(got.receipt.Lost) != id || len(got.findings) != 1 {
		t.Errorf("missing blob: %d findings, %+v", len(got.findings), got.receipt)
	}
	shallow := branched(t).Clone("--depth=2")
	got = run(t, scanner.Target{Repo: shallow.Dir, Commits: scanner.Commits{Of: []string{"HEAD"}}}, scanner.Options{})
	if got.receipt.Complete || len(got.receipt.Lost) != 1 || got.receipt.Lost[0].Reason != "shallow history" {
		t.Errorf("shallow clone: %+v", got.receipt.Lost)
	}
}

// TestClocksThatWentBackwards: commits whose dates are no order at all.
func TestClocksThatWentBackwards(t *testing.T) {
	r := credtest.NewRepo(t)
	parent := ""
	var ids []string
	for i, when := range []int{50, 900, 10, 800, 20, 700, 30, 600, 40, 500} {
		r.Write(fmt.Sprintf("%d.env", i), pair(uint64(i)))
		r.Run("add", ".")
		text := "tree " + r.Run("write-tree") + "\n" + parent +
			fmt.Sprintf("author A <a> %d +0000\ncommitter A <a> %d +0000\n\n%d\n", when, when, i)
		ids = append(ids, r.RunInput(text, "hash-object", "-w", "-t", "commit", "--stdin"))
		parent = "parent " + ids[i] + "\n"
	}
	got := run(t, scanner.Target{Repo: r.Dir, Commits: scanner.Commits{Of: ids[9:], Not: ids[4:5]}}, scanner.Options{})
	if len(got.findings) != 5 || got.receipt.Read.Commits != 5 {
		t.Errorf("%d findings in %d commits, want 5 in 5", len(got.findings), got.receipt.Read.Commits)
	}
}

// TestQuarantine does what git does for a push: new objects stand apart, and
// those only are read, as packs and as files.
func TestQuarantine(t *testing.T) {
	for _, packed := range []bool{false, true} {
		r := leaky(t)
		quarantine := filepath.Join(r.Path(".git/objects"), "tmp_objdir-incoming-test")
		if err := os.MkdirAll(filepath.Join(quarantine, "pack"), 0o755); err != nil {
			t.Fatal(err)
		}
		before := r.Run("rev-parse", "HEAD")
		r.Write("pushed.env", pair(7))
		pushed := r.Commit("pushed\n\n" + pair(8))
		objects := strings.Fields(r.Run("rev-list", "--objects", "--no-object-names", before+".."+pushed))
		if packed {
			r.RunInput(strings.Join(objects, "\n")+"\n", "pack-objects", "-q", filepath.Join(quarantine, "pack", "pack"))
		}
		for _, id := range objects {
			to := filepath.Join(quarantine, id[:2], id[2:])
			if packed {
				remove(t, loose(r, id))
				continue
			}
			if err := os.MkdirAll(filepath.Dir(to), 0o755); err != nil {
				t.Fatal(err)
			}
			if err := os.Rename(loose(r, id), to); err != nil {
				t.Fatal(err)
			}
		}
		writeFile(t, r.Path(".git/refs/heads/main"), before+"\n")
		t.Setenv("GIT_DIR", r.Path(".git"))
		t.Setenv("GIT_OBJECT_DIRECTORY", quarantine)
		t.Setenv("GIT_ALTERNATE_OBJECT_DIRECTORIES", r.Path(".git/objects"))
		t.Setenv("GIT_QUARANTINE_PATH", quarantine)
		got := run(t, scanner.Target{Quarantine: true}, scanner.Options{})
		var found []string
		for _, f := range got.findings {
			found = append(found, f.First().Commit+" "+string(f.Location.Unit)+" "+f.Location.Path)
		}
		slices.Sort(found)
		want := []string{pushed + " blob pushed.env", pushed + " commit-message "}
		if diff := cmp.Diff(want, found); diff != "" || !got.receipt.Complete || got.receipt.Read.Objects != len(objects) {
			t.Errorf("packed %t (-want +got):\n%s%d objects pushed, %+v", packed, diff, len(objects), got.receipt)
		}
	}
}

func TestNoQuarantine(t *testing.T) {
	r := leaky(t)
	if _, err := scanner.New(scanner.Target{Repo: r.Dir, Quarantine: true}, scanner.Options{}); !errors.Is(err, scanner.ErrNoQuarantine) {
		t.Errorf("named repository: error %v", err)
	}
	t.Setenv("GIT_DIR", r.Path(".git"))
	t.Setenv("GIT_QUARANTINE_PATH", t.TempDir())
	if _, err := scanner.New(scanner.Target{Quarantine: true}, scanner.Options{}); !errors.Is(err, scanner.ErrNoQuarantine) {
		t.Errorf("quarantine that is no object directory: error %v", err)
	}
}
