package cli

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/tokenguard/tokenguard/finding"
	"github.com/tokenguard/tokenguard/internal/cli/gate"
	"github.com/tokenguard/tokenguard/internal/hook"
	"github.com/tokenguard/tokenguard/scanner"
)

const hookManual = `hook checks what a git hook is asked to check: the index that git is about to
commit, a commit message, the commits that are pushed, or a push that is received.
It honours the variables that git sets, and is strict: what is checked passes when
all of it was read. Exceptions count when they are in HEAD, or on the side that
receives, and not when the change itself brings them.

tokenguard install-hooks writes these hooks. The pre-commit framework runs them
with this in .pre-commit-config.yaml:

  repos:
    - repo: https://github.com/tokenguard/tokenguard
      rev: VERSION
      hooks:
        - id: tokenguard
        - id: tokenguard-commit-msg
          stages: [commit-msg]

hook run finds out by itself which hook it is. The framework tells a push hook of
the first branch only: --all-unpushed reads what no remote has, whatever is pushed.`

func (p *process) hookCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "hook",
		Short: "Check a commit or a push from a git hook",
		Long:  hookManual,
		Args:  cobra.ArbitraryArgs,
		RunE:  noCommand,
	}
	add := func(use, short string, check cobra.PositionalArgs, scope scopeFunc) {
		cmd.AddCommand(p.hookStageCommand(use, short, check, scope))
	}
	add("run", "Check whatever this hook is for", cobra.NoArgs, p.detectedScope)
	add("pre-commit", "Check what is about to be committed", cobra.NoArgs, staged(hook.PreCommit))
	add("pre-merge-commit", "Check what is about to be committed by a merge", cobra.NoArgs, staged(hook.PreMergeCommit))
	add("commit-msg FILE", "Check a commit message", cobra.ExactArgs(1), p.messageScope)
	add("pre-push [REMOTE URL]", "Check what is about to be pushed", cobra.MaximumNArgs(2), p.prePushScope)
	add("pre-receive", "Check a push that is received, on the server", cobra.NoArgs, p.preReceiveScope)
	add("update REF OLD NEW", "Check one reference of a push, on the server", cobra.ExactArgs(3), p.updateScope)
	cmd.AddCommand(p.hookAgentCommand())
	return cmd
}

// hookFlags are the flags of the commands below hook.
type hookFlags struct {
	run         runFlags
	limits      limitFlags
	exceptions  policyFlags
	allUnpushed bool
}

// scope is what one hook has to read.
type scope struct {
	stage  hook.Stage
	target scanner.Target
	// base is the commit whose exceptions count; "" is none.
	base    string
	message string // the name of the message's file
}

type scopeFunc func(args []string, f *hookFlags) (scope, error)

func (p *process) hookStageCommand(use, short string, check cobra.PositionalArgs, find scopeFunc) *cobra.Command {
	f := &hookFlags{}
	cmd := &cobra.Command{
		Use:   use,
		Short: short,
		Long:  hookManual,
		Args:  arguments(check),
		RunE: func(cmd *cobra.Command, args []string) error {
			s, err := find(args, f)
			if err != nil {
				return err
			}
			return p.gate(cmd.Context(), s, f, cmd.Flags())
		},
	}
	f.run.register(cmd.Flags(), finding.Likely, true)
	f.limits.register(cmd.Flags())
	f.exceptions.register(cmd.Flags())
	if cmd.Name() == "run" || cmd.Name() == string(hook.PrePush) {
		cmd.Flags().BoolVar(&f.allUnpushed, "all-unpushed", false, "check every branch and tag that no remote has, not only those that git names")
	}
	return cmd
}

// gate scans, and says to whoever is stopped what to do.
func (p *process) gate(ctx context.Context, s scope, f *hookFlags, set *pflag.FlagSet) error {
	if f.exceptions.from == "" {
		f.exceptions.from = s.base
		if s.base == "" {
			f.exceptions.from = trustNone
		}
	}
	// The exceptions are the repository's, also for what is read without it.
	accepted, err := p.policy(scanner.Target{Staged: true}, f.exceptions, set, &f.run, &f.limits)
	if err != nil {
		return err
	}
	blocked := &gate.Blocked{Stage: s.stage, Message: s.message}
	f.run.cleanUp = blocked.CleanUp
	err = p.scan(ctx, s.target, accepted, f.run, f.limits, blocked.Add)
	if all, ok := err.(outcome); ok && blocked.Count() > 0 {
		return append(all, blocked)
	}
	return err
}

func staged(stage hook.Stage) scopeFunc {
	return func([]string, *hookFlags) (scope, error) {
		return scope{stage: stage, target: scanner.Target{Staged: true}, base: "HEAD"}, nil
	}
}

// detectedScope is that of the stage which the environment tells of.
func (p *process) detectedScope(_ []string, f *hookFlags) (scope, error) {
	switch stage := hook.Detect(p.getenv); {
	case stage == hook.PreReceive:
		return p.preReceiveScope(nil, f)
	case stage == hook.PrePush || f.allUnpushed:
		return p.frameworkScope(f)
	default:
		return staged(stage)(nil, f)
	}
}

// maxMessage is more than a message has.
const maxMessage = 64 << 20

// messageScope reads the message, which git has in a file.
func (p *process) messageScope(args []string, _ *hookFlags) (scope, error) {
	file, err := os.Open(args[0])
	if err != nil {
		return scope{}, fmt.Errorf("read the commit message: %w", err)
	}
	defer file.Close()
	text, err := io.ReadAll(io.LimitReader(file, maxMessage+1))
	if err == nil && len(text) > maxMessage {
		err = errors.New("it is too long")
	}
	if err != nil {
		return scope{}, fmt.Errorf("read the commit message: %w", err)
	}
	return scope{
		stage: hook.CommitMsg, base: "HEAD", message: args[0],
		target: scanner.Target{Stdin: bytes.NewReader(hook.Message(text))},
	}, nil
}
