package scanner

import (
	"context"
	"errors"

	"github.com/tokenguard/tokenguard/internal/source"
	"github.com/tokenguard/tokenguard/internal/source/objects"
)

// reader is one mode.
type reader interface {
	Read(ctx context.Context, visit source.Visitor) error
}

// read runs the modes one after the other and returns what is fatal. The end
// of the time limit is not: what was not read by then is skipped.
func (s *Scan) read(ctx context.Context) error {
	limited := ctx
	if s.opts.Timeout > 0 {
		var cancel context.CancelFunc
		limited, cancel = context.WithTimeout(ctx, s.opts.Timeout)
		defer cancel()
	}
	for i, mode := range s.modes {
		if limited.Err() != nil {
			s.tally.Skip("stopped before it was read", "")
			break
		}
		if err := mode.Read(limited, s.gather.visitor(i)); err != nil && limited.Err() == nil {
			return err
		}
	}
	if errors.Is(limited.Err(), context.DeadlineExceeded) && ctx.Err() == nil {
		return nil
	}
	return ctx.Err()
}

// open lists the modes that the target asks for, history first, because its
// places say most about content that several modes read.
func (s *Scan) open() (done func()) {
	opts := source.Options{
		Tally: s.tally, Jobs: s.opts.Jobs, MaxBlob: s.opts.objectLimit(),
		IncludeIgnored: s.opts.IncludeIgnored, Progress: s.gather.progress,
	}
	done = func() {}
	if s.repo != nil {
		done = s.openRepository(opts)
	}
	if len(s.target.Files) > 0 {
		s.modes = append(s.modes, source.Files{Paths: s.target.Files, Opts: opts})
	}
	if s.target.Stdin != nil {
		s.modes = append(s.modes, source.Stdin{In: s.target.Stdin, Opts: opts})
	}
	return done
}

func (s *Scan) openRepository(opts source.Options) (done func()) {
	for _, loss := range s.repo.Losses {
		s.tally.Lose("unusable alternate", loss.Error())
	}
	var db objects.Getter
	if s.target.History {
		store := objects.Open(s.repo.ObjectDirs, opts.MaxBlob, s.tally)
		db, done = store, store.Close
		s.modes = append(s.modes, source.NewHistory(s.repo, store, opts))
	} else {
		reader := objects.OpenReader(s.repo.ObjectDirs, opts.MaxBlob)
		db, done = reader, reader.Close
	}
	s.gather.judge.open(s.repo, db, s.target.Staged)
	if s.target.History || s.target.Worktree {
		s.modes = append(s.modes, source.Config{Repo: s.repo, Opts: opts})
	}
	if s.target.Staged {
		s.modes = append(s.modes, source.NewStaged(s.repo, db, opts))
	}
	if s.target.Worktree {
		s.modes = append(s.modes, source.NewWorktree(s.repo, db, opts))
	}
	return done
}
