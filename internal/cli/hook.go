package cli

import (
	"github.com/spf13/cobra"

	"github.com/tokenguard/tokenguard/finding"
	"github.com/tokenguard/tokenguard/internal/hook"
)

const hookManual = `hook run checks what a git hook is asked to check: in the pre-commit stage the
index that git is about to commit, as the variables that git sets name it. It is
strict: a commit passes when everything in it was read.

The pre-commit framework runs it with this in .pre-commit-config.yaml:

  repos:
    - repo: https://github.com/tokenguard/tokenguard
      rev: VERSION
      hooks:
        - id: tokenguard
          stages: [pre-commit]`

func (p *process) hookCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "hook",
		Short: "Check a commit from a git hook",
		Long:  hookManual,
		Args:  cobra.ArbitraryArgs,
		RunE:  noCommand,
	}
	cmd.AddCommand(p.hookRunCommand())
	return cmd
}

func (p *process) hookRunCommand() *cobra.Command {
	var (
		run    runFlags
		limits limitFlags
	)
	cmd := &cobra.Command{
		Use:     "run",
		Short:   "Check what is about to be committed",
		Long:    hookManual,
		Example: "  printf '#!/bin/sh\\nexec tokenguard hook run\\n' >.git/hooks/pre-commit && chmod +x .git/hooks/pre-commit",
		Args:    arguments(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error {
			target, err := hook.Target(p.getenv)
			if err != nil {
				return err
			}
			return p.scan(cmd, target, run, limits)
		},
	}
	run.register(cmd.Flags(), finding.Likely, true)
	limits.register(cmd.Flags())
	return cmd
}
