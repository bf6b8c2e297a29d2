package report

import (
	"cmp"
	"net/url"
	"strings"

	"github.com/owenrumney/go-sarif/v3/pkg/report/v210/sarif"

	"github.com/tokenguard/tokenguard/credential"
	"github.com/tokenguard/tokenguard/finding"
	"github.com/tokenguard/tokenguard/internal/policy"
)

// describe fills in a rule. GitHub sorts by security-severity and shows
// precision; both are those of the kind at its best evidence.
func describe(rule *sarif.ReportingDescriptor, k credential.Kind, name string) {
	if rule.ShortDescription != nil {
		return
	}
	severity, precision := "8.5", "very-high"
	switch k {
	case credential.Basic:
		severity, precision = "5.0", "medium"
	case credential.ClassicToken, credential.DataCenterToken, credential.TrelloToken:
		precision = "high"
	}
	text := func(s string) *sarif.MultiformatMessageString {
		return sarif.NewMultiformatMessageString().WithText(s)
	}
	title := "Hard-coded credential: " + name
	bag := sarif.NewPropertyBag().WithTags([]string{"security", "external/cwe/cwe-798"})
	bag.Add("security-severity", severity)
	bag.Add("precision", precision)
	rule.WithName(name).
		WithShortDescription(text(title)).
		WithFullDescription(text(title + ". Whoever can read it can act as its owner.")).
		WithHelp(text("First " + Revoke(k) + ". Then take it out of the files and the history.")).
		WithHelpURI(informationURI).
		WithProperties(bag)
}

func level(e finding.Evidence) string {
	switch e {
	case finding.Confirmed:
		return "error"
	case finding.Likely:
		return "warning"
	}
	return "note"
}

func message(f finding.Finding) string {
	if f.Lint != nil && f.Lint.Message != "" {
		return f.Lint.Message
	}
	first := f.Evidence.String() + " " + f.Pair.Token.KindName()
	if account := f.Pair.Account.Masked(); account != "" {
		first += " of " + account
	}
	if commit := f.First().Commit; commit != "" {
		first += " since commit " + commit
	}
	return first + ". First " + Revoke(f.Pair.Token.Kind) + ", " + CleanUp(f) + "."
}

func location(f finding.Finding) *sarif.Location {
	l := f.Location
	region := sarif.NewRegion().WithByteOffset(l.Span.Start).WithByteLength(l.Span.Len())
	if l.Start.Line > 0 {
		region.WithStartLine(l.Start.Line).WithStartColumn(l.Start.Column).
			WithEndLine(l.End.Line).WithEndColumn(l.End.Column)
	}
	name := l.Path
	if name == "" {
		name = string(l.Unit)
	}
	artifact := sarif.NewArtifactLocation().WithURI(relativeURI(name)).WithURIBaseID(sourceRoot)
	return sarif.NewLocation().WithPhysicalLocation(
		sarif.NewPhysicalLocation().WithArtifactLocation(artifact).WithRegion(region))
}

// relativeURI percent-encodes a path and keeps it relative, whatever it starts
// with.
func relativeURI(path string) string {
	return (&url.URL{Path: strings.TrimLeft(path, "/")}).String()
}

// properties carry what SARIF has no place for, under the JSON contract's names.
func properties(f finding.Finding) *sarif.PropertyBag {
	bag := sarif.NewPropertyBag()
	add := func(name, value string) {
		if value != "" {
			bag.Add(name, value)
		}
	}
	first := f.First()
	add("evidence", f.Evidence.String())
	add("unit", string(f.Location.Unit))
	add("blob", f.Location.Blob)
	add("form", f.Form)
	add("decode", strings.Join(f.Decode, " > "))
	add("site", f.Pair.Site)
	add("secret_masked", f.Pair.Token.Secret.Masked())
	add("account_masked", f.Pair.Account.Masked())
	add("commit", first.Commit)
	add("author", first.Author)
	add("author_email", first.AuthorEmail)
	if first.Commit != "" {
		add("date", moment(first.Date))
		bag.Add("in_head", first.InHead)
	}
	if f.Lint != nil {
		add("category", f.Lint.Category)
		add("url", f.Lint.URL)
	}
	return bag
}

// accepted adds a result that is suppressed, so that it shows as closed and not
// as gone. Its kind may be that of no other result.
func (s *sarifWriter) accepted(a finding.Accepted) error {
	kind := "external"
	if a.By == string(policy.ByDirective) {
		kind = "inSource"
	}
	why := cmp.Or(a.Reason, "excluded path")
	k, err := credential.ParseKind(a.Kind)
	if err != nil {
		k = credential.Custom
	}
	describe(s.run.AddRule(a.Kind), k, a.Kind)
	region := sarif.NewRegion().WithStartLine(max(1, a.Line))
	artifact := sarif.NewArtifactLocation().WithURI(relativeURI(a.Path)).WithURIBaseID(sourceRoot)
	return s.result(s.run.CreateResultForRule(a.Kind).
		WithLevel(level(a.Evidence)).
		WithMessage(literal("accepted by " + a.By + ": " + why)).
		WithLocations([]*sarif.Location{sarif.NewLocation().WithPhysicalLocation(
			sarif.NewPhysicalLocation().WithArtifactLocation(artifact).WithRegion(region))}).
		WithPartialFingerprints(map[string]string{"tokenguard/v1": string(a.Fingerprint)}).
		WithSuppressions([]*sarif.Suppression{
			sarif.NewSuppression().WithKind(kind).WithStatus("accepted").WithJustification(why)}))
}
