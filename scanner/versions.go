package scanner

import (
	"slices"
	"strings"

	"github.com/tokenguard/tokenguard/internal/odb/index"
	"github.com/tokenguard/tokenguard/internal/source/objects"
	"github.com/tokenguard/tokenguard/internal/source/repo"
	"github.com/tokenguard/tokenguard/internal/source/tree"
)

// Versions are the contents of tracked files that git compares when it commits. The
// zero value is those of the repository that git would use here. It opens that when
// it is first asked, and is for one goroutine.
type Versions struct {
	opened  bool
	repo    *repo.Repo // nil where there is none
	db      *objects.Store
	commits []*tree.Base
	index   *index.Index
}

// File returns what HEAD and its first parent, which --amend compares with, the index
// and the work tree have at a path, as far as it is there and can be read. The
// contents are not to be changed.
func (v *Versions) File(path string) (contents [][]byte) {
	if !v.open() {
		return nil
	}
	for _, commit := range v.commits {
		if content, err := commit.File(path); err == nil {
			contents = append(contents, content)
		}
	}
	at, tracked := slices.BinarySearchFunc(v.index.Entries, path, func(e index.Entry, path string) int { return strings.Compare(e.Path, path) })
	if !tracked {
		return contents
	}
	if o, err := v.db.Get(v.index.Entries[at].ID); err == nil {
		contents = append(contents, o.Content)
	}
	if content, err := worktreeFile(v.repo.WorkTree)(path); err == nil {
		contents = append(contents, content)
	}
	return contents
}

func (v *Versions) open() bool {
	if v.opened {
		return v.repo != nil
	}
	v.opened = true
	r, err := open(Target{})
	if err != nil {
		return false
	}
	v.repo, v.db = r, objects.Open(r.ObjectDirs, objects.Options{Format: r.Format})
	for _, revision := range []string{"HEAD", "HEAD~1"} {
		if commit, err := tree.NewBase(r, v.db, revision); err == nil {
			v.commits = append(v.commits, commit)
		}
	}
	v.index, _ = r.ReadIndex() // an empty one, where it cannot be read
	return true
}

// Close closes what was opened. Nothing that File returned is to be used after it.
func (v *Versions) Close() {
	if v.repo != nil {
		_ = v.db.Close() // it was only read
	}
}
