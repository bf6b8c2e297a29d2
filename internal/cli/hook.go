package cli

import (
	"context"
	"errors"

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

hook run finds out by itself which hook it is, from the environment, standard input
and the arguments that git gave, so that it is: tokenguard hook run "$@". What it
cannot tell ends with exit code 2. The framework tells a push hook of the first
branch only: --all-unpushed adds every branch and tag that the remote has not.

hook files is for managers that tell names of files and nothing else: lint-staged,
and the framework of what it runs in a container.`

func (p *process) hookCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "hook",
		Short: "Check a commit or a push from a git hook",
		Long:  hookManual,
		Args:  cobra.ArbitraryArgs,
		RunE:  noCommand,
	}
	add := func(use, short string, check cobra.PositionalArgs, tell teller) {
		cmd.AddCommand(p.hookStageCommand(use, short, check, tell))
	}
	add("run [ARG…]", "Check whatever this hook is for", cobra.ArbitraryArgs, (*gate.Teller).Detected)
	add("pre-commit", "Check what is about to be committed", cobra.NoArgs, (*gate.Teller).PreCommit)
	add("pre-merge-commit", "Check what a merge is about to commit", cobra.NoArgs, (*gate.Teller).PreMergeCommit)
	add("files FILE…", "Check the files that a hook manager names, where it tells nothing else", cobra.MinimumNArgs(1), (*gate.Teller).Files)
	add("commit-msg FILE", "Check a commit message", cobra.ExactArgs(1), (*gate.Teller).CommitMsg)
	add("pre-push [REMOTE URL]", "Check what is about to be pushed", cobra.MaximumNArgs(2), (*gate.Teller).PrePush)
	add("pre-receive", "Check a push, on the server", cobra.NoArgs, (*gate.Teller).PreReceive)
	add("update REF OLD NEW", "Check one reference of a push, on the server", cobra.ExactArgs(3), (*gate.Teller).Update)
	cmd.AddCommand(p.hookAgentCommand())
	return cmd
}

// teller says what a hook has to read, given its arguments.
type teller func(*gate.Teller, []string) (gate.Scope, error)

// hookFlags are the flags of the commands below hook.
type hookFlags struct {
	run        runFlags
	limits     limitFlags
	exceptions policyFlags
}

func (p *process) hookStageCommand(use, short string, check cobra.PositionalArgs, tell teller) *cobra.Command {
	f := &hookFlags{}
	told := &gate.Teller{Stdin: p.stdin, Getenv: p.getenv}
	cmd := &cobra.Command{
		Use:   use,
		Short: short,
		Long:  hookManual,
		Args:  arguments(check),
		RunE: func(cmd *cobra.Command, args []string) error {
			p.log.WithField("stage", cmd.Name()).Info("hook")
			s, err := tell(told, args)
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
		cmd.Flags().BoolVar(&told.AllUnpushed, "all-unpushed", false, "in a push, check every branch and tag that the remote has not, besides those that are named")
	}
	return cmd
}

// gate scans, and says to whoever is stopped what to do.
func (p *process) gate(ctx context.Context, s gate.Scope, f *hookFlags, set *pflag.FlagSet) error {
	if f.exceptions.from == "" {
		f.exceptions.from = firstCommit(s.Bases)
	}
	// The exceptions are the repository's, also for what is read without it.
	accepted, err := p.policy(scanner.Target{Staged: true}, f.exceptions, set, &f.run, &f.limits)
	if err != nil {
		return err
	}
	blocked := &gate.Blocked{Stage: s.Stage, Message: s.Message}
	f.run.cleanUp, f.run.input = blocked.CleanUp, blocked.Input()
	err = p.scan(ctx, s.Target, accepted, f.run, f.limits, blocked.Add)
	if all, ok := err.(outcome); ok && blocked.Count() > 0 {
		return append(all, blocked)
	}
	return err
}

// firstCommit returns the first of the names that is one of a commit here.
func firstCommit(names []string) string {
	for _, name := range names {
		_, err := scanner.FindPolicy(scanner.Target{Staged: true}, scanner.TrustBase, name)
		if err == nil || errors.Is(err, scanner.ErrNotRepository) {
			return name
		}
	}
	return trustNone
}
