package corpus

import (
	"cmp"
	"fmt"
	"strings"
	"testing"

	"github.com/tokenguard/tokenguard/credential"
	"github.com/tokenguard/tokenguard/finding"
	"github.com/tokenguard/tokenguard/internal/credtest"
)

// Repository holds the whole corpus. Every case is committed as a file of its
// own, and once more as the change of a longer file, which git stores as a
// difference to it.
type Repository struct {
	*credtest.Repo
	Stored []Stored
}

// Stored is a case, or a change of one, and where in the repository it is.
type Stored struct {
	Case
	Edited bool
	Unit   finding.Unit
	// Path is as it is reported, a secret in it masked; "" outside files.
	Path string
}

// Build makes the repository with real git. Cases that are in extra are stored
// like those of the corpus.
func Build(t testing.TB, seed uint64, extra ...Case) *Repository {
	t.Helper()
	r := &Repository{Repo: credtest.NewRepo(t)}
	cases := extra
	for c := range Positive(seed) {
		cases = append(cases, c)
	}
	for c := range Silent(seed) {
		cases = append(cases, c)
	}
	before, after := r.commit(cases, seed)
	r.place(seed)
	r.Run("repack", "-adfq", "--depth=50", "--window=10")
	r.checkDeltas(t, before, after)
	return r
}

// commit stores the cases in two commits: the texts that are edited before the
// edit, then all cases.
func (r *Repository) commit(cases []Case, seed uint64) (before, after string) {
	for i, c := range cases {
		if c.Opaque {
			continue
		}
		edited, base := c.Edited(seed)
		// Git looks for a base among files whose names end alike.
		name := fmt.Sprintf("edited/%s/%04d", c.File, i)
		r.Write(name, base)
		r.Stored = append(r.Stored, Stored{edited, true, finding.UnitBlob, name})
	}
	before = r.Commit("before")
	for _, s := range r.Stored {
		r.Write(s.Path, s.Content)
	}
	for i, c := range cases {
		name := fmt.Sprintf("alone/%04d/%s", i, c.File)
		r.Write(name, c.Content)
		r.Stored = append(r.Stored, Stored{c, false, finding.UnitBlob, name})
	}
	return before, r.Commit("after")
}

// place stores a pair in every place that is not a file's content. What the
// next commit would take with it comes last.
func (r *Repository) place(seed uint64) {
	for _, k := range kinds[:always] {
		for _, p := range places {
			if p.unit != finding.UnitIndex && p.unit != finding.UnitFile {
				r.put(p, k, seed)
			}
		}
	}
	for _, p := range places {
		if p.unit == finding.UnitIndex || p.unit == finding.UnitFile {
			r.put(p, kinds[0], seed)
		}
	}
}

func (r *Repository) put(p place, k kind, seed uint64) {
	c := p.text.render(k, population(seed), p.name)
	c.Group, c.Name = "places", p.name+", "+k.name
	w := &c.Want[0]
	w.Start, w.End, w.Line = 0, 0, p.line
	if k.kind == credential.APIToken {
		w.Account = cmp.Or(w.Account, p.account)
	}
	where := p.put(r.Repo, c.Content)
	secret := w.Secret
	where = strings.ReplaceAll(where, secret, credential.NewSecret(secret).Masked())
	r.Stored = append(r.Stored, Stored{c, false, p.unit, where})
}

// checkDeltas fails where git did not store the edited file as a difference to
// what it was before.
func (r *Repository) checkDeltas(t testing.TB, before, after string) {
	t.Helper()
	bases := map[string]string{}
	for _, line := range strings.Split(r.Run("cat-file", "--batch-all-objects", "--batch-check=%(objectname) %(deltabase)"), "\n") {
		id, base, _ := strings.Cut(line, " ")
		bases[id] = base
	}
	clean, edited := r.blobs(before), r.blobs(after)
	for _, s := range r.Stored {
		if s.Edited && bases[edited[s.Path]] != clean[s.Path] {
			t.Errorf("%s: %s is not stored as a difference to the clean file", s.Path, s.Name)
		}
	}
}

// blobs returns the ids of the edited files in the commit, by path.
func (r *Repository) blobs(commit string) map[string]string {
	ids := map[string]string{}
	for _, line := range strings.Split(r.Run("ls-tree", "-rz", "--format=%(objectname) %(path)", commit, "edited/"), "\x00") {
		id, name, _ := strings.Cut(line, " ")
		ids[name] = id
	}
	return ids
}
