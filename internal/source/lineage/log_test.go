package lineage_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os/exec"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/tokenguard/tokenguard/finding"
	"github.com/tokenguard/tokenguard/internal/credtest"
	"github.com/tokenguard/tokenguard/internal/odb/odbtest"
	"github.com/tokenguard/tokenguard/internal/source/lineage"
	"github.com/tokenguard/tokenguard/internal/source/objects"
	"github.com/tokenguard/tokenguard/internal/source/repo"
)

// TestAgreesWithGitLog: who brought a blob, who took it away and which
// references have it is what git says.
func TestAgreesWithGitLog(t *testing.T) {
	for seed := range uint64(3) {
		t.Run(fmt.Sprint("seed ", seed), func(t *testing.T) { agree(t, woven(t, seed).Path(".git"), 1000) })
	}
}

// TestAgreesWithGitLogOnNamedRepositories is for some blobs of real ones.
func TestAgreesWithGitLogOnNamedRepositories(t *testing.T) {
	odbtest.Named(t, func(t *testing.T, gitDir string) { agree(t, gitDir, 60) })
}

// woven is a history of few contents at few paths, with merges of every kind:
// ours, theirs, and such that hold what neither side has.
func woven(t *testing.T, seed uint64) *credtest.Repo {
	random := rand.New(rand.NewPCG(seed, 2))
	r := credtest.NewRepo(t)
	r.Write("begin", "begin\n")
	r.Commit("begin")
	paths := []string{"a", "b", "dir/a", "dir/deep/b", "other/a"}
	branches := []string{"main"}
	pick := func(of []string) string { return of[random.IntN(len(of))] }
	change := func() { r.Write(pick(paths), fmt.Sprintf("content %d\n", random.IntN(4))) }
	for i := range 50 {
		switch random.IntN(9) {
		case 0:
			branches = append(branches, fmt.Sprint("branch-", i))
			r.Run("checkout", "-q", "-b", branches[len(branches)-1])
		case 1:
			r.Run("checkout", "-q", pick(branches))
		case 2:
			r.Run("merge", "-q", "-s", "ours", "--no-edit", pick(branches))
		case 3:
			r.Run("merge", "-q", "-X", "theirs", "--no-ff", "--no-edit", pick(branches))
		case 4:
			r.Run("merge", "-q", "-s", "ours", "--no-commit", "--no-ff", pick(branches))
			change()
			r.Commit(fmt.Sprint("evil merge ", i))
		case 5:
			r.Run("rm", "-q", "--ignore-unmatch", pick(paths))
			r.Commit(fmt.Sprint("remove ", i))
		case 6:
			if r.Run("log", "-1", "--format=%P") != "" { // take the last change back
				r.Run("read-tree", "-u", "--reset", "HEAD~1")
				r.Commit(fmt.Sprint("revert ", i))
			}
		default:
			change()
			r.Commit(fmt.Sprint("change ", i))
		}
	}
	r.Run("tag", "-a", "-m", "tag", "v1")
	r.Run("repack", "-q", "-a", "-d")
	return r
}

// agree compares what is known of some blobs with git.
func agree(t *testing.T, gitDir string, most int) {
	ours, refs := trace(t, gitDir, most)
	theirs := readLog(t, gitDir, ours)
	reached := map[string]bool{}
	for id := range strings.FieldsSeq(git(t, gitDir, "", "rev-list", "--all")) {
		reached[id] = true
	}
	compared := 0
	for id, blob := range ours {
		got := changes{}
		for _, p := range blob.Provenance {
			if reached[p.Commit] {
				got.note("added", p.Commit, p.Path)
			}
			for _, commit := range p.RemovedBy {
				if reached[commit] {
					got.note("removed", commit, p.Path)
				}
			}
		}
		compared += len(theirs[id]["added"]) + len(theirs[id]["removed"])
		if diff := cmp.Diff(theirs[id], got); diff != "" {
			t.Errorf("blob %s (-git +ours):\n%s", id, diff)
		}
	}
	held := compareRefs(t, gitDir, ours, refs)
	t.Logf("%d blobs, %d changes, %d places in references", len(ours), compared, held)
	if compared < 10 || held < 3 {
		t.Error("that is too little to prove anything")
	}
}

// trace asks for most blobs, or all. Those at more than fifty places are left
// out: there is a limit to the places that are told.
func trace(t *testing.T, gitDir string, most int) (map[string]lineage.Blob, []repo.Ref) {
	t.Helper()
	r, err := repo.Open(gitDir, nil)
	if err != nil {
		t.Fatal(err)
	}
	db := objects.Open(r.ObjectDirs, objects.Options{Format: r.Format})
	defer db.Close()
	query := lineage.Query{Blobs: map[objects.ID]bool{}}
	ids := strings.Fields(git(t, gitDir, "", "cat-file", "--batch-all-objects", "--batch-check=%(objecttype):%(objectname)"))
	rand.New(rand.NewPCG(1, 1)).Shuffle(len(ids), func(i, j int) { ids[i], ids[j] = ids[j], ids[i] })
	for _, line := range ids {
		if text, ok := strings.CutPrefix(line, "blob:"); ok && len(query.Blobs) < most {
			id, _ := objects.ParseID([]byte(text))
			query.Blobs[id] = true
		}
	}
	graph, err := lineage.Gather(context.Background(), db, 2, query)
	if err != nil {
		t.Fatal(err)
	}
	refs := r.Refs(&finding.Tally{})
	origins := lineage.Trace(graph, db, refs, query.Blobs, func(int, int) {})
	blobs := map[string]lineage.Blob{}
	for id := range query.Blobs {
		if b := origins.Blob(id); len(paths(b)) <= 50 {
			blobs[id.String()] = b
		}
	}
	return blobs, refs
}

// changes are "added" and "removed", each with "commit path".
type changes map[string][]string

func (c changes) note(what, commit, path string) {
	entry := commit + " " + path
	if at, known := slices.BinarySearch(c[what], entry); !known {
		c[what] = slices.Insert(c[what], at, entry)
	}
}

// readLog asks git for the commits that have a blob at a path where no parent
// has, and for those that do not have it where a parent has.
func readLog(t *testing.T, gitDir string, blobs map[string]lineage.Blob) map[string]changes {
	t.Helper()
	args := []string{"log", "--all", "-m", "--raw", "-z", "--no-abbrev", "--no-renames", "--format=@%H %P"}
	found := map[string]changes{}
	for id := range blobs {
		args = append(args, "--find-object="+id)
		found[id] = changes{}
	}
	type place struct{ commit, blob, path string }
	added := map[place]int{} // parents that do not have it
	var commit string
	parents := 0
	tokens := strings.Split(git(t, gitDir, "", args...), "\x00")
	for i := 0; i < len(tokens); i++ {
		token := strings.TrimPrefix(tokens[i], "\n")
		switch {
		case strings.HasPrefix(token, "@"):
			ids := strings.Fields(token[1:])
			commit, parents = ids[0], max(1, len(ids)-1)
		case strings.HasPrefix(token, ":"):
			i++
			about := strings.Fields(token)
			old, next, path := about[2], about[3], tokens[i]
			if old == next {
				continue // the mode changed
			}
			if c := found[old]; c != nil {
				c.note("removed", commit, path)
			}
			if c := found[next]; c != nil {
				at := place{commit, next, path}
				if added[at]++; added[at] == parents {
					c.note("added", commit, path)
				}
			}
		}
	}
	return found
}

// compareRefs asks git what some references have at the places of the blobs, and
// returns how often it is one of them.
func compareRefs(t *testing.T, gitDir string, blobs map[string]lineage.Blob, refs []repo.Ref) (held int) {
	t.Helper()
	rand.New(rand.NewPCG(1, 1)).Shuffle(len(refs), func(i, j int) { refs[i], refs[j] = refs[j], refs[i] })
	refs = refs[:min(len(refs), 100)]
	var asked strings.Builder
	var ours, about []string
	for id, blob := range blobs {
		for _, path := range paths(blob) {
			for _, ref := range refs {
				fmt.Fprintf(&asked, "%s:%s\n", ref.ID, path)
				about = append(about, fmt.Sprintf("blob %s at %s in %s", id, path, ref.Name))
				ours = append(ours, id+" "+fmt.Sprint(hasRef(blob, path, ref)))
			}
		}
	}
	lines := strings.Split(git(t, gitDir, asked.String(), "cat-file", "--batch-check=%(objectname)"), "\n")
	for i, want := range ours {
		id, has, _ := strings.Cut(want, " ")
		if theirs := lines[i] == id; fmt.Sprint(theirs) != has {
			t.Errorf("%s: ours %s, git %t", about[i], has, theirs)
		} else if theirs {
			held++
		}
	}
	return held
}

// paths are those of a blob that can be asked about line by line.
func paths(b lineage.Blob) (list []string) {
	for _, p := range b.Provenance {
		if !slices.Contains(list, p.Path) && !strings.Contains(p.Path, "\n") {
			list = append(list, p.Path)
		}
	}
	return list
}

func hasRef(b lineage.Blob, path string, ref repo.Ref) bool {
	for _, p := range b.Provenance {
		if p.Path == path && (ref.IsHead() && ref.Name == "HEAD" && p.InHead || slices.Contains(p.Refs, ref.Name)) {
			return true
		}
	}
	return false
}

func git(t testing.TB, gitDir, input string, args ...string) string {
	t.Helper()
	cmd := exec.Command("git", append([]string{"--git-dir", gitDir}, args...)...)
	cmd.Stdin = strings.NewReader(input)
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("git %s: %v", args[0], err)
	}
	return string(out)
}
