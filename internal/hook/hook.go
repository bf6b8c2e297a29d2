// Package hook knows git's hook protocols, and that of coding assistants: what
// a hook is told by its arguments, its standard input and its environment, and
// what therefore has to be read. It prints nothing, runs nothing and decides no
// exit code. Installing hooks is the work of the folder install.
//
// What is told by others is never believed to be whole: input that does not end
// where git would end it, or that is not of git's form, is [ErrProtocol].
package hook

import "errors"

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

// Detect finds out the stage of a hook that is started without being told, as
// the pre-commit framework does and one script for several hooks.
//
// The framework names the ends of a range by its variables in its pre-push
// stage and under --from-ref; a first push has only the remote's name. git names
// a quarantine in pre-receive alone: update comes after it has ended. All other
// stages check the commit being made, which is the index.
func Detect(getenv func(string) string) Stage {
	for _, name := range []string{fromRef, toRef, remoteName} {
		if getenv(name) != "" {
			return PrePush
		}
	}
	if getenv("GIT_QUARANTINE_PATH") != "" {
		return PreReceive
	}
	return PreCommit
}

// Variables of the pre-commit framework. Source: pre_commit/commands/run.py.
const (
	fromRef     = "PRE_COMMIT_FROM_REF"
	toRef       = "PRE_COMMIT_TO_REF"
	remoteName  = "PRE_COMMIT_REMOTE_NAME"
	localBranch = "PRE_COMMIT_LOCAL_BRANCH"
)

// FrameworkRange returns the ends of the range that the pre-commit framework
// names, and the names of the remote and of the local branch: "" for each that
// it does not name.
func FrameworkRange(getenv func(string) string) (from, to, remote, branch string) {
	return getenv(fromRef), getenv(toRef), getenv(remoteName), getenv(localBranch)
}
