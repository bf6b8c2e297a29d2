package scanner_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/tokenguard/tokenguard/finding"
	"github.com/tokenguard/tokenguard/internal/credtest"
)

// TestProvenanceAgreesWithEveryTree compares with the plainest oracle there
// is: the full listing of every commit's tree.
func TestProvenanceAgreesWithEveryTree(t *testing.T) {
	for seed := range uint64(4) {
		t.Run(fmt.Sprint("seed ", seed), func(t *testing.T) {
			r := tangled(t, seed)
			o := listTrees(r)
			compared := 0
			for _, f := range scan(t, r.Dir).findings {
				if f.Location.Unit != finding.UnitBlob {
					continue
				}
				want := o.provenance(f.Location.Blob)
				if diff := cmp.Diff(want, brief(f.Provenance)); diff != "" {
					t.Errorf("blob %s (-trees +scan):\n%s", f.Location.Blob, diff)
				}
				compared += len(want)
			}
			if compared < 2 {
				t.Errorf("%d introductions compared: the history is too plain", compared)
			}
		})
	}
}

// tangled is a random history of pairs that are added, changed, copied, moved
// and removed on branches that are merged in every way.
func tangled(t *testing.T, seed uint64) *credtest.Repo {
	random := rand.New(rand.NewPCG(seed, 1))
	r := credtest.NewRepo(t)
	r.Write("README", "begin\n")
	r.Commit("begin")
	branches := []string{"main"}
	pick := func(of []string) string { return of[random.IntN(len(of))] }
	paths := []string{"a.env", "dir/b.env", "dir/deep/c.env", "d.env"}
	for i := range 40 {
		switch random.IntN(8) {
		case 0:
			name := fmt.Sprint("branch-", i)
			r.Run("checkout", "-q", "-b", name)
			branches = append(branches, name)
		case 1, 2:
			r.Run("checkout", "-q", pick(branches))
		case 3:
			r.Run("merge", "-q", "-s", "ours", "--no-edit", pick(branches))
		case 4:
			r.Run("merge", "-q", "-X", "theirs", "--no-ff", "--no-edit", pick(branches))
		case 5:
			r.Run("rm", "-q", "--ignore-unmatch", pick(paths))
			r.Commit(fmt.Sprint("remove ", i))
		default:
			r.Write(pick(paths), credtest.New(uint64(random.IntN(3))).Pair()+"\n")
			r.Commit(fmt.Sprint("change ", i))
		}
	}
	// What only the reflog knows has an origin too.
	r.Run("reset", "-q", "--hard", "HEAD~1")
	return r
}

// trees is every commit of a repository, listed by git.
type trees struct {
	order   []string
	parents map[string][]string
	holds   map[string]map[string]string // commit, path, blob
	tips    map[string]string            // reference, commit
	head    string
	reached map[string]bool
}

func listTrees(r *credtest.Repo) *trees {
	o := &trees{parents: map[string][]string{}, holds: map[string]map[string]string{}, tips: map[string]string{}, reached: map[string]bool{}}
	o.head = r.Run("rev-parse", "HEAD")
	for line := range strings.Lines(r.Run("rev-list", "--all", "--reflog", "--reverse", "--topo-order", "--parents")) {
		ids := strings.Fields(line)
		o.order = append(o.order, ids[0])
		o.parents[ids[0]] = ids[1:]
		o.holds[ids[0]] = map[string]string{}
		for entry := range strings.Lines(r.Run("ls-tree", "-r", ids[0])) {
			about, path, _ := strings.Cut(strings.TrimSpace(entry), "\t")
			o.holds[ids[0]][path] = strings.Fields(about)[2]
		}
	}
	for line := range strings.Lines(r.Run("for-each-ref", "--format=%(refname) %(objectname)")) {
		name, id, _ := strings.Cut(strings.TrimSpace(line), " ")
		o.tips[name] = id
	}
	for _, id := range strings.Fields(r.Run("rev-list", "--all")) {
		o.reached[id] = true
	}
	return o
}

// origin is the part of a provenance that the oracle knows.
type origin struct {
	Commit, Path      string
	RemovedBy, Refs   []string
	InHead, Reachable bool
}

func brief(list []finding.Provenance) []origin {
	var out []origin
	for _, p := range list {
		out = append(out, origin{p.Commit, p.Path, sorted(p.RemovedBy), sorted(p.Refs), p.InHead, p.Reachable})
	}
	sortOrigins(out)
	return out
}

func sorted(s []string) []string { return append([]string{}, slices.Sorted(slices.Values(s))...) }

func sortOrigins(list []origin) {
	slices.SortFunc(list, func(a, b origin) int { return strings.Compare(a.Commit+a.Path, b.Commit+b.Path) })
}

func (o *trees) provenance(blob string) []origin {
	added, removed := map[string][]string{}, map[string][]string{} // by path
	for _, c := range o.order {
		has := func(commit, path string) bool { return o.holds[commit][path] == blob }
		paths := map[string]bool{}
		for _, commit := range append(slices.Clone(o.parents[c]), c) {
			for path, id := range o.holds[commit] {
				paths[path] = paths[path] || id == blob
			}
		}
		for path := range paths {
			inParent := slices.ContainsFunc(o.parents[c], func(p string) bool { return has(p, path) })
			if has(c, path) && !inParent {
				added[path] = append(added[path], c)
			}
			if !has(c, path) && inParent {
				removed[path] = append(removed[path], c)
			}
		}
	}
	var out []origin
	for path, commits := range added {
		for _, c := range commits {
			at := origin{Commit: c, Path: path, RemovedBy: []string{}, Refs: []string{}, Reachable: o.reached[c]}
			at.InHead = o.holds[o.head][path] == blob
			for name, tip := range o.tips {
				if o.holds[tip][path] == blob {
					at.Refs = append(at.Refs, name)
				}
			}
			for _, gone := range removed[path] {
				if o.follows(gone, c) {
					at.RemovedBy = append(at.RemovedBy, gone)
				}
			}
			slices.Sort(at.Refs)
			slices.Sort(at.RemovedBy)
			out = append(out, at)
		}
	}
	sortOrigins(out)
	return out
}

// follows reports whether a commit has another among its ancestors.
func (o *trees) follows(commit, ancestor string) bool {
	return commit == ancestor || slices.ContainsFunc(o.parents[commit], func(p string) bool { return o.follows(p, ancestor) })
}
