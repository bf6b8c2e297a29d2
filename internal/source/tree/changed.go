package tree

import (
	"sort"
	"strings"

	"github.com/tokenguard/tokenguard/finding"
	"github.com/tokenguard/tokenguard/internal/odb/index"
	"github.com/tokenguard/tokenguard/internal/source/objects"
	"github.com/tokenguard/tokenguard/internal/source/repo"
)

// Changed lists the entries of the index that HEAD does not have like this, and
// counts what the index has no longer. What cannot be read is lost.
func Changed(r *repo.Repo, db objects.Getter, next *index.Index, tally *finding.Tally) []index.Entry {
	d := &indexDiff{db: db, index: next, tally: tally, trees: map[string]objects.ID{}}
	for _, t := range next.Trees {
		if t.Valid {
			d.trees[t.Path] = t.ID
		}
	}
	d.directory("", head(r, db, tally), 0, len(next.Entries), 0)
	return d.changed
}

// indexDiff finds the entries of an index that a tree does not have. Where the
// index knows the tree of a directory, and it is the same, nothing below is
// looked at: few trees are read however large the repository is.
type indexDiff struct {
	db      objects.Getter
	index   *index.Index
	tally   *finding.Tally
	trees   map[string]objects.ID // that the index knows, by path
	changed []index.Entry
}

// directory compares the entries [first, end), which are those below path, with
// a tree, which is zero where there is none.
func (d *indexDiff) directory(path string, tree objects.ID, first, end, depth int) {
	if known, ok := d.trees[path]; ok && known == tree {
		return
	}
	theirs := d.read(tree, depth)
	prefix := path
	if path != "" {
		prefix += "/"
	}
	for i := first; i < end; {
		e := d.index.Entries[i]
		name, _, deeper := strings.Cut(e.Path[len(prefix):], "/")
		old, known := theirs[name]
		if deeper {
			next := i + sort.Search(end-i, func(n int) bool {
				return !strings.HasPrefix(d.index.Entries[i+n].Path, prefix+name+"/")
			})
			if known && old.IsTree() {
				delete(theirs, name)
			} else {
				old.ID = objects.ID{}
			}
			d.directory(prefix+name, old.ID, i, next, depth+1)
			i = next
			continue
		}
		if !known || old.IsTree() || old.ID != e.ID || old.Mode != e.Mode || e.Stage != 0 {
			d.changed = append(d.changed, e)
		}
		if !old.IsTree() && (i+1 == end || d.index.Entries[i+1].Path != e.Path) {
			delete(theirs, name)
		}
		i++
	}
	d.deleted(prefix, theirs, depth)
}

// deleted counts the files that the index has no longer.
func (d *indexDiff) deleted(prefix string, entries map[string]objects.Entry, depth int) {
	for name, e := range entries {
		if e.IsTree() {
			d.deleted(prefix+name+"/", d.read(e.ID, depth+1), depth+1)
			continue
		}
		d.tally.Exclude("deleted", prefix+name)
	}
}

// read lists a tree by name. One that cannot be read is lost, and what the
// index has there counts as changed.
func (d *indexDiff) read(tree objects.ID, depth int) map[string]objects.Entry {
	entries := map[string]objects.Entry{}
	if tree.IsZero() {
		return entries
	}
	o, err := d.db.Get(tree)
	if err != nil || depth > objects.MaxTreeDepth {
		d.tally.Lose(objects.Reason(err), tree.String())
		return entries
	}
	for e, ok := range objects.Entries(o) {
		if !ok {
			d.tally.Lose("malformed tree", tree.String())
			break
		}
		entries[string(e.Name)] = e
	}
	return entries
}
