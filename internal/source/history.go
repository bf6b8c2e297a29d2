package source

import (
	"context"
	"maps"
	"slices"

	"github.com/tokenguard/tokenguard/finding"
	"github.com/tokenguard/tokenguard/internal/odb/index"
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
	repo  *repo.Repo
	store *objects.Store
	opts  Options
	part  bool // of the database, which no reference leads to yet
	// commits say where the objects of a part are, as far as they bring them.
	commits *Range
	// What Read leaves for Place.
	refs    []repo.Ref
	index   []index.Entry
	shallow map[objects.ID]bool
	staged  map[objects.ID]string // first path in the index
	found   lineage.Query
	needed  map[objects.ID]bool // of those that are absent
	graph   *lineage.Graph
	origins *lineage.Origins // made by the first Place
}

// NewHistory reads the history of r from store.
func NewHistory(r *repo.Repo, store *objects.Store, opts Options) *History {
	return &History{repo: r, store: store, opts: opts, staged: map[objects.ID]string{}}
}

// NewQuarantine reads what store walks through, and nothing else: the objects of
// a push that is not accepted yet. References and the index are not part of it.
// commits are those of the push, or nil.
func NewQuarantine(r *repo.Repo, store *objects.Store, commits *Range, opts Options) *History {
	h := NewHistory(r, store, opts)
	h.part, h.commits = true, commits
	return h
}

// Read visits every unit. The error is the context's, or [ErrDelta].
func (h *History) Read(ctx context.Context, visit Visitor) error {
	h.readFiles(visit)
	h.store.Account(h.opts.Tally)
	w := &historyWalk{history: h, visit: visit, total: h.store.Len(), named: h.store.NewMarks()}
	err := h.store.Walk(ctx, objects.WalkOptions{Workers: h.opts.Jobs}, w.newWorker)
	h.settle(w)
	if err == nil {
		err = h.ask(ctx, w)
	}
	if err != nil {
		h.opts.Tally.Skip("stopped before it was read", "objects")
		return err
	}
	h.account()
	if failed(w.workers, h.found.Absent) {
		return ErrDelta
	}
	return nil
}

// readFiles reads what is not an object: references, the index and the shallow
// boundary.
func (h *History) readFiles(visit Visitor) {
	tally := h.opts.Tally
	var err error
	if h.shallow, err = h.repo.Shallow(); err != nil {
		tally.Lose("unreadable shallow boundary", err.Error())
	}
	if h.part {
		return
	}
	h.refs = h.repo.Refs(tally)
	for _, ref := range h.refs {
		visit(Unit{Kind: finding.UnitRefName, Content: []byte(ref.Name)})
		if !ref.IsHead() {
			tally.Add(finding.Read{Refs: 1})
		}
	}
	next, err := h.repo.ReadIndex()
	if err != nil {
		tally.Lose("unreadable index", err.Error())
	}
	h.index = next.Entries
	for _, e := range h.index {
		if _, known := h.staged[e.ID]; !known {
			h.staged[e.ID] = e.Path
		}
	}
}

// settle joins what the workers gathered.
func (h *History) settle(w *historyWalk) {
	h.found = lineage.Query{
		Blobs: map[objects.ID]bool{}, Names: map[string]bool{},
		Absent: map[objects.ID]bool{}, Shallow: h.shallow,
	}
	gitlinks := map[objects.ID]bool{}
	for _, mine := range w.workers {
		mine.lookUp()
		h.opts.Tally.Add(mine.read)
		maps.Copy(h.found.Blobs, mine.blobs)
		maps.Copy(h.found.Names, mine.names)
		maps.Copy(h.found.Absent, mine.absent)
		maps.Copy(gitlinks, mine.gitlinks)
	}
	for id := range gitlinks {
		h.opts.Tally.Exclude("submodule commit", id.String())
	}
}

// roots lists what keeps objects alive: the references and the index.
func (h *History) roots() map[objects.ID]bool {
	roots := map[objects.ID]bool{}
	for _, ref := range h.refs {
		roots[ref.ID] = true
	}
	for _, e := range h.index {
		if e.Mode != objects.ModeGitlink {
			roots[e.ID] = true
		}
	}
	return roots
}

// ask gathers where things are, if there is anything to ask about.
func (h *History) ask(ctx context.Context, w *historyWalk) (err error) {
	roots := h.roots()
	for id := range roots {
		if !h.store.Has(id) {
			h.found.Absent[id] = true
		}
	}
	// Where everything that nothing names is a root, the roots reach all there
	// is, and all that is absent is needed.
	known := len(h.found.Absent) == 0 || h.part || w.named.OnlyLack(roots)
	if w.found.Load() || !known {
		if h.graph, err = lineage.Gather(ctx, h.store, h.opts.Jobs, h.found); err != nil {
			return err
		}
	}
	if known {
		h.needed = h.found.Absent
	} else {
		h.needed = h.graph.Needs(roots)
	}
	return nil
}

// account loses the objects that the repository needs and does not have. What
// only unreachable objects name is nobody's: git does not miss it either.
func (h *History) account() {
	tally := h.opts.Tally
	for id := range h.shallow {
		if !h.part && h.cutShort(id) {
			tally.Lose("shallow history", id.String())
		}
	}
	reason := objects.Reason(object.ErrMissing)
	if h.repo.Partial {
		reason += " (partial clone)"
	}
	for id := range h.found.Absent {
		if h.needed[id] {
			tally.Lose(reason, id.String())
		} else {
			tally.Exclude("missing object that nothing reaches", id.String())
		}
	}
}

// cutShort reports whether a commit is there and one of its parents is not.
func (h *History) cutShort(id objects.ID) bool {
	o, err := h.store.Get(id)
	return err == nil && slices.ContainsFunc(objects.ParseCommit(o.Content).Parents, func(parent objects.ID) bool {
		return !h.store.Has(parent)
	})
}
