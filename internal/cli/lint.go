package cli

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/tokenguard/tokenguard/finding"
	"github.com/tokenguard/tokenguard/internal/cli/lint"
)

const lintManual = `lint checks Go packages, with types: it sees tokens that are put together from
constants, and accounts and tokens that meet in one call. It runs the go command
as go vet does, which may download modules; --offline forbids that.

Under go vet the same check runs as a tool: go vet -vettool=$(which tokenguard) ./...`

const lintExamples = `  tokenguard lint
  tokenguard lint ./internal/... ./cmd/...
  tokenguard lint --offline --format sarif=lint.sarif ./...`

func (p *process) lintCommand() *cobra.Command {
	var run runFlags
	var opts lint.Options
	var tests bool
	cmd := &cobra.Command{
		Use:     "lint [PACKAGES]",
		Short:   "Check Go packages for hard-coded credentials",
		Long:    lintManual,
		Example: lintExamples,
		RunE: func(cmd *cobra.Command, patterns []string) error {
			out, err := p.openReports(run.formats, run.quiet)
			if err != nil {
				return err
			}
			opts.Patterns, opts.Level, opts.SkipTests = patterns, run.level, !tests
			ctx := cmd.Context()
			if run.timeout > 0 {
				timed, cancel := context.WithTimeout(ctx, run.timeout)
				defer cancel()
				ctx = timed
			}
			return p.report(ctx, lint.New(opts), out, run, &progress{})
		},
	}
	run.register(cmd.Flags(), finding.Generic, p.inCI())
	cmd.Flags().BoolVar(&tests, "tests", true, "check test files too")
	cmd.Flags().BoolVar(&opts.Offline, "offline", false, "forbid the go command to use the network")
	return cmd
}
