package analyzer_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"golang.org/x/tools/go/analysis/analysistest"

	"github.com/tokenguard/tokenguard/analyzer"
	"github.com/tokenguard/tokenguard/finding"
	"github.com/tokenguard/tokenguard/internal/credtest"
)

// fixtures lists the packages of testdata/src that hold what the check is
// about. They are loaded together: each load type-checks net/http from source.
var fixtures = []string{
	"literal", "imported", "imported/secrets", "sinks", "headers", "commands", "assembled", "silent", "tests", "jira",
}

// render makes a GOPATH of the fixtures.
func render(t *testing.T) string {
	t.Helper()
	root := t.TempDir()
	err := filepath.WalkDir("testdata", func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		relative, err := filepath.Rel("testdata", path)
		if err != nil {
			return err
		}
		if entry.IsDir() {
			return os.MkdirAll(filepath.Join(root, relative), 0o755)
		}
		content, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		return os.WriteFile(filepath.Join(root, relative), []byte(expand(t, string(content))), 0o644)
	})
	if err != nil {
		t.Fatal(err)
	}
	return root
}

var piece = regexp.MustCompile(`\{\{(left|right|tail) ([a-z-]+ [0-9]+)\}\}`)

// expand renders a fixture, and pieces of tokens in it:
//
//	{{left KIND N}} {{right KIND N}} {{tail KIND N}}
//
// the two parts of one, and all of it but the first character.
func expand(t *testing.T, text string) string {
	t.Helper()
	text = piece.ReplaceAllStringFunc(text, func(match string) string {
		words := piece.FindStringSubmatch(match)
		token := expand(t, "{{token "+words[2]+"}}")
		switch words[1] {
		case "left":
			return token[:20]
		case "right":
			return token[20:]
		}
		return token[1:]
	})
	text, err := credtest.Render(text)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// TestFixtures checks every place where a finding is expected and none where
// not, and that what is said about them gives nothing away.
func TestFixtures(t *testing.T) {
	t.Parallel()
	secrets := everySecret()
	for _, r := range analysistest.Run(t, render(t), analyzer.New(analyzer.Options{}), fixtures...) {
		checkDiagnostics(t, r, secrets)
	}
}

func checkDiagnostics(t *testing.T, r *analysistest.Result, secrets []string) {
	reported := r.Result.(*analyzer.Result).Reported
	if len(reported) != len(r.Diagnostics) {
		t.Fatalf("%s: %d results for %d diagnostics", r.Pass.Pkg.Path(), len(reported), len(r.Diagnostics))
	}
	for i, d := range r.Diagnostics {
		posn := r.Pass.Fset.Position(d.Pos)
		for _, secret := range secrets {
			if strings.Contains(d.Message+d.Category+d.URL, secret) {
				t.Errorf("%s: the diagnostic holds a secret or an account", posn)
			}
		}
		if d.End <= d.Pos || d.Category == "" || !strings.HasSuffix(d.URL, "docs/lint.md#"+d.Category) {
			t.Errorf("%s: incomplete diagnostic: end %v, category %q, URL %q", posn, d.End, d.Category, d.URL)
		}
		f := reported[i].Finding
		if reported[i].Pos != d.Pos || reported[i].End != d.End || f.Lint.Message != d.Message {
			t.Errorf("%s: the result says something else than the diagnostic", posn)
		}
		if f.Location.Start != (finding.Position{Line: posn.Line, Column: posn.Column}) || f.Location.Span.Start != posn.Offset {
			t.Errorf("%s: the finding is at %v", posn, f.Location)
		}
	}
}

// everySecret returns the secrets and accounts of the fixtures, and what a
// careless message would show of them.
func everySecret() []string {
	var secrets []string
	for n := range uint64(30) {
		for _, what := range []string{
			"token api", "token access", "token service", "token app-password", "token datacenter", "token classic",
			"email", "user", "password", "basic", "basic-login",
		} {
			text, err := credtest.Render("{{" + what + " " + strconv.FormatUint(n, 10) + "}}")
			if err != nil {
				panic(err)
			}
			secrets = append(secrets, text)
			if len(text) > 40 {
				secrets = append(secrets, text[14:24], text[len(text)-8:])
			}
		}
	}
	return secrets
}
