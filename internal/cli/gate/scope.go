package gate

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"github.com/tokenguard/tokenguard/internal/hook"
	"github.com/tokenguard/tokenguard/internal/source/input"
	"github.com/tokenguard/tokenguard/scanner"
)

// Scope is what one hook has to read.
type Scope struct {
	Stage  hook.Stage
	Target scanner.Target
	// Bases are commits whose exceptions count: the first that there is.
	Bases []string
	// Message is the name of the message's file, for [hook.CommitMsg].
	Message string
}

// Teller finds out what a hook has to read from what it is told.
type Teller struct {
	Stdin  io.Reader
	Getenv func(string) string
	// AllUnpushed: a push reads every branch and tag, too, as far as the remote has
	// it not.
	AllUnpushed bool
}

// Detected is the scope of the stage that the environment, the arguments or
// standard input tell of.
func (t *Teller) Detected(args []string) (Scope, error) {
	stage, err := hook.Detect(t.Getenv, args)
	switch {
	case err != nil:
		return Scope{}, err
	case stage == hook.CommitMsg:
		return t.CommitMsg(args)
	case stage == hook.PreReceive:
		return t.PreReceive(args)
	case stage == hook.Update:
		return t.Update(args)
	case stage == hook.PrePush && len(args) > 0:
		return t.PrePush(args)
	case stage == hook.PrePush:
		return t.framework()
	case stage == hook.ByInput:
		return t.byInput()
	}
	return staged(hook.PreCommit), nil
}

// byInput is a push if anything of one stands on standard input. git gives the
// hooks of a commit none, but always the name of an index; of the others that it
// gives none, update has to have arguments.
func (t *Teller) byInput() (Scope, error) {
	t.takeHusky()
	index := t.Getenv("GIT_INDEX_FILE") != ""
	if t.sent() {
		silence := make(chan struct{})
		over := time.AfterFunc(maxSilence, func() { close(silence) })
		in := bufio.NewReader(input.Until(silence, t.Stdin))
		_, err := in.Peek(1)
		over.Stop()
		switch {
		case err == io.EOF, err == input.ErrStopped && index:
		case err == input.ErrStopped:
			return Scope{}, fmt.Errorf("%w: git names no index to commit, and standard input stays open", hook.ErrStage)
		default:
			t.Stdin = in
			return t.PrePush(nil)
		}
	}
	if t.Getenv("GIT_DIR") != "" && !index {
		return Scope{}, fmt.Errorf("%w: git names no index to commit and sends nothing", hook.ErrStage)
	}
	return staged(hook.PreCommit), nil
}

// maxSilence is how long nothing may come before there is nothing: git writes at
// once what it sends, and gives the hooks of a commit no open pipe, but the programs
// between may.
const maxSilence = 5 * time.Second

// Patient returns a reader that fails with [input.ErrStopped] a minute from now, for
// what git, or an assistant, sends at once and then ends: a hook that waits for ever
// stops more than one that fails.
func Patient(in io.Reader) io.Reader {
	done := make(chan struct{})
	time.AfterFunc(time.Minute, func() { close(done) })
	return input.Until(done, in)
}

// takeHusky takes what git sends from where husky 4 keeps it: it reads standard
// input to the end before the hook. Source: husky v4, src/runner.
func (t *Teller) takeHusky() {
	if text := t.Getenv("HUSKY_GIT_STDIN"); text != "" {
		t.Stdin = strings.NewReader(strings.TrimSuffix(text, "\n") + "\n")
	}
}

// sent reports whether standard input can be what git sends: a terminal or the
// null device stands there when git sends nothing, or a hook manager kept it.
func (t *Teller) sent() bool {
	file, ok := t.Stdin.(*os.File)
	if !ok {
		return true
	}
	info, err := file.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice == 0
}

// PreCommit is the index that git is about to commit.
func (t *Teller) PreCommit([]string) (Scope, error) { return staged(hook.PreCommit), nil }

// PreMergeCommit is the index, too: that of a merge.
func (t *Teller) PreMergeCommit([]string) (Scope, error) { return staged(hook.PreMergeCommit), nil }

func staged(stage hook.Stage) Scope {
	return Scope{Stage: stage, Target: scanner.Target{Staged: true}, Bases: []string{"HEAD"}}
}

// Files is the files that a hook manager names, and nothing that only the
// environment tells: all there is to go by in a container.
func (t *Teller) Files(args []string) (Scope, error) {
	return Scope{Stage: hook.PreCommit, Target: scanner.Target{Files: args}, Bases: []string{"HEAD"}}, nil
}

// maxMessage is more than a message has.
const maxMessage = 64 << 20

// CommitMsg is the message, which git has in the file that it names.
func (t *Teller) CommitMsg(args []string) (Scope, error) {
	text, err := input.ReadFile(args[0], maxMessage)
	if err != nil {
		return Scope{}, fmt.Errorf("read the commit message: %w", err)
	}
	var files scanner.Versions
	defer files.Close()
	return Scope{
		Stage: hook.CommitMsg, Bases: []string{"HEAD"}, Message: args[0],
		Target: scanner.Target{Stdin: bytes.NewReader(hook.Message(text, files.File))},
	}, nil
}
