package cli

import (
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"syscall"

	"github.com/tokenguard/tokenguard/finding"
	"github.com/tokenguard/tokenguard/internal/cli/baseline"
	"github.com/tokenguard/tokenguard/internal/cli/lint"
	"github.com/tokenguard/tokenguard/internal/cli/output"
	"github.com/tokenguard/tokenguard/internal/cli/vet"
	"github.com/tokenguard/tokenguard/internal/hook"
	"github.com/tokenguard/tokenguard/internal/policy"
	"github.com/tokenguard/tokenguard/internal/report"
	"github.com/tokenguard/tokenguard/internal/source/input"
	"github.com/tokenguard/tokenguard/scanner"
)

// What can go wrong in this room. Every message that a user can meet ends in a
// hint, from the table below.
var (
	// errFindings is no failure: something was found, and is in the reports.
	errFindings = errors.New("credentials found")
	// errInterrupted: a signal came, and what was found until then is printed.
	errInterrupted = errors.New("interrupted: the results are partial")
	// errInternal: a panic, which is a mistake of ours.
	errInternal = errors.New("internal error")
)

// hints say what to do about an error, the most specific first.
var hints = []struct {
	err  error
	hint string
}{
	{errInterrupted, "run it again, or narrow it: tokenguard scan --help"},
	{errInternal, "please report it with the output of --log-level debug: " + issues},
	{output.ErrOutput, "the reader may have ended early, or the disk may be full: write to a file with --format json=report.json"},
	{output.ErrReport, "name a file in a folder that you may write to, or leave =FILE out to use standard output"},
	{vet.ErrConfig, "the go command writes these files: go vet -vettool=$(which tokenguard) ./..."},
	{lint.ErrNoPackages, "run it in a Go module, with patterns such as ./... : tokenguard lint --help"},
	{lint.ErrLoad, "see what the go command says: go list ./..."},
	{scanner.ErrNotRepository, "name a repository, or read files without git: tokenguard scan --files PATH"},
	{scanner.ErrUnsupported, "an index can be made whole: git update-index --no-split-index, git sparse-checkout disable; else read the files without git: tokenguard scan --files PATH"},
	{scanner.ErrConfig, "mend that line; git names it, too: git config --list"},
	{scanner.ErrRevision, "see what there is: git show-ref; a shallow clone may lack it: git fetch --unshallow"},
	{scanner.ErrNoQuarantine, "git runs pre-receive with its variables: do not clear them"},
	{hook.ErrStage, "name it: tokenguard hook pre-commit, commit-msg FILE, pre-push REMOTE URL, pre-receive, update REF OLD NEW"},
	{hook.ErrProtocol, "git and hook managers start this; by hand: tokenguard scan --help"},
	{lint.ErrFix, "check that you may write the file, and run it again"},
	{lint.ErrTimeout, "give it more time with --timeout"},
	{baseline.ErrMissing, "tokenguard baseline create --reason TEXT"},
	{baseline.ErrExists, "add what is new to it: tokenguard baseline update"},
	{baseline.ErrLocked, "another run is writing it; when none is, remove the lock"},
	{policy.ErrReason, "say why in one line, without the secret: --reason TEXT"},
	{policy.ErrAuthor, "say who accepts it: --author NAME"},
	{scanner.ErrNotRegular, "put a regular file there, or nothing"},
	{input.ErrTooLong, "check the name: no file of this sort is so long"},
	{input.ErrNothing, "name a file, or start first what writes to the pipe"},
	{syscall.EISDIR, "that is a folder: name a file"},
	{syscall.ENOTDIR, "a file stands where the name has a folder: check the name"},
	{syscall.EMFILE, openFilesHint},
	{fs.ErrNotExist, "check the name"},
	{fs.ErrPermission, "run it as a user who may read that"},
	{scanner.ErrIndex, indexHint},
}

const (
	indexHint     = "put the file aside, and make it anew from HEAD: git reset"
	openFilesHint = "allow more of them: ulimit -n 4096"
)

// usageError is a command line that cannot be run.
type usageError struct {
	command string
	err     error
}

func (e usageError) Error() string { return e.err.Error() }
func (e usageError) Unwrap() error { return e.err }
func (e usageError) hint() string  { return e.command + " --help" }

// incompleteError is a run that did not read everything.
type incompleteError struct{ receipt finding.Receipt }

func (e incompleteError) Error() string { return report.Incomplete(e.receipt) }

// hint is about the losses when there are any: skips are a choice of the user.
func (e incompleteError) hint() string {
	if len(e.receipt.Lost) == 0 && len(e.receipt.Skipped) > 0 {
		return "raise the limit, or accept it with --strict=false"
	}
	for _, h := range lossHints {
		for _, c := range e.receipt.Lost {
			if strings.Contains(c.Reason, h.word) {
				return h.hint
			}
		}
	}
	return "see what git says: git fsck --full"
}

// lossHints go by a word in the reason, the most specific first. They may miss:
// the words of a reason are no contract.
var lossHints = []struct{ word, hint string }{
	{"shallow", "fetch the rest: git fetch --unshallow"},
	{"partial clone", "fetch the rest: git fetch --refetch --no-filter"},
	{"alternate", "bring back the object store that .git/objects/info/alternates names"},
	{"object directory", "bring back the object store that .git/objects/info/alternates names"},
	{"missing index", "make it anew from HEAD: git reset; a bare repository has none: tokenguard scan --history"},
	{"unreadable index", indexHint},
	{"too many open files", openFilesHint},
	{"not a regular file", "a pipe or a device is read as standard input: tokenguard scan --stdin <NAME"},
	{"permission", "run it as a user who may read that"},
	{"file", "check the name, and that you may read it"},
	{"package", "see what the go command says: go vet ./..."},
	{"detector", "please report it: " + issues},
}

// issues is where mistakes of ours are reported.
const issues = "https://github.com/tokenguard/tokenguard/issues"

// hint returns the next step for an error, or "".
func hint(err error) string {
	var mistake *policy.Error
	if errors.As(err, &mistake) {
		return "mend the file; nothing in it applies until then"
	}
	var own interface{ hint() string }
	if errors.As(err, &own) {
		return own.hint()
	}
	var advising interface{ Hint() string }
	if errors.As(err, &advising) {
		return advising.Hint()
	}
	for _, h := range hints {
		if errors.Is(err, h.err) {
			return h.hint
		}
	}
	return ""
}

// say prints one line for people.
func (p *process) say(line string) { _, _ = fmt.Fprintf(p.stderr, "tokenguard: %s\n", line) }

// sayMasked prints one line that names things which come from the repository.
func (p *process) sayMasked(line string) { p.say(report.Escape(report.Mask(line))) }

// complain prints an error as one line and its hint as another. Errors name
// things that come from the repository, so they are masked and escaped.
func (p *process) complain(err error) {
	line := strings.Join(strings.FieldsFunc(err.Error(), func(r rune) bool { return r == '\n' }), "; ")
	p.sayMasked(line)
	if h := hint(err); h != "" {
		_, _ = fmt.Fprintf(p.stderr, "hint: %s\n", report.Escape(h))
	}
}
