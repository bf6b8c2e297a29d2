package report

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"net/url"
	"slices"
	"strings"

	"github.com/owenrumney/go-sarif/v3/pkg/report/v210/sarif"
	"github.com/tokenguard/tokenguard/credential"
	"github.com/tokenguard/tokenguard/finding"
	"github.com/tokenguard/tokenguard/internal/policy"
)

const (
	informationURI = "https://github.com/tokenguard/tokenguard"
	// sourceRoot is the conventional name of the directory that relative URIs
	// start at (SARIF 2.1.0, section 3.14.14).
	sourceRoot = "%SRCROOT%"
	// lineHash is the fingerprint that GitHub matches results by.
	lineHash = "primaryLocationLineHash"
)

// sarifWriter writes one run: the results as they come, so that memory does not
// grow with them, and last the rules, which depend on the results. The order of an
// object's members is free in JSON.
//
// Columns are bytes, which SARIF has no name for: unicodeCodePoints is declared
// and exact on ASCII lines; byteOffset and byteLength are exact everywhere.
type sarifWriter struct {
	w    io.Writer
	run  *sarif.Run
	seen map[string]int // line hash -> how many results had it

	started bool
}

func newSARIF(w io.Writer, opts Options) *sarifWriter {
	run := sarif.NewRunWithInformationURI("tokenguard", informationURI).
		WithColumnKind("unicodeCodePoints").
		WithResults([]*sarif.Result{})
	if opts.Version != "" {
		run.Tool.Driver.Version = &opts.Version
	}
	return &sarifWriter{w: w, run: run, seen: map[string]int{}}
}

func (s *sarifWriter) Finding(f finding.Finding) error {
	describe(s.run.AddRule(f.Pair.Token.KindName()), f.Pair.Token.Kind, f.Pair.Token.KindName())
	result := s.run.CreateResultForRule(f.Pair.Token.KindName()).
		WithLevel(level(f.Evidence)).
		WithMessage(sarif.NewTextMessage(message(f))).
		WithLocations([]*sarif.Location{location(f)}).
		WithPartialFingerprints(map[string]string{
			"tokenguard/v1": string(f.Fingerprint),
			lineHash:        s.lineHash(f),
		}).
		WithProperties(properties(f))
	return s.result(result)
}

// result writes one result, and lets go of it.
func (s *sarifWriter) result(r *sarif.Result) error {
	s.run.Results = nil
	encoded, err := pruned(r, indent+indent+indent)
	if err != nil {
		return err
	}
	lead := ",\n"
	if !s.started {
		lead, s.started = sarifStart+"\n", true
	}
	_, err = s.w.Write(append([]byte(lead+indent+indent+indent), encoded...))
	return err
}

const (
	indent     = "  "
	sarifStart = "{\n" + indent + `"$schema": "https://raw.githubusercontent.com/oasis-tcs/sarif-spec/main/sarif-2.1/schema/sarif-schema-2.1.0.json",` + "\n" +
		indent + `"version": "2.1.0",` + "\n" + indent + `"runs": [{` + "\n" + indent + indent + `"results": [`
)

func (s *sarifWriter) Close(r finding.Receipt) error {
	invocation := sarif.NewInvocation().WithExecutionSuccessful(r.Complete)
	notify(invocation, "error", "lost", r.Lost)
	notify(invocation, "warning", "skipped", r.Skipped)
	for _, line := range r.Remarks {
		note(invocation, "note", line)
	}
	for _, a := range r.Accepted {
		if err := s.accepted(a); err != nil {
			return err
		}
	}
	s.run.AddInvocation(invocation)
	encoded, err := pruned(s.run, indent)
	if err != nil {
		return err
	}
	lead := "\n" + indent + indent + "],"
	if !s.started {
		lead = sarifStart + "],"
	}
	rest, _ := bytes.CutPrefix(encoded, []byte("{"))
	rest, _ = bytes.CutSuffix(rest, []byte("\n"+indent+"}"))
	_, err = s.w.Write(slices.Concat([]byte(lead), rest, []byte("\n"+indent+"}]\n}\n")))
	return err
}

// lineHash identifies a result by its place but not its line, so that neither
// an edit above it nor a rotated secret makes it a new one. The number tells
// apart several of one kind in one file, as GitHub's own hashes do.
func (s *sarifWriter) lineHash(f finding.Finding) string {
	sum := sha256.Sum256([]byte(strings.Join([]string{
		f.Pair.Token.KindName(), string(f.Location.Unit), f.Location.Path, f.First().Commit,
	}, "\x00")))
	hash := hex.EncodeToString(sum[:8])
	s.seen[hash]++
	return fmt.Sprintf("%s:%d", hash, s.seen[hash])
}

// pruned encodes a part of the report, without what the library writes for unset
// values: no results, which are written before, and numbers of -1, which readers
// take for values (GitHub wants location.id to be 0 or more). tokenguard itself
// writes no negative number.
func pruned(part any, prefix string) ([]byte, error) {
	encoded, err := json.Marshal(part)
	var tree map[string]any
	if err == nil {
		decoder := json.NewDecoder(bytes.NewReader(encoded))
		decoder.UseNumber()
		err = decoder.Decode(&tree)
	}
	if err == nil {
		delete(tree, "results")
		dropUnset(tree)
		encoded, err = json.MarshalIndent(tree, prefix, indent)
	}
	if err != nil {
		return nil, fmt.Errorf("encode SARIF: %w", err)
	}
	return inertJSON(encoded), nil
}

func dropUnset(node any) {
	switch node := node.(type) {
	case map[string]any:
		for key, value := range node {
			if value == json.Number("-1") {
				delete(node, key)
				continue
			}
			dropUnset(value)
		}
	case []any:
		for _, value := range node {
			dropUnset(value)
		}
	}
}

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

func notify(invocation *sarif.Invocation, level, verb string, counts []finding.Count) {
	for _, c := range counts {
		text := fmt.Sprintf("%s: %s", verb, reasons([]finding.Count{c}))
		note(invocation, level, text)
	}
}

func note(invocation *sarif.Invocation, level, text string) {
	invocation.AddToolExecutionNotification(
		sarif.NewNotification().WithLevel(level).WithMessage(sarif.NewTextMessage(text)))
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
		WithMessage(sarif.NewTextMessage("accepted by " + a.By + ": " + why)).
		WithLocations([]*sarif.Location{sarif.NewLocation().WithPhysicalLocation(
			sarif.NewPhysicalLocation().WithArtifactLocation(artifact).WithRegion(region))}).
		WithPartialFingerprints(map[string]string{"tokenguard/v1": string(a.Fingerprint)}).
		WithSuppressions([]*sarif.Suppression{
			sarif.NewSuppression().WithKind(kind).WithStatus("accepted").WithJustification(why)}))
}
