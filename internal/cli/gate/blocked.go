// Package gate words what a hook tells the person, or the assistant, that it
// stops.
package gate

import (
	"fmt"
	"slices"
	"strings"

	"github.com/tokenguard/tokenguard/finding"
	"github.com/tokenguard/tokenguard/internal/hook"
	"github.com/tokenguard/tokenguard/internal/report"
)

// Blocked is an error that sums up what stopped a hook, and says which command
// comes next. Add is called for every finding before.
type Blocked struct {
	// Stage is the hook's.
	Stage hook.Stage
	// Message is the file of the commit message, for [hook.CommitMsg].
	Message string

	count   int
	paths   []string
	commits []string // of the oldest that hold each finding
}

// Add takes a finding.
func (b *Blocked) Add(f finding.Finding) {
	b.count++
	if name := report.Quote(f.Location.Path); f.Location.Path != "" && !slices.Contains(b.paths, name) {
		b.paths = append(b.paths, name)
	}
	if id := f.First().Commit; id != "" && !slices.Contains(b.commits, id) {
		b.commits = append(b.commits, id)
	}
}

// Count returns how many findings there were.
func (b *Blocked) Count() int { return b.count }

func (b *Blocked) Error() string {
	what := "credentials"
	if b.count == 1 {
		what = "credential"
	}
	return fmt.Sprintf("%d %s would be %s", b.count, what, b.verb())
}

func (b *Blocked) verb() string {
	switch b.Stage {
	case hook.PrePush, hook.PreReceive, hook.Update:
		return "pushed"
	}
	return "committed"
}

// Input is what standard input is called: the message, or the names of pushed
// references.
func (b *Blocked) Input() string {
	if b.Stage == hook.CommitMsg {
		return "commit message"
	}
	return "name of a reference"
}

// maxPaths keeps the command on the screen.
const maxPaths = 5

// Hint returns the next step.
func (b *Blocked) Hint() string {
	switch {
	case b.Stage == hook.CommitMsg:
		return "take it out of the message: " + editMessage(b.Message)
	case b.verb() == "pushed" && len(b.commits) == 1:
		return "revoke it, then take it out: " + rebase(b.commits[0]) + " && git push"
	case b.verb() == "pushed" && len(b.commits) > 0:
		return "revoke them, then take them out of the commits named above, from the oldest: " + rebase(b.commits[0]) + " && git push"
	case b.verb() == "pushed":
		return "revoke it, then take it out as said above: git push"
	case len(b.paths) == 0:
		return "take it out, then: git commit"
	case len(b.paths) > maxPaths:
		return "take them out of the files, then: git add --update && git commit"
	}
	return "take it out of the file, then: git add -- " + strings.Join(b.paths, " ") + " && git commit"
}

// CleanUp says how one finding is taken out.
func (b *Blocked) CleanUp(f finding.Finding) string {
	commit := f.First().Commit
	switch f.Location.Unit {
	case finding.UnitTagMessage:
		return "write the tag again: git tag --annotate --force"
	case finding.UnitCommitMessage, finding.UnitIdentity:
		if commit != "" {
			return rebase(commit) + ", and reword it or git commit --amend --reset-author"
		}
	}
	switch {
	case b.Stage == hook.CommitMsg:
		return editMessage(b.Message)
	case f.Location.Unit == finding.UnitStdin:
		return "push it under another name"
	case commit != "":
		return rebase(commit) + ", and edit that commit"
	case f.Location.Unit == finding.UnitPathName:
		return "give the file another name: git mv"
	case b.verb() == "pushed":
		return "it is in an object that no commit needs: git gc --prune=now, and push again"
	}
	return "edit the file, then: git add -- " + report.Quote(f.Location.Path)
}

func editMessage(name string) string {
	return "git commit --edit --file=" + report.Quote(name)
}

// rebase is the command that opens a commit for changes: one without a parent by
// another option. Ids need no quotes.
func rebase(commit string) string {
	const command, short = "git rebase --interactive ", 12
	if isCommit(commit) && !isCommit(commit+"^") {
		return command + "--root"
	}
	return command + commit[:min(short, len(commit))] + "^"
}
