package source

import (
	"bytes"
	"errors"
	"sync/atomic"

	"github.com/tokenguard/tokenguard/finding"
	"github.com/tokenguard/tokenguard/internal/odb/object"
	"github.com/tokenguard/tokenguard/internal/source/lineage"
	"github.com/tokenguard/tokenguard/internal/source/objects"
)

// historyWalk is the visitor of the database.
type historyWalk struct {
	history *History
	visit   Visitor
	workers []*historyWorker
	done    atomic.Int64
	total   int
}

// historyWorker is what one goroutine gathers.
type historyWorker struct {
	shard    *lineage.Shard
	names    map[string]bool // seen, and whether a finding stands in them
	gitlinks map[objects.ID]bool
	blobs    []objects.ID
	read     finding.Read
	children []objects.ID // of the tree at hand
}

func newHistoryWorker(g *lineage.Graph) *historyWorker {
	return &historyWorker{
		shard: g.NewShard(),
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
	w.history.opts.progress("objects", int(w.done.Add(1)), w.total)
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
		mine.shard.Commit(o.ID, objects.ParseCommit(o.Content), w.history.shallow[o.ID])
		w.record(o, finding.UnitCommitMessage)
	case objects.TypeTag:
		mine.shard.Tag(o.ID, objects.ParseTag(o.Content))
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
		} else {
			mine.children = append(mine.children, e.ID)
		}
	}
	mine.shard.Tree(o.ID, mine.children, named)
}

var lfsPointer = []byte("version https://git-lfs.github.com/spec/")

// noteLFS counts content that is elsewhere and not part of the repository.
func (o Options) noteLFS(object objects.Object) {
	const maxPointer = 1024 // the specification's limit
	if len(object.Content) < maxPointer && bytes.HasPrefix(object.Content, lfsPointer) {
		o.Tally.Exclude("git lfs content", object.ID.String())
	}
}
