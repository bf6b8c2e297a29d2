// Package hook knows git's hook protocols, and that of coding assistants: what
// a hook is told by its arguments, its standard input and its environment, and
// what therefore has to be read. It prints nothing, runs nothing and decides no
// exit code. Installing hooks is the work of the folder install.
//
// What is told by others is never believed to be whole: input that does not end
// where git would end it, or that is not of git's form, is [ErrProtocol].
package hook

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// ErrProtocol: the input is not what git, or an assistant, sends to this hook.
var ErrProtocol = errors.New("this is not what the hook is sent")

// Stage is the name of a git hook.
type Stage string

// The stages that are served.
const (
	PreCommit      Stage = "pre-commit"
	PreMergeCommit Stage = "pre-merge-commit"
	CommitMsg      Stage = "commit-msg"
	PrePush        Stage = "pre-push"
	PreReceive     Stage = "pre-receive"
	Update         Stage = "update"
)

// stages lists them.
var stages = []Stage{PreCommit, PreMergeCommit, CommitMsg, PrePush, PreReceive, Update}

// Named returns the stage that a program's name is: a hook can be a link to it.
func Named(program string) (Stage, bool) {
	s := Stage(strings.TrimSuffix(filepath.Base(program), ".exe"))
	return s, slices.Contains(stages, s)
}

// ErrStage: what a hook is started with fits none that is served.
var ErrStage = errors.New("find out which hook this is")

// ByInput is no stage: only what stands on standard input tells a push from a
// commit.
const ByInput Stage = ""

// Detect finds out the stage of a hook that is started without being told, as
// the pre-commit framework does and one script for several hooks, from the
// environment and from the arguments that git gives: none to pre-commit,
// pre-merge-commit and pre-receive, the file of the message to commit-msg, the
// remote and its address to pre-push, and a reference with two ids to update.
// The error is [ErrStage]: to guess would be to let pass what nobody read.
//
// The framework names the ends of a range by its variables in its pre-push
// stage and under --from-ref; a first push has only the remote's name. git names
// a quarantine in pre-receive alone: update comes after it has ended.
func Detect(getenv func(string) string, args []string) (Stage, error) {
	push := getenv(fromRef)+getenv(toRef)+getenv(remoteName) != ""
	framework := push || getenv("PRE_COMMIT") != ""
	quarantine := getenv("GIT_QUARANTINE_PATH") != ""
	switch {
	case len(args) > 0 && framework:
		return "", fmt.Errorf("%w: the pre-commit framework gives names of files: set pass_filenames: false", ErrStage)
	case len(args) > 0 && quarantine:
		return "", fmt.Errorf("%w: pre-receive has no arguments", ErrStage)
	case len(args) > 0:
		return byArguments(args)
	case push:
		return PrePush, nil
	case quarantine:
		return PreReceive, nil
	case framework:
		return PreCommit, nil
	}
	return ByInput, nil
}

func byArguments(args []string) (Stage, error) {
	switch {
	case len(args) == 1 && slices.Contains(messages, filepath.Base(args[0])):
		return CommitMsg, nil
	case len(args) == 2 && !slices.Contains(origins, args[1]) && !isFile(args[0]):
		return PrePush, nil
	case len(args) == 3 && isID(args[1]) && isID(args[2]):
		return Update, nil
	}
	return "", fmt.Errorf("%w: its arguments are those of none that is served", ErrStage)
}

// messages are the files in which git keeps the message that commit-msg is given.
var messages = []string{"COMMIT_EDITMSG", "MERGE_MSG", "SQUASH_MSG"}

// origins are the second argument of prepare-commit-msg, which comes before the
// message is written. Source: githooks(5).
var origins = []string{"message", "template", "merge", "squash", "commit"}

// isFile reports whether a name is that of a file: then it is no remote, but
// what some hook managers pass.
func isFile(name string) bool {
	info, err := os.Stat(name)
	return err == nil && info.Mode().IsRegular()
}

// Variables of the pre-commit framework. Source: pre_commit/commands/run.py.
const (
	fromRef    = "PRE_COMMIT_FROM_REF"
	toRef      = "PRE_COMMIT_TO_REF"
	remoteName = "PRE_COMMIT_REMOTE_NAME"
)

// Range is what the pre-commit framework tells of a push: "" for what it does not.
type Range struct {
	From, To                          string // commits
	Remote, LocalBranch, RemoteBranch string
}

// Framework reads what the pre-commit framework tells.
func Framework(getenv func(string) string) Range {
	return Range{
		From: getenv(fromRef), To: getenv(toRef), Remote: getenv(remoteName),
		LocalBranch: getenv("PRE_COMMIT_LOCAL_BRANCH"), RemoteBranch: getenv("PRE_COMMIT_REMOTE_BRANCH"),
	}
}
