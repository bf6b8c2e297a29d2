package refs

import (
	"errors"
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/tokenguard/tokenguard/internal/odb/disk"
)

// List returns every reference by name: HEAD, all below refs, and the HEADs of
// the other work trees. Losses are those that could not be read.
func (s *Store) List() (refs []Ref, losses []error) {
	l := &lister{store: s, refs: map[string]Ref{}}
	packed, err := s.packed()
	l.lose(err)
	for _, ref := range packed {
		l.refs[ref.Name] = ref
	}
	l.walk("refs", filepath.Join(s.commonDir, "refs"))
	if s.gitDir != s.commonDir {
		l.walk("refs", filepath.Join(s.gitDir, "refs"))
		l.file("main-worktree/HEAD", filepath.Join(s.commonDir, "HEAD"))
	}
	l.file("HEAD", filepath.Join(s.gitDir, "HEAD"))
	l.workTrees()
	for _, name := range slices.Sorted(maps.Keys(l.refs)) {
		refs = append(refs, l.refs[name])
	}
	return refs, l.losses
}

type lister struct {
	store  *Store
	refs   map[string]Ref
	losses []error
}

func (l *lister) lose(err error) {
	if err != nil {
		l.losses = append(l.losses, err)
	}
}

// workTrees adds what belongs to the linked work trees.
func (l *lister) workTrees() {
	names, err := disk.Names(filepath.Join(l.store.commonDir, "worktrees"))
	l.lose(err)
	for _, name := range names {
		dir := filepath.Join(l.store.commonDir, "worktrees", name)
		if dir == l.store.gitDir {
			continue
		}
		l.file("worktrees/"+name+"/HEAD", filepath.Join(dir, "HEAD"))
		l.walk("worktrees/"+name+"/refs", filepath.Join(dir, "refs"))
	}
}

// walk adds the references below a directory, over packed ones of the same
// name. It follows no symbolic link to a directory, so it ends.
func (l *lister) walk(name, dir string) {
	entries, err := os.ReadDir(dir)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		l.lose(err)
	}
	for _, e := range entries {
		// git's own temporary files, and names it would not accept.
		if strings.HasSuffix(e.Name(), ".lock") || strings.HasPrefix(e.Name(), ".") {
			continue
		}
		below := path.Join(name, e.Name())
		if e.IsDir() {
			l.walk(below, filepath.Join(dir, e.Name()))
		} else {
			l.file(below, filepath.Join(dir, e.Name()))
		}
	}
}

func (l *lister) file(name, path string) {
	ref, err := l.store.readLoose(name, path)
	if err == nil {
		l.refs[name] = ref
	} else if !errors.Is(err, fs.ErrNotExist) { // else it was deleted or packed meanwhile
		l.lose(err)
	}
}
