// Package scanner is the engine's public face: a target and options in,
// findings and a receipt out.
//
// A scan reads and never writes, runs no program and makes no connection. It
// reads the environment in [New] only, and only where no repository is named.
// Two scans of the same bytes with the same options yield the same findings in
// the same order and the same receipt, whatever the number of workers.
package scanner

import (
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"runtime"
	"time"

	"github.com/tokenguard/tokenguard/finding"
	"github.com/tokenguard/tokenguard/internal/source"
	"github.com/tokenguard/tokenguard/internal/source/regular"
	"github.com/tokenguard/tokenguard/internal/source/repo"
)

// Errors that [New] and [Scan.Findings] wrap.
var (
	// ErrNotRepository: there is no repository at the path or above it.
	ErrNotRepository = repo.ErrNotRepository
	// ErrUnsupported: a repository, or an index, in a format that is not read.
	// The message says which.
	ErrUnsupported = repo.ErrUnsupported
	// ErrConfig: git's configuration of the repository cannot be read as one.
	ErrConfig = repo.ErrConfig
	// ErrIndex: the index cannot be read.
	ErrIndex = source.ErrIndex
	// ErrNotRegular: a folder, a pipe or a device stands where a file must.
	ErrNotRegular = regular.ErrNotRegular
	// ErrRevision: an end of a range names nothing in the repository.
	ErrRevision = repo.ErrRevision
	// ErrNoQuarantine: git has not set one apart.
	ErrNoQuarantine = errors.New("there is no quarantine: git names one to pre-receive only")
)

// Target says what to scan. The zero value is the repository that git would
// use here: its whole history and the uncommitted files.
type Target struct {
	// Repo is the path of a repository, its work tree or its git directory.
	// A named repository ignores every GIT_* variable; "" honours them as git
	// does and starts at the working directory.
	Repo string
	// History, Worktree and Staged narrow the scan to every object, the
	// uncommitted files, or the index git is about to commit. None means
	// History and Worktree, unless Files or Stdin say what to read instead.
	History, Worktree, Staged bool
	// Commits narrows it to what these bring, if Of or OfRefs name any.
	Commits Commits
	// Quarantine narrows it to the objects of a push that is not accepted yet,
	// which git keeps apart while pre-receive runs (GIT_QUARANTINE_PATH).
	Quarantine bool
	// Files are files and directories to read without git.
	Files []string
	// Stdin is content to read as one unit, or nil.
	Stdin io.Reader
}

// usesRepository reports whether the target needs one.
func (t Target) usesRepository() bool {
	return t.History || t.Worktree || t.Staged || t.Quarantine || t.Commits.any()
}

// withDefault is the target that the zero value stands for, or t.
func (t Target) withDefault() Target {
	if !t.usesRepository() && len(t.Files) == 0 && t.Stdin == nil {
		t.History, t.Worktree = true, true
	}
	return t
}

// Options are the limits and the level. The zero value reports everything,
// has no limits but those stated, and uses every processor.
type Options struct {
	// Level is the least evidence that is reported; what is below is counted.
	Level finding.Evidence
	// Jobs is the number of workers; 0 is one a processor.
	Jobs int
	// MaxBlob is the largest object or file that is read, in bytes; 0 is no limit.
	MaxBlob int64
	// MaxMemory bounds the buffers, in bytes; 0 is no limit. An object too
	// large for a worker's share is skipped. The tables of ids come on top,
	// some 20 bytes an object, and 40 while they are made.
	MaxMemory int64
	// Timeout ends the scan; what is not read by then is skipped. 0 is none.
	Timeout time.Duration
	// IncludeIgnored reads uncommitted files that .gitignore excludes.
	IncludeIgnored bool
	// Policy takes findings out; what it took is counted as excluded.
	Policy Policy
	// VerifyDelta scans the history twice, by its differences and whole, and
	// fails if that makes a difference.
	VerifyDelta bool
	// Progress is called from one goroutine at a time; it may be nil.
	Progress func(finding.Progress)
}

// objectLimit is the size of the largest object that is read; 0 is no limit.
func (o Options) objectLimit() int64 {
	// Of an object a worker has the base, the difference, the result and a copy.
	const buffers = 4
	if o.MaxMemory <= 0 {
		return o.MaxBlob
	}
	share := max(1, o.MaxMemory/int64(buffers*o.Jobs))
	if o.MaxBlob <= 0 {
		return share
	}
	return min(o.MaxBlob, share)
}

// Scan is one run over one target. It is not safe for concurrent use.
type Scan struct {
	target Target
	opts   Options
	repo   *repo.Repo // nil when the target needs none
	tally  *finding.Tally
	modes  []reader
	gather *gather
	used   bool
	// Of the run, for the receipt.
	reported int
	finished bool
}

// New opens the target. The errors wrap [ErrNotRepository], [ErrUnsupported],
// or what the file system said, or say where a policy file is wrong.
func New(target Target, opts Options) (*Scan, error) {
	target = target.withDefault()
	if opts.Jobs <= 0 {
		opts.Jobs = runtime.GOMAXPROCS(0)
	}
	s := &Scan{target: target, opts: opts, tally: new(finding.Tally)}
	var err error
	if s.gather, err = newGather(opts, s.tally); err != nil {
		return nil, err
	}
	if target.usesRepository() {
		s.repo, err = open(target)
	}
	if err != nil {
		return nil, err
	}
	if target.Quarantine && (s.repo.Quarantine == "" || s.repo.Quarantine != s.repo.ObjectDirs[0]) {
		return nil, ErrNoQuarantine
	}
	return s, nil
}

// errUsed is yielded by the second iteration over a scan.
var errUsed = errors.New("scan was iterated before")

// Findings reads the target and yields what it finds, in the order of
// [finding.Compare] whatever the number of workers. A non-nil error is fatal
// and the last thing yielded: the context's, or why a mode could not start.
// What was found until then comes before it. It can be iterated once.
func (s *Scan) Findings(ctx context.Context) iter.Seq2[finding.Finding, error] {
	return func(yield func(finding.Finding, error) bool) {
		if s.used {
			yield(finding.Finding{}, errUsed)
			return
		}
		s.used = true
		defer s.open()()
		failed := s.read(ctx)
		found := s.gather.findings(s.modes)
		s.reported, s.finished = len(found), failed == nil
		for _, f := range found {
			if !yield(f, nil) {
				return
			}
		}
		if failed != nil {
			yield(finding.Finding{}, fmt.Errorf("scan: %w", failed))
		}
	}
}

// Receipt is the account of the run, valid after iteration, also when it was
// stopped or failed.
func (s *Scan) Receipt() finding.Receipt {
	r := s.tally.Receipt()
	r.Findings, r.BelowLevel = s.reported, len(s.gather.below)
	r.Complete = r.Complete && s.finished
	// An entry is stale where everything was read that it could be about.
	whole := s.target.History && r.Complete && len(s.gather.below) == 0
	r.Accepted, r.Remarks = s.gather.firstAccepted(), s.gather.judge.notes(whole)
	r.Limits = finding.Limits{MaxBlob: s.opts.MaxBlob, MaxMemory: s.opts.MaxMemory, Timeout: s.opts.Timeout}
	return s.gather.maskReceipt(r)
}
