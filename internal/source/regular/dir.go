package regular

import (
	"errors"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
)

// Dir is a directory that links do not lead out of. Names are relative to it with
// slashes.
type Dir struct {
	Path string
	root *os.Root
}

// OpenDir opens a directory.
func OpenDir(dir string) (*Dir, error) {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, err
	}
	return &Dir{dir, root}, nil
}

// Close gives back the descriptor.
func (d *Dir) Close() error { return d.root.Close() }

// Open opens a regular file, or a link to one in the directory. It never blocks.
func (d *Dir) Open(name string) (*os.File, error) { return OpenIn(d.root, filepath.FromSlash(name)) }

// HasDir reports whether the name is a directory, and no link.
func (d *Dir) HasDir(name string) bool {
	info, err := d.root.Lstat(filepath.FromSlash(name))
	return err == nil && info.IsDir()
}

var errNotDirectory = errors.New("not a directory")

// List lists a directory that is no link, by name.
func (d *Dir) List(name string) ([]fs.DirEntry, error) {
	info, err := d.root.Lstat(filepath.FromSlash(name))
	if err != nil {
		return nil, err
	}
	if !info.IsDir() { // to open a pipe would wait
		return nil, errNotDirectory
	}
	return ReadDir(d.root, name)
}

// LeadsOut reports whether a link leads out of the directory, nowhere, or to a
// folder.
func (d *Dir) LeadsOut(name string) bool {
	link := filepath.Join(d.Path, filepath.FromSlash(name))
	target, err := filepath.EvalSymlinks(link)
	if err != nil {
		return errors.Is(err, fs.ErrNotExist)
	}
	top, err := filepath.EvalSymlinks(d.Path)
	if err != nil || !within(target, top) {
		return true
	}
	info, err := os.Stat(target)
	return err == nil && info.IsDir() && !d.HasDir(name)
}

func within(file, dir string) bool {
	rel, err := filepath.Rel(dir, file)
	return err == nil && filepath.IsLocal(rel)
}

// ReadDir lists a directory inside root by name. Names need not be text.
func ReadDir(root *os.Root, name string) ([]fs.DirEntry, error) {
	f, err := root.Open(filepath.FromSlash(path.Join(".", name)))
	if err != nil {
		return nil, err
	}
	defer f.Close()
	entries, err := f.ReadDir(-1)
	slices.SortFunc(entries, func(a, b fs.DirEntry) int { return strings.Compare(a.Name(), b.Name()) })
	return entries, err
}
