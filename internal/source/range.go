package source

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"

	"golang.org/x/sync/errgroup"

	"github.com/tokenguard/tokenguard/finding"
	"github.com/tokenguard/tokenguard/internal/source/objects"
	"github.com/tokenguard/tokenguard/internal/source/reach"
	"github.com/tokenguard/tokenguard/internal/source/repo"
)

// Range reads what some commits bring: their messages and identities, the files
// that are not like this in any parent, merges included, and the names among
// those. Its cost is that of the changes, not of the repository. Objects that a
// walk through the same store meets, that of a quarantine, are neither read nor
// accounted for once more: of these it says where they are. It is not for use by
// several goroutines.
type Range struct {
	repo    *repo.Repo
	db      *objects.Store
	commits reach.Commits
	opts    Options
	visit   Visitor
	group   errgroup.Group
	names   map[string]objects.ID // with the commit that brought each first
	spots   map[objects.ID][]spot // of the files that were brought
	records map[objects.ID]objects.Commit
	tags    map[objects.ID]bool // on the ends
	shallow map[objects.ID]bool

	mu   sync.Mutex
	lost map[objects.ID]bool
}

// spot is where a commit put a file.
type spot struct {
	commit  objects.ID
	path    string
	symlink bool
}

// NewRange reads commits of r from db.
func NewRange(r *repo.Repo, db *objects.Store, commits reach.Commits, opts Options) *Range {
	return &Range{
		repo: r, db: db, commits: commits, opts: opts,
		names: map[string]objects.ID{}, spots: map[objects.ID][]spot{},
		records: map[objects.ID]objects.Commit{}, tags: map[objects.ID]bool{}, lost: map[objects.ID]bool{},
	}
}

// Read visits every unit. The error is the context's, or wraps
// [repo.ErrRevision].
func (r *Range) Read(ctx context.Context, visit Visitor) error {
	var refs []repo.Ref
	if len(r.commits.OfRefs)+len(r.commits.NotRefs) > 0 {
		refs = r.repo.Refs(r.opts.Tally)
	}
	ends, err := r.commits.Resolve(r.repo, r.db, refs)
	if err != nil {
		return fmt.Errorf("read a range of commits: %w", err)
	}
	if r.shallow, err = r.repo.Shallow(); err != nil {
		r.opts.Tally.Lose("unreadable shallow boundary", err.Error())
	}
	r.visit = visit
	for _, ref := range refs {
		if slices.ContainsFunc(r.commits.OfRefs, func(name string) bool { return strings.HasPrefix(ref.Name, name) }) {
			visit(Unit{Kind: finding.UnitRefName, Content: []byte(ref.Name)})
		}
	}
	r.group.SetLimit(max(r.opts.Jobs, 1))
	for i, id := range ends.Not {
		if ends.Not[i], err = repo.Peel(r.db, id); err != nil {
			r.lose(id, err)
		}
	}
	for i, id := range ends.Of {
		if !slices.Contains(ends.Not, id) {
			ends.Of[i] = r.tip(id)
		}
	}
	found := reach.Between(ends, r.commit)
	for i, n := range found {
		if ctx.Err() != nil {
			r.opts.Tally.Skip("stopped before it was read", "commits")
			break
		}
		r.read(n)
		r.opts.progress("commits", i+1, len(found))
	}
	_ = r.group.Wait()
	return ctx.Err()
}

// lose accounts for an object, once.
func (r *Range) lose(id objects.ID, err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if !r.lost[id] && !r.db.InWalk(id) {
		r.lost[id] = true
		r.opts.unread(id, err)
	}
}

// get reads an object, or loses it.
func (r *Range) get(id objects.ID) (objects.Object, bool) {
	o, err := r.db.Get(id)
	if err != nil {
		r.lose(id, err)
	}
	return o, err == nil
}

// tip reads the tags that an end of the range is named by, and the object
// itself if it is no commit, and returns what is left to read.
func (r *Range) tip(id objects.ID) objects.ID {
	for {
		o, ok := r.get(id)
		switch {
		case !ok:
			return id
		case o.Type == objects.TypeTag:
			r.tags[id] = true
			r.record(o, finding.UnitTagMessage)
			id = objects.ParseTag(o.Content).Target
			continue
		case o.Type == objects.TypeTree:
			r.tree(change{to: id}, nil)
		case o.Type == objects.TypeBlob:
			r.file(change{to: id}, false)
		}
		return id
	}
}

// commit reads a commit for the search.
func (r *Range) commit(id objects.ID) (c objects.Commit, when int64, ok bool) {
	o, ok := r.get(id)
	if !ok || o.Type != objects.TypeCommit {
		return c, 0, false
	}
	c = objects.ParseCommit(o.Content)
	if r.shallow[id] {
		c.Parents = slices.DeleteFunc(c.Parents, func(parent objects.ID) bool { return !r.db.Has(parent) })
	}
	return c, objects.Committed(o.Content), true
}

// read reads one commit of the range.
func (r *Range) read(n *reach.Commit) {
	o, ok := r.get(n.ID)
	if !ok {
		return
	}
	r.records[n.ID] = n.Commit
	if !r.db.InWalk(n.ID) {
		r.opts.Tally.Add(finding.Read{Commits: 1})
	}
	r.record(o, finding.UnitCommitMessage)
	if r.shallow[n.ID] && len(n.Parents) < len(objects.ParseCommit(o.Content).Parents) {
		r.opts.Tally.Lose("shallow history", n.ID.String())
	}
	var before []objects.ID
	for _, parent := range n.Parents {
		if o, ok := r.get(parent); ok {
			before = append(before, objects.ParseCommit(o.Content).Tree)
		}
	}
	r.tree(change{commit: n.ID, to: n.Tree}, before)
}

// record visits the two parts of a commit or a tag.
func (r *Range) record(o objects.Object, message finding.Unit) {
	if r.db.InWalk(o.ID) {
		return
	}
	r.opts.Tally.Add(finding.Read{Objects: 1, Bytes: int64(len(o.Content))})
	headers, text := objects.Split(o.Content)
	r.visit(Unit{Kind: finding.UnitIdentity, ID: o.ID, Content: headers})
	r.visit(Unit{Kind: message, ID: o.ID, Content: text})
}

// change is an object that a commit put at a path.
type change struct {
	commit objects.ID
	to     objects.ID
	path   string
	depth  int
}

// tree reads what is in a tree and in none of the trees that stood there
// before. What is the same is not opened, so the cost is that of the change.
func (r *Range) tree(c change, before []objects.ID) {
	if c.to.IsZero() || slices.Contains(before, c.to) {
		return
	}
	o, ok := r.get(c.to)
	if !ok {
		return
	}
	if c.depth > objects.MaxTreeDepth {
		if !r.db.InWalk(c.to) {
			r.opts.Tally.Lose("tree nested too deeply", c.to.String())
		}
		return
	}
	theirs := r.entries(before)
	for e, ok := range objects.Entries(o) {
		if !ok {
			r.opts.Tally.Lose("malformed tree", c.to.String())
			return
		}
		old := theirs[string(e.Name)]
		next := change{commit: c.commit, to: e.ID, path: c.path + string(e.Name), depth: c.depth + 1}
		if len(old) == 0 {
			r.name(next, e.Name)
		}
		var trees []objects.ID
		known := false
		for _, entry := range old {
			known = known || entry.ID == e.ID
			if entry.IsTree() {
				trees = append(trees, entry.ID)
			}
		}
		switch {
		case known:
		case e.IsGitlink():
			r.opts.Tally.Exclude("submodule commit", e.ID.String())
		case e.IsTree():
			next.path += "/"
			r.tree(next, trees)
		default:
			r.file(next, e.IsSymlink())
		}
	}
}

// entries lists those of several trees by name, as far as they can be read.
func (r *Range) entries(trees []objects.ID) map[string][]objects.Entry {
	all := map[string][]objects.Entry{}
	for _, id := range trees {
		o, ok := r.get(id)
		if !ok {
			continue
		}
		for e, ok := range objects.Entries(o) {
			if ok {
				all[string(e.Name)] = append(all[string(e.Name)], e)
			}
		}
	}
	return all
}

func (r *Range) name(c change, name []byte) {
	if _, seen := r.names[string(name)]; !seen {
		r.names[string(name)] = c.commit
		r.visit(Unit{Kind: finding.UnitPathName, Path: c.path, Content: name})
	}
}

// file reads a file that no parent has at the path.
func (r *Range) file(c change, symlink bool) {
	known := r.spots[c.to]
	r.spots[c.to] = append(known, spot{c.commit, c.path, symlink})
	if len(known) > 0 || r.db.InWalk(c.to) {
		return
	}
	r.group.Go(func() error {
		if o, ok := r.get(c.to); ok {
			r.opts.noteLFS(o)
			r.opts.Tally.Add(finding.Read{Objects: 1, Bytes: int64(len(o.Content))})
			r.visit(Unit{Kind: finding.UnitBlob, Path: c.path, ID: c.to, Content: o.Content})
		}
		return nil
	})
}

// Place says which commits of the range brought a unit. It is valid after Read.
func (r *Range) Place(u Unit) Place {
	place, _ := r.place(u)
	return place
}

// place reports too whether the range has the unit.
func (r *Range) place(u Unit) (place Place, known bool) {
	switch u.Kind {
	case finding.UnitBlob:
		known = len(r.spots[u.ID]) > 0
		if known {
			return r.placeFile(u), true
		}
	case finding.UnitPathName:
		commit, known := r.names[string(u.Content)]
		return Place{u.Kind, u.Path, []finding.Provenance{r.provenance(commit, u.Path)}}, known
	case finding.UnitCommitMessage, finding.UnitTagMessage, finding.UnitIdentity:
		_, known = r.records[u.ID]
		return Place{u.Kind, "", []finding.Provenance{r.provenance(u.ID, "")}}, known || r.tags[u.ID]
	case finding.UnitRefName:
		p := finding.Provenance{Refs: []string{string(u.Content)}, Reachable: true}
		return Place{u.Kind, "", []finding.Provenance{p}}, true
	}
	return Place{Unit: u.Kind, Path: u.Path}, false
}

func (r *Range) placeFile(u Unit) Place {
	kind := finding.UnitSymlink
	var list []finding.Provenance
	for _, s := range r.spots[u.ID] {
		list = append(list, r.provenance(s.commit, s.path))
		if !s.symlink {
			kind = finding.UnitBlob
		}
	}
	slices.SortStableFunc(list, func(a, b finding.Provenance) int {
		return cmp.Or(a.Date.Compare(b.Date), cmp.Compare(a.Commit, b.Commit), cmp.Compare(a.Path, b.Path))
	})
	return introduced(kind, list)
}

// provenance describes a commit of the range, or a tag on its end.
func (r *Range) provenance(id objects.ID, path string) finding.Provenance {
	p := finding.Provenance{Path: path, Reachable: true}
	if id.IsZero() {
		return p // what the end of the range names is no commit
	}
	c, ok := r.records[id]
	if ok {
		who := c.Author()
		p.Commit, p.Author, p.AuthorEmail, p.Date = id.String(), who.Name, who.Email, who.When
		return p
	}
	if o, err := r.db.Get(id); err == nil && o.Type == objects.TypeTag {
		tagger := objects.ParseTag(o.Content).Tagger
		p.Author, p.AuthorEmail, p.Date = tagger.Name, tagger.Email, tagger.When
		if target, err := repo.Peel(r.db, id); err == nil {
			p.Commit = target.String()
		}
	}
	return p
}
