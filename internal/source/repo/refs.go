package repo

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/tokenguard/tokenguard/finding"
	"github.com/tokenguard/tokenguard/internal/odb/disk"
	"github.com/tokenguard/tokenguard/internal/source/objects"
)

// maxPackedRefs bounds packed-refs: some ten million references.
const maxPackedRefs = 1 << 30

// maxSymbolic is how many symbolic references git follows in a row.
const maxSymbolic = 5

// Ref is a reference with an object. HEAD is one, under that name.
type Ref struct {
	Name string // full, such as refs/heads/main
	ID   objects.ID
}

// Refs lists the references that name an object, by name, HEAD of every work
// tree included. A reference that cannot be read is lost; a symbolic one that
// leads nowhere yet, as in a new repository, is not.
func (r *Repo) Refs(tally *finding.Tally) []Ref {
	c := refs{values: map[string]string{}, tally: tally}
	c.packed(filepath.Join(r.CommonDir, "packed-refs"))
	c.loose(r.CommonDir, "refs")
	if r.GitDir != r.CommonDir {
		c.loose(r.GitDir, "refs")
	}
	c.file(filepath.Join(r.GitDir, "HEAD"), "HEAD")
	trees, _ := os.ReadDir(filepath.Join(r.CommonDir, "worktrees"))
	for _, tree := range trees {
		name := "worktrees/" + tree.Name() + "/HEAD"
		c.file(filepath.Join(r.CommonDir, filepath.FromSlash(name)), name)
	}
	return c.resolve()
}

// refs gathers the text of references: an id, or "ref: " and a name.
type refs struct {
	values map[string]string
	tally  *finding.Tally
}

func (c *refs) packed(path string) {
	text, err := disk.ReadAll(path, maxPackedRefs)
	if err != nil {
		if !errors.Is(err, fs.ErrNotExist) {
			c.tally.Lose("unreadable reference", "packed-refs")
		}
		return
	}
	for line := range bytes.Lines(text) {
		line = bytes.TrimRight(line, "\r\n")
		if len(line) == 0 || line[0] == '#' || line[0] == '^' {
			continue
		}
		id, name, _ := strings.Cut(string(line), " ")
		c.values[name] = id
	}
}

// loose reads every file below dir/prefix. They win over packed ones.
func (c *refs) loose(dir, prefix string) {
	root := filepath.Join(dir, prefix)
	_ = filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		rel, relErr := filepath.Rel(dir, path)
		name := filepath.ToSlash(rel)
		switch {
		case err != nil || relErr != nil:
			if !errors.Is(err, fs.ErrNotExist) {
				c.tally.Lose("unreadable reference", name)
			}
		case !entry.IsDir() && !strings.HasSuffix(name, ".lock"):
			c.file(path, name)
		}
		return nil
	})
}

func (c *refs) file(path, name string) {
	text, err := disk.ReadAll(path, maxSmallFile)
	if err != nil {
		c.tally.Lose("unreadable reference", name)
		return
	}
	c.values[name] = strings.TrimRight(string(text), "\r\n \t")
}

func (c *refs) resolve() []Ref {
	var out []Ref
	for name, value := range c.values {
		for range maxSymbolic {
			target, symbolic := strings.CutPrefix(value, "ref:")
			if !symbolic {
				break
			}
			value = c.values[strings.TrimSpace(target)]
		}
		if value == "" && isSymbolic(c.values[name]) {
			continue
		}
		id, ok := objects.ParseID([]byte(value))
		if !ok {
			c.tally.Lose("broken reference", name)
			continue
		}
		out = append(out, Ref{name, id})
	}
	slices.SortFunc(out, func(a, b Ref) int { return strings.Compare(a.Name, b.Name) })
	return out
}

func isSymbolic(value string) bool { return strings.HasPrefix(value, "ref:") }

// Shallow lists the commits whose parents were left out when the repository
// was cloned.
func (r *Repo) Shallow() (map[objects.ID]bool, error) {
	text, err := disk.ReadAll(filepath.Join(r.CommonDir, "shallow"), maxSmallFile)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read shallow boundary: %w", err)
	}
	boundary := map[objects.ID]bool{}
	for line := range bytes.Lines(text) {
		if id, ok := objects.ParseID(bytes.TrimSpace(line)); ok {
			boundary[id] = true
		}
	}
	return boundary, nil
}
