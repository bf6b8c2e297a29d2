package scanner_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/tokenguard/tokenguard/credential"
	"github.com/tokenguard/tokenguard/finding"
	"github.com/tokenguard/tokenguard/internal/credtest"
	"github.com/tokenguard/tokenguard/scanner"
)

// places lists the findings as "unit path:line".
func places(r result) []string {
	var out []string
	for _, f := range r.findings {
		out = append(out, string(f.Location.Unit)+" "+f.Location.Path)
	}
	slices.Sort(out)
	return out
}

func pair(n uint64) string { return credtest.New(n).Pair() + "\n" }

// TestStagedIsWhatIsCommitted: the content in the index counts, not that in
// the work tree, for every kind of change.
func TestStagedIsWhatIsCommitted(t *testing.T) {
	r := credtest.NewRepo(t)
	r.Write("old.env", pair(1)) // committed: no news
	r.Write("changed.txt", "a\n")
	r.Write("deleted.txt", "a\n")
	r.Write("conflict.txt", "base\n")
	r.Write(".gitignore", "ignored.env\n")
	r.Commit("begin")
	r.Run("checkout", "-q", "-b", "side")
	r.Write("conflict.txt", pair(2))
	r.Commit("theirs")
	r.Run("checkout", "-q", "main")
	r.Write("conflict.txt", "ours\n")
	r.Commit("ours")
	r.Run("read-tree", "-m", "main~1", "main", "side") // leaves the stages as a conflict does

	r.Write("changed.txt", pair(3))
	r.Write("only-here.env", pair(4)) // untracked: not staged
	r.Write("ignored.env", pair(5))
	r.Run("add", "-f", "changed.txt", "ignored.env")
	r.Run("rm", "-q", "--cached", "deleted.txt")
	r.Write("hidden.env", pair(6))
	r.Run("add", "hidden.env")
	r.Run("update-index", "--assume-unchanged", "hidden.env")
	r.Write("hidden.env", "harmless\n")
	r.Write("named.env", pair(7))
	r.Run("add", "-N", "named.env") // a name without content
	r.Run("update-index", "--add", "--cacheinfo", "160000,"+r.Run("rev-parse", "HEAD")+",module")

	got := run(t, scanner.Target{Repo: r.Dir, Staged: true}, scanner.Options{})
	want := []string{"index changed.txt", "index conflict.txt", "index hidden.env", "index ignored.env"}
	if diff := cmp.Diff(want, places(got)); diff != "" {
		t.Errorf("staged (-want +got):\n%s", diff)
	}
	reasons := map[string]string{}
	for _, c := range got.receipt.Excluded {
		reasons[c.Reason] = strings.Join(c.Examples, " ")
	}
	wantReasons := map[string]string{"deleted": "deleted.txt", "submodule commit": "module", "name without content": "named.env"}
	if diff := cmp.Diff(wantReasons, reasons); diff != "" || !got.receipt.Complete {
		t.Errorf("accounted for (-want +got):\n%s%+v", diff, got.receipt)
	}
}

func TestStagedRefusesASplitIndex(t *testing.T) {
	r := leaky(t)
	r.Run("update-index", "--split-index")
	got := run(t, scanner.Target{Repo: r.Dir, Staged: true}, scanner.Options{})
	if !errors.Is(got.err, scanner.ErrUnsupported) || got.receipt.Complete {
		t.Errorf("error %v, complete %t", got.err, got.receipt.Complete)
	}
}

// TestWorktree: what is not committed is read, whatever git was told about it,
// and what is no file of this repository is not.
func TestWorktree(t *testing.T) {
	r := credtest.NewRepo(t)
	r.Write("committed.env", pair(1))
	r.Write("changed.env", "a\n")
	r.Write("hidden.env", "a\n")
	r.Write("crlf.env", pair(2))
	r.Write("tracked/kept.log", "a\n")
	r.Write(".gitignore", "*.log\n/build/\ntracked/\n!kept.log\n")
	r.Run("add", "-f", "tracked/kept.log")
	r.Commit("begin")
	r.Write("changed.env", pair(3))
	r.Run("update-index", "--skip-worktree", "hidden.env")
	r.Write("hidden.env", pair(4))
	r.Write("crlf.env", strings.ReplaceAll(pair(2), "\n", "\r\n"))
	r.Write("tracked/kept.log", pair(5))
	r.Write("tracked/other.txt", pair(6))
	r.Write("deep/new.env", pair(7))
	r.Write("deep/trace.log", pair(8))
	r.Write("build/out.env", pair(9))
	r.Run("init", "-q", "module")
	r.Write("module/inner.env", pair(10))
	r.Write("no-module/.git/HEAD", "git adds what is beside something that is only called .git\n")
	r.Write("no-module/inner.env", pair(14))
	r.Write("tracked/.git/HEAD", "a git directory does not hide what is tracked beside it\n")
	outside := filepath.Join(t.TempDir(), "outside.env")
	writeFile(t, outside, pair(11))
	symlink(t, outside, r.Path("link.env"))
	symlink(t, filepath.Dir(outside), r.Path("linked-dir"))
	symlink(t, "https://"+credtest.New(12).Token(credential.APIToken), r.Path("target"))
	pipe(t, r.Path("pipe"))
	head := filepath.Join(r.Dir, ".git", "info", "exclude")
	writeFile(t, head, "excluded.env\n")
	r.Write("excluded.env", pair(13))

	worktree := scanner.Target{Repo: r.Dir, Worktree: true}
	want := []string{"file changed.env", "file deep/new.env", "file hidden.env", "file no-module/inner.env", "file tracked/kept.log", "symlink target"}
	got := run(t, worktree, scanner.Options{})
	if diff := cmp.Diff(want, places(got)); diff != "" {
		t.Errorf("work tree (-want +got):\n%s", diff)
	}
	excluded := map[string]int{}
	for _, c := range got.receipt.Excluded {
		excluded[c.Reason] = c.Count
	}
	if diff := cmp.Diff(map[string]int{"ignored": 5, "nested repository": 1, "git directory": 1, "not a file": 1}, excluded); diff != "" || !got.receipt.Complete {
		t.Errorf("excluded (-want +got):\n%s%+v", diff, got.receipt)
	}

	want = append(want, "file build/out.env", "file deep/trace.log", "file excluded.env", "file tracked/other.txt")
	slices.Sort(want)
	if diff := cmp.Diff(want, places(run(t, worktree, scanner.Options{IncludeIgnored: true}))); diff != "" {
		t.Errorf("with ignored files (-want +got):\n%s", diff)
	}
}

// TestCopiesThatAreNotCommitted: every file with the pair has to be cleaned up.
func TestCopiesThatAreNotCommitted(t *testing.T) {
	r := credtest.NewRepo(t)
	r.Write("staged.env", pair(1))
	r.Run("add", "staged.env")
	r.Write("a.env", pair(1))
	r.Write("b.env", pair(1))
	want := []string{"file a.env", "file b.env", "index staged.env"}
	if diff := cmp.Diff(want, places(scan(t, r.Dir))); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// TestIdentityIsReportedOnce: the author of a thousand commits is one leak,
// and the oldest of them introduced it.
func TestIdentityIsReportedOnce(t *testing.T) {
	r := credtest.NewRepo(t)
	name := "user.name=" + credtest.New(1).Token(credential.APIToken)
	r.Run("-c", name, "commit", "-q", "--allow-empty", "-m", "one")
	first := r.Run("rev-parse", "HEAD")
	for range 5 {
		r.Run("-c", name, "commit", "-q", "--allow-empty", "-m", "more")
	}
	got := scan(t, r.Dir)
	if len(got.findings) != 1 || got.findings[0].First().Commit != first {
		t.Fatalf("%d findings", len(got.findings))
	}
	if fields := got.findings[0].MaskedFields; !slices.Equal(fields, []string{"author"}) {
		t.Errorf("masked %v, want the author", fields)
	}
}

// TestNamesThatAreNoText: git and the file system take any bytes.
func TestNamesThatAreNoText(t *testing.T) {
	r := credtest.NewRepo(t)
	if err := os.Mkdir(r.Path("d\xff"), 0o755); err != nil {
		t.Skip(err)
	}
	r.Write("d\xff/a\xfe.env", pair(1))
	if got := scan(t, r.Dir); len(got.findings) != 1 || !got.receipt.Complete {
		t.Errorf("%d findings, %+v", len(got.findings), got.receipt)
	}
	r.Commit("begin")
	if got := scan(t, r.Dir); len(got.findings) != 1 || got.findings[0].Location.Path != "d\xff/a\xfe.env" {
		t.Errorf("%d findings", len(got.findings))
	}
}

// TestContentElsewhere: what LFS and submodules keep is counted, not missed.
func TestContentElsewhere(t *testing.T) {
	r := credtest.NewRepo(t)
	r.Write("large.bin", "version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n")
	r.Run("add", "large.bin")
	r.Run("update-index", "--add", "--cacheinfo", "160000,"+strings.Repeat("1", 40)+",module")
	r.Run("commit", "-q", "-m", "begin")
	got := scan(t, r.Dir)
	want := r.Run("rev-parse", "HEAD:large.bin") + " " + strings.Repeat("1", 40)
	if !got.receipt.Complete || !sameWords(examples(got.receipt.Excluded), want) {
		t.Errorf("%+v", got.receipt)
	}
}

// TestLargeCommittedFile: content too large for memory is not reported again
// from the work tree.
func TestLargeCommittedFile(t *testing.T) {
	r := credtest.NewRepo(t)
	large := strings.Repeat("insert into t values (1);\n", 35<<20/26)
	r.Write("dump.sql", large+pair(1))
	r.Commit("begin")
	if diff := cmp.Diff([]string{"blob dump.sql"}, places(scan(t, r.Dir))); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	r.Write("dump.sql", large+"-- changed\n"+pair(1))
	if diff := cmp.Diff([]string{"blob dump.sql", "file dump.sql"}, places(scan(t, r.Dir))); diff != "" {
		t.Errorf("after a change (-want +got):\n%s", diff)
	}
}

// TestTreeBomb: eight objects that are four billion paths.
func TestTreeBomb(t *testing.T) {
	r := credtest.NewRepo(t)
	blob := r.RunInput(pair(1), "hash-object", "-w", "--stdin")
	entry := "100644 blob " + blob
	for range 8 {
		var tree strings.Builder
		for i := range 16 {
			fmt.Fprintf(&tree, "%s\tf%x\n", entry, i)
		}
		entry = "040000 tree " + r.RunInput(tree.String(), "mktree")
	}
	commit := r.Run("commit-tree", "-m", "bomb", strings.Fields(entry)[2])
	r.Run("update-ref", "refs/heads/bomb", commit)
	got := run(t, scanner.Target{Repo: r.Dir, History: true}, scanner.Options{})
	if len(got.findings) != 1 || got.findings[0].First().Commit != commit {
		t.Errorf("%d findings", len(got.findings))
	}
}

// TestOneContentIsOneFinding: a committed file that is still there, staged
// again and copied is one credential in one blob.
func TestOneContentIsOneFinding(t *testing.T) {
	r := credtest.NewRepo(t)
	r.Write("app.env", pair(1))
	r.Commit("begin")
	r.Write("copy.env", pair(1))
	r.Write("staged.env", pair(1))
	r.Run("add", "staged.env")
	got := run(t, scanner.Target{Repo: r.Dir, History: true, Worktree: true, Staged: true}, scanner.Options{})
	if diff := cmp.Diff([]string{"blob app.env"}, places(got)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestFilesWithoutGit(t *testing.T) {
	dir := t.TempDir()
	writeFile(t, filepath.Join(dir, "a.env"), pair(1))
	writeFile(t, filepath.Join(dir, "sub", "b.env"), pair(2))
	writeFile(t, filepath.Join(dir, "sub", ".git", "config"), pair(3))
	writeFile(t, filepath.Join(dir, ".gitignore"), "*\n")
	outside := filepath.Join(t.TempDir(), "outside.env")
	writeFile(t, outside, pair(4))
	symlink(t, outside, filepath.Join(dir, "link"))
	pipe(t, filepath.Join(dir, "pipe"))
	slash := filepath.ToSlash(dir)
	got := run(t, scanner.Target{Files: []string{dir}}, scanner.Options{})
	if diff := cmp.Diff([]string{"file " + slash + "/a.env", "file " + slash + "/sub/b.env"}, places(got)); diff != "" || !got.receipt.Complete {
		t.Errorf("directory (-want +got):\n%s%+v", diff, got.receipt)
	}
	named := []string{filepath.Join(dir, "a.env"), filepath.Join(dir, "missing"), filepath.Join(dir, "pipe")}
	got = run(t, scanner.Target{Files: named}, scanner.Options{})
	if len(got.findings) != 1 || got.receipt.Complete || len(got.receipt.Lost) != 2 {
		t.Errorf("named files: %d findings, %+v", len(got.findings), got.receipt)
	}
}

func TestStdin(t *testing.T) {
	got := run(t, scanner.Target{Stdin: strings.NewReader("first\nsecond " + pair(1))}, scanner.Options{})
	if len(got.findings) != 1 || got.findings[0].Location.Start != (finding.Position{Line: 2, Column: 8}) || !got.receipt.Complete {
		t.Fatalf("%d findings, %+v", len(got.findings), got.receipt)
	}
}

// TestLargeInput: content larger than what is held in memory is read in
// pieces, and what stands across a border is found once, in its place.
func TestLargeInput(t *testing.T) {
	const border = 32 << 20
	var in bytes.Buffer
	line := strings.Repeat("x = y; ", 9) + "\n"
	wantLines := []int{}
	for i, at := range []int{1000, border - 100, border - 32<<10 + 20, 2*border - 65<<10 - 60, 2*border + 500} {
		for in.Len() < at {
			in.WriteString(line)
		}
		wantLines = append(wantLines, bytes.Count(in.Bytes(), []byte{'\n'})+1)
		in.WriteString(pair(uint64(i + 1)))
	}
	slices.Sort(wantLines)
	got := run(t, scanner.Target{Stdin: &in}, scanner.Options{})
	var lines []int
	for _, f := range got.findings {
		lines = append(lines, f.Location.Start.Line)
		if f.Location.Start.Column != 1 {
			t.Errorf("column %d in line %d", f.Location.Start.Column, f.Location.Start.Line)
		}
	}
	slices.Sort(lines)
	if diff := cmp.Diff(wantLines, lines); diff != "" {
		t.Errorf("lines (-want +got):\n%s", diff)
	}
}

func TestLimits(t *testing.T) {
	r := leaky(t)
	r.Write("large.txt", strings.Repeat("large\n", 1000))
	r.Commit("large")
	r.Write("untracked.txt", strings.Repeat("large too\n", 1000))
	got := run(t, scanner.Target{Repo: r.Dir}, scanner.Options{MaxBlob: 1000})
	if got.receipt.Complete || len(got.receipt.Lost) != 0 || len(got.findings) != 1 {
		t.Errorf("%d findings, %+v", len(got.findings), got.receipt)
	}
	memory := run(t, scanner.Target{Repo: r.Dir}, scanner.Options{Jobs: 2, MaxMemory: 8000})
	if diff := cmp.Diff(got.receipt.Skipped, memory.receipt.Skipped); diff != "" {
		t.Errorf("a share of 1000 bytes skips other than a limit of 1000 (-limit +share):\n%s", diff)
	}
	want := r.Run("rev-parse", "HEAD:large.txt") + " large.txt untracked.txt"
	if named := strings.Join(strings.Fields(examples(got.receipt.Skipped)), " "); !sameWords(named, want) {
		t.Errorf("skipped %s, want %s", named, want)
	}
}

func sameWords(a, b string) bool {
	x, y := strings.Fields(a), strings.Fields(b)
	slices.Sort(x)
	slices.Sort(y)
	return slices.Equal(x, y)
}

// TestTimeout: what the time did not suffice for is skipped, and that is no
// error; a cancelled scan is one.
func TestTimeout(t *testing.T) {
	r := leaky(t)
	got := run(t, scanner.Target{Repo: r.Dir}, scanner.Options{Timeout: time.Nanosecond})
	if got.err != nil || got.receipt.Complete || len(got.receipt.Skipped) == 0 {
		t.Errorf("timeout: error %v, %+v", got.err, got.receipt)
	}
	s, err := scanner.New(scanner.Target{Repo: r.Dir}, scanner.Options{})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	for _, e := range s.Findings(ctx) {
		err = e
	}
	if !errors.Is(err, context.Canceled) || s.Receipt().Complete {
		t.Errorf("cancelled: error %v, %+v", err, s.Receipt())
	}
}

func TestLevel(t *testing.T) {
	r := credtest.NewRepo(t)
	login := credtest.New(1)
	r.Write("a.txt", "Authorization: Basic "+credtest.Base64(login.Login())+"\n"+pair(2))
	r.Commit("begin")
	all := scan(t, r.Dir)
	likely := run(t, scanner.Target{Repo: r.Dir}, scanner.Options{Level: finding.Likely})
	if len(all.findings) != 2 || len(likely.findings) != 1 || likely.receipt.BelowLevel != 1 || !likely.receipt.Complete {
		t.Errorf("%d findings, %d at likely, %d below", len(all.findings), len(likely.findings), likely.receipt.BelowLevel)
	}
}

func symlink(t *testing.T, target, path string) {
	t.Helper()
	if err := os.Symlink(target, path); err != nil {
		t.Skip(err)
	}
}
