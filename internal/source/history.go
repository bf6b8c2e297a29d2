package source

import (
	"context"
	"maps"

	"github.com/tokenguard/tokenguard/finding"
	"github.com/tokenguard/tokenguard/internal/odb/object"
	"github.com/tokenguard/tokenguard/internal/source/lineage"
	"github.com/tokenguard/tokenguard/internal/source/objects"
	"github.com/tokenguard/tokenguard/internal/source/repo"
)

// History reads every object of the database, reachable or not: blobs, commit
// and tag messages, their headers, the names in trees, and besides the names
// of references. Submodules' commits and content that Git LFS keeps elsewhere
// are excluded. It reads the index to know what is missing and what git add
// put there.
type History struct {
	repo *repo.Repo
	db   objects.Database
	opts Options
	// What Read leaves for Place.
	refs    []repo.Ref
	index   []repo.IndexEntry
	shallow map[objects.ID]bool
	graph   *lineage.Graph
	staged  map[objects.ID]string // first path in the index
	blobs   map[objects.ID]bool   // blobs with findings
	names   map[string]bool       // path names with findings
	origins *lineage.Origins      // made by the first Place
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
	h.graph = lineage.New(h.db.IDs())
	w := &historyWalk{history: h, visit: visit, total: len(h.db.IDs())}
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

// readFiles reads what is not an object: references, the index and the shallow
// boundary.
func (h *History) readFiles(visit Visitor) {
	tally := h.opts.Tally
	h.refs = h.repo.Refs(tally)
	for _, ref := range h.refs {
		visit(Unit{Kind: finding.UnitRefName, Content: []byte(ref.Name)})
		if !ref.IsHead() {
			tally.Add(finding.Read{Refs: 1})
		}
	}
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

// settle joins what the workers gathered.
func (h *History) settle(w *historyWalk) {
	gitlinks := map[objects.ID]bool{}
	var shards []*lineage.Shard
	for _, mine := range w.workers {
		shards = append(shards, mine.shard)
		h.opts.Tally.Add(mine.read)
		for _, id := range mine.blobs {
			h.blobs[id] = true
		}
		for name, found := range mine.names {
			if found {
				h.names[name] = true
			}
		}
		maps.Copy(gitlinks, mine.gitlinks)
	}
	h.graph.Join(shards)
	for id := range gitlinks {
		h.opts.Tally.Exclude("submodule commit", id.String())
	}
}

// account loses the objects that the repository needs and does not have. What
// only unreachable objects name is nobody's: git does not miss it either.
func (h *History) account() {
	tally := h.opts.Tally
	for id := range h.shallow {
		if h.graph.CutShort(id) {
			tally.Lose("shallow history", id.String())
		}
	}
	reason := objects.Reason(object.ErrMissing)
	if h.repo.Partial {
		reason += " (partial clone)"
	}
	needed, loose := h.graph.Missing(h.roots())
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
