package scanner_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/tokenguard/tokenguard/credential"
	"github.com/tokenguard/tokenguard/finding"
	"github.com/tokenguard/tokenguard/internal/credtest"
	"github.com/tokenguard/tokenguard/internal/odb/odbtest"
	"github.com/tokenguard/tokenguard/scanner"
)

// TestDifferencesOfNamedRepositories: a real history, scanned by what differs,
// is what it is scanned whole.
func TestDifferencesOfNamedRepositories(t *testing.T) {
	odbtest.Named(t, func(t *testing.T, gitDir string) {
		got := run(t, scanner.Target{Repo: gitDir, History: true}, scanner.Options{VerifyDelta: true, Jobs: 2})
		if got.err != nil || got.receipt.Read.Objects == 0 {
			t.Errorf("error %v, %+v", got.err, got.receipt)
		}
		t.Logf("%d findings in %d objects", len(got.findings), got.receipt.Read.Objects)
	})
}

// TestPlantedInNamedRepositories: credentials among the files of a real history
// are found where go-git and the detector find them, in every blob whole.
func TestPlantedInNamedRepositories(t *testing.T) {
	odbtest.Named(t, func(t *testing.T, gitDir string) {
		r := credtest.NewRepo(t)
		r.Run("clone", "-q", "--mirror", gitDir, "planted")
		r.Dir = r.Path("planted")
		if strings.Contains("\n"+r.Run("rev-list", "--objects", "--all", "--missing=print"), "\n?") {
			t.Skip("objects are missing, so that git does not repack it")
		}
		n := plant(t, r, 60)
		r.Run("repack", "-q", "-a", "-d")
		got := run(t, scanner.Target{Repo: r.Dir, History: true}, scanner.Options{VerifyDelta: true, Jobs: 2})
		if got.err != nil {
			t.Fatal(got.err)
		}
		got.findings = slices.DeleteFunc(got.findings, func(f finding.Finding) bool { return strings.Contains(f.Location.Path, "!") })
		want, have := wholeBlobsIn(t, r.Dir), scannedBlobs(got)
		for _, f := range want {
			if !slices.Contains(have, f) {
				t.Errorf("%s is not found", f)
			}
		}
		for _, f := range have {
			if !slices.Contains(want, f) {
				t.Errorf("%s is found, and is not there", f)
			}
		}
		t.Logf("%d credentials planted, %d findings", n, len(have))
		if len(have) < n {
			t.Errorf("%d findings of %d that were planted", len(have), n)
		}
	})
}

// plant puts credentials into versions of files of random commits, as often as n
// says, and returns how often it could. Each is changed and taken out again by
// commits on top.
func plant(t *testing.T, r *credtest.Repo, n int) (planted int) {
	random := rand.New(rand.NewPCG(1, 3))
	commits := strings.Fields(r.Run("rev-list", "--all"))
	var stream strings.Builder
	for i := range n {
		commit := commits[random.IntN(len(commits))]
		file, content := textFile(r, random, commit)
		if file == "" {
			continue
		}
		planted++
		h := credtest.New(uint64(i))
		forms := []string{h.Pair(), h.Token(credential.APIToken), "Authorization: Basic " + h.Basic(), h.Token(credential.AppPassword), credtest.Base64(h.Pair())}
		lines := strings.SplitAfter(content, "\n")
		at := random.IntN(len(lines))
		with := slices.Insert(slices.Clone(lines), at, "key = '"+forms[i%len(forms)]+"'\n")
		changed := slices.Insert(slices.Clone(with), random.IntN(len(with)), "one line more\n")
		for step, version := range [][]string{with, changed, lines} {
			text := strings.Join(version, "")
			fmt.Fprintf(&stream, "commit refs/heads/planted/%d\ncommitter A <a@example.com> %d +0000\ndata 5\nplant\n", i, 1700000000+i*3+step)
			if step == 0 {
				fmt.Fprintf(&stream, "from %s\n", commit)
			}
			fmt.Fprintf(&stream, "M 100644 inline %s\ndata %d\n%s\n", file, len(text), text)
		}
	}
	r.RunInput(stream.String(), "fast-import", "--quiet")
	return planted
}

// textFile returns a file of a commit that is text, if there is one.
func textFile(r *credtest.Repo, random *rand.Rand, commit string) (path, content string) {
	list := strings.Split(r.Run("ls-tree", "-r", commit), "\n")
	for range 10 {
		about, path, ok := strings.Cut(list[random.IntN(len(list))], "\t")
		if !ok || !strings.Contains(about, " blob ") || strings.ContainsAny(path, "\" ") {
			continue
		}
		content := r.Run("cat-file", "blob", strings.Fields(about)[2])
		if !strings.Contains(content, "\x00") && len(content) < 1<<20 {
			return path, content + "\n"
		}
	}
	return "", ""
}
