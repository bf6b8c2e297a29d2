package report

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"

	"github.com/owenrumney/go-sarif/v3/pkg/report/v210/sarif"
	"github.com/tokenguard/tokenguard/finding"
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
		WithMessage(literal(message(f))).
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

func notify(invocation *sarif.Invocation, level, verb string, counts []finding.Count) {
	for _, c := range counts {
		text := fmt.Sprintf("%s: %s", verb, reasons([]finding.Count{c}))
		note(invocation, level, text)
	}
}

func note(invocation *sarif.Invocation, level, text string) {
	invocation.AddToolExecutionNotification(
		sarif.NewNotification().WithLevel(level).WithMessage(literal(text)))
}

// placeholder matches what is replaced in a message's text by an argument.
var placeholder = regexp.MustCompile(`\{(\d+)\}`)

// literal is a message in which nothing is a link or a placeholder (SARIF 2.1.0,
// sections 3.11.6 and 3.11.5): names from outside may look like either.
func literal(text string) *sarif.Message {
	text = strings.ReplaceAll(text, "](", `\](`)
	return sarif.NewTextMessage(placeholder.ReplaceAllString(text, "{{$1}}"))
}
