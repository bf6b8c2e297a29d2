package source

import (
	"context"
	"errors"
	"fmt"

	"golang.org/x/sync/errgroup"

	"github.com/tokenguard/tokenguard/finding"
	"github.com/tokenguard/tokenguard/internal/odb/index"
	"github.com/tokenguard/tokenguard/internal/source/objects"
	"github.com/tokenguard/tokenguard/internal/source/repo"
	"github.com/tokenguard/tokenguard/internal/source/tree"
)

// Staged reads the index that git is about to commit: every entry that HEAD
// does not have like this, at every stage of an unresolved merge, as it stands
// in the object database. Submodules, deletions and names without content are
// excluded and counted. That there is no index, where HEAD has files, is a loss: a
// bare repository, or a name that leads nowhere, is not a commit that deletes all.
type Staged struct {
	repo *repo.Repo
	db   objects.Getter
	opts Options
}

// NewStaged reads the index of r and its content from db.
func NewStaged(r *repo.Repo, db objects.Getter, opts Options) *Staged {
	return &Staged{r, db, opts}
}

// ErrIndex: what is staged cannot be read.
var ErrIndex = errors.New("read what is staged")

// Read visits every changed entry. The error is the context's, or says why the
// index cannot be read.
func (s *Staged) Read(ctx context.Context, visit Visitor) error {
	next, err := s.repo.ReadIndex()
	if err != nil {
		return fmt.Errorf("%w: %w", ErrIndex, err)
	}
	if s.repo.LacksIndex() && len(tree.Files(s.repo, s.db, s.opts.Tally)) > 0 {
		s.opts.Tally.Lose("missing index", s.repo.IndexFile)
		return ctx.Err()
	}
	changed := tree.Changed(s.repo, s.db, next, s.opts.Tally)
	var group errgroup.Group
	group.SetLimit(max(s.opts.Jobs, 1))
	names := pathNames{}
	for i, e := range changed {
		names.visit(visit, e.Path)
		group.Go(func() error {
			if ctx.Err() == nil {
				s.entry(e, visit)
				s.opts.progress("index", i+1, len(changed))
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
