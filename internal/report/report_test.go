package report_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/owenrumney/go-sarif/v3/pkg/report/v210/sarif"

	"github.com/tokenguard/tokenguard/credential"
	"github.com/tokenguard/tokenguard/finding"
	"github.com/tokenguard/tokenguard/internal/credtest"
	"github.com/tokenguard/tokenguard/internal/detect"
	"github.com/tokenguard/tokenguard/internal/report"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// hostile is a name that tries a terminal, GitHub, Azure and a reader's eyes.
const hostile = "::set-output name=x::\x1b]0;owned\x07\u202egpj.\u200b##vso[task.setvariable]\r\n\u009b31m\xff/a&<b>.env"

// pair returns what holder 7 has of the kind.
func pair(k credential.Kind) credential.Pair {
	h := credtest.New(7)
	return credential.Pair{
		Token:   credential.Token{Kind: k, Secret: credential.NewSecret(h.Token(k))},
		Account: credential.NewAccount(h.Email()),
		Site:    h.Site(),
	}
}

// findings is one of everything that the writers treat apart.
func findings() []finding.Finding {
	zone := time.FixedZone("", 3600)
	all := []finding.Finding{
		{
			Pair: pair(credential.APIToken), Evidence: finding.Confirmed,
			Form: "basic-header", Decode: []string{"base64", "utf-16le"},
			Location: finding.Location{
				Unit: finding.UnitBlob, Path: "deploy/run me.sh", Blob: strings.Repeat("b1", 20),
				Span: finding.Span{Start: 40, End: 340}, Start: finding.Position{Line: 3, Column: 9}, End: finding.Position{Line: 3, Column: 309},
			},
			Context: `curl -H "********"`,
			Provenance: []finding.Provenance{
				{
					Commit: strings.Repeat("c1", 20), Author: "Ada Example", AuthorEmail: "ada@example.com",
					Date: time.Date(2024, 3, 2, 10, 0, 0, 0, zone), Path: "deploy/run me.sh",
					RemovedBy: []string{strings.Repeat("d1", 20)}, Refs: []string{"refs/heads/a", "refs/heads/b", "refs/heads/c", "refs/heads/d"}, Reachable: true,
				},
				{Commit: strings.Repeat("c2", 20), Author: "Bo", Path: "copy.sh", Boundary: true, InHead: true, Reachable: true},
				{Commit: strings.Repeat("c4", 20), Author: "Cy", Path: "copy.sh"},
				{Commit: strings.Repeat("c5", 20), Author: "Di", Path: "copy.sh"},
			},
		},
		{
			Pair: pair(credential.AppPassword), Evidence: finding.Likely, Form: "plain",
			Location: finding.Location{
				Unit: finding.UnitIndex, Path: hostile,
				Span: finding.Span{Start: 0, End: 36}, Start: finding.Position{Line: 1, Column: 1}, End: finding.Position{Line: 1, Column: 37},
			},
			MaskedFields: []string{"path"},
		},
		{
			Pair: pair(credential.Basic), Evidence: finding.Generic, Form: "basic-header", Decode: []string{"base64"},
			Location: finding.Location{
				Unit: finding.UnitCommitMessage, Blob: strings.Repeat("c3", 20),
				Span: finding.Span{Start: 6, End: 30}, Start: finding.Position{Line: 1, Column: 7}, End: finding.Position{Line: 1, Column: 31},
			},
			Provenance: []finding.Provenance{{Commit: strings.Repeat("c3", 20), Author: hostile, AuthorEmail: hostile}},
		},
		{
			Pair: pair(credential.APIToken), Evidence: finding.Confirmed, Form: "pair",
			Location: finding.Location{
				Unit: finding.UnitFile, Path: "client/auth.go",
				Span: finding.Span{Start: 10, End: 300}, Start: finding.Position{Line: 2, Column: 1}, End: finding.Position{Line: 4, Column: 2},
			},
			Lint: &finding.Lint{Category: "basic-pair", Message: "hard-coded Atlassian API token", URL: "https://example.com/lint#basic-pair"},
		},
	}
	for i, f := range all {
		all[i].Fingerprint = finding.NewFingerprint(f.Pair, f.Location.Path)
	}
	return all
}

func receipt() finding.Receipt {
	return finding.Receipt{
		Findings: 4, BelowLevel: 2,
		Read:     finding.Read{Refs: 1, Commits: 20, Objects: 300, Bytes: 5 << 20, Files: 4},
		Excluded: []finding.Count{{Reason: "gitlink", Count: 2, Examples: []string{"lib/a", "lib/b"}}},
		Skipped:  []finding.Count{{Reason: "over max-blob", Count: 1, Examples: []string{"big.bin"}}},
		Lost:     []finding.Count{{Reason: "missing object", Count: 9, Examples: []string{strings.Repeat("e1", 20), hostile}}},
		Accepted: []finding.Accepted{
			{Fingerprint: "tg1:00", Kind: credential.TrelloToken.String(), Evidence: finding.Confirmed, Path: "a.env", Line: 3, By: "directive", Reason: "revoked, see SEC-12"},
			{Fingerprint: "tg1p:01", Kind: "acme-token", Evidence: finding.Likely, Path: hostile, By: "path"},
		},
		Remarks: []string{"policy: ignored: " + hostile + ": the change itself sets what is checked"},
		Limits:  finding.Limits{MaxBlob: 1 << 30, Timeout: 90 * time.Second},
	}
}

// write returns the report of the findings and the receipt.
func write(t *testing.T, format report.Format, opts report.Options, all []finding.Finding, r finding.Receipt) []byte {
	t.Helper()
	var out bytes.Buffer
	w := report.New(format, &out, opts)
	for _, f := range all {
		if err := w.Finding(f); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(r); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func TestGolden(t *testing.T) {
	clean := finding.Receipt{Complete: true, Read: finding.Read{Refs: 1, Commits: 1, Objects: 3, Bytes: 99, Files: 1}}
	for _, test := range []struct {
		name   string
		format report.Format
		opts   report.Options
		all    []finding.Finding
		r      finding.Receipt
	}{
		{"findings.txt", report.Text, report.Options{}, findings(), receipt()},
		{"findings-color.txt", report.Text, report.Options{Color: true}, findings(), receipt()},
		{"findings-quiet.txt", report.Text, report.Options{Quiet: true}, findings(), receipt()},
		{"findings.json", report.JSON, report.Options{}, findings(), receipt()},
		{"findings.jsonl", report.JSONL, report.Options{}, findings(), receipt()},
		{"findings.sarif", report.SARIF, report.Options{Version: "v1.2.3"}, findings(), receipt()},
		{"clean.txt", report.Text, report.Options{}, nil, clean},
		{"clean.json", report.JSON, report.Options{}, nil, clean},
		{"clean.jsonl", report.JSONL, report.Options{}, nil, clean},
		{"clean.sarif", report.SARIF, report.Options{Version: "v1.2.3"}, nil, clean},
	} {
		t.Run(test.name, func(t *testing.T) {
			golden(t, test.name, write(t, test.format, test.opts, test.all, test.r))
		})
	}
	t.Run("explanation.txt", func(t *testing.T) {
		var out bytes.Buffer
		w := report.NewExplanation(&out, nil, detect.Reading{})
		for _, f := range findings() {
			if err := w.Finding(f); err != nil {
				t.Fatal(err)
			}
		}
		golden(t, "explanation.txt", out.Bytes())
	})
}

func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	file := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(file, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), string(got)); diff != "" {
		t.Errorf("%s (-want +got):\n%s", file, diff)
	}
}

// No report may hold a secret, a control character or a CI command, whatever
// stands in the names.
func TestInert(t *testing.T) {
	for _, format := range report.Formats() {
		t.Run(string(format), func(t *testing.T) {
			out := write(t, format, report.Options{}, findings(), receipt())
			for _, f := range findings() {
				if bytes.Contains(out, []byte(f.Pair.Token.Secret.Reveal())) || bytes.Contains(out, []byte(f.Pair.Account.Reveal())) {
					t.Error("the report holds a secret or an account")
				}
			}
			for line := range strings.Lines(string(out)) {
				text := strings.TrimSuffix(line, "\n")
				if escaped := report.Escape(text); escaped != text {
					t.Errorf("a line that is not inert: %q", text)
				}
			}
		})
	}
}

func TestEscape(t *testing.T) {
	for name, test := range map[string]struct{ in, want string }{
		"plain":                       {"src/a b.go", "src/a b.go"},
		"letters of other scripts":    {"日本/é.go", "日本/é.go"},
		"escape sequence":             {"\x1b[2J", `\x1b[2J`},
		"newline":                     {"a\nb", `a\x0ab`},
		"control byte of ISO 8859":    {"\u009b31m", `\u009b31m`},
		"right to left":               {"a\u202eb", `a\u202eb`},
		"zero width":                  {"a\u200bb\ufeff", `a\u200bb\ufeff`},
		"tag character":               {"a\U000e0041", `a\U000e0041`},
		"invalid UTF-8":               {"a\xffb", `a\xffb`},
		"replacement character":       {"a\ufffdb", "a\ufffdb"},
		"GitHub command":              {"::error::x", `\x3a:error::x`},
		"GitHub command in blanks":    {"  ::error::x", `  \x3a:error::x`},
		"two colons inside":           {"a::b", "a::b"},
		"Azure command inside":        {"a ##vso[x]", `a #\x23vso[x]`},
		"TeamCity command":            {"##teamcity[x]", `#\x23teamcity[x]`},
		"old GitHub command":          {"##[add-mask]x", `#\x23[add-mask]x`},
		"three hashes":                {"###[x]", `##\x23[x]`},
		"a heading is no command":     {"## a [x]", "## a [x]"},
		"delete":                      {"a\x7f", `a\x7f`},
		"line separator":              {"a\u2028b", `a\u2028b`},
		"no-break space":              {"a\u00a0b", `a\u00a0b`},
		"command hidden by an escape": {"\x00::x", `\x00::x`},
	} {
		t.Run(name, func(t *testing.T) {
			if got := report.Escape(test.in); got != test.want {
				t.Errorf("Escape(%q) = %q, want %q", test.in, got, test.want)
			}
		})
	}
}

func FuzzEscape(f *testing.F) {
	f.Add(hostile)
	f.Add(":::: ##[")
	f.Fuzz(func(t *testing.T, s string) {
		once := report.Escape(s)
		if twice := report.Escape(once); twice != once {
			t.Errorf("escaping %q again gives %q", once, twice)
		}
		encoded, err := json.Marshal(s)
		if err != nil {
			t.Fatal(err)
		}
		var got string
		if err := json.Unmarshal(report.InertJSON(encoded), &got); err != nil {
			t.Fatal(err)
		}
		var want string
		if err := json.Unmarshal(encoded, &want); err != nil {
			t.Fatal(err)
		}
		if got != want {
			t.Errorf("inert JSON of %q decodes to %q", want, got)
		}
	})
}

// The JSON report is the document of the contract, and JSON lines hold the same.
func TestJSONIsTheContract(t *testing.T) {
	var want, got any
	encoded, err := json.Marshal(finding.Document{Schema: finding.Schema, Findings: findings(), Receipt: receipt()})
	if err != nil {
		t.Fatal(err)
	}
	decode(t, encoded, &want)
	decode(t, write(t, report.JSON, report.Options{}, findings(), receipt()), &got)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("document (-want +got):\n%s", diff)
	}
	var lines []any
	for line := range bytes.Lines(write(t, report.JSONL, report.Options{}, findings(), receipt())) {
		var v any
		decode(t, line, &v)
		lines = append(lines, v)
	}
	document := want.(map[string]any)
	last := map[string]any{"schema": document["schema"], "receipt": document["receipt"]}
	if diff := cmp.Diff(append(document["findings"].([]any), last), lines); diff != "" {
		t.Errorf("lines (-want +got):\n%s", diff)
	}
}

func decode(t *testing.T, encoded []byte, v any) {
	t.Helper()
	if err := json.Unmarshal(encoded, v); err != nil {
		t.Fatalf("%v in %s", err, encoded)
	}
}

func TestSARIFIsValid(t *testing.T) {
	for name, all := range map[string][]finding.Finding{"findings": findings(), "none": nil} {
		t.Run(name, func(t *testing.T) {
			out := write(t, report.SARIF, report.Options{}, all, receipt())
			parsed, err := sarif.FromBytes(out)
			if err != nil {
				t.Fatal(err)
			}
			if err := parsed.Validate(); err != nil {
				t.Error(err)
			}
			if bytes.Contains(out, []byte(": -1")) {
				t.Error("an unset number was written as -1")
			}
		})
	}
}

// A secret that is rotated, or lines added above it, must not look like a new
// result; two in one file must not look like one.
func TestSARIFLineHash(t *testing.T) {
	hashes := func(all ...finding.Finding) []string {
		parsed, err := sarif.FromBytes(write(t, report.SARIF, report.Options{}, all, receipt()))
		if err != nil {
			t.Fatal(err)
		}
		var out []string
		for _, r := range parsed.Runs[0].Results {
			out = append(out, r.PartialFingerprints["primaryLocationLineHash"])
		}
		return out
	}
	before := findings()[3]
	moved := before
	moved.Location.Start.Line++
	moved.Pair.Token.Secret = credential.NewSecret(credtest.New(8).Token(credential.APIToken))
	if a, b := hashes(before), hashes(moved); !cmp.Equal(a, b) {
		t.Errorf("the hash changed from %v to %v", a, b)
	}
	if both := hashes(before, moved); both[0] == both[1] {
		t.Errorf("two results share the hash %s", both[0])
	}
}

// full fails after so many bytes, as a full disk does.
type full struct{ left int }

func (f *full) Write(p []byte) (int, error) {
	if f.left -= len(p); f.left < 0 {
		return 0, errFull
	}
	return len(p), nil
}

var errFull = errors.New("no space left")

func TestWriteErrors(t *testing.T) {
	for _, format := range report.Formats() {
		t.Run(string(format), func(t *testing.T) {
			w := report.New(format, &full{100}, report.Options{})
			var err error
			for _, f := range findings() {
				err = errors.Join(err, w.Finding(f))
			}
			if err = errors.Join(err, w.Close(receipt())); !errors.Is(err, errFull) {
				t.Errorf("got %v, want %v", err, errFull)
			}
		})
	}
}

func TestQuote(t *testing.T) {
	for in, want := range map[string]string{
		"a/b-c.env": "a/b-c.env",
		"":          "''",
		"a b":       "'a b'",
		"it's":      `'it'\''s'`,
		"$(x)":      "'$(x)'",
		"a\nb":      `$'a\x0ab'`,
		"a'\nb":     `$'a\'\x0ab'`,
		"a\\\nb":    `$'a\\\x0ab'`,
	} {
		if got := report.Quote(in); got != want {
			t.Errorf("Quote(%q) = %s, want %s", in, got, want)
		}
	}
}

// Receipts name files and refs, and a name can be a token.
func TestMaskReceipt(t *testing.T) {
	token := credtest.New(3).Token(credential.APIToken)
	r := receipt()
	r.Skipped[0].Examples = []string{"dir/" + token + "/big.bin", "plain.bin"}
	want := []string{"dir/ATATT3xFfGF0********/big.bin", "plain.bin"}
	if diff := cmp.Diff(want, report.MaskReceipt(r).Skipped[0].Examples); diff != "" {
		t.Errorf("examples (-want +got):\n%s", diff)
	}
	if r.Skipped[0].Examples[0] != "dir/"+token+"/big.bin" {
		t.Error("the receipt that was given is changed")
	}
}
