// Package tree reads the files of a commit by their paths: one of them ([Base]),
// all ([Files]), or those that the index has not like this ([Changed]).
package tree

import (
	"errors"
	"fmt"
	"io/fs"
	"strings"

	"github.com/tokenguard/tokenguard/internal/source/objects"
	"github.com/tokenguard/tokenguard/internal/source/repo"
)

// Base is the files of one commit, read by path. It is safe for concurrent use.
type Base struct {
	db   objects.Getter
	tree objects.ID // zero where there is no commit yet
}

// NewBase finds the commit that a revision names, as [repo.Repo.Revision] takes
// it. HEAD of a repository without commits has no files.
func NewBase(r *repo.Repo, db repo.Database, revision string) (*Base, error) {
	id, err := r.Revision(db, revision)
	if errors.Is(err, fs.ErrNotExist) && revision == "HEAD" {
		return &Base{db: db}, nil
	}
	if err == nil {
		id, err = repo.Peel(db, id)
	}
	var o objects.Object
	if err == nil {
		o, err = db.Get(id)
	}
	switch {
	case err != nil:
		return nil, fmt.Errorf("find commit %s: %w", revision, err)
	case o.Type != objects.TypeCommit:
		return nil, fmt.Errorf("find commit %s: it names no commit", revision)
	}
	return &Base{db, objects.ParseCommit(o.Content).Tree}, nil
}

// File returns the content of a regular file. The error wraps [fs.ErrNotExist]
// where the commit has none at the path. The content is not to be changed.
func (b *Base) File(path string) ([]byte, error) {
	at := objects.Entry{Mode: objects.ModeTree, ID: b.tree}
	for name := range strings.SplitSeq(path, "/") {
		var err error
		if at, err = b.entry(at, name); err != nil {
			return nil, fmt.Errorf("read %s: %w", path, err)
		}
	}
	if at.IsTree() || at.IsGitlink() || at.IsSymlink() {
		return nil, fmt.Errorf("read %s: %w", path, fs.ErrNotExist)
	}
	o, err := b.db.Get(at.ID)
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", path, err)
	}
	return o.Content, nil
}

func (b *Base) entry(tree objects.Entry, name string) (objects.Entry, error) {
	if tree.ID.IsZero() || !tree.IsTree() {
		return objects.Entry{}, fs.ErrNotExist
	}
	o, err := b.db.Get(tree.ID)
	if err != nil {
		return objects.Entry{}, err
	}
	for e, ok := range objects.Entries(o) {
		if ok && string(e.Name) == name {
			return e, nil
		}
	}
	return objects.Entry{}, fs.ErrNotExist
}
