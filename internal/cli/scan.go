package cli

import (
	"context"
	"errors"
	"runtime/debug"

	"github.com/spf13/cobra"

	"github.com/tokenguard/tokenguard/finding"
	"github.com/tokenguard/tokenguard/scanner"
)

const scanManual = `scan reads a repository's whole object database (every branch, tag and stash, what
only the reflog or nothing reaches), its commit and tag messages, and its
uncommitted files. It runs no program, writes nothing and makes no connection.

A named REPO ignores git's environment variables; without one they are honoured
and the repository is the one that git would use here.`

const scanExamples = `  tokenguard scan                              everything of this repository
  tokenguard scan --staged                     what is about to be committed
  tokenguard scan --range origin/main..HEAD    what these commits bring, and nothing else
  tokenguard scan --format json ~/src/project
  tokenguard scan --format text --format sarif=report.sarif --level confirmed
  tokenguard scan --files build/ config.yaml   files and folders, without git
  kubectl get secret -o yaml | tokenguard scan --stdin`

func (p *process) scanCommand() *cobra.Command {
	var (
		run     runFlags
		limits  limitFlags
		target  scanner.Target
		asStdin bool
		commits string

		exceptions policyFlags
	)
	cmd := &cobra.Command{
		Use:     "scan [REPO]",
		Short:   "Scan a git repository, files or standard input",
		Long:    scanManual,
		Example: scanExamples,
		RunE: func(cmd *cobra.Command, args []string) error {
			if asStdin {
				target.Stdin = p.stdin
			}
			var err error
			if cmd.Flags().Changed("range") {
				target.Commits, err = scanner.ParseRange(commits)
			}
			if err == nil {
				err = place(&target, args)
			}
			if err != nil {
				return usageError{cmd.CommandPath(), err}
			}
			accepted, err := p.policy(target, exceptions, cmd.Flags(), &run, &limits)
			if err != nil {
				return err
			}
			return p.scan(cmd.Context(), target, accepted, run, limits, nil)
		},
	}
	flags := cmd.Flags()
	flags.BoolVar(&target.History, "history", false, "every object of the repository")
	flags.BoolVar(&target.Worktree, "worktree", false, "uncommitted files, untracked ones included")
	flags.BoolVar(&target.Staged, "staged", false, "the index that git is about to commit")
	flags.StringVar(&commits, "range", "", "the commits `A..B`, that B has and A has not")
	flags.StringArrayVar(&target.Files, "files", nil, "`PATH`s of files and folders to read without git; arguments are more of them")
	flags.BoolVar(&asStdin, "stdin", false, "standard input")
	run.register(flags, finding.Likely, p.inCI())
	limits.register(flags)
	exceptions.register(flags)
	return cmd
}

// place puts the arguments where the flags say they belong, and refuses
// combinations that would leave one of them unread.
func place(target *scanner.Target, args []string) error {
	repository := target.History || target.Worktree || target.Staged || len(target.Commits.Of) > 0
	switch {
	case len(target.Files) > 0:
		target.Files = append(target.Files, args...)
	case len(args) > 1:
		return errors.New("scan takes one repository; name files and folders with --files")
	case len(args) == 1:
		target.Repo = args[0]
	}
	switch {
	case target.Stdin != nil && (repository || len(target.Files) > 0 || target.Repo != ""):
		return errors.New("--stdin reads nothing else: scan the repository or the files in another run")
	case len(target.Files) > 0 && repository:
		return errors.New("--files reads without git: scan the repository in another run")
	}
	return nil
}

// gcPercent keeps a walk through a large history 30 MB smaller (rails 250 MB,
// prometheus 286), and costs no time: hardly anything of it is garbage.
const gcPercent = 60

// scan scans the target and reports. Each finding is shown to watch, unless
// that is nil.
func (p *process) scan(ctx context.Context, target scanner.Target, accepted scanner.Policy, run runFlags, limits limitFlags, watch func(finding.Finding)) error {
	// What a hook reads is done before the first collection.
	few := target.Staged || target.Quarantine || len(target.Commits.Of) > 0
	if !few && p.getenv("GOGC") == "" {
		defer debug.SetGCPercent(debug.SetGCPercent(gcPercent))
	}
	out, err := p.openReports(run)
	if err != nil {
		return err
	}
	opts := scanOptions(run, limits)
	opts.Policy = accepted
	bar := p.newProgress(run)
	opts.Progress = bar.Update
	scan, err := scanner.New(target, opts)
	if err != nil {
		return err
	}
	p.log.WithField("repository", target.Repo).Info("scan")
	err = p.report(ctx, watched{scan, watch}, out, run, bar)
	if !run.quiet {
		p.remark(scan.Receipt().Remarks)
	}
	return err
}

// inCI reports whether a CI system says so by the variable that all of them set.
func (p *process) inCI() bool {
	switch p.getenv("CI") {
	case "", "0", "false":
		return false
	}
	return true
}
