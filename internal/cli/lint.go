package cli

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/tokenguard/tokenguard/analyzer"
	"github.com/tokenguard/tokenguard/finding"
	"github.com/tokenguard/tokenguard/internal/cli/lint"
	"github.com/tokenguard/tokenguard/internal/cli/output"
	"github.com/tokenguard/tokenguard/internal/policy"
	"github.com/tokenguard/tokenguard/internal/report"
	"github.com/tokenguard/tokenguard/scanner"
)

const lintManual = `lint checks Go packages, with types: it sees tokens that are put together from
constants, and accounts and tokens that meet in one call. It runs the go command
as go vet does, which may download modules; --offline forbids that.

Fixes are made only where the result compiles, and revoke nothing: a token that
was in the source is to be revoked first, and its history searched with scan.

Under go vet the same check runs as a tool: go vet -vettool=$(which tokenguard) ./...`

const lintExamples = `  tokenguard lint
  tokenguard lint ./internal/... ./cmd/...
  tokenguard lint --offline --format sarif=lint.sarif ./...
  tokenguard lint --policy-from origin/main ./...   in CI, where a change must not bring exceptions`

func (p *process) lintCommand() *cobra.Command {
	var run runFlags
	var opts lint.Options
	var exceptions policyFlags
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
			opts.Patterns, opts.SkipTests = patterns, !tests
			opts.Fix = opts.Fix && !diff
			accepted, end, err := p.lintPolicy(exceptions, cmd.Flags(), &run)
			if err != nil {
				return err
			}
			defer end()
			opts.Policy, opts.Level = accepted, run.level
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
	exceptions.register(cmd.Flags())
	cmd.Flags().BoolVar(&tests, "tests", true, "check test files too")
	cmd.Flags().BoolVar(&opts.Fix, "fix", false, "read from the environment, in the source, what is hard-coded; this revokes nothing")
	cmd.Flags().BoolVar(&diff, "diff", false, "show what --fix would change, with every string blanked, and change nothing")
	cmd.Flags().BoolVar(&opts.Offline, "offline", false, "forbid the go command to use the network")
	return cmd
}

// lintPolicy returns what is trusted instead of the repository around each file,
// nil where that is the user's own, and what ends the reading of it. It sets what
// the configuration says and the command line does not.
func (p *process) lintPolicy(f policyFlags, set *pflag.FlagSet, run *runFlags) (trusted *analyzer.Policy, end func(), err error) {
	target := scanner.Target{Worktree: true}
	trust, base := p.trust(target, f)
	found, end := scanner.Policy{}, func() {}
	if trust == scanner.TrustContent {
		err = ownPolicy(&found)
	} else {
		found, err = scanner.FindPolicy(target, trust, base)
	}
	if err == nil {
		err = p.configure(&found, f, set, run, &limitFlags{})
	}
	if err != nil || trust == scanner.TrustContent && f.config == "" && f.baseline == "" {
		return nil, end, err
	}
	trusted = &analyzer.Policy{
		ConfigName: found.Config.Name, Config: found.Config.Text,
		BaselineName: found.Baseline.Name, Baseline: found.Baseline.Text,
		Directives: trust == scanner.TrustContent,
	}
	if trust == scanner.TrustBase {
		trusted.Base, end, err = scanner.ReadBase(target, base)
	}
	return trusted, end, err
}

// ownPolicy reads the policy files of the repository around the working
// directory, which need not be one of git's.
func ownPolicy(found *scanner.Policy) error {
	here, err := os.Getwd()
	if err != nil {
		return err
	}
	for _, name := range analyzer.PolicyFiles(here) {
		file := &found.Config
		if filepath.Base(name) == policy.BaselineName {
			file = &found.Baseline
		}
		if err := readPolicyFile(name, file); err != nil {
			return err
		}
		file.Name = filepath.Base(name)
	}
	return nil
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
