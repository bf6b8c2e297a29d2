package fix_test

import (
	"go/format"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/analysis/checker"
	"golang.org/x/tools/go/packages"

	"github.com/tokenguard/tokenguard/analyzer"
	"github.com/tokenguard/tokenguard/internal/credtest"
)

const (
	secretRead  = `os.Getenv("ATLASSIAN_API_TOKEN")`
	accountRead = `os.Getenv("ATLASSIAN_EMAIL")`
)

// cases are packages of one file, and of a second where a case is about that.
var cases = []struct {
	name string
	// source follows head and the package clause, and want is what the fix makes
	// of it, or "" for no fix.
	head, source, want string
	// other is another file of the package, under a name.
	other, otherName string
}{
	{name: "argument",
		source: "import \"fmt\"\n\nfunc f() { fmt.Println(\"{{token api 1}}\") }\n",
		want:   "import \"os\"\nimport \"fmt\"\n\nfunc f() { fmt.Println(" + secretRead + ") }\n"},
	{name: "variable without imports",
		source: "var token = \"{{token api 1}}\"\n",
		want:   "import \"os\"\n\nvar token = " + secretRead + "\n"},
	{name: "short declaration",
		source: "import (\n\t\"fmt\"\n\t\"strings\"\n)\n\nfunc f() {\n\ttoken := \"{{token api 1}}\"\n\tfmt.Println(strings.ToUpper(token))\n}\n",
		want:   "import (\n\t\"fmt\"\n\t\"os\"\n\t\"strings\"\n)\n\nfunc f() {\n\ttoken := " + secretRead + "\n\tfmt.Println(strings.ToUpper(token))\n}\n"},
	{name: "two fields of one login",
		source: "type login struct{ Username, Password string }\n\nvar l = login{Username: \"{{email 1}}\", Password: \"{{token api 1}}\"}\n",
		want:   "import \"os\"\n\ntype login struct{ Username, Password string }\n\nvar l = login{Username: " + accountRead + ", Password: " + secretRead + "}\n"},
	{name: "two arguments of one login",
		source: "import (\n\t\"net/http\"\n)\n\nfunc f(r *http.Request) { r.SetBasicAuth(\"{{email 1}}\", \"{{token api 1}}\") }\n",
		want:   "import (\n\t\"net/http\"\n\t\"os\"\n)\n\nfunc f(r *http.Request) {\n\tr.SetBasicAuth(" + accountRead + ", " + secretRead + ")\n}\n"},
	{name: "header",
		source: "import \"net/http\"\n\nfunc f(r *http.Request) { r.Header.Set(\"Authorization\", \"Basic {{basic 1}}\") }\n",
		want:   "import \"os\"\nimport \"net/http\"\n\nfunc f(r *http.Request) {\n\tr.SetBasicAuth(" + accountRead + ", " + secretRead + ")\n}\n"},
	{name: "bearer token",
		source: "import \"net/http\"\n\nfunc f(h http.Header) { h.Set(\"Authorization\", \"Bearer {{token api 1}}\") }\n",
		want:   "import \"os\"\nimport \"net/http\"\n\nfunc f(h http.Header) { h.Set(\"Authorization\", \"Bearer \"+" + secretRead + ") }\n"},
	{name: "header of a response",
		source: "import \"net/http\"\n\nfunc f(w http.ResponseWriter) { w.Header().Set(\"Authorization\", \"Basic {{basic 1}}\") }\n"},
	{name: "header from a variable, which would be left unused",
		source: "import \"net/http\"\n\nfunc f(r *http.Request) {\n\tv := \"Basic {{basic 1}}\"\n\tr.Header.Set(\"Authorization\", v)\n}\n"},
	{name: "constant",
		source: "const token = \"{{token api 1}}\"\n\nfunc f() string { return token }\n",
		want:   "import \"os\"\n\nvar token = " + secretRead + "\n\nfunc f() string { return token }\n"},
	{name: "constant in a group of its own",
		source: "const (\n\ttoken = \"{{token api 1}}\" // ours\n)\n",
		want:   "import \"os\"\n\nvar (\n\ttoken = " + secretRead + " // ours\n)\n"},
	{name: "constant among others",
		source: "const (\n\thost  = \"x\"\n\ttoken = \"{{token api 1}}\"\n\tport  = 80\n)\n\nfunc f() string { return host + token }\n",
		want:   "import \"os\"\n\nconst (\n\thost = \"x\"\n\tport = 80\n)\n\nvar token = " + secretRead + "\n\nfunc f() string { return host + token }\n"},
	{name: "constant among others that count",
		source: "const (\n\ttoken = \"{{token api 1}}\"\n\tone   = iota\n)\n"},
	{name: "constant among others that repeat it",
		source: "const (\n\ttoken = \"{{token api 1}}\"\n\tagain\n)\n"},
	{name: "constant among others with a comment",
		source: "const (\n\thost  = \"x\"\n\ttoken = \"{{token api 1}}\" // ours\n)\n"},
	{name: "constants on one line",
		source: "const (\n\ttoken = \"{{token api 1}}\"; port = 80\n)\n"},
	{name: "header of another login",
		source: "import \"net/http\"\n\nfunc f(r *http.Request) { r.Header.Set(\"Authorization\", \"Basic {{basic-login 1}}\") }\n",
		want:   "import \"os\"\nimport \"net/http\"\n\nfunc f(r *http.Request) { r.SetBasicAuth(os.Getenv(\"BASIC_USER\"), os.Getenv(\"BASIC_PASSWORD\")) }\n"},
	{name: "constant that others see",
		source: "const Token = \"{{token api 1}}\"\n"},
	{name: "constant beside others",
		source: "const token, other = \"{{token api 1}}\", \"x\"\n"},
	{name: "constant that makes an array's length",
		source: "const token = \"{{token api 1}}\"\n\nvar space [len(token)]byte\n"},
	{name: "constant that makes a constant",
		source: "const token = \"{{token api 1}}\"\n\nconst again = token\n"},
	{name: "constant of two types",
		source: "type text string\n\nconst token = \"{{token api 1}}\"\n\nvar a, b = token, text(token)\n"},
	{name: "constant in a switch and a sum",
		source: "const token = \"{{token api 1}}\"\n\nfunc f(s string) bool {\n\tswitch s {\n\tcase token:\n\t\treturn true\n\t}\n\treturn s+token == \"\"\n}\n",
		want:   "import \"os\"\n\nvar token = " + secretRead + "\n\nfunc f(s string) bool {\n\tswitch s {\n\tcase token:\n\t\treturn true\n\t}\n\treturn s+token == \"\"\n}\n"},
	{name: "local constant that nothing uses",
		source: "func f() { const token = \"{{token api 1}}\" }\n"},
	{name: "local constant that is jumped over",
		source: "func f() string {\n\tgoto end\nend:\n\tconst token = \"{{token api 1}}\"\n\treturn token\n}\n"},
	{name: "constant that another build needs",
		source: "const token = \"{{token api 1}}\"\n", otherName: "other_plan9.go", other: "const other = token\n"},
	{name: "constant that a test needs",
		source: "const token = \"{{token api 1}}\"\n", otherName: "a_test.go", other: "const other = token\n"},
	{name: "constant that a test uses",
		source: "const token = \"{{token api 1}}\"\n", otherName: "a_test.go", other: "var other = token\n",
		want: "import \"os\"\n\nvar token = " + secretRead + "\n"},
	{name: "named string type",
		source: "type text string\n\nvar token text = \"{{token api 1}}\"\n"},
	{name: "bytes",
		source: "var token = []byte(\"{{token api 1}}\")\n",
		want:   "import \"os\"\n\nvar token = []byte(" + secretRead + ")\n"},
	{name: "constant conversion",
		source: "const token = string(\"{{token api 1}}\")\n"},
	{name: "part of a constant",
		source: "var token = \"{{token api 1}}\" + \"\"\n"},
	{name: "renamed import",
		source: "import system \"os\"\n\nvar token = \"{{token api 1}}\"\n\nvar _ = system.Args\n",
		want:   "import system \"os\"\n\nvar token = system.Getenv(\"ATLASSIAN_API_TOKEN\")\n\nvar _ = system.Args\n"},
	{name: "blank import",
		source: "import _ \"os\"\n\nvar token = \"{{token api 1}}\"\n",
		want:   "import \"os\"\nimport _ \"os\"\n\nvar token = " + secretRead + "\n"},
	{name: "name that is taken",
		source: "var os = \"plan9\"\n\nvar token = \"{{token api 1}}\"\n",
		want:   "import stdos \"os\"\n\nvar os = \"plan9\"\n\nvar token = stdos.Getenv(\"ATLASSIAN_API_TOKEN\")\n"},
	{name: "shadowed import",
		source: "import \"os\"\n\nfunc f(os string) (string, string) { return os, \"{{token api 1}}\" }\n\nvar _ = os.Args\n",
		want:   "import stdos \"os\"\nimport \"os\"\n\nfunc f(os string) (string, string) { return os, stdos.Getenv(\"ATLASSIAN_API_TOKEN\") }\n\nvar _ = os.Args\n"},
	{name: "name that the package reads already",
		source: "import \"os\"\n\nvar user, token = os.Getenv(\"JIRA_USER\"), os.Getenv(\"JIRA_API_TOKEN\")\n\nfunc f() (string, string, string) { return user, token, \"{{token api 1}}\" }\n",
		want:   "import \"os\"\n\nvar user, token = os.Getenv(\"JIRA_USER\"), os.Getenv(\"JIRA_API_TOKEN\")\n\nfunc f() (string, string, string) { return user, token, os.Getenv(\"JIRA_API_TOKEN\") }\n"},
	{name: "imports of others only",
		source: "import (\n\t\"acme.example/fixes/lib\"\n)\n\nvar token = \"{{token api 1}}\"\n\nvar _ = lib.X\n",
		want:   "import (\n\t\"os\"\n\n\t\"acme.example/fixes/lib\"\n)\n\nvar token = " + secretRead + "\n\nvar _ = lib.X\n"},
	{name: "two in one file",
		source: "var a = \"{{token api 1}}\"\n\nvar b = \"{{token access 2}}\"\n",
		want:   "import \"os\"\n\nvar a = " + secretRead + "\n\nvar b = " + secretRead + "\n"},
	{name: "generated",
		head:   "// Code generated by a test. DO NOT EDIT.\n\n",
		source: "var token = \"{{token api 1}}\"\n"},
	{name: "lines of another file",
		source: "//line grammar.y:1\nvar token = \"{{token api 1}}\"\n"},
	{name: "examples", source: "var token = \"{{token api 1}}\"\n"},
	{name: "test", otherName: "a_test.go", other: "var token = \"{{token api 1}}\"\n"},
	{name: "user information of a URL",
		source: "const site = \"https://{{user 1}}:{{token api 1}}@acme.atlassian.net\"\n"},
}

// TestFixes applies what is suggested, and checks that the result is what is
// wanted, that it compiles, and that nothing is left to suggest in it.
func TestFixes(t *testing.T) {
	dir := t.TempDir()
	write(t, filepath.Join(dir, "go.mod"), "module acme.example/fixes\n\ngo 1.24\n")
	write(t, filepath.Join(dir, "lib", "lib.go"), "package lib\n\nconst X = 1\n")
	before := map[string]string{}
	for _, c := range cases {
		before[c.name] = render(t, c.head+"package a\n\n"+c.source)
		write(t, fileOf(dir, c.name), before[c.name])
		if c.otherName != "" {
			write(t, filepath.Join(filepath.Dir(fileOf(dir, c.name)), c.otherName), render(t, "package a\n\n"+c.other))
		}
	}
	edits := suggested(t, dir)
	for name, list := range edits {
		content, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		write(t, name, apply(t, string(content), list))
	}
	left := suggested(t, dir)
	for _, c := range cases {
		name := fileOf(dir, c.name)
		content, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		want := before[c.name]
		if c.want != "" {
			want = render(t, c.head+"package a\n\n"+c.want)
		}
		if diff := cmp.Diff(want, string(content)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", c.name, diff)
		}
		if len(left[name]) > 0 {
			t.Errorf("%s: what is fixed is to be fixed again", c.name)
		}
	}
}

func fileOf(dir, name string) string {
	return filepath.Join(dir, strings.NewReplacer(" ", "_", "'", "", ",", "").Replace(name), "a.go")
}

type edit struct {
	start, end int
	text       string
}

// suggested returns the edits in each file, each once, and fails where a
// package does not compile or a diagnostic has more than one fix.
func suggested(t *testing.T, dir string) map[string][]edit {
	t.Helper()
	config := &packages.Config{Mode: packages.LoadSyntax | packages.NeedModule, Dir: dir, Tests: true, Env: append(os.Environ(), "GOWORK=off", "GOFLAGS=")}
	pkgs, err := packages.Load(config, "./...")
	if err != nil {
		t.Fatal(err)
	}
	if packages.PrintErrors(pkgs) > 0 {
		t.Fatal("a package does not compile")
	}
	graph, err := checker.Analyze([]*analysis.Analyzer{analyzer.New(analyzer.Options{})}, pkgs, nil)
	if err != nil {
		t.Fatal(err)
	}
	edits := map[string][]edit{}
	for _, action := range graph.Roots {
		for _, d := range action.Diagnostics {
			if len(d.SuggestedFixes) > 1 {
				t.Errorf("%d fixes for one diagnostic", len(d.SuggestedFixes))
			}
			for _, fix := range d.SuggestedFixes {
				for _, e := range fix.TextEdits {
					start, end := action.Package.Fset.Position(e.Pos), action.Package.Fset.Position(e.End)
					found := edit{start.Offset, end.Offset, string(e.NewText)}
					if !slices.Contains(edits[start.Filename], found) {
						edits[start.Filename] = append(edits[start.Filename], found)
					}
				}
			}
		}
	}
	return edits
}

func apply(t *testing.T, text string, edits []edit) string {
	t.Helper()
	slices.SortFunc(edits, func(a, b edit) int { return b.start - a.start })
	for _, e := range edits {
		text = text[:e.start] + e.text + text[e.end:]
	}
	formatted, err := format.Source([]byte(text))
	if err != nil {
		t.Fatalf("%v", err)
	}
	return string(formatted)
}

func render(t *testing.T, text string) string {
	t.Helper()
	rendered, err := credtest.Render(text)
	if err != nil {
		t.Fatal(err)
	}
	return rendered
}

func write(t *testing.T, name, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}
