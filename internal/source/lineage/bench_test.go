package lineage_test

import (
	"strings"
	"testing"

	"github.com/tokenguard/tokenguard/finding"
	"github.com/tokenguard/tokenguard/internal/credtest"
	"github.com/tokenguard/tokenguard/internal/odb/odbtest"
	"github.com/tokenguard/tokenguard/internal/source/lineage"
	"github.com/tokenguard/tokenguard/internal/source/objects"
	"github.com/tokenguard/tokenguard/internal/source/repo"
)

// BenchmarkOrigins asks where three files of HEAD come from: in a small made
// repository, or in the first that TOKENGUARD_REPOS lists.
func BenchmarkOrigins(b *testing.B) {
	dir := odbtest.FirstNamed()
	if dir == "" {
		r := credtest.NewRepo(b)
		odbtest.Fill(r, 500)
		r.Run("repack", "-adfq")
		dir = r.Path(".git")
	}
	r, err := repo.Open(dir, nil)
	if err != nil {
		b.Fatal(err)
	}
	db := objects.Open(r.ObjectDirs, objects.Options{Format: r.Format})
	defer db.Close()
	db.Len() // reads the headers of all objects, as the walk before has
	query := lineage.Query{Blobs: threeFiles(b, dir)}
	refs := r.Refs(&finding.Tally{})
	commits := 0
	for b.Loop() {
		graph, err := lineage.Gather(b.Context(), db, 2, query)
		if err != nil {
			b.Fatal(err)
		}
		origins := lineage.Trace(graph, db, refs, query.Blobs, func(_, total int) { commits = total })
		for id := range query.Blobs {
			if len(origins.Blob(id).Provenance) == 0 {
				b.Fatalf("%s comes from nowhere", id)
			}
		}
	}
	b.ReportMetric(float64(commits), "commits")
}

func threeFiles(b *testing.B, gitDir string) map[objects.ID]bool {
	b.Helper()
	blobs := map[objects.ID]bool{}
	for line := range strings.Lines(git(b, gitDir, "", "ls-tree", "-r", "HEAD")) {
		if id, ok := objects.ParseID([]byte(strings.Fields(line)[2])); ok && len(blobs) < 3 {
			blobs[id] = true
		}
	}
	return blobs
}
