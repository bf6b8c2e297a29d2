package scanner

import (
	"context"
	"errors"

	"github.com/tokenguard/tokenguard/internal/detect"
	"github.com/tokenguard/tokenguard/internal/source"
	"github.com/tokenguard/tokenguard/internal/source/objects"
	"github.com/tokenguard/tokenguard/internal/source/reach"
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
		if err := mode.Read(limited, s.gather.visitor(limited, i)); err != nil && limited.Err() == nil {
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
		Trigger:     source.Trigger{Look: s.gather.look, Margin: detect.Reach.Margin},
		VerifyDelta: s.opts.VerifyDelta,
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
	access := objects.Options{Format: s.repo.Format, MaxSize: opts.MaxBlob, Windowed: s.opts.MaxMemory > 0}
	if s.target.Quarantine {
		access.WalkOnly = s.repo.Quarantine
	}
	db := objects.Open(s.repo.ObjectDirs, access)
	if s.target.History && !s.target.Quarantine {
		s.modes = append(s.modes, source.NewHistory(s.repo, db, opts))
	}
	var commits *source.Range
	if s.target.Commits.any() {
		commits = source.NewRange(s.repo, db, reach.Commits(s.target.Commits), opts)
	}
	if s.target.Quarantine {
		s.modes = append(s.modes, source.NewQuarantine(s.repo, db, commits, opts))
	}
	if commits != nil {
		s.modes = append(s.modes, commits)
	}
	s.gather.judge.open(s.repo, db, s.target)
	if s.target.History || s.target.Worktree {
		files := source.GitFiles{Repo: s.repo, Opts: opts}
		if s.target.History {
			files.History = db
		}
		s.modes = append(s.modes, files)
	}
	if s.target.Staged {
		s.modes = append(s.modes, source.NewStaged(s.repo, db, opts))
	}
	if s.target.Worktree {
		s.modes = append(s.modes, source.NewWorktree(s.repo, db, opts))
	}
	return func() { _ = db.Close() } // it was only read
}
