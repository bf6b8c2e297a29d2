package source

import (
	"bytes"
	"context"
	"errors"
	"maps"
	"path/filepath"
	"sync/atomic"

	"github.com/tokenguard/tokenguard/finding"
	"github.com/tokenguard/tokenguard/internal/odb/disk"
	"github.com/tokenguard/tokenguard/internal/odb/object"
	"github.com/tokenguard/tokenguard/internal/source/objects"
	"github.com/tokenguard/tokenguard/internal/source/repo"
)

// History reads every object of the database, reachable or not: blobs, commit
// and tag messages, their headers, the names in trees, and besides the names
// of references and the repository's configuration. Submodules' commits and
// content that Git LFS keeps elsewhere are excluded.
type History struct {
	repo *repo.Repo
	db   objects.Database
	opts Options
	// What Read leaves for Place.
	refs    []repo.Ref
	index   []repo.IndexEntry
	shallow map[objects.ID]bool
	graph   *graph
	staged  map[objects.ID]string // first path in the index
	blobs   map[objects.ID]bool   // blobs with findings
	names   map[string]bool       // path names with findings
	named   []node                // trees that hold such a name
	origins *origins              // made by the first Place
}

// NewHistory reads the history of r from db.
func NewHistory(r *repo.Repo, db objects.Database, opts Options) *History {
	return &History{
		repo: r, db: db, opts: opts,
		staged: map[objects.ID]string{}, blobs: map[objects.ID]bool{}, names: map[string]bool{},
	}
}

// Read visits every unit. The error is the context's.
func (h *History) Read(ctx context.Context, visit Visitor) error {
	h.readFiles(visit)
	h.graph = newGraph(h.db.IDs())
	w := &historyWalk{history: h, visit: visit}
	jobs := max(h.opts.Jobs, 1)
	for range jobs {
		w.workers = append(w.workers, newHistoryWorker(h.graph))
	}
	err := h.db.Visit(ctx, jobs, w)
	if err != nil {
		h.opts.Tally.Skip("stopped before it was read", "objects")
	}
	h.settle(w)
	if err == nil {
		h.account()
	}
	return err
}

// readFiles reads what is not an object: references, configuration, the index
// and the shallow boundary.
func (h *History) readFiles(visit Visitor) {
	tally := h.opts.Tally
	h.refs = h.repo.Refs(tally)
	for _, ref := range h.refs {
		visit(Unit{Kind: finding.UnitRefName, Content: []byte(ref.Name)})
		if !ref.IsHead() {
			tally.Add(finding.Read{Refs: 1})
		}
	}
	readConfig(h.repo, h.opts, visit)
	var err error
	if h.index, err = h.repo.ReadIndex(); err != nil {
		tally.Lose("unreadable index", err.Error())
	}
	for _, e := range h.index {
		if _, known := h.staged[e.ID]; !known {
			h.staged[e.ID] = e.Path
		}
	}
	if h.shallow, err = h.repo.Shallow(); err != nil {
		tally.Lose("unreadable shallow boundary", err.Error())
	}
}

// maxConfig bounds a configuration file.
const maxConfig = 16 << 20

func readConfig(r *repo.Repo, opts Options, visit Visitor) {
	for _, path := range r.ConfigFiles() {
		name := filepath.Base(path)
		if r.WorkTree != "" {
			name = ".git/" + name
		}
		content, err := disk.ReadAll(path, maxConfig)
		if err != nil {
			opts.Tally.Lose("unreadable file", name)
			continue
		}
		opts.Tally.Add(finding.Read{Files: 1, Bytes: int64(len(content))})
		visit(Unit{Kind: finding.UnitGitConfig, Path: name, Content: content})
	}
}

// historyWalk is the visitor of the database.
type historyWalk struct {
	history *History
	visit   Visitor
	workers []*historyWorker
	done    atomic.Int64
}

// historyWorker is what one goroutine gathers.
type historyWorker struct {
	shard    *shard
	names    map[string]bool // seen, and whether a finding stands in them
	gitlinks map[objects.ID]bool
	blobs    []objects.ID
	named    []node
	read     finding.Read
	children []node // of the tree at hand
}

func newHistoryWorker(g *graph) *historyWorker {
	return &historyWorker{
		shard: &shard{graph: g, tags: map[node]node{}},
		names: map[string]bool{}, gitlinks: map[objects.ID]bool{},
	}
}

// Unread implements [objects.Visitor].
func (w *historyWalk) Unread(id objects.ID, err error) {
	w.history.opts.unread(id, err)
	w.progress()
}

// unread accounts for an object that is there and was not read.
func (o Options) unread(id objects.ID, err error) {
	if errors.Is(err, object.ErrTooLarge) {
		o.Tally.Skip(objects.Reason(err), id.String())
		return
	}
	o.Tally.Lose(objects.Reason(err), id.String())
}

func (w *historyWalk) progress() {
	w.history.opts.progress("objects", int(w.done.Add(1)), len(w.history.graph.ids))
}

// flushEvery is how many objects a worker reads before it says so.
const flushEvery = 256

// Object implements [objects.Visitor].
func (w *historyWalk) Object(worker int, o objects.Object) {
	mine := w.workers[worker]
	if mine.read.Objects == flushEvery {
		w.history.opts.Tally.Add(mine.read)
		mine.read = finding.Read{}
	}
	mine.read.Objects++
	mine.read.Bytes += int64(len(o.Content))
	switch o.Type {
	case objects.TypeBlob:
		w.history.opts.noteLFS(o)
		if w.visit(Unit{Kind: finding.UnitBlob, ID: o.ID, Content: o.Content}) {
			mine.blobs = append(mine.blobs, o.ID)
		}
	case objects.TypeTree:
		w.tree(mine, o)
	case objects.TypeCommit:
		mine.read.Commits++
		mine.shard.commit(o.ID, objects.ParseCommit(o.Content), w.history.shallow[o.ID])
		w.record(o, finding.UnitCommitMessage)
	case objects.TypeTag:
		mine.shard.tag(o.ID, objects.ParseTag(o.Content))
		w.record(o, finding.UnitTagMessage)
	}
	w.progress()
}

// record visits a commit or a tag in two parts: its headers, which hold the
// identities and whatever else somebody put there, and its message.
func (w *historyWalk) record(o objects.Object, message finding.Unit) {
	headers, text := objects.Split(o.Content)
	w.visit(Unit{Kind: finding.UnitIdentity, ID: o.ID, Content: headers})
	w.visit(Unit{Kind: message, ID: o.ID, Content: text})
}

func (w *historyWalk) tree(mine *historyWorker, o objects.Object) {
	h := w.history
	mine.children = mine.children[:0]
	named := false
	for e, ok := range objects.Entries(o.Content) {
		if !ok {
			h.opts.Tally.Lose("malformed tree", o.ID.String())
			break
		}
		found, seen := mine.names[string(e.Name)]
		if !seen {
			found = w.visit(Unit{Kind: finding.UnitPathName, Content: e.Name})
			mine.names[string(e.Name)] = found
		}
		named = named || found
		if e.IsGitlink() {
			mine.gitlinks[e.ID] = true
		} else if child, stored := h.graph.refer(e.ID); stored {
			mine.children = append(mine.children, child)
		}
	}
	self := mine.shard.tree(o.ID, mine.children)
	if named {
		mine.named = append(mine.named, self)
	}
}

var lfsPointer = []byte("version https://git-lfs.github.com/spec/")

// noteLFS counts content that is elsewhere and not part of the repository.
func (o Options) noteLFS(object objects.Object) {
	const maxPointer = 1024 // the specification's limit
	if len(object.Content) < maxPointer && bytes.HasPrefix(object.Content, lfsPointer) {
		o.Tally.Exclude("git lfs content", object.ID.String())
	}
}

// settle joins what the workers gathered.
func (h *History) settle(w *historyWalk) {
	gitlinks := map[objects.ID]bool{}
	for _, mine := range w.workers {
		h.graph.join(mine.shard)
		h.opts.Tally.Add(mine.read)
		for _, id := range mine.blobs {
			h.blobs[id] = true
		}
		for name, found := range mine.names {
			if found {
				h.names[name] = true
			}
		}
		h.named = append(h.named, mine.named...)
		maps.Copy(gitlinks, mine.gitlinks)
	}
	h.graph.finish()
	for id := range gitlinks {
		h.opts.Tally.Exclude("submodule commit", id.String())
	}
}

// account loses the objects that the repository needs and does not have. What
// only unreachable objects name is nobody's: git does not miss it either.
func (h *History) account() {
	g, tally := h.graph, h.opts.Tally
	for _, c := range g.commits {
		if c.boundary && h.shallow[c.id] {
			tally.Lose("shallow history", c.id.String())
		}
	}
	reason := objects.Reason(object.ErrMissing)
	if h.repo.Partial {
		reason += " (partial clone)"
	}
	needed, loose := g.missing(h.roots())
	for _, id := range needed {
		tally.Lose(reason, id.String())
	}
	for _, id := range loose {
		tally.Exclude("missing object that nothing reaches", id.String())
	}
}

// roots lists what keeps objects alive: the references and the index.
func (h *History) roots() []objects.ID {
	var roots []objects.ID
	for _, ref := range h.refs {
		roots = append(roots, ref.ID)
	}
	for _, e := range h.index {
		if e.Mode != objects.ModeGitlink {
			roots = append(roots, e.ID)
		}
	}
	return roots
}
