package lineage

import (
	"io"

	"github.com/tokenguard/tokenguard/internal/odb/forest"
	"github.com/tokenguard/tokenguard/internal/source/objects"
)

// searcher is what one worker does for a search.
type searcher struct {
	*search
	entries []entry       // of the tree at hand
	spans   []forest.Span // of it that are searched
}

// The states of a tree: whether what is looked for may stand in it, as far as
// the bytes go.
const (
	without objects.State = iota
	mayHold
)

// Visit implements [objects.Visitor].
func (s *searcher) Visit(o *objects.Seen) objects.State {
	switch {
	case o.Again && o.Type == objects.TypeTree:
		return mayHold // nobody looked
	case o.Again:
		return without
	}
	switch o.Type {
	case objects.TypeTree:
		return s.tree(o)
	case objects.TypeCommit:
		s.commit(o)
	case objects.TypeTag:
		s.tag(o)
	}
	return without
}

func (s *searcher) commit(o *objects.Seen) {
	c, known := objects.ParseCommit(o.Content), commit{id: o.Object().ID}
	known.hasTree = !c.Tree.IsZero() && !s.db.IsBuiltIn(c.Tree)
	known.readTree = known.hasTree && s.db.Has(c.Tree)
	parents := c.Parents[:0]
	for _, parent := range c.Parents {
		if !s.db.Has(parent) {
			known.boundary = true
			if s.query.Shallow[known.id] {
				continue
			}
		}
		parents = append(parents, parent)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if known.hasTree {
		known.tree = s.graph.refer(c.Tree)
	}
	for _, parent := range parents {
		known.parents = append(known.parents, s.graph.refer(parent))
	}
	s.graph.commits = append(s.graph.commits, known)
}

func (s *searcher) tag(o *objects.Seen) {
	id, target := o.Object().ID, objects.ParseTag(o.Content).Target
	if target.IsZero() {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.graph.tags[s.graph.refer(id)] = s.graph.refer(target)
}

// tree looks for the needles of this pass in a tree. Where the tree that it is
// made from has none, only what differs is searched, and few trees are taken
// apart.
func (s *searcher) tree(o *objects.Seen) objects.State {
	if !s.named && !s.mayHold(o) {
		return without
	}
	s.entries = s.entries[:0]
	for c := objects.NewCursor(o.Content, s.db.Format()); c.Next(); {
		name := c.Name()
		named := s.lengths[len(name)%len(s.lengths)] && s.query.Names[string(name)]
		if !named && (!s.needles.has(c.RawID()) || c.IsGitlink()) {
			continue
		}
		e := c.Entry()
		s.entries = append(s.entries, entry{
			item{name: string(name), gitlink: e.IsGitlink(), symlink: e.IsSymlink(), named: named}, e.ID,
		})
	}
	if len(s.entries) > 0 {
		s.needles.hold(o.Object().ID, s.entries)
	}
	return mayHold
}

func (s *searcher) mayHold(o *objects.Seen) bool {
	s.spans = s.spans[:0]
	switch {
	case o.Delta == nil:
		s.spans = append(s.spans, forest.Span{To: len(o.Content)})
	case o.Delta.BaseState == mayHold:
		return true
	default:
		s.spans = o.Delta.Changed(s.spans, s.db.Format().Size()-1)
	}
	for _, span := range s.spans {
		if s.needles.within(o.Content[span.From:span.To]) {
			return true
		}
	}
	return false
}

// Stream implements [objects.Visitor]. Blobs are not asked for.
func (s *searcher) Stream(objects.ID, int64, io.Reader) error { return nil }

// Unread implements [objects.Visitor]. The walk before this one has accounted
// for it.
func (s *searcher) Unread(id objects.ID, _ error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.unread[id] = true
}
