package cli

import (
	"context"
	"errors"
	"iter"

	"github.com/tokenguard/tokenguard/finding"
	"github.com/tokenguard/tokenguard/internal/cli/output"
	"github.com/tokenguard/tokenguard/internal/report"
)

// findings is a run of whatever finds credentials: a scan or the linter.
type findings interface {
	// Findings yields what is found; an error is fatal and comes last.
	Findings(context.Context) iter.Seq2[finding.Finding, error]
	// Receipt is valid after iteration, also when it stopped early.
	Receipt() finding.Receipt
}

// watched shows every finding to a function as it passes.
type watched struct {
	findings
	watch func(finding.Finding)
}

func (w watched) Findings(ctx context.Context) iter.Seq2[finding.Finding, error] {
	if w.watch == nil {
		return w.findings.Findings(ctx)
	}
	return func(yield func(finding.Finding, error) bool) {
		for f, err := range w.findings.Findings(ctx) {
			if err == nil {
				w.watch(f)
			}
			if !yield(f, err) {
				return
			}
		}
	}
}

// outcome is all that went wrong in a run, each a line for the user, and
// [errFindings].
type outcome []error

func (o outcome) Error() string { return errors.Join(o...).Error() }

// openReports opens every --format.
func (p *process) openReports(run runFlags) (*output.Reports, error) {
	return output.Open(run.formats, output.Options{
		Stdout: p.stdout, Color: p.colored(), Quiet: run.quiet, Version: version(), CleanUp: run.cleanUp, Input: run.input,
		OnInterrupt: p.onInterrupt,
	})
}

// colored reports whether standard output is a terminal that wants colours.
// See https://no-color.org.
func (p *process) colored() bool {
	return output.IsTerminal(p.stdout) && p.getenv("NO_COLOR") == "" && p.getenv("TERM") != "dumb"
}

func (p *process) newProgress(run runFlags) *output.Progress {
	if !output.IsTerminal(p.stderr) || run.quiet || run.noProgress {
		return &output.Progress{}
	}
	return output.NewProgress(p.stderr)
}

// report writes the run to every report and returns its outcome, or nil.
func (p *process) report(ctx context.Context, run findings, out *output.Reports, flags runFlags, bar *output.Progress) error {
	found := 0
	var failure error
	for f, err := range run.Findings(ctx) {
		bar.Stop()
		if err != nil {
			failure = err
			break
		}
		found++
		if !out.Finding(f) {
			break
		}
	}
	bar.Stop()
	interrupted := ctx.Err() == context.Canceled
	if interrupted {
		failure = errInterrupted
	}
	receipt := report.MaskReceipt(run.Receipt())
	receipt.Findings = found
	receipt.Complete = receipt.Complete && failure == nil

	errs := p.verdict(receipt, flags, out.TextShown, failure)
	errs = append(errs, out.Close(receipt, !interrupted)...)
	if len(errs) == 0 {
		return nil
	}
	return errs
}

// verdict is the outcome that the receipt and a fatal error decide. Where no
// report shows people the summary, standard error does.
func (p *process) verdict(r finding.Receipt, flags runFlags, shown bool, failure error) outcome {
	var errs outcome
	if r.Findings > 0 {
		errs = append(errs, errFindings)
	}
	lost := len(r.Lost) > 0 || !r.Complete && failure == nil && len(r.Skipped) == 0
	incomplete := lost || flags.strict && len(r.Skipped) > 0
	if incomplete {
		errs = append(errs, incompleteError{r})
	}
	if failure != nil {
		errs = append(errs, failure)
	}
	if !shown && (r.Findings > 0 && !flags.quiet || len(r.Skipped) > 0 && !incomplete) {
		p.say(report.Summary(r))
	}
	return errs
}

// conclude prints what went wrong and returns the exit code. Findings are no
// failure, and win over one.
func (p *process) conclude(err error) int {
	all, ok := err.(outcome)
	if !ok && err != nil {
		all = outcome{err}
	}
	code := exitClean
	for _, err := range all {
		if err == errFindings {
			code = exitFindings
			continue
		}
		p.complain(err)
		if code == exitClean {
			code = exitFailed
		}
	}
	return code
}
