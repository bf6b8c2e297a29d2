package source

import (
	"context"
	"fmt"

	"golang.org/x/sync/errgroup"

	"github.com/tokenguard/tokenguard/finding"
	"github.com/tokenguard/tokenguard/internal/odb/index"
	"github.com/tokenguard/tokenguard/internal/source/objects"
	"github.com/tokenguard/tokenguard/internal/source/repo"
)

// Staged reads the index that git is about to commit: every entry that HEAD
// does not have like this, at every stage of an unresolved merge, as it stands
// in the object database. Submodules, deletions and names without content are
// excluded and counted.
type Staged struct {
	repo *repo.Repo
	db   objects.Getter
	opts Options
}

// NewStaged reads the index of r and its content from db.
func NewStaged(r *repo.Repo, db objects.Getter, opts Options) *Staged {
	return &Staged{r, db, opts}
}

// Read visits every changed entry. The error is the context's, or says why the
// index cannot be read.
func (s *Staged) Read(ctx context.Context, visit Visitor) error {
	next, err := s.repo.ReadIndex()
	if err != nil {
		return fmt.Errorf("read what is staged: %w", err)
	}
	d := &indexDiff{db: s.db, index: next, tally: s.opts.Tally, trees: map[string]objects.ID{}}
	for _, t := range next.Trees {
		if t.Valid {
			d.trees[t.Path] = t.ID
		}
	}
	d.directory("", headTree(s.repo, s.db, s.opts.Tally), 0, len(next.Entries), 0)
	var group errgroup.Group
	group.SetLimit(max(s.opts.Jobs, 1))
	names := pathNames{}
	for i, e := range d.changed {
		names.visit(visit, e.Path)
		group.Go(func() error {
			if ctx.Err() == nil {
				s.entry(e, visit)
				s.opts.progress("index", i+1, len(d.changed))
			}
			return nil
		})
	}
	_ = group.Wait()
	return ctx.Err()
}

func (s *Staged) entry(e index.Entry, visit Visitor) {
	kind := finding.UnitIndex
	switch mode := (objects.Entry{Mode: e.Mode}); {
	case e.IntentToAdd:
		s.opts.Tally.Exclude("name without content", e.Path)
		return
	case mode.IsGitlink():
		s.opts.Tally.Exclude("submodule commit", e.Path)
		return
	case mode.IsSymlink():
		kind = finding.UnitSymlink
	}
	o, err := s.db.Get(e.ID)
	if err != nil {
		s.opts.unread(e.ID, err)
		return
	}
	s.opts.noteLFS(o)
	s.opts.Tally.Add(finding.Read{Objects: 1, Bytes: int64(len(o.Content))})
	visit(Unit{Kind: kind, Path: e.Path, ID: e.ID, Content: o.Content})
}

// file is what a tree or the index says about a path.
type file struct {
	id   objects.ID
	mode uint32
}

// headFiles lists the files of HEAD's commit by path: none before the first
// commit. A tree that cannot be read is lost, and its files count as changed.
func headFiles(r *repo.Repo, db objects.Getter, tally *finding.Tally) map[string]file {
	files := map[string]file{}
	if tree := headTree(r, db, tally); !tree.IsZero() {
		listTree(db, tree, "", 0, files, tally)
	}
	return files
}

// headTree is the tree of HEAD's commit, or zero where there is none.
func headTree(r *repo.Repo, db objects.Getter, tally *finding.Tally) objects.ID {
	head, born, err := r.Head()
	if err != nil {
		tally.Lose("unreadable reference", err.Error())
	}
	if !born {
		return objects.ID{}
	}
	o, err := db.Get(head)
	if err != nil {
		tally.Lose(objects.Reason(err), head.String())
		return objects.ID{}
	}
	return objects.ParseCommit(o.Content).Tree
}

func listTree(db objects.Getter, id objects.ID, prefix string, depth int, files map[string]file, tally *finding.Tally) {
	o, err := db.Get(id)
	if err != nil || depth > objects.MaxTreeDepth {
		tally.Lose(objects.Reason(err), id.String())
		return
	}
	for e, ok := range objects.Entries(o) {
		switch path := prefix + string(e.Name); {
		case !ok:
			tally.Lose("malformed tree", id.String())
		case e.IsTree():
			listTree(db, e.ID, path+"/", depth+1, files, tally)
		default:
			files[path] = file{e.ID, e.Mode}
		}
	}
}
