package source

import (
	"bytes"
	"errors"
	"io"
	"sync/atomic"

	"github.com/tokenguard/tokenguard/finding"
	"github.com/tokenguard/tokenguard/internal/detect"
	"github.com/tokenguard/tokenguard/internal/odb/forest"
	"github.com/tokenguard/tokenguard/internal/odb/object"
	"github.com/tokenguard/tokenguard/internal/source/objects"
)

// historyWalk is one walk over all objects.
type historyWalk struct {
	history *History
	visit   Visitor
	workers []*historyWorker
	done    atomic.Int64
	total   int
	named   *objects.Marks // by another object
	found   atomic.Bool    // something, anywhere
}

// historyWorker is what one goroutine sees and gathers.
type historyWorker struct {
	*historyWalk
	read     finding.Read
	blobs    map[objects.ID]bool // with findings
	names    map[string]bool     // with findings
	clean    map[string]bool     // names without a trigger, lately
	absent   map[objects.ID]bool // named and not there
	asked    []objects.ID        // named, and not looked for yet
	gitlinks map[objects.ID]bool
	spans    []forest.Span // of the blob at hand
	check    deltaCheck
}

// newWorker is called before the walk begins.
func (w *historyWalk) newWorker() objects.Visitor {
	mine := &historyWorker{
		historyWalk: w, blobs: map[objects.ID]bool{}, names: map[string]bool{}, clean: map[string]bool{},
		absent: map[objects.ID]bool{}, gitlinks: map[objects.ID]bool{},
		check: newDeltaCheck(w.history.opts.VerifyDelta),
	}
	w.workers = append(w.workers, mine)
	return mine
}

// passedOver is the state of a tree that was not looked at, for its copy in
// another place is. Nothing was checked that a tree made from this one repeats.
const passedOver objects.State = 1

// Visit implements [objects.Visitor].
func (w *historyWorker) Visit(o *objects.Seen) objects.State {
	w.count(o)
	switch o.Type {
	case objects.TypeBlob:
		return w.blob(o)
	case objects.TypeTree:
		if o.Again {
			return passedOver
		}
		w.tree(o)
	case objects.TypeCommit:
		if !o.Again {
			w.commit(o)
		}
	case objects.TypeTag:
		if !o.Again {
			w.need(objects.ParseTag(o.Content).Target)
			w.record(o, 0, finding.UnitTagMessage)
		}
	}
	return 0
}

// flushEvery is how many objects a worker reads before it says so.
const flushEvery = 256

func (w *historyWorker) count(o *objects.Seen) {
	if w.read.Objects >= flushEvery {
		w.history.opts.Tally.Add(w.read)
		w.read = finding.Read{}
	}
	if !o.Again {
		w.read.Objects++
		w.read.Bytes += int64(len(o.Content))
	}
	w.progress()
}

func (w *historyWalk) progress() {
	w.history.opts.progress("objects", int(w.done.Add(1)), w.total)
}

// Unread implements [objects.Visitor].
func (w *historyWorker) Unread(id objects.ID, err error) {
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

// blob visits a blob if a trigger fires in it. Its state is how far round a
// difference what is made from it has to be looked at.
func (w *historyWorker) blob(o *objects.Seen) objects.State {
	reach := w.look(o)
	w.check.blob(o.Content, reach == detect.Whole, w.history.opts.Trigger)
	if o.Again {
		return objects.State(reach)
	}
	if isLFS(o.Content) {
		w.history.opts.noteLFS(o.Object())
	}
	if reach == detect.Whole {
		if unit := o.Object(); w.pass(Unit{Kind: finding.UnitBlob, ID: unit.ID, Content: unit.Content}) {
			w.blobs[unit.ID] = true
			w.verify(unit)
		}
	}
	return objects.State(reach)
}

// look looks at a blob where it differs from the one that it is made from, as
// far round as something was read in that, and at all of it if a trigger fired.
func (w *historyWorker) look(o *objects.Seen) detect.Reach {
	trigger := w.history.opts.Trigger
	if o.Delta == nil || detect.Reach(o.Delta.BaseState) == detect.Whole {
		return trigger.Look(o.Content, 0, len(o.Content))
	}
	reach := detect.Reach(o.Delta.BaseState)
	w.spans = o.Delta.Changed(w.spans[:0], trigger.Margin(reach))
	for _, span := range w.spans {
		if reach = max(reach, trigger.Look(o.Content, span.From, span.To)); reach == detect.Whole {
			break
		}
	}
	return reach
}

// verify checks an object that is about to be reported against its id: on the
// way there only the checksums of its storage were.
func (w *historyWorker) verify(o objects.Object) {
	if err := w.history.store.Format().Verify(o.ID, o.Type, o.Content); err != nil {
		w.history.opts.unread(o.ID, err)
	}
}

// pass visits a unit.
func (w *historyWorker) pass(u Unit) (found bool) {
	if found = w.visit(u); found {
		w.found.Store(true)
	}
	return found
}

// Stream implements [objects.Visitor].
func (w *historyWorker) Stream(id objects.ID, size int64, content io.Reader) error {
	w.read.Objects++
	w.read.Bytes += size
	w.progress()
	return inPieces(content, Unit{Kind: finding.UnitBlob, ID: id}, func(u Unit) error {
		if w.pass(u) {
			w.blobs[id] = true
		}
		return nil
	})
}

func (w *historyWorker) commit(o *objects.Seen) {
	w.read.Commits++
	c := objects.ParseCommit(o.Content)
	w.need(c.Tree)
	shallow := len(w.history.shallow) > 0 && w.history.shallow[o.Object().ID]
	for _, parent := range c.Parents {
		if shallow {
			w.named.Mark([]objects.ID{parent}, func(objects.ID) {}) // it need not be there
		} else {
			w.need(parent)
		}
	}
	w.record(o, c.Links, finding.UnitCommitMessage)
}

// need asks for an object that another names.
func (w *historyWorker) need(id objects.ID) {
	if id.IsZero() {
		return
	}
	if w.asked = append(w.asked, id); len(w.asked) == objects.Batch {
		w.lookUp()
	}
}

// lookUp notes which of the objects asked for are not there.
func (w *historyWorker) lookUp() {
	w.named.Mark(w.asked, func(id objects.ID) { w.absent[id] = true })
	w.asked = w.asked[:0]
}

// record visits a commit or a tag in two parts: its headers, which hold the
// identities and whatever else somebody put there, and its message. The bytes
// before from hold ids.
func (w *historyWorker) record(o *objects.Seen, from int, message finding.Unit) {
	headers, text := objects.Split(o.Content)
	for _, u := range []Unit{
		{Kind: finding.UnitIdentity, Content: headers},
		{Kind: message, Content: text},
	} {
		if w.history.opts.Trigger.Look(u.Content, from, len(u.Content)) == detect.Whole {
			whole := o.Object()
			if u.ID = whole.ID; w.pass(u) {
				w.verify(whole)
			}
		}
		from = 0
	}
}

// tree looks at the names in a tree and at what it names, except for entries
// that stand like this in the tree it is made from.
func (w *historyWorker) tree(o *objects.Seen) {
	format := w.history.store.Format()
	all := o.Delta != nil && o.Delta.BaseState&passedOver != 0
	if !o.Fresh(format, all, w.entry) {
		w.history.opts.Tally.Lose("malformed tree", o.Object().ID.String())
	}
	if w.check.on {
		for c := objects.NewCursor(o.Content, format); c.Next(); {
			w.check.entry(&c, w.history.opts.Trigger, w.history.store)
		}
	}
}

func (w *historyWorker) entry(c *objects.Cursor) {
	if name := c.Name(); !w.clean[string(name)] {
		w.name(name)
	}
	id := c.Entry().ID
	if c.IsGitlink() {
		w.gitlinks[id] = true
		return
	}
	w.need(id)
}

// name looks at a name that is not known to be clean. Most of those in trees are:
// an entry stands anew in a tree with every change of what it names.
func (w *historyWorker) name(name []byte) {
	const (
		most    = 1 << 15
		longest = 64
	)
	switch {
	case !w.history.opts.Trigger.fires(name):
		if len(w.clean) == most {
			clear(w.clean)
		}
		if len(name) <= longest {
			w.clean[string(name)] = true
		}
	case !w.names[string(name)]:
		w.check.fired[string(name)] = true
		if w.pass(Unit{Kind: finding.UnitPathName, Content: name}) {
			w.names[string(name)] = true
		}
	}
}

var lfsPointer = []byte("version https://git-lfs.github.com/spec/")

// isLFS reports whether content is a pointer to content that is elsewhere.
func isLFS(content []byte) bool {
	const maxPointer = 1024 // the specification's limit
	return len(content) < maxPointer && bytes.HasPrefix(content, lfsPointer)
}

// noteLFS counts content that is elsewhere and not part of the repository.
func (o Options) noteLFS(object objects.Object) {
	if isLFS(object.Content) {
		o.Tally.Exclude("git lfs content", object.ID.String())
	}
}
