package purge

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"

	"github.com/spf13/cobra"

	"github.com/tokenguard/tokenguard/finding"
	"github.com/tokenguard/tokenguard/internal/cli/output"
	"github.com/tokenguard/tokenguard/internal/report"
	"github.com/tokenguard/tokenguard/scanner"
)

const manual = `purge reads the whole history and prints the commands that take findings out of it
with git filter-repo (https://github.com/newren/git-filter-repo). It runs none of
them and changes nothing. No secret is in what it prints: tokens are matched by
their header and shape, so that others of the same kind go, too; what has no shape
goes by the id of its blob, with the file.

--with-secrets writes the secrets themselves to a new FILE, for you to read only and
outside of any repository, and the commands use that: then nothing but these goes,
and what stands as it is and has no shape keeps its file. The commands delete it.

Revoke first. Rewriting takes nothing back from whoever has a clone.`

const examples = `  tokenguard purge                                             everything that is found
  tokenguard purge tg1:0123456789abcdef0123456789abcdef        one credential, wherever it stands`

// Command returns the command. It prints to stdout.
func Command(stdout io.Writer) *cobra.Command {
	target, secrets := scanner.Target{History: true}, ""
	cmd := &cobra.Command{
		Use:     "purge [FINGERPRINT…]",
		Short:   "Print how to take findings out of the history",
		Long:    manual,
		Example: examples,
		RunE: func(cmd *cobra.Command, args []string) error {
			wanted := make([]finding.Fingerprint, 0, len(args))
			for _, arg := range args {
				f, err := finding.ParseFingerprint(arg)
				if err != nil {
					return err
				}
				wanted = append(wanted, f)
			}
			return run(cmd.Context(), stdout, target, wanted, secrets)
		},
	}
	cmd.Flags().StringVar(&secrets, "with-secrets", "", "write the secrets to a new `FILE`, and match by these")
	cmd.Flags().StringVar(&target.Repo, "repo", "", "read the repository at `PATH`")
	return cmd
}

// Errors of the command.
var (
	errUnknown = errors.New("no finding has the fingerprint")
	errPartial = errors.New("the commands cover only what was read")
)

// run plans for the wanted findings: all when none is named. Accepted findings
// are no exception here.
func run(ctx context.Context, stdout io.Writer, target scanner.Target, wanted []finding.Fingerprint, secrets string) error {
	var p plan
	if secrets != "" {
		name, err := checkSecretsFile(secrets, target.Repo)
		if err != nil {
			return failure{err}
		}
		p.secrets = name
	}
	policy, err := scanner.FindPolicy(target, scanner.TrustContent, "")
	if err != nil {
		return err
	}
	policy.KindsOnly = true
	scan, err := scanner.New(target, scanner.Options{Level: finding.Likely, Policy: policy})
	if err != nil {
		return err
	}
	missing := slices.Clone(wanted)
	for f, err := range scan.Findings(ctx) {
		if err != nil {
			return err
		}
		if len(wanted) > 0 && !slices.Contains(wanted, f.Fingerprint) {
			continue
		}
		missing = slices.DeleteFunc(missing, func(m finding.Fingerprint) bool { return m == f.Fingerprint })
		p.add(f)
	}
	return p.conclude(stdout, scan.Receipt(), missing)
}

// conclude writes the secrets and prints the commands, and says what these do not
// cover.
func (p *plan) conclude(stdout io.Writer, receipt finding.Receipt, missing []finding.Fingerprint) error {
	if len(p.literals) > 0 {
		if err := writeSecrets(p.secrets, p.literals); err != nil {
			return failure{err}
		}
	}
	text := ""
	switch {
	case len(p.kinds) > 0:
		text = p.String()
	case len(missing) == 0 && receipt.Complete:
		text = "# nothing to purge: no credential found in the history\n"
	}
	if _, err := io.WriteString(stdout, text); err != nil {
		p.forget()
		return output.Wrap(err)
	}
	switch {
	case !receipt.Complete:
		return failure{fmt.Errorf("%w: %s", errPartial, report.Incomplete(report.MaskReceipt(receipt)))}
	case len(missing) > 0:
		return failure{fmt.Errorf("%w %s", errUnknown, missing[0])}
	}
	return nil
}

// failure is an error with the next step.
type failure struct{ err error }

func (f failure) Error() string { return f.err.Error() }
func (f failure) Unwrap() error { return f.err }

// Hint returns the next step.
func (f failure) Hint() string {
	switch {
	case errors.Is(f.err, errUnknown):
		return "list them: tokenguard scan --history"
	case errors.Is(f.err, errSecrets):
		return "name a new file outside of every repository: --with-secrets \"$(mktemp -d)/secrets\""
	}
	return "see what git says: git fsck --full"
}
