//go:build unix

package cli_test

import (
	"fmt"
	"os"
	"os/exec"
	"strings"
	"testing"

	"github.com/tokenguard/tokenguard/credential"
	"github.com/tokenguard/tokenguard/internal/credtest"
)

// gitSays runs git, which may fail.
func gitSays(r *credtest.Repo, args ...string) (said string, ok bool) {
	cmd := exec.Command("git", args...)
	cmd.Dir, cmd.Env = r.Dir, r.Env()
	out, err := cmd.CombinedOutput()
	return string(out), err == nil
}

// A hook that takes itself for another one lets pass what it has not read: so
// each is run by git in three ways, and nothing but a leak is stopped.
func TestHookFindsItsStage(t *testing.T) {
	token := credtest.New(1).Token(credential.APIToken)
	leak := "token = " + token + "\n"
	stages := map[string]struct {
		server bool
		act    func(s served, content string) (said string, ok bool)
		// byArguments: without the arguments nobody can tell.
		byArguments bool
	}{
		"pre-commit": {act: func(s served, content string) (string, bool) {
			s.Write("app.env", content)
			s.Run("add", "-A")
			return gitSays(s.Repo, "commit", "-q", "-m", "x")
		}},
		"pre-merge-commit": {act: func(s served, content string) (string, bool) {
			s.Run("checkout", "-q", "-b", "side")
			s.Write("side.env", content)
			s.Run("add", "-A")
			s.Run("commit", "-q", "--no-verify", "-m", "side")
			s.Run("checkout", "-q", "main")
			return gitSays(s.Repo, "merge", "-q", "--no-ff", "-m", "merge", "side")
		}},
		"commit-msg": {byArguments: true, act: func(s served, content string) (string, bool) {
			return gitSays(s.Repo, "commit", "-q", "--allow-empty", "-m", content)
		}},
		"pre-push": {act: func(s served, content string) (string, bool) {
			s.Write("app.env", content)
			s.Run("add", "-A")
			s.Run("commit", "-q", "--no-verify", "-m", "x")
			return gitSays(s.Repo, "push", "-q", "origin", "main")
		}},
		"pre-receive": {server: true, act: func(s served, content string) (string, bool) {
			s.Write("app.env", content)
			s.Run("add", "-A")
			s.Run("commit", "-q", "--no-verify", "-m", "x")
			return gitSays(s.Repo, "push", "-q", "origin", "main")
		}},
		"update": {server: true, byArguments: true, act: func(s served, content string) (string, bool) {
			s.Write("app.env", content)
			s.Run("add", "-A")
			s.Run("commit", "-q", "--no-verify", "-m", "x")
			return gitSays(s.Repo, "push", "-q", "origin", "main")
		}},
	}
	ways := map[string]func(hook, stage string) error{
		"with the arguments": func(hook, _ string) error {
			return os.WriteFile(hook, []byte("#!/bin/sh\nexec tokenguard hook run \"$@\"\n"), 0o755)
		},
		"without": func(hook, _ string) error {
			return os.WriteFile(hook, []byte("#!/bin/sh\nexec tokenguard hook run\n"), 0o755)
		},
		"as a link": func(hook, stage string) error {
			program, err := exec.LookPath(stage)
			if err != nil {
				return err
			}
			return os.Symlink(program, hook)
		},
	}
	for stage, test := range stages {
		for name, write := range ways {
			if name == "without" && test.byArguments || name == "as a link" && !linked[stage] {
				continue
			}
			t.Run(fmt.Sprintf("%s, %s", stage, name), func(t *testing.T) {
				for _, content := range []string{"token = none\n", leak} {
					s := serve(t, "1")
					if err := os.Remove(s.server.Path("hooks/pre-receive")); err != nil {
						t.Fatal(err)
					}
					hook := s.Path(".git/hooks/" + stage)
					if test.server {
						hook = s.server.Path("hooks/" + stage)
					}
					if err := write(hook, stage); err != nil {
						t.Fatal(err)
					}
					said, ok := test.act(s, content)
					if ok != (content != leak) || !ok && !strings.Contains(said, "atlassian-api-token, confirmed") {
						t.Errorf("passed %t with %q, said:\n%s", ok, strings.Replace(content, token, "TOKEN", 1), said)
					}
				}
			})
		}
	}
}

// An update hook that drops its arguments has nothing to go by.
func TestUpdateWithoutArgumentsIsRefused(t *testing.T) {
	s := serve(t, "1")
	if err := os.Remove(s.server.Path("hooks/pre-receive")); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(s.server.Path("hooks/update"), []byte("#!/bin/sh\nexec tokenguard hook run\n"), 0o755); err != nil {
		t.Fatal(err)
	}
	s.grow(t, "clean", 1, -1, "")
	if said, ok := s.push(t, "clean"); ok || !strings.Contains(said, "find out which hook this is") {
		t.Errorf("accepted %t, said:\n%s", ok, said)
	}
}

// What comes after the push cannot stop it, and must not look as if it had read it.
func TestPostReceiveIsNoGate(t *testing.T) {
	s := serve(t, "1")
	if err := os.Rename(s.server.Path("hooks/pre-receive"), s.server.Path("hooks/post-receive")); err != nil {
		t.Fatal(err)
	}
	s.grow(t, "leak", 3, 1, credtest.New(1).Token(credential.APIToken))
	if said, _ := s.push(t, "leak"); !strings.Contains(said, "there is no quarantine") {
		t.Errorf("a hook that comes too late says nothing of it:\n%s", said)
	}
}
