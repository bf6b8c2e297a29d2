package gate

import (
	"bufio"
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/tokenguard/tokenguard/internal/hook"
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
	// AllUnpushed: a push reads every branch and tag that no remote has.
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
	if t.sent() {
		in := bufio.NewReader(t.Stdin)
		if _, err := in.Peek(1); err != io.EOF {
			t.Stdin = in
			return t.PrePush(nil)
		}
	}
	if t.Getenv("GIT_DIR") != "" && t.Getenv("GIT_INDEX_FILE") == "" {
		return Scope{}, fmt.Errorf("%w: git names no index to commit and sends nothing", hook.ErrStage)
	}
	return staged(hook.PreCommit), nil
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
	text, err := readMessage(args[0])
	if err != nil {
		return Scope{}, fmt.Errorf("read the commit message: %w", err)
	}
	return Scope{
		Stage: hook.CommitMsg, Bases: []string{"HEAD"}, Message: args[0],
		Target: scanner.Target{Stdin: bytes.NewReader(hook.Message(text))},
	}, nil
}

func readMessage(name string) ([]byte, error) {
	file, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	text, err := io.ReadAll(io.LimitReader(file, maxMessage+1))
	if err == nil && len(text) > maxMessage {
		err = errors.New("it is too long")
	}
	return text, err
}

// PrePush is what the references that git names have and the remote has not:
// nothing, where git names none. Where a hook manager has kept what git sends, it
// is everything that is not pushed.
func (t *Teller) PrePush(args []string) (Scope, error) {
	remote := ""
	if len(args) > 0 {
		remote = args[0]
	}
	if !t.sent() {
		return unpushed(pushed(hook.PrePush, nil), remote), nil
	}
	changes, err := hook.ReadPrePush(t.Stdin)
	if err != nil {
		return Scope{}, err
	}
	s := pushed(hook.PrePush, changes)
	s.Target.Commits.NotRefs = onRemote(remote)
	s.Bases = mainBranch(remote)
	for _, c := range changes[:min(len(changes), maxOld)] {
		if c.Old != "" && isCommit(c.Old) { // the remote may have what is not here
			s.Target.Commits.Not = append(s.Target.Commits.Not, c.Old)
			s.Bases = append(s.Bases, c.Old)
		}
	}
	if t.AllUnpushed || len(changes) == 0 && t.Getenv("PRE_COMMIT") != "" {
		return unpushed(s, remote), nil
	}
	return s, nil
}

// maxOld is up to how many references what they were is looked up, besides what
// is known of the remote anyhow. Without it, more is read than is needed.
const maxOld = 100

// isCommit reports whether a revision names a commit here, or a tag of one.
func isCommit(revision string) bool {
	_, err := scanner.FindPolicy(scanner.Target{Staged: true}, scanner.TrustBase, revision)
	return err == nil
}

// onRemote begins the names of references that say what a remote has. One that
// was named by its address has none.
func onRemote(remote string) []string {
	if remote == "" || strings.Contains(remote, ":") {
		return nil
	}
	return []string{"refs/remotes/" + remote + "/"}
}

// mainBranch names where the main branch of a remote is, as far as is known.
func mainBranch(remote string) []string {
	prefix := "refs/remotes/" + remote + "/"
	if remote == "" {
		return nil
	}
	return []string{prefix + "HEAD", prefix + "main", prefix + "master"}
}

// PreReceive is every object in quarantine, and whatever else the new
// references reach and the old ones do not: what is pushed may be in the
// database already, with nothing that reaches it.
func (t *Teller) PreReceive([]string) (Scope, error) {
	changes, err := hook.ReadPreReceive(t.Stdin)
	if err != nil {
		return Scope{}, err
	}
	s := received(hook.PreReceive, changes)
	// git sets no quarantine up for a push that only deletes.
	s.Target.Quarantine = t.Getenv("GIT_QUARANTINE_PATH") != "" || len(s.Target.Commits.Of) > 0
	return s, nil
}

// Update is what one new reference reaches and no old one does. The quarantine
// has ended by then.
func (t *Teller) Update(args []string) (Scope, error) {
	change, err := hook.ParseUpdate(args[0], args[1], args[2])
	if err != nil {
		return Scope{}, err
	}
	return received(hook.Update, []hook.Change{change}), nil
}

func received(stage hook.Stage, changes []hook.Change) Scope {
	s := pushed(stage, changes)
	s.Target.Commits.NotRefs, s.Bases = []string{"refs/"}, []string{"HEAD"}
	return s
}

// pushed is what changes bring. The names of references come as text, a line
// each: those that exist here are others.
func pushed(stage hook.Stage, changes []hook.Change) Scope {
	s := Scope{Stage: stage}
	var names strings.Builder
	for _, c := range changes {
		if c.New != "" {
			s.Target.Commits.Of = append(s.Target.Commits.Of, c.New)
			names.WriteString(c.Ref + "\n")
		}
	}
	s.Target.Stdin = strings.NewReader(names.String())
	return s
}

// framework is the range that the pre-commit framework names, or in a first push
// what the branch has and the remote has not. Which branch that is, versions before
// 2.14 do not say: then it is every one.
func (t *Teller) framework() (Scope, error) {
	told := hook.Framework(t.Getenv)
	s := pushed(hook.PrePush, []hook.Change{{Ref: told.RemoteBranch, Old: told.From, New: cmp.Or(told.To, told.LocalBranch)}})
	s.Bases = mainBranch(told.Remote)
	s.Target.Commits.NotRefs = onRemote(told.Remote)
	if told.From != "" {
		s.Target.Commits.Not = []string{told.From}
		s.Bases = append(s.Bases, told.From)
	}
	if t.AllUnpushed || len(s.Target.Commits.Of) == 0 {
		return unpushed(s, told.Remote), nil
	}
	return s, nil
}

// unpushed adds every branch and tag to what is read, as far as the remote has it
// not: where no remote is told, as far as none has.
func unpushed(s Scope, remote string) Scope {
	s.Target.Commits.OfRefs = []string{"refs/heads/", "refs/tags/", "HEAD"}
	if remote == "" {
		s.Target.Commits.NotRefs = []string{"refs/remotes/"}
	}
	s.Bases = append(s.Bases, mainBranch(cmp.Or(remote, "origin"))...)
	return s
}
