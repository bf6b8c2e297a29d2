package gate

import (
	"cmp"
	"strings"

	"github.com/tokenguard/tokenguard/internal/hook"
	"github.com/tokenguard/tokenguard/scanner"
)

// PrePush is what the references that git names have and the remote has not:
// nothing, where git names none. Where a hook manager has kept what git sends, it
// is everything that is not pushed.
func (t *Teller) PrePush(args []string) (Scope, error) {
	remote := ""
	if len(args) > 0 {
		remote = args[0]
	}
	t.takeHusky()
	if !t.sent() {
		return unpushed(pushed(hook.PrePush, nil), remote), nil
	}
	changes, err := hook.ReadPrePush(Patient(t.Stdin))
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
	changes, err := hook.ReadPreReceive(Patient(t.Stdin))
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
	s.Target.Commits.NotRefs = onRemote(remote)
	if remote == "" {
		s.Target.Commits.NotRefs = []string{"refs/remotes/"}
	}
	s.Bases = append(s.Bases, mainBranch(cmp.Or(remote, "origin"))...)
	return s
}
