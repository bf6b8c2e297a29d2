package cli

import (
	"bytes"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"github.com/tokenguard/tokenguard/finding"
	"github.com/tokenguard/tokenguard/internal/cli/output"
	"github.com/tokenguard/tokenguard/internal/detect"
	"github.com/tokenguard/tokenguard/internal/report"
	"github.com/tokenguard/tokenguard/scanner"
)

const explainManual = `explain reads standard input and says of every credential in it what it is, how
sure that is and why, whose it is, and how it was decoded; then what was looked
at, and of what only looks like a credential why it is none. Secrets are masked.
The exit code is 1 when there is one and 0 when there is none.

Nothing is sent anywhere. Pipe the text in rather than typing it after a command,
where the shell's history would keep it.`

func (p *process) explainCommand() *cobra.Command {
	return &cobra.Command{
		Use:     "explain",
		Short:   "Say what the credentials on standard input are",
		Long:    explainManual,
		Example: "  tokenguard explain <suspicious.txt\n  pbpaste | tokenguard explain",
		Args:    arguments(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error {
			if output.IsTerminal(p.stdin) {
				p.say("paste the text, then press Ctrl-D")
			}
			content, err := io.ReadAll(p.stdin)
			if err != nil {
				return fmt.Errorf("read standard input: %w", err)
			}
			scan, err := scanner.New(scanner.Target{Stdin: bytes.NewReader(content)}, scanner.Options{Level: finding.Generic})
			if err != nil {
				return err
			}
			out := output.Single(report.NewExplanation(p.stdout, content, detect.New().Read(content)), true)
			return p.report(cmd.Context(), scan, out, runFlags{}, &output.Progress{})
		},
	}
}
