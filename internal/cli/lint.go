package cli

import (
	"context"
	"errors"
	"slices"

	"github.com/spf13/cobra"

	"github.com/tokenguard/tokenguard/finding"
	"github.com/tokenguard/tokenguard/internal/cli/lint"
	"github.com/tokenguard/tokenguard/internal/cli/output"
	"github.com/tokenguard/tokenguard/internal/report"
)

const lintManual = `lint checks Go packages, with types: it sees tokens that are put together from
constants, and accounts and tokens that meet in one call. It runs the go command
as go vet does, which may download modules; --offline forbids that.

Fixes are made only where the result compiles, and revoke nothing: a token that
was in the source is to be revoked first, and its history searched with scan.

Under go vet the same check runs as a tool: go vet -vettool=$(which tokenguard) ./...`

const lintExamples = `  tokenguard lint
  tokenguard lint ./internal/... ./cmd/...
  tokenguard lint --offline --format sarif=lint.sarif ./...`

func (p *process) lintCommand() *cobra.Command {
	var run runFlags
	var opts lint.Options
	var tests, diff bool
	cmd := &cobra.Command{
		Use:     "lint [PACKAGES]",
		Short:   "Check Go packages for hard-coded credentials",
		Long:    lintManual,
		Example: lintExamples,
		RunE: func(cmd *cobra.Command, patterns []string) error {
			if diff && slices.ContainsFunc(run.formats, func(d output.Destination) bool { return d.File == "" }) {
				return usageError{cmd.CommandPath(), errors.New("--diff writes to standard output: give every --format a file")}
			}
			opts.Patterns, opts.Level, opts.SkipTests = patterns, run.level, !tests
			opts.Fix = opts.Fix && !diff
			ctx := cmd.Context()
			if run.timeout > 0 {
				timed, cancel := context.WithTimeout(ctx, run.timeout)
				defer cancel()
				ctx = timed
			}
			return p.lint(ctx, lint.New(opts), run, diff)
		},
	}
	run.register(cmd.Flags(), finding.Generic, p.inCI())
	cmd.Flags().BoolVar(&tests, "tests", true, "check test files too")
	cmd.Flags().BoolVar(&opts.Fix, "fix", false, "read from the environment, in the source, what is hard-coded; this revokes nothing")
	cmd.Flags().BoolVar(&diff, "diff", false, "show what --fix would change, with every string blanked, and change nothing")
	cmd.Flags().BoolVar(&opts.Offline, "offline", false, "forbid the go command to use the network")
	return cmd
}

func (p *process) lint(ctx context.Context, checked *lint.Run, run runFlags, diff bool) error {
	out, err := p.openLintReports(run, diff)
	if err != nil {
		return err
	}
	err = p.report(ctx, checked, out, run, &output.Progress{})
	if !run.quiet {
		for _, line := range checked.Remarks() {
			p.say(report.Escape(report.Mask(line)))
		}
	}
	if diff {
		text, failure := checked.Diff()
		if failure == nil {
			_, failure = p.stdout.Write(text)
			failure = output.Wrap(failure)
		}
		if failure != nil {
			done, _ := err.(outcome)
			err = append(done, failure)
		}
	}
	return err
}

// openLintReports leaves standard output to the diff, if there is to be one.
func (p *process) openLintReports(run runFlags, diff bool) (*output.Reports, error) {
	if !diff || len(run.formats) > 0 {
		return p.openReports(run)
	}
	text := report.New(report.Text, p.stderr, report.Options{Quiet: run.quiet, Version: version()})
	return output.Single(text, !run.quiet), nil
}
