//go:build unix

package cli_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/tokenguard/tokenguard/credential"
	"github.com/tokenguard/tokenguard/internal/credtest"
)

// frameworks are the programs that read .pre-commit-config.yaml: the oldest and the
// newest pre-commit that can be installed, and prek. .ci/managers installs them.
var frameworks = []string{"pre-commit", "pre-commit-newest", "prek"}

// managed is a repository with a hook manager, and what that is run with.
type managed struct {
	*credtest.Repo
	env []string
}

func manage(r *credtest.Repo, env ...string) managed {
	return managed{r, append(r.Env(), env...)}
}

// try runs a program, which may fail.
func (m managed) try(name string, args ...string) (said string, ok bool) {
	cmd := exec.Command(name, args...)
	cmd.Dir, cmd.Env = m.Dir, m.env
	out, err := cmd.CombinedOutput()
	return string(out), err == nil
}

func (m managed) must(t *testing.T, name string, args ...string) {
	t.Helper()
	if said, ok := m.try(name, args...); !ok {
		t.Fatalf("%s %s:\n%s", name, strings.Join(args, " "), said)
	}
}

// expect commits or pushes, and says whether it should pass; what stops it has to
// be tokenguard.
func (m managed) expect(t *testing.T, pass bool, args ...string) {
	t.Helper()
	said, ok := m.try("git", args...)
	if ok != pass || !pass && !strings.Contains(said, "atlassian-api-token, confirmed") {
		t.Errorf("git %s passed %t, want %t:\n%s", strings.Join(args, " "), ok, pass, said)
	}
}

// needs skips a test for want of a program.
func needs(t *testing.T, programs ...string) {
	t.Helper()
	for _, p := range programs {
		if _, err := exec.LookPath(p); err != nil {
			t.Skipf("%s is not installed: .ci/managers", p)
		}
	}
}

// threeForms commits a leak as git commit -a, git commit FILE and plain: the three
// have an index each. Then it commits beside the leak.
func (m managed) threeForms(t *testing.T) {
	t.Helper()
	token := credtest.New(1).Token(credential.APIToken)
	m.Write("app.env", "token = "+token+"\n")
	m.expect(t, false, "commit", "-q", "-a", "-m", "leak")
	m.expect(t, false, "commit", "-q", "-m", "leak", "app.env")
	m.Run("add", "app.env")
	m.expect(t, false, "commit", "-q", "-m", "leak")
	m.Write("other.env", "none\n")
	m.expect(t, true, "commit", "-q", "-m", "beside it", "other.env")
	m.Run("checkout", "-q", "HEAD", "--", "app.env")
}

// begun is a repository with two files and a bare one that it is pushed to.
func begun(t *testing.T) (r, server *credtest.Repo) {
	t.Helper()
	seed := credtest.NewRepo(t)
	seed.Write("app.env", "token =\n")
	seed.Write("other.env", "\n")
	seed.Commit("begin")
	server = seed.Clone("--bare")
	return server.Clone(), server
}

// Managers other than frameworks: install-hooks adds to what is there.
func TestHookManagers(t *testing.T) {
	token := credtest.New(1).Token(credential.APIToken)
	for name, prepare := range map[string]func(t *testing.T, m managed){
		"lefthook": func(t *testing.T, m managed) {
			needs(t, "lefthook")
			m.Write("lefthook.yml", "pre-commit:\n  jobs:\n    - run: 'true'\n")
			m.must(t, "tokenguard", "install-hooks")
			m.must(t, "lefthook", "install")
		},
		"husky": func(t *testing.T, m managed) {
			needs(t, "husky", "node")
			m.Write("package.json", `{"name":"x","private":true}`+"\n")
			m.Write(".husky/pre-commit", "true\n")
			m.must(t, "husky")
			m.must(t, "tokenguard", "install-hooks")
		},
	} {
		t.Run(name, func(t *testing.T) {
			r, _ := begun(t)
			m := manage(r, "CI=", "HUSKY=1")
			prepare(t, m)
			m.Run("add", "-A")
			m.expect(t, true, "commit", "-q", "-m", "the manager")
			m.threeForms(t)
			m.expect(t, false, "commit", "-q", "--allow-empty", "-m", "use "+token)

			m.Run("checkout", "-q", "-b", "side")
			m.Write("side.env", token+"\n")
			m.Run("add", "-A")
			m.Run("commit", "-q", "--no-verify", "-m", "side")
			m.Run("checkout", "-q", "-")
			m.expect(t, false, "merge", "-q", "--no-ff", "-m", "merge", "side")
			m.Run("merge", "--abort")

			m.expect(t, true, "push", "-q", "origin", "main")
			// lefthook would skip the hook: the branch at hand is pushed already.
			m.expect(t, false, "push", "-q", "origin", "side")
			m.expect(t, false, "push", "-q", "origin", "main", "side")
			m.expect(t, true, "push", "-q", "origin", "main")
			m.expect(t, true, "push", "-q", "origin", "main:other")
		})
	}
}

// install-hooks adds to a .pre-commit-config.yaml, and every framework runs it.
func TestFrameworksWithInstallHooks(t *testing.T) {
	token := credtest.New(1).Token(credential.APIToken)
	for _, framework := range frameworks {
		t.Run(framework, func(t *testing.T) {
			needs(t, framework)
			r, _ := begun(t)
			m := manage(r, "PRE_COMMIT_HOME="+t.TempDir(), "PREK_HOME="+t.TempDir())
			m.Write(".pre-commit-config.yaml", "repos:\n- repo: local\n  hooks:\n  - {id: none, name: none, entry: 'true', language: system}\n")
			m.must(t, "tokenguard", "install-hooks")
			for _, stage := range []string{"pre-commit", "pre-merge-commit", "commit-msg", "pre-push"} {
				m.must(t, framework, "install", "--hook-type", stage)
			}
			m.Run("add", "-A")
			m.expect(t, true, "commit", "-q", "-m", "the framework")
			m.threeForms(t)
			m.expect(t, false, "commit", "-q", "--allow-empty", "-m", "use "+token)

			m.Write("app.env", token+"\n")
			m.Run("add", "-A")
			m.Run("commit", "-q", "--no-verify", "-m", "leak")
			m.expect(t, false, "push", "-q", "origin", "main")
			m.expect(t, false, "push", "-q", "origin", "HEAD:refs/heads/new")
			m.Run("reset", "-q", "--hard", "HEAD~1")
			m.expect(t, true, "push", "-q", "origin", "main")
			m.expect(t, true, "push", "-q", "origin", "main")
		})
	}
}

// The hook in a container is told nothing by the environment. Docker does not run
// here: a stand-in runs the program with what docker would give it.
func TestDockerHook(t *testing.T) {
	for _, framework := range frameworks[:2] {
		t.Run(framework, func(t *testing.T) {
			needs(t, framework)
			r, _ := begun(t)
			bin := t.TempDir()
			docker := `#!/bin/sh
case $1 in
build) exit 0 ;;
system) echo '{}' && exit 0 ;;
run) ;;
*) exit 1 ;;
esac
while [ $# -gt 0 ] && [ "$1" != --entrypoint ]; do shift; done
entry=$2
shift 3
exec env -i PATH="$PATH" HOME=/ "$entry" "$@"
`
			if err := os.WriteFile(filepath.Join(bin, "docker"), []byte(docker), 0o755); err != nil {
				t.Fatal(err)
			}
			m := manage(r, "PRE_COMMIT_HOME="+t.TempDir(), "PATH="+bin+":"+os.Getenv("PATH"))
			m.Write(".pre-commit-config.yaml", "repos:\n- repo: "+hooksRepository(t)+"\n  rev: main\n  hooks:\n  - id: tokenguard-docker\n")
			m.must(t, framework, "install")
			m.Run("add", "-A")
			m.expect(t, true, "commit", "-q", "-m", "the framework")
			m.threeForms(t)
		})
	}
}

// hooksRepository is a repository with the manifest of this one, and nothing that
// has to be built.
func hooksRepository(t *testing.T) string {
	t.Helper()
	manifest, err := os.ReadFile("../../.pre-commit-hooks.yaml")
	if err != nil {
		t.Fatal(err)
	}
	r := credtest.NewRepo(t)
	r.Write(".pre-commit-hooks.yaml", string(manifest))
	r.Commit("hooks")
	return r.Dir
}

// One hook that a framework cannot read makes it refuse all of them.
func TestManifest(t *testing.T) {
	for _, framework := range frameworks {
		t.Run(framework, func(t *testing.T) {
			needs(t, framework)
			m := managed{env: append(os.Environ(), "PRE_COMMIT_HOME="+t.TempDir())}
			m.Repo = credtest.NewRepo(t)
			manifest, err := filepath.Abs("../../.pre-commit-hooks.yaml")
			if err != nil {
				t.Fatal(err)
			}
			m.must(t, framework, "validate-manifest", manifest)
		})
	}
}
