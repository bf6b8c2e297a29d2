package gate

import (
	"bytes"
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
	// Push is what is pushed, where it is that.
	Push Push
	// Bases are commits whose exceptions count: the first that there is.
	Bases []string
	// Message is the name of the message's file, for [hook.CommitMsg].
	Message string
}

// Push says which commits are read: what New reaches and Known does not. Both
// are ids, or patterns of references.
type Push struct {
	New, Known []string
	// RefNames are full names of references, which are read as well.
	RefNames []string
	// Quarantine: every object that the push brought.
	Quarantine bool
}

// Teller finds out what a hook has to read from what it is told.
type Teller struct {
	Stdin  io.Reader
	Getenv func(string) string
	// AllUnpushed reads every branch and tag that no remote has.
	AllUnpushed bool
}

// Detected is the scope of the stage which the environment tells of.
func (t *Teller) Detected([]string) (Scope, error) {
	switch stage := hook.Detect(t.Getenv); {
	case stage == hook.PreReceive:
		return t.PreReceive(nil)
	case t.AllUnpushed:
		return allUnpushed(), nil
	case stage == hook.PrePush:
		return t.framework()
	default:
		return staged(stage), nil
	}
}

// PreCommit is the index that git is about to commit.
func (t *Teller) PreCommit([]string) (Scope, error) { return staged(hook.PreCommit), nil }

// PreMergeCommit is the index, too: that of a merge.
func (t *Teller) PreMergeCommit([]string) (Scope, error) { return staged(hook.PreMergeCommit), nil }

func staged(stage hook.Stage) Scope {
	return Scope{Stage: stage, Target: scanner.Target{Staged: true}, Bases: []string{"HEAD"}}
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

// PrePush is what the references that git names have and the remote has not.
// Where git names none, or a hook manager has kept its input, it is all that no
// remote has: for nothing to push, that reads more than is needed.
func (t *Teller) PrePush(args []string) (Scope, error) {
	changes, err := hook.ReadPrePush(t.Stdin)
	if err != nil {
		return Scope{}, err
	}
	if len(changes) == 0 || t.AllUnpushed {
		return allUnpushed(), nil
	}
	remote := ""
	if len(args) > 0 {
		remote = args[0]
	}
	s := pushed(hook.PrePush, changes)
	s.Push.Known, s.Bases = append(s.Push.Known, onRemote(remote)...), append(mainBranch(remote), s.Bases...)
	return s, nil
}

// onRemote names the references that say what a remote has. One that was named
// by its address has none.
func onRemote(remote string) []string {
	if remote == "" || strings.ContainsAny(remote, ":*?[\\") {
		return nil
	}
	return []string{"refs/remotes/" + remote + "/*"}
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
	s.Push.Quarantine = t.Getenv("GIT_QUARANTINE_PATH") != ""
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
	s.Push.Known, s.Bases = []string{"refs/*"}, []string{"HEAD"}
	return s
}

// pushed is what changes bring.
func pushed(stage hook.Stage, changes []hook.Change) Scope {
	s := Scope{Stage: stage}
	for _, c := range changes {
		if c.New != "" {
			s.Push.New = append(s.Push.New, c.New)
			s.Push.RefNames = append(s.Push.RefNames, c.Ref)
		}
		if c.Old != "" {
			s.Push.Known = append(s.Push.Known, c.Old)
			s.Bases = append(s.Bases, c.Old)
		}
	}
	return s
}

// framework is the range that the pre-commit framework names, or in a first push
// what the branch has and the remote has not.
func (t *Teller) framework() (Scope, error) {
	from, to, remote, branch := hook.FrameworkRange(t.Getenv)
	s := Scope{Stage: hook.PrePush, Bases: mainBranch(remote)}
	s.Push.Known = onRemote(remote)
	switch {
	case to != "":
		s.Push.New = []string{to}
	case branch != "":
		s.Push.New = []string{branch}
	default:
		s.Push.New = []string{"HEAD"}
	}
	if from != "" {
		s.Push.Known = append(s.Push.Known, from)
		s.Bases = append(s.Bases, from)
	}
	return s, nil
}

// allUnpushed is what no remote has.
func allUnpushed() Scope {
	s := Scope{Stage: hook.PrePush, Bases: mainBranch("origin")}
	s.Push.New = []string{"refs/heads/*", "refs/tags/*", "HEAD"}
	s.Push.Known = []string{"refs/remotes/*"}
	return s
}
