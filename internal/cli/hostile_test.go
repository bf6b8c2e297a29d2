package cli_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/url"
	"os/exec"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/owenrumney/go-sarif/v3/pkg/report/v210/sarif"

	"github.com/tokenguard/tokenguard/credential"
	"github.com/tokenguard/tokenguard/internal/credtest"
	"github.com/tokenguard/tokenguard/internal/report"
)

// hostileNames try a terminal, CI systems, spreadsheets, browsers, SARIF's viewers, a
// shell and a reader's eyes.
var hostileNames = []string{
	"::error::x", "  ::add-mask::x", "a\n::error::x", "a%0A::error::x", "a\r::stop-commands::x",
	"##vso[task.setvariable variable=x]y", "a\n##[error]x", "##teamcity[x]",
	"\x1b[31mred\x1b]0;title\x07", "\u009b31m", "\u202egpj.exe", "zero\u200bwidth\ufeff", "\U000e0041tag",
	"\xff\xfe\xc3(", "nul\\x00", "=HYPERLINK(\"http://x\")", "@SUM(A1)", "a,b\";c\td",
	"<script>alert(1)</script>", "&amp;]]>", "[click](javascript:alert(1))", "![x](http://x)", "{0} {1}",
	"a?b#c%d", "C:\\x", "http:", "$(touch owned)`touch owned`'\";", "-rf", "--output=x", "line\u2028separator",
	"| table | `code` **bold**", strings.Repeat("long", 16<<10),
}

// hostileRepo has a credential at each of the names, by a person of that name, in a
// commit that says it, and one in a name of each sort.
func hostileRepo(t *testing.T) *credtest.Repo {
	t.Helper()
	r := credtest.NewRepo(t)
	var in bytes.Buffer
	message := func(text string) { fmt.Fprintf(&in, "data %d\n%s\n", len(text), text) }
	commit := func(ref, who, said, path, content string) {
		who = strings.NewReplacer("\n", " ", "<", "(", ">", ")", "\x00", "").Replace(who)
		fmt.Fprintf(&in, "commit %s\nauthor %s <%s> 1700000000 +0000\ncommitter M <m@x.org> 1700000000 +0000\n", ref, who, who)
		message(said)
		fmt.Fprintf(&in, "M 100644 inline %s\n", quoted(path))
		message(content)
	}
	for i, name := range hostileNames {
		path := strings.ReplaceAll(name, "//", "/ /") + "/" + fmt.Sprint(i)
		commit("refs/heads/main", name, name+"\n\n"+credtest.New(uint64(i+1)).Pair()+"\n", path, "x = "+credtest.New(uint64(i+100)).Pair()+"\n")
	}
	token := credtest.New(300).Token(credential.APIToken)
	commit("refs/heads/\u202e%0A<b>\"$(x)`;\xff-"+token, token, token+"\n", "named/"+token, token+"\n")
	r.RunInput(in.String(), "fast-import", "--quiet")
	r.Run("symbolic-ref", "HEAD", "refs/heads/main")
	for i, name := range hostileNames[:len(hostileNames)-1] { // the last is too long for a file
		name = strings.NewReplacer("/", ".", "\x00", "").Replace(name)
		r.Write("new/"+name, "x = "+credtest.New(uint64(i+200)).Pair()+"\n")
		r.Write("new/large "+name, strings.Repeat("x", 100))
	}
	r.Run("add", "new")
	return r
}

// quoted is a path as fast-import reads any bytes.
func quoted(path string) string {
	var out strings.Builder
	for _, c := range []byte(path) {
		fmt.Fprintf(&out, `\%03o`, c)
	}
	return `"` + out.String() + `"`
}

// TestHostileNames: whatever stands in the names of a repository, every report can be
// read as what it is, orders nothing from whoever shows it, and holds no secret.
func TestHostileNames(t *testing.T) {
	r := hostileRepo(t)
	for _, args := range [][]string{
		{"text", "scan", "--history"},
		{"json", "scan", "--history", "--format", "json"},
		{"jsonl", "scan", "--history", "--format", "jsonl"},
		{"sarif", "scan", "--history", "--format", "sarif"},
		{"skipped", "scan", "--history", "--max-blob", "1", "--strict"},
		{"range", "scan", "--range", "main~3..main"},
		{"purge", "purge"},
		{"log", "scan", "--history", "--log-level", "debug"},
		{"staged", "scan", "--staged", "--format", "sarif"},
		{"files", "scan", "--files", ".", "--format", "sarif", "--max-blob", "64"},
		{"pre-commit", "hook", "pre-commit"},
		{"update", "hook", "update", "refs/heads/main", strings.Repeat("0", 40), r.Run("rev-parse", "main")},
		{"baseline", "baseline", "create", "--reason", "known"},
		{"list", "baseline", "list"},
		{"accepted", "scan", "--history", "--format", "sarif"}, // by the baseline
	} {
		t.Run(args[0], func(t *testing.T) {
			stdout, stderr := prints(t, r, args[1:]...)
			for i := range 301 {
				h := credtest.New(uint64(i))
				for _, secret := range []string{h.Token(credential.APIToken)[14:40], h.Email()} {
					if strings.Contains(stdout+stderr, secret) {
						t.Errorf("a secret of holder %d is printed", i)
					}
				}
			}
			for line := range strings.Lines(stdout + stderr) {
				if line = strings.TrimSuffix(line, "\n"); report.Escape(line) != line {
					t.Errorf("a line that is not inert: %.300q", line)
				}
			}
			switch args[0] {
			case "json":
				checkJSON(t, stdout)
			case "jsonl":
				for line := range strings.Lines(stdout) {
					checkValid(t, line)
				}
			case "sarif", "accepted", "staged", "files":
				checkSARIF(t, stdout)
			}
		})
	}
}

func prints(t *testing.T, r *credtest.Repo, args ...string) (stdout, stderr string) {
	t.Helper()
	cmd := exec.Command("tokenguard", args...)
	var out, errs bytes.Buffer
	cmd.Dir, cmd.Env, cmd.Stdout, cmd.Stderr = r.Dir, r.Env(), &out, &errs
	_ = cmd.Run() // whatever the code
	if out.Len()+errs.Len() == 0 {
		t.Error("nothing is printed")
	}
	return out.String(), errs.String()
}

func checkValid(t *testing.T, text string) {
	t.Helper()
	if !json.Valid([]byte(text)) || !utf8.ValidString(text) {
		t.Errorf("not JSON: %.300q", text)
	}
}

func checkJSON(t *testing.T, text string) {
	t.Helper()
	checkValid(t, text)
	var d struct{ Findings []json.RawMessage }
	if err := json.Unmarshal([]byte(text), &d); err != nil {
		t.Fatal(err)
	}
	if want := 2*len(hostileNames) + 1; len(d.Findings) < want {
		t.Errorf("%d findings, want %d at least", len(d.Findings), want)
	}
}

// checkSARIF checks that no name is more than a name: neither a link nor a placeholder
// in a message, and in a URI a relative path.
func checkSARIF(t *testing.T, text string) {
	t.Helper()
	checkValid(t, text)
	read, err := sarif.FromString(text)
	if err != nil {
		t.Fatal(err)
	}
	if err := read.Validate(); err != nil {
		t.Error(err)
	}
	for _, result := range read.Runs[0].Results {
		checkMessage(t, *result.Message.Text)
		for _, l := range result.Locations {
			uri := *l.PhysicalLocation.ArtifactLocation.URI
			parsed, err := url.Parse(uri)
			if err != nil || parsed.IsAbs() || parsed.Host != "" || parsed.RawQuery != "" || parsed.Fragment != "" {
				t.Errorf("not a relative path: %.300q, %v", uri, err)
			}
		}
	}
	for _, n := range read.Runs[0].Invocations[0].ToolExecutionNotifications {
		checkMessage(t, *n.Message.Text)
	}
}

func checkMessage(t *testing.T, text string) {
	t.Helper()
	if strings.Contains(text, "[click](") || strings.Contains(strings.ReplaceAll(text, "{{", ""), "{0") {
		t.Errorf("a link or a placeholder: %.300q", text)
	}
}
