package scanner_test

import (
	"fmt"
	"testing"

	"github.com/tokenguard/tokenguard/internal/credtest"
	"github.com/tokenguard/tokenguard/internal/odb/odbtest"
	"github.com/tokenguard/tokenguard/scanner"
)

// BenchmarkStaged is a commit hook's work: two files of two thousand are staged.
func BenchmarkStaged(b *testing.B) {
	r := credtest.NewRepo(b)
	for i := range 2000 {
		r.Write(fmt.Sprintf("dir%d/file%d.txt", i%50, i), fmt.Sprintf("file %d\n", i))
	}
	r.Commit("begin")
	r.Run("gc", "-q")
	r.Write("dir1/file1.txt", "changed\n")
	r.Write("new.txt", "new\n")
	r.Run("add", "-A")
	r.Run("write-tree") // as git commit does before the hook: the index knows its trees
	for b.Loop() {
		got := run(b, scanner.Target{Repo: r.Dir, Staged: true}, scanner.Options{})
		if got.err != nil || !got.receipt.Complete || got.receipt.Read.Objects != 2 {
			b.Fatalf("error %v, %+v", got.err, got.receipt)
		}
	}
}

// BenchmarkHistory scans all of a history: of a small made repository, or of the
// first that TOKENGUARD_REPOS lists.
func BenchmarkHistory(b *testing.B) {
	dir := odbtest.FirstNamed()
	if dir == "" {
		r := credtest.NewRepo(b)
		odbtest.Fill(r, 500)
		r.Run("repack", "-adfq")
		dir = r.Path(".git")
	}
	objects := 0
	for b.Loop() {
		objects = run(b, scanner.Target{Repo: dir, History: true}, scanner.Options{}).receipt.Read.Objects
	}
	b.ReportMetric(float64(objects), "objects")
}
