package cli

import (
	"bytes"
	"context"
	"errors"
	"io"

	"github.com/spf13/cobra"

	"github.com/tokenguard/tokenguard/finding"
	"github.com/tokenguard/tokenguard/internal/cli/gate"
	"github.com/tokenguard/tokenguard/internal/cli/output"
	"github.com/tokenguard/tokenguard/internal/hook"
	"github.com/tokenguard/tokenguard/internal/report"
	"github.com/tokenguard/tokenguard/scanner"
)

const agentManual = `hook agent is for coding assistants that run a hook before a tool and take its
exit code: 2 denies, and the assistant is told the reason from standard error; 0
allows. It reads the JSON that the assistant sends, and looks at every string of
the tool call but the text that an edit replaces. What it cannot parse, or cannot
read whole, it denies.

In Claude Code, in .claude/settings.json:

  {"hooks": {"PreToolUse": [{"matcher": "*",
    "hooks": [{"type": "command", "command": "tokenguard hook agent"}]}]}}`

func (p *process) hookAgentCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "agent",
		Short: "Allow or deny the tool call of a coding assistant",
		Long:  agentManual,
		Args:  arguments(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error {
			p.log.WithField("stage", cmd.Name()).Info("hook")
			action, err := hook.ReadAction(gate.Patient(p.stdin))
			if err != nil {
				return err
			}
			denied := &gate.Denied{Action: action}
			err = p.judge(cmd.Context(), action, denied)
			if denied.Any() {
				return denied
			}
			return err
		},
	}
}

// judge scans an action. Nothing is reported but the reason.
func (p *process) judge(ctx context.Context, action *hook.Action, denied *gate.Denied) error {
	run := runFlags{level: finding.Likely, strict: true, quiet: true}
	accepted, err := p.trustedPolicy()
	if err != nil {
		return err
	}
	opts := scanOptions(run, limitFlags{})
	opts.Policy = accepted
	scan, err := scanner.New(scanner.Target{Stdin: bytes.NewReader(action.Text)}, opts)
	if err != nil {
		return err
	}
	silent := output.Single(report.New(report.Text, io.Discard, report.Options{Quiet: true}), true)
	return p.report(ctx, watched{scan, denied.Add}, silent, run, &output.Progress{})
}

// trustedPolicy is HEAD's, where there is a repository.
func (p *process) trustedPolicy() (scanner.Policy, error) {
	found, err := scanner.FindPolicy(scanner.Target{Staged: true}, scanner.TrustBase, "HEAD")
	if errors.Is(err, scanner.ErrNotRepository) {
		return scanner.Policy{}, nil
	}
	return found, err
}
