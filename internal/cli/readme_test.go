//go:build unix

package cli_test

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/tokenguard/tokenguard/credential"
	"github.com/tokenguard/tokenguard/internal/credtest"
)

// readme returns the block of code in a language that comes next behind a text in
// the README: what people copy.
func readme(t *testing.T, behind, language string) string {
	t.Helper()
	text, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	_, rest, ok := strings.Cut(string(text), behind)
	_, rest, ok2 := strings.Cut(rest, "\n```"+language+"\n")
	block, _, ok3 := strings.Cut(rest, "\n```\n")
	if !ok || !ok2 || !ok3 {
		t.Fatalf("the README has no block of %s behind %q", language, behind)
	}
	return block
}

// instead puts what the test has in the place of what only the user has.
func instead(t *testing.T, block, theirs, ours string) string {
	t.Helper()
	if !strings.Contains(block, theirs) {
		t.Fatalf("%q is not in:\n%s", theirs, block)
	}
	return strings.ReplaceAll(block, theirs, ours)
}

// gates commits and pushes a leak, which is stopped every time, and goes on.
func (m managed) gates(t *testing.T) {
	t.Helper()
	token := credtest.New(1).Token(credential.APIToken)
	m.expect(t, true, "commit", "-q", "--allow-empty", "-m", "harmless")
	m.threeForms(t)
	m.expect(t, false, "commit", "-q", "--allow-empty", "-m", "use "+token)
	m.Write("app.env", token+"\n")
	m.Run("checkout", "-q", "-b", "side")
	m.Run("commit", "-q", "--no-verify", "-a", "-m", "leak")
	m.Run("checkout", "-q", "main")
	m.expect(t, false, "push", "-q", "origin", "main", "side")
	m.Run("branch", "-q", "-D", "side")
	m.expect(t, true, "push", "-q", "origin", "main")
}

func TestReadmeNativeHooks(t *testing.T) {
	r, _ := begun(t)
	m := manage(r)
	m.must(t, "sh", "-ec", readme(t, "with git's own hooks", "sh"))
	m.gates(t)
}

func TestReadmeServer(t *testing.T) {
	r, server := begun(t)
	m := manage(r)
	m.must(t, "sh", "-ec", instead(t, readme(t, "**On a server**", "sh"), "/srv/git/project.git", server.Dir))
	m.expect(t, true, "push", "-q", "origin", "main:clean")
	m.Write("app.env", credtest.New(1).Token(credential.APIToken)+"\n")
	m.Commit("leak")
	m.expect(t, false, "push", "-q", "origin", "main")
}

// The frameworks build the program from this repository, from what is committed.
func TestReadmeFrameworks(t *testing.T) {
	if testing.Short() {
		t.Skip("it builds the program three times")
	}
	hooks := t.TempDir()
	for _, args := range [][]string{{"clone", "-q", "../..", hooks}, {"-C", hooks, "checkout", "-q", "-B", "main"}} {
		if out, err := exec.Command("git", args...).CombinedOutput(); err != nil {
			t.Fatalf("%v: %s", err, out)
		}
	}
	cache, err := exec.Command("go", "env", "GOMODCACHE").Output()
	if err != nil {
		t.Fatal(err)
	}
	build, err := exec.Command("go", "env", "GOCACHE").Output()
	if err != nil {
		t.Fatal(err)
	}
	for _, framework := range frameworks {
		t.Run(framework, func(t *testing.T) {
			needs(t, framework)
			r, _ := begun(t)
			m := manage(r, "PRE_COMMIT_HOME="+t.TempDir(), "PREK_HOME="+t.TempDir(), "GOPROXY=off", "GOTOOLCHAIN=local", "GOFLAGS=-modcacherw",
				"GOMODCACHE="+strings.TrimSpace(string(cache)), "GOCACHE="+strings.TrimSpace(string(build)))
			config := readme(t, ".pre-commit-config.yaml`", "yaml")
			m.Write(".pre-commit-config.yaml", instead(t, config, "https://github.com/tokenguard/tokenguard", hooks)+"\n")
			command := readme(t, ".pre-commit-config.yaml`", "sh")
			m.must(t, "sh", "-ec", instead(t, command, "pre-commit install", framework+" install"))
			m.Run("add", "-A")
			m.gates(t)

			// The linter sees what only the compiler does.
			token := credtest.New(1).Token(credential.APIToken)
			m.Write("go.mod", "module example.com/m\n\ngo 1.26\n")
			m.Write("m.go", "package m\n\nconst a, b = \""+token[:90]+"\",\n\t\t\""+token[90:]+"\"\n\nvar Token = a + b\n")
			m.Run("add", "-A")
			said, ok := m.try("git", "commit", "-q", "-m", "assembled")
			if ok || !strings.Contains(said, "m.go:") {
				t.Errorf("passed %t, said:\n%s", ok, said)
			}
		})
	}
}

// What the README tells an assistant to run denies and allows.
func TestReadmeAgent(t *testing.T) {
	var settings struct {
		Hooks map[string][]struct {
			Hooks []struct{ Type, Command string }
		}
	}
	if err := json.Unmarshal([]byte(readme(t, "**Before a coding assistant acts**", "json")), &settings); err != nil {
		t.Fatal(err)
	}
	command := settings.Hooks["PreToolUse"][0].Hooks[0].Command
	for content, want := range map[string]int{"none": 0, credtest.New(1).Token(credential.APIToken): 2} {
		call, err := json.Marshal(map[string]any{
			"hook_event_name": "PreToolUse", "tool_name": "Write",
			"tool_input": map[string]string{"file_path": "app.env", "content": "TOKEN=" + content},
		})
		if err != nil {
			t.Fatal(err)
		}
		cmd := exec.Command("sh", "-ec", command)
		cmd.Dir, cmd.Stdin = t.TempDir(), strings.NewReader(string(call))
		out, err := cmd.CombinedOutput()
		if code := exitCode(t, err); code != want || strings.Contains(string(out), content) {
			t.Errorf("exit code %d, want %d: %s", code, want, out)
		}
	}
}

// The block for CI fails, also after the change has accepted its own finding, until
// the trusted branch has accepted it.
func TestReadmeCI(t *testing.T) {
	r, _ := begun(t)
	m := manage(r, "CI=true")
	m.Write("app.env", credtest.New(1).Token(credential.APIToken)+"\n")
	m.Commit("leak")
	ci := readme(t, "**In CI**", "sh")
	said, ok := m.try("sh", "-ec", ci)
	if report, err := os.ReadFile(filepath.Join(r.Dir, "tokenguard.sarif")); ok || err != nil || !strings.Contains(string(report), "atlassian-api-token") {
		t.Errorf("passed %t, %v, said:\n%s", ok, err, said)
	}
	m.must(t, "sh", "-ec", readme(t, "**Accept a finding**", "sh"))
	if said, ok := m.try("sh", "-ec", ci); ok {
		t.Errorf("the change accepted itself:\n%s", said)
	}
	m.Commit("accept")
	m.Run("push", "-q", "origin", "main")
	m.must(t, "sh", "-ec", instead(t, ci, "tokenguard scan", "tokenguard scan --policy-from origin/main"))
}
