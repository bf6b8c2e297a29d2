// Package scanner is the engine's public face: a target and options in,
// findings and a receipt out.
package scanner

import (
	"context"
	"io"
	"iter"
	"time"

	"github.com/tokenguard/tokenguard/finding"
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
	// History and Worktree.
	History, Worktree, Staged bool
	// Files are files and directories to read without git.
	Files []string
	// Stdin is content to read as one unit, or nil.
	Stdin io.Reader
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
	// MaxMemory bounds the buffers, in bytes; 0 is no limit.
	MaxMemory int64
	// Timeout ends the scan; what is not read by then is skipped. 0 is none.
	Timeout time.Duration
	// IncludeIgnored reads uncommitted files that .gitignore excludes.
	IncludeIgnored bool
	// Progress is called from one goroutine at a time; it may be nil.
	Progress func(finding.Progress)
}

// Scan is one run over one target. It is not safe for concurrent use.
type Scan struct{}

// New opens the target. The errors wrap [ErrNotRepository] and its kin.
func New(target Target, opts Options) (*Scan, error) { return &Scan{}, nil }

// Findings reads the target and yields what it finds, in the order of
// [finding.Compare] whatever the number of workers. A non-nil error is fatal
// and the last thing yielded. It can be iterated once.
func (s *Scan) Findings(ctx context.Context) iter.Seq2[finding.Finding, error] {
	return func(func(finding.Finding, error) bool) {}
}

// Receipt is the account of the run, valid after iteration, also when it was
// stopped or failed.
func (s *Scan) Receipt() finding.Receipt { return finding.Receipt{} }
