package cli

import (
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/tokenguard/tokenguard/finding"
	"github.com/tokenguard/tokenguard/internal/hook"
	"github.com/tokenguard/tokenguard/internal/report"
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
		run        runFlags
		limits     limitFlags
		exceptions policyFlags
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
			accepted, err := p.policy(target, exceptions, cmd.Flags(), &run, &limits)
			if err != nil {
				return err
			}
			blocked := &blockedError{}
			err = p.scan(cmd.Context(), target, accepted, run, limits, blocked.add)
			if all, ok := err.(outcome); ok && blocked.count > 0 {
				return append(all, blocked)
			}
			return err
		},
	}
	run.register(cmd.Flags(), finding.Likely, true)
	limits.register(cmd.Flags())
	exceptions.register(cmd.Flags())
	return cmd
}

// blockedError says to a committer what to do about the findings.
type blockedError struct {
	count int
	paths []string
}

func (e *blockedError) add(f finding.Finding) {
	e.count++
	if name := report.Quote(f.Location.Path); f.Location.Path != "" && !slices.Contains(e.paths, name) {
		e.paths = append(e.paths, name)
	}
}

func (e *blockedError) Error() string {
	if e.count == 1 {
		return "1 credential would be committed"
	}
	return fmt.Sprintf("%d credentials would be committed", e.count)
}

// maxPaths keeps the command on the screen.
const maxPaths = 5

func (e *blockedError) hint() string {
	switch n := len(e.paths); {
	case n == 0:
		return "take it out, then: git commit"
	case n > maxPaths:
		return "take them out of the files, then: git add --update && git commit"
	}
	return "take it out of the file, then: git add -- " + strings.Join(e.paths, " ") + " && git commit"
}
