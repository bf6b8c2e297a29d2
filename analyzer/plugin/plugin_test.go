package plugin_test

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/golangci/plugin-module-register/register"
	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/analysis/checker"
	"golang.org/x/tools/go/packages"

	"github.com/tokenguard/tokenguard/analyzer/plugin"
	"github.com/tokenguard/tokenguard/internal/credtest"
)

func TestMain(m *testing.M) {
	credtest.Isolate()
	os.Exit(m.Run())
}

// module is one module with every kind of finding, and of what is left out.
var module = map[string]string{
	"go.mod": "module acme.example/m\n\ngo 1.24\n",
	".tokenguard.yaml": "allow:\n  - fingerprint: {{fingerprint api 9}}\n    reason: revoked\n" +
		"sinks:\n  - package: acme.example/m/d\n    func: dial\n    args: [other, user, secret]\nkinds:\n  - name: acme-token\n    header: acme_\n    alphabet: alphanumeric\n    min_length: 32\n",
	"a/a.go":            "package a\n\nconst Token = \"{{token api 1}}\"\n\nconst accepted = \"{{token api 9}}\"\n",
	"a/a_test.go":       "package a\n\nvar other = \"{{altered api 2}}\"\n",
	"a/outside_test.go": "package a_test\n\nvar other = \"{{token access 3}}\"\n",
	"a/a_plan9.go":      "package a\n\nvar other = \"{{token service 4}}\"\n",
	"b/b.go":            "package b\n\nimport (\n\t\"net/http\"\n\n\t\"acme.example/m/a\"\n)\n\nfunc f(r *http.Request) {\n\tr.SetBasicAuth(\"{{email 1}}\", a.Token)\n\tr.Header.Set(\"Authorization\", \"Basic {{basic-login 5}}\")\n\tr.SetBasicAuth(\"{{email 6}}\", \"{{token api 6}}\")\n}\n",
	"b/directive.go":    "package b\n\n//tokenguard:allow there is nothing\nvar x = 1\n\nvar y = \"{{altered api 7}}\" //tokenguard:allow part of the manual\n",
	"d/d.go":            "package d\n\nfunc dial(host, who, key string) {}\n\nfunc f() { dial(\"acme.atlassian.net\", \"{{email 8}}\", \"{{token classic 8}}\") }\n\nvar own = \"acme_{{token classic 10}}{{token classic 11}}\"\n",
	"e/e.go":            "package e\n\nimport \"embed\"\n\n//go:embed conf\nvar conf embed.FS\n",
	"e/conf/jira.yaml":  "token: {{token api 12}}\n",
	"c/c.go":            "package c\n\nfunc f() string { return \"x\" }\n",
}

// TestDriversAgree checks that the plugin, tokenguard lint and go vet report the
// same at the same places.
func TestDriversAgree(t *testing.T) {
	dir := t.TempDir()
	for name, text := range module {
		text, err := credtest.Render(text)
		if err != nil {
			t.Fatal(err)
		}
		name = filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	tool := filepath.Join(t.TempDir(), "tokenguard")
	run(t, "../..", "go", "build", "-o", tool, "./cmd/tokenguard")
	plugged := ofPlugin(t, dir)
	if len(plugged) != 10 {
		t.Errorf("the plugin reports %d lines, want 10: %q", len(plugged), plugged)
	}
	if vetted := ofVet(t, dir, tool); !slices.Equal(vetted, plugged) {
		t.Errorf("go vet reports\n%s\nand the plugin\n%s", strings.Join(vetted, "\n"), strings.Join(plugged, "\n"))
	}
	// A directive that accepts nothing is a remark to lint and no finding.
	plugged = slices.DeleteFunc(plugged, func(line string) bool { return strings.Contains(line, " directive ") })
	if linted := ofLint(t, dir, tool); !slices.Equal(linted, plugged) {
		t.Errorf("lint reports\n%s\nand the plugin\n%s", strings.Join(linted, "\n"), strings.Join(plugged, "\n"))
	}
}

func ofPlugin(t *testing.T, dir string) []string {
	t.Helper()
	construct, err := register.GetPlugin("tokenguard")
	if err != nil {
		t.Fatal(err)
	}
	linter, err := construct(map[string]any{"level": "generic", "tests": true})
	if err != nil {
		t.Fatal(err)
	}
	if mode := linter.GetLoadMode(); mode != register.LoadModeTypesInfo {
		t.Errorf("load mode is %s: the check needs types", mode)
	}
	checks, err := linter.BuildAnalyzers()
	if err != nil {
		t.Fatal(err)
	}
	// golangci-lint prefixes messages of analyzers that are not named like the linter.
	if len(checks) != 1 || checks[0].Name != "tokenguard" {
		t.Errorf("analyzers are %v, want tokenguard", checks)
	}
	config := &packages.Config{Mode: packages.LoadSyntax | packages.NeedModule, Dir: dir, Tests: true, Env: environment()}
	pkgs, err := packages.Load(config, "./...")
	if err != nil {
		t.Fatal(err)
	}
	graph, err := checker.Analyze(checks, pkgs, nil)
	if err != nil {
		t.Fatal(err)
	}
	var lines []string
	for _, action := range graph.Roots {
		if action.Err != nil {
			t.Fatal(action.Err)
		}
		for _, d := range action.Diagnostics {
			at := action.Package.Fset.Position(d.Pos)
			lines = append(lines, line(dir, at.Filename, at.Line, at.Column, d))
		}
	}
	return unique(lines)
}

func ofVet(t *testing.T, dir, tool string) []string {
	t.Helper()
	out := run(t, dir, "go", "vet", "-json", "-vettool="+tool, "./...")
	decoder := json.NewDecoder(strings.NewReader(out))
	var lines []string
	for decoder.More() {
		var found map[string]map[string][]struct{ Category, Posn, Message string }
		if err := decoder.Decode(&found); err != nil {
			t.Fatal(err)
		}
		for _, checks := range found {
			for _, d := range checks["tokenguard"] {
				at := strings.Split(d.Posn, ":")
				var row, column int
				if _, err := fmt.Sscan(at[1]+" "+at[2], &row, &column); err != nil {
					t.Fatal(err)
				}
				lines = append(lines, line(dir, at[0], row, column, analysis.Diagnostic{Category: d.Category, Message: d.Message}))
			}
		}
	}
	return unique(lines)
}

func ofLint(t *testing.T, dir, tool string) []string {
	t.Helper()
	var report struct {
		Findings []struct {
			Path, Category, Message string
			Line, Column            int
		}
	}
	if err := json.Unmarshal([]byte(run(t, dir, tool, "lint", "--format", "json")), &report); err != nil {
		t.Fatal(err)
	}
	var lines []string
	for _, f := range report.Findings {
		lines = append(lines, line(dir, filepath.Join(dir, f.Path), f.Line, f.Column,
			analysis.Diagnostic{Category: f.Category, Message: f.Message}))
	}
	return unique(lines)
}

func line(dir, name string, row, column int, d analysis.Diagnostic) string {
	return fmt.Sprintf("%s:%d:%d %s %s", strings.TrimPrefix(name, dir), row, column, d.Category, d.Message)
}

func unique(lines []string) []string {
	slices.Sort(lines)
	return slices.Compact(lines)
}

// run returns what a program prints, whatever its exit code: findings are 1.
func run(t *testing.T, dir, name string, args ...string) string {
	t.Helper()
	cmd := exec.Command(name, args...)
	cmd.Dir, cmd.Env = dir, environment()
	var stderr strings.Builder
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil && len(out) == 0 {
		t.Fatalf("%s %q: %v\n%s", name, args, err, &stderr)
	}
	return string(out)
}

func environment() []string { return append(os.Environ(), "GOWORK=off", "GOFLAGS=-buildvcs=false") }

// TestSettings checks that settings reach the check and that a wrong one is an
// error: a linter that ignores it would look as if it checked.
func TestSettings(t *testing.T) {
	linter, err := plugin.New(map[string]any{"level": "confirmed", "generated": false})
	if err != nil {
		t.Fatal(err)
	}
	checks, err := linter.BuildAnalyzers()
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{"level": "confirmed", "generated": "false", "tests": "true"} {
		if got := checks[0].Flags.Lookup(name).Value.String(); got != want {
			t.Errorf("%s is %s, want %s", name, got, want)
		}
	}
	for _, settings := range []any{map[string]any{"levle": "likely"}, map[string]any{"level": "sure"}, "level"} {
		if _, err := plugin.New(settings); err == nil {
			t.Errorf("settings %v are accepted", settings)
		}
	}
	if _, err := plugin.New(nil); err != nil {
		t.Errorf("no settings: %v", err)
	}
}
