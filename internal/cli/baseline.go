package cli

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os/user"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"

	"github.com/tokenguard/tokenguard/finding"
	"github.com/tokenguard/tokenguard/internal/cli/baseline"
	"github.com/tokenguard/tokenguard/internal/cli/output"
	"github.com/tokenguard/tokenguard/internal/policy"
	"github.com/tokenguard/tokenguard/internal/report"
	"github.com/tokenguard/tokenguard/scanner"
)

const baselineManual = `A baseline lists the findings that a repository lives with for now, so that only
new ones fail. It is a file for the repository, ` + policy.BaselineName + `, with a
line for each: the fingerprint, the reason, who accepted it, when and until when.
No secret is in it and no position, so that it stays right when files change.

The fingerprint of a token that could be guessed (it starts with tg1p:) stands for
a place and not for the token. Its entry expires after 90 days, because a new
token in that place would have the same one.

A finding that is accepted is still a leaked credential: revoke it first.`

const baselineExamples = `  tokenguard baseline create --reason 'known before the first scan, see SEC-12'
  tokenguard baseline list
  tokenguard baseline update --reason 'test fixtures' --expires 2030-01-31
  tokenguard baseline prune`

func (p *process) baselineCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:     "baseline",
		Short:   "Accept the findings that are known",
		Long:    baselineManual,
		Example: baselineExamples,
		Args:    cobra.ArbitraryArgs,
		RunE:    noCommand,
	}
	add := func(use, short string, change baseline.Change, stamped bool) {
		cmd.AddCommand(p.baselineChangeCommand(use, short, change, stamped))
	}
	add("create [REPO]", "Write a baseline with everything that is found", baseline.Create, true)
	add("update [REPO]", "Add what is new, and renew what has expired", baseline.Update, true)
	add("prune [REPO]", "Take out what is found nowhere, has expired or is void", baseline.Prune, false)
	add("list [REPO]", "Print every entry and what it is worth", nil, false)
	return cmd
}

func (p *process) baselineChangeCommand(use, short string, change baseline.Change, stamped bool) *cobra.Command {
	var (
		exceptions = policyFlags{own: true}
		limits     limitFlags
		run        = runFlags{level: finding.Likely}
		stamp      = policy.Stamp{Today: policy.DateOf(time.Now()), Author: p.author()}
	)
	cmd := &cobra.Command{
		Use:     use,
		Short:   short,
		Long:    baselineManual,
		Example: baselineExamples,
		Args:    arguments(cobra.MaximumNArgs(1)),
	}
	flags := cmd.Flags()
	flags.StringVar(&exceptions.baseline, "baseline", "", "`FILE` of the baseline (default "+policy.BaselineName+" of the repository)")
	flags.StringVar(&exceptions.config, "config", "", "read the configuration from `FILE`")
	flags.Var(value[finding.Evidence]{&run.level, finding.ParseEvidence, "level"}, "level", "least evidence that counts")
	if stamped {
		flags.StringVar(&stamp.Reason, "reason", "", "why the findings are accepted, in one line `TEXT`")
		flags.StringVar(&stamp.Author, "author", stamp.Author, "who accepts them: `NAME`")
		flags.Var(value[policy.Date]{&stamp.Expires, policy.ParseDate, "date"}, "expires", "last day on which they are accepted: `DATE`, such as 2030-01-31")
	}
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		target := scanner.Target{}
		if len(args) > 0 {
			target.Repo = args[0]
		}
		file, err := baselineFile(exceptions.baseline, target)
		if err != nil {
			return err
		}
		exceptions.baseline = ""
		accepted, err := p.policy(target, exceptions, flags, &run, &limits)
		if err != nil {
			return err
		}
		accepted.Baseline = scanner.PolicyFile{}
		opts := scanOptions(run, limits)
		opts.Policy = accepted
		if change == nil {
			return p.listBaseline(cmd.Context(), target, opts, file, stamp.Today)
		}
		return p.changeBaseline(cmd.Context(), target, opts, file, func(old *policy.Baseline, exists bool, found []finding.Fingerprint) (*policy.Baseline, string, error) {
			return change(old, exists, found, stamp)
		})
	}
	return cmd
}

// author is who git would say makes a commit here, as far as the environment
// tells, or else the system: services and containers set none of these.
func (p *process) author() string {
	for _, name := range []string{"GIT_AUTHOR_NAME", "GIT_AUTHOR_EMAIL", "EMAIL", "USER", "USERNAME"} {
		if author := p.getenv(name); author != "" {
			return author
		}
	}
	if account, err := user.Current(); err == nil {
		return account.Username
	}
	return ""
}

func baselineFile(name string, target scanner.Target) (string, error) {
	if name != "" {
		return name, nil
	}
	return scanner.BaselinePath(target.Repo)
}

// known scans for what a baseline could accept. A run that did not read
// everything tells too little to write one.
func known(ctx context.Context, target scanner.Target, opts scanner.Options) ([]finding.Fingerprint, error) {
	scan, err := scanner.New(target, opts)
	if err != nil {
		return nil, err
	}
	var found []finding.Fingerprint
	for f, err := range scan.Findings(ctx) {
		if err != nil {
			return nil, err
		}
		found = append(found, f.Fingerprint)
	}
	if receipt := scan.Receipt(); !receipt.Complete {
		return nil, outcome{incompleteError{report.MaskReceipt(receipt)}, baseline.ErrPartial}
	}
	return found, nil
}

// readBaseline reads the file, which may not exist.
func readBaseline(name string) (b *policy.Baseline, exists bool, err error) {
	var file scanner.PolicyFile
	err = readPolicyFile(name, &file)
	if errors.Is(err, fs.ErrNotExist) {
		return &policy.Baseline{}, false, nil
	}
	if err != nil {
		return nil, false, err
	}
	b, err = policy.ReadBaseline(file.Name, file.Text)
	return b, true, err
}

// changeBaseline writes a new baseline in place of the old one. Other runs are
// locked out from before the old one is read, as git locks its index.
func (p *process) changeBaseline(ctx context.Context, target scanner.Target, opts scanner.Options, name string, change func(*policy.Baseline, bool, []finding.Fingerprint) (*policy.Baseline, string, error)) error {
	lock, err := baseline.Lock(name)
	if err != nil {
		return err
	}
	p.onInterrupt(lock.Abandon)
	defer lock.Abandon()
	old, exists, err := readBaseline(name)
	if err != nil {
		return err
	}
	// What needs no scan is refused before one.
	if _, _, err := change(old, exists, nil); err != nil {
		return err
	}
	found, err := known(ctx, target, opts)
	if err != nil {
		return err
	}
	changed, said, err := change(old, exists, found)
	if err != nil {
		return err
	}
	text, err := changed.AppendText(nil)
	if err == nil {
		err = lock.Commit(text)
	}
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(p.stdout, "%s: %s, %d listed\n", report.Escape(filepath.Base(name)), said, len(changed.Entries()))
	return output.Wrap(err)
}

func (p *process) listBaseline(ctx context.Context, target scanner.Target, opts scanner.Options, name string, today policy.Date) error {
	old, exists, err := readBaseline(name)
	if err == nil && !exists {
		err = baseline.ErrMissing
	}
	if err != nil {
		return err
	}
	found, err := known(ctx, target, opts)
	if err != nil {
		return err
	}
	for _, l := range old.List(found, today) {
		line := fmt.Sprintf("%-7s %s  %s", l.State, l.Fingerprint, l.Reason)
		if l.Author != "" {
			line += fmt.Sprintf(" (%s, %s)", l.Author, l.Date)
		}
		if l.Why != "" {
			line += ": " + l.Why
		} else if l.Expires != "" {
			line += ", until " + string(l.Expires)
		}
		if _, err := fmt.Fprintln(p.stdout, report.Escape(report.Mask(line))); err != nil {
			return output.Wrap(err)
		}
	}
	return nil
}
