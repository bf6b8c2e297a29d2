package analyzer

import (
	"bytes"
	"go/token"
	"slices"

	"golang.org/x/tools/go/analysis"

	"github.com/tokenguard/tokenguard/analyzer/internal/accept"
	"github.com/tokenguard/tokenguard/analyzer/internal/fix"
	"github.com/tokenguard/tokenguard/finding"
	"github.com/tokenguard/tokenguard/internal/detect"
)

// Result is what the analyzer returns to a driver in the same process, such as
// golang.org/x/tools/go/analysis/checker, in Action.Result. Drivers that start
// a process for each package, such as go vet, have the diagnostics only.
type Result struct {
	// Reported has one element for each diagnostic about a finding, in the same
	// order. Diagnostics about directives come after these.
	Reported []Reported
	// Withheld are the findings that do not count in their repository.
	Withheld []Withheld
	// Remarks are lines for people about what in the policy does not count. They
	// come from every package that the policy is about.
	Remarks []string
}

// Reported is one diagnostic and the finding behind it.
type Reported struct {
	// Finding has its path from the root of the repository on, which is the
	// nearest folder above that git works in, or else that holds a workspace, or
	// a module. Location.Start, End and Span are those of the diagnostic's range.
	Finding finding.Finding
	// Pos and End are the diagnostic's range in the driver's file set.
	Pos, End token.Pos
}

// Withheld is a finding that policy takes out of the report, and why.
type Withheld struct {
	Finding finding.Finding
	Reason  string
}

// Why a finding is withheld.
const (
	Allowed      = accept.Allowed
	ExcludedPath = accept.ExcludedPath
	BelowLevel   = accept.BelowLevel
)

// PolicyFiles returns the files that say what is accepted in the repository
// around a folder, .tokenguard.yaml and .tokenguard-baseline.jsonl in its root,
// as far as they exist. They are no input of the analyzer that a driver knows
// of: one that remembers results has to look at them too.
func PolicyFiles(dir string) []string { return accept.Files(dir) }

// CheckPolicy reads the files of [PolicyFiles] and says what is wrong with them.
func CheckPolicy(dir string) error { return accept.Check(dir) }

// Check says what is wrong with the texts.
func (p *Policy) Check() error { return (*accept.Trusted)(p).Check() }

// report makes the findings, in order of position.
func (c *check) report() (*Result, error) {
	if err := c.accepted.Collect(slices.Concat(c.pass.Files, c.excludedFiles), c.skipped); err != nil {
		return nil, err
	}
	result := &Result{}
	fixer := fix.New(c.pass, c.inspect, fix.Names{Account: c.opts.AccountEnv, Secret: c.opts.SecretEnv})
	for _, f := range settle(c.found) {
		found, counts, err := c.first(&f, result)
		if err != nil {
			return nil, err
		}
		if !counts {
			continue
		}
		c.pass.Report(analysis.Diagnostic{
			Pos:      f.place.pos,
			End:      f.place.end,
			Category: found.Lint.Category,
			Message:  found.Lint.Message,
			URL:      found.Lint.URL,

			SuggestedFixes: f.fixes(fixer),
		})
		result.Reported = append(result.Reported, Reported{found, f.place.pos, f.place.end})
	}
	c.remark(result)
	return result, nil
}

// first returns the finding that counts of those at a candidate's place, and
// makes f the candidate of it. The ones before it are withheld: to accept one
// secret is not to accept another in the same string.
func (c *check) first(f *candidate, result *Result) (found finding.Finding, counts bool, err error) {
	for {
		found = c.finding(*f)
		why, err := c.accepted.Place(&found, c.pass.Fset.Position(f.place.pos).Filename, c.lookAt)
		if err != nil || why == "" || why == BelowLevel && c.opts.IgnoreLevel {
			return found, err == nil, err
		}
		result.Withheld = append(result.Withheld, Withheld{found, why})
		if len(f.more) == 0 {
			return found, false, nil
		}
		next := f.more[0]
		next.place, next.more = f.place, f.more[1:]
		*f = next
	}
}

// remark reports the directives that accept nothing.
func (c *check) remark(result *Result) {
	for _, r := range c.accepted.Remarks(c.opts.Level, c.lookAt) {
		result.Remarks = append(result.Remarks, r.String())
		if r.Comment == nil {
			continue
		}
		c.pass.Report(analysis.Diagnostic{
			Pos:      r.Comment.Pos(),
			End:      r.Comment.End(),
			Category: categoryDirective,
			URL:      ruleURL + "#" + categoryDirective,
			Message:  "the directive tokenguard:allow is " + string(r.State) + ": " + r.What,
		})
	}
}

// lookAt returns the credentials in the text of a file.
func (c *check) lookAt(text []byte) []detect.Match { return c.detector.Append(nil, bytes.Clone(text)) }

func (c *check) finding(f candidate) finding.Finding {
	category := f.categoryName()
	return finding.Finding{
		Pair:     f.match.Pair,
		Evidence: f.match.Evidence,
		Form:     f.match.Form,
		Decode:   f.match.Decode,
		Location: c.location(f.place),
		Lint:     &finding.Lint{Category: category, Message: f.message(), URL: ruleURL + "#" + category},
	}
}

// fixes returns at most one: drivers apply all they get. A secret that is put
// together, or stands beside another, has no place of its own to replace.
func (f candidate) fixes(fixer *fix.Fixer) []analysis.SuggestedFix {
	if len(f.from) > 1 || len(f.more) > 0 {
		return nil
	}
	return fixer.Suggest(f.place.pos, f.place.end, f.match.Pair)
}

func (c *check) location(p place) finding.Location {
	start, end := c.pass.Fset.Position(p.pos), c.pass.Fset.Position(p.end)
	return finding.Location{
		Unit:  finding.UnitFile,
		Span:  finding.Span{Start: start.Offset, End: end.Offset},
		Start: finding.Position{Line: start.Line, Column: start.Column},
		End:   finding.Position{Line: end.Line, Column: end.Column},
	}
}
