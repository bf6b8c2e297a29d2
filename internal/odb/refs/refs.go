// Package refs reads the references of a repository, loose and packed, of all
// its work trees (git's Documentation/gitrepository-layout). It serves both
// hash formats, opens regular files only, and never writes.
package refs

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"

	"github.com/tokenguard/tokenguard/internal/odb/disk"
	"github.com/tokenguard/tokenguard/internal/odb/object"
)

const (
	maxLoose  = 1 << 16 // one line each
	maxPacked = 1 << 30 // some ten million references
	maxHops   = 5       // symbolic references in a row, as in git
)

// ErrNotFound: there is no reference of that name.
var ErrNotFound = errors.New("reference not found")

// Ref is a reference. Exactly one of Target and ID is set.
type Ref struct {
	// Name is "HEAD", or begins with "refs/"; those of other work trees begin
	// with "worktrees/" and the name of theirs, or with "main-worktree/".
	Name   string
	Target string    // the name of the reference that a symbolic one stands for
	ID     object.ID // the object it points to, which may be missing
}

// Store is the references of one repository. It is safe for concurrent use.
type Store struct {
	gitDir, commonDir string
	format            object.Format
	packed            func() ([]Ref, error) // by name; read once
}

// New returns the references under a git directory and the common directory it
// shares, which are the same but for linked work trees. It reads nothing.
func New(gitDir, commonDir string, format object.Format) *Store {
	s := &Store{gitDir: gitDir, commonDir: commonDir, format: format}
	s.packed = sync.OnceValues(s.readPacked)
	return s
}

// Lookup returns the reference of that name, or an error that wraps
// [ErrNotFound] or is an [object.ReadError].
func (s *Store) Lookup(name string) (Ref, error) {
	if !safe(name) {
		return Ref{}, ErrNotFound
	}
	ref, err := s.readLoose(name, s.path(name))
	if err == nil || !absent(err) {
		return ref, err
	}
	packed, err := s.packed()
	if err != nil {
		return Ref{}, err
	}
	at, ok := slices.BinarySearchFunc(packed, name, func(r Ref, name string) int { return strings.Compare(r.Name, name) })
	if !ok {
		return Ref{}, ErrNotFound
	}
	return packed[at], nil
}

// Resolve follows a reference to the object it points to.
func (s *Store) Resolve(name string) (object.ID, error) {
	for range maxHops {
		ref, err := s.Lookup(name)
		if err != nil || ref.Target == "" {
			return ref.ID, err
		}
		name = ref.Target
	}
	return object.ID{}, object.At(object.ID{}, s.path(name), errors.New("too many symbolic references"))
}

// path is the file of a loose reference. Some belong to one work tree
// (gitrepository-layout, refs).
func (s *Store) path(name string) string {
	for _, own := range []string{"refs/bisect/", "refs/worktree/", "refs/rewritten/"} {
		if strings.HasPrefix(name, own) {
			return filepath.Join(s.gitDir, filepath.FromSlash(name))
		}
	}
	if main, ok := strings.CutPrefix(name, "main-worktree/"); ok {
		return filepath.Join(s.commonDir, filepath.FromSlash(main))
	}
	if strings.HasPrefix(name, "refs/") || strings.HasPrefix(name, "worktrees/") {
		return filepath.Join(s.commonDir, filepath.FromSlash(name))
	}
	return filepath.Join(s.gitDir, filepath.FromSlash(name))
}

// safe reports whether a name, which may come from a file, stays in the
// repository when it is made a path.
func safe(name string) bool {
	for part := range strings.SplitSeq(name, "/") {
		if part == "" || part[0] == '.' || strings.ContainsAny(part, "\\:\x00") {
			return false
		}
	}
	return strings.HasPrefix(name, "refs/") || strings.HasPrefix(name, "worktrees/") ||
		strings.HasPrefix(name, "main-worktree/") || strings.ToUpper(name) == name
}

func (s *Store) readLoose(name, path string) (Ref, error) {
	// git once made HEAD a symbolic link, whose target need not exist.
	if target, err := os.Readlink(path); err == nil && strings.HasPrefix(target, "refs/") {
		return Ref{Name: name, Target: target}, nil
	}
	data, err := disk.ReadAll(path, maxLoose)
	if err != nil {
		return Ref{}, err
	}
	if target, ok := bytes.CutPrefix(data, []byte("ref:")); ok {
		return Ref{Name: name, Target: string(bytes.TrimSpace(target))}, nil
	}
	word, _, _ := bytes.Cut(data, []byte("\n"))
	id, ok := object.ParseID(string(bytes.TrimSpace(word)))
	if !ok || id.Size() != s.format.Size() {
		return Ref{}, object.At(object.ID{}, path, object.ErrCorrupt)
	}
	return Ref{Name: name, ID: id}, nil
}

// absent reports whether a path is not there, or leads through a file.
func absent(err error) bool {
	return errors.Is(err, fs.ErrNotExist) || errors.Is(err, syscall.ENOTDIR) || errors.Is(err, object.ErrNotRegular) && isDir(err)
}

// isDir: a directory may be where a packed reference's file would be.
func isDir(err error) bool {
	var read *object.ReadError
	return errors.As(err, &read) && disk.CheckDir(read.Path) == nil
}

// readPacked reads the file that git keeps quiet references in.
func (s *Store) readPacked() ([]Ref, error) {
	path := filepath.Join(s.commonDir, "packed-refs")
	data, err := disk.ReadAll(path, maxPacked)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var refs []Ref
	for line := range bytes.Lines(data) {
		// A comment, or what the annotated tag before points to.
		if line[0] == '#' || line[0] == '^' {
			continue
		}
		word, name, _ := bytes.Cut(bytes.TrimRight(line, "\r\n"), []byte(" "))
		id, ok := object.ParseID(string(word))
		if !ok || id.Size() != s.format.Size() || len(name) == 0 {
			return nil, object.At(object.ID{}, path, object.ErrCorrupt)
		}
		refs = append(refs, Ref{Name: string(name), ID: id})
	}
	// git sorts them, but other programs need not.
	slices.SortStableFunc(refs, func(a, b Ref) int { return strings.Compare(a.Name, b.Name) })
	return refs, nil
}
