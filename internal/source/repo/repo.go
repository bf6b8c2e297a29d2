// Package repo says what a git repository holds besides its objects: the
// references, the shallow boundary, the index and the configuration. What
// cannot be read is accounted for, so that a caller cannot take it for absent.
package repo

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/tokenguard/tokenguard/finding"
	"github.com/tokenguard/tokenguard/internal/odb/gitdir"
	"github.com/tokenguard/tokenguard/internal/odb/index"
	"github.com/tokenguard/tokenguard/internal/odb/object"
	"github.com/tokenguard/tokenguard/internal/odb/refs"
	"github.com/tokenguard/tokenguard/internal/source/objects"
)

// Errors that [Open] and [Repo.ReadIndex] wrap.
var (
	// ErrNotRepository: there is no repository at the path or above it.
	ErrNotRepository = gitdir.ErrNotRepository
	// ErrConfig: git's configuration breaks its format.
	ErrConfig = gitdir.ErrConfig
	// ErrUnsupported: a format that is not read, so that a scan would see
	// less than there is.
	ErrUnsupported = object.ErrUnsupported
)

// Repo is a repository and where its parts are.
type Repo struct{ *gitdir.Layout }

// Open finds the repository that git would use at path, or upwards from there.
// getenv looks up what git would take from its environment; it is nil for a
// repository that was named, which ignores all of it.
func Open(path string, getenv func(string) string) (*Repo, error) {
	if info, err := os.Stat(path); err == nil && !info.IsDir() && filepath.Base(path) != ".git" {
		return nil, fmt.Errorf("find repository: %s is no folder: %w", path, ErrNotRepository)
	}
	var env gitdir.Env
	if getenv != nil {
		env = gitdir.Env{
			Dir:                        getenv("GIT_DIR"),
			CommonDir:                  getenv("GIT_COMMON_DIR"),
			WorkTree:                   getenv("GIT_WORK_TREE"),
			IndexFile:                  getenv("GIT_INDEX_FILE"),
			ObjectDirectory:            getenv("GIT_OBJECT_DIRECTORY"),
			AlternateObjectDirectories: getenv("GIT_ALTERNATE_OBJECT_DIRECTORIES"),
			QuarantinePath:             getenv("GIT_QUARANTINE_PATH"),
		}
	}
	layout, err := gitdir.Discover(path, env)
	if err != nil {
		return nil, err
	}
	return &Repo{layout}, nil
}

// Ref is a reference and the object it comes down to.
type Ref struct {
	Name string // full, such as refs/heads/main, or HEAD
	ID   objects.ID
}

// IsHead reports whether the reference belongs to a work tree, as HEAD does,
// and not to the repository.
func (r Ref) IsHead() bool { return !strings.HasPrefix(r.Name, "refs/") }

// Refs lists the references by name, those of other work trees included, which
// begin with worktrees/. A reference that cannot be read is lost; a symbolic
// one that leads nowhere yet, as in a new repository, is passed over.
func (r *Repo) Refs(tally *finding.Tally) []Ref {
	store := refs.New(r.GitDir, r.CommonDir, r.Format)
	list, losses := store.List()
	for _, loss := range losses {
		tally.Lose("unreadable reference", loss.Error())
	}
	out := make([]Ref, 0, len(list))
	for _, ref := range list {
		id := ref.ID
		if ref.Target != "" {
			var err error
			id, err = store.Resolve(ref.Target)
			if errors.Is(err, refs.ErrNotFound) {
				continue
			}
			if err != nil {
				tally.Lose("unreadable reference", ref.Name)
				continue
			}
		}
		out = append(out, Ref{ref.Name, id})
	}
	return out
}

// Head returns the commit that is checked out, if there is one yet.
func (r *Repo) Head() (id objects.ID, born bool, err error) {
	head, err := refs.New(r.GitDir, r.CommonDir, r.Format).Resolve("HEAD")
	if errors.Is(err, refs.ErrNotFound) {
		return id, false, nil
	}
	if err != nil {
		return id, false, err
	}
	return head, true, nil
}

// ErrAmbiguous: a short name fits several references. git takes the tag; whoever
// may push one would decide what is read, and whose exceptions count.
var ErrAmbiguous = errors.New("it fits more than one reference: write it in full, such as refs/heads/main")

// Find returns the object that a whole id or a reference names, with or without
// what git lets one leave out of a reference (gitrevisions, "<refname>"). HEAD and
// a name that begins with refs/ are whole: git goes on to refs/tags/HEAD where HEAD
// leads nowhere, and whoever may push a tag would decide whose exceptions count. The
// error wraps [fs.ErrNotExist] where nothing has the name, and [ErrAmbiguous].
func (r *Repo) Find(name string) (objects.ID, error) {
	if id, ok := objects.ParseID([]byte(name)); ok {
		return id, nil
	}
	store := refs.New(r.GitDir, r.CommonDir, r.Format)
	id, err := store.Resolve(name)
	switch {
	case !errors.Is(err, refs.ErrNotFound):
		return id, err
	case name == "HEAD" || strings.HasPrefix(name, "refs/"):
		return objects.ID{}, fs.ErrNotExist
	}
	found, count := objects.ID{}, 0
	for _, form := range []string{"refs/%s", "refs/tags/%s", "refs/heads/%s", "refs/remotes/%s", "refs/remotes/%s/HEAD"} {
		id, err := store.Resolve(fmt.Sprintf(form, name))
		switch {
		case errors.Is(err, refs.ErrNotFound):
			continue
		case err != nil:
			return id, err
		case count > 0 && id != found:
			return objects.ID{}, ErrAmbiguous
		}
		found = id
		count++
	}
	if count == 0 {
		return objects.ID{}, fs.ErrNotExist
	}
	return found, nil
}

// Shallow lists the commits whose parents were left out when the repository
// was cloned.
func (r *Repo) Shallow() (map[objects.ID]bool, error) {
	list, err := r.Layout.Shallow()
	boundary := make(map[objects.ID]bool, len(list))
	for _, id := range list {
		boundary[id] = true
	}
	return boundary, err
}

// ReadIndex reads the index, which may not exist. A split or sparse index is
// refused with [ErrUnsupported]: its entries stand elsewhere.
func (r *Repo) ReadIndex() (*index.Index, error) {
	decoded, err := index.Read(r.IndexFile, r.Format)
	if err != nil {
		return &index.Index{}, err
	}
	return decoded, nil
}

// LacksIndex reports whether there is no index.
func (r *Repo) LacksIndex() bool {
	_, err := os.Stat(r.IndexFile)
	return errors.Is(err, fs.ErrNotExist)
}
