//go:build unix

package cli_test

import (
	"fmt"
	"os"
	"os/exec"
	"strings"
	"testing"

	"github.com/tokenguard/tokenguard/credential"
	"github.com/tokenguard/tokenguard/finding"
	"github.com/tokenguard/tokenguard/internal/credtest"
)

// smuggled are the ways in which a change can bring what would hide its own
// leak, and what is said of each; "" where there is nothing to say, because it is
// never read.
func smuggled(token string) map[string]struct {
	files map[string]string
	said  string
} {
	id := finding.NewFingerprint(credential.Pair{Token: credential.Token{Kind: credential.APIToken, Secret: credential.NewSecret(token)}}, "")
	leak := "token = " + token + "\n"
	return map[string]struct {
		files map[string]string
		said  string
	}{
		"allow entry": {map[string]string{
			"app.env": leak, ".tokenguard.yaml": fmt.Sprintf("allow:\n  - {fingerprint: \"%s\", reason: revoked}\n", id),
		}, `policy: ignored: .tokenguard.yaml:2: the change itself accepts ` + string(id)},
		"excluded paths": {map[string]string{
			"app.env": leak, ".tokenguard.yaml": "paths: {exclude: [\"**\"]}\n",
		}, "policy: ignored: .tokenguard.yaml: the change itself sets what is checked"},
		"level and limits": {map[string]string{
			"app.env": leak, ".tokenguard.yaml": "level: confirmed\nstrict: false\nlimits: {max_blob: 1B, timeout: 1ns}\n",
		}, "policy: ignored: .tokenguard.yaml: the change itself sets what is checked"},
		"broken configuration": {map[string]string{
			"app.env": leak, ".tokenguard.yaml": "allow: [\n",
		}, "policy: ignored: .tokenguard.yaml: the change breaks the file: it cannot be read"},
		"baseline": {map[string]string{
			"app.env":                    leak,
			".tokenguard-baseline.jsonl": fmt.Sprintf("{\"tokenguard_baseline\":1}\n{\"fingerprint\":\"%s\",\"reason\":\"known\"}\n", id),
		}, "policy: ignored: .tokenguard-baseline.jsonl:2: the change itself accepts " + string(id)},
		"directive": {map[string]string{
			"app.env": "# tokenguard" + ":allow " + string(id) + " an example\n" + leak,
		}, "policy: ignored: app.env:1: the change itself accepts the finding beside it"},
		"directive without a fingerprint": {map[string]string{
			"app.env": "# tokenguard" + ":allow an example\n" + leak,
		}, "policy: void: app.env:1: a confirmed finding is accepted by its whole fingerprint only"},
		"attributes": {map[string]string{
			"app.env": leak, ".gitattributes": "* -diff -text binary filter=lfs linguist-generated export-ignore\n",
		}, ""},
		"ignore rules": {map[string]string{
			"app.env": leak, "sub/.gitignore": "*\n",
		}, ""},
		"exceptions of others": {map[string]string{
			"app.env": strings.TrimSuffix(leak, "\n") + " # gitleaks" + ":allow\n", ".gitleaksignore": "app.env:1\n", ".gitleaks.toml": "[allowlist]\npaths = ['''.*''']\n",
		}, "a confirmed finding is accepted by its whole fingerprint only"},
		"configuration in a folder": {map[string]string{
			"sub/app.env": leak, "sub/.tokenguard.yaml": "paths: {exclude: [\"**\"]}\n",
		}, ""},
		"LFS pointer": {map[string]string{
			"app.env": "version https://git-lfs.github.com/spec/v1\noid sha256:" + strings.Repeat("0", 64) + "\nsize 9\n" + leak,
		}, ""},
		"a binary": {map[string]string{
			"app.bin": "\x00\x01\x02" + leak + "\x00",
		}, ""},
	}
}

// A change hides nothing by what it brings, and the people who decide are told of
// it: at a commit, in CI, at a push, and on the server.
func TestSmuggledExceptions(t *testing.T) {
	token := credtest.New(1).Token(credential.APIToken)
	places := []struct {
		name string
		act  func(s served) (said string, passed bool)
	}{
		{"commit", func(s served) (string, bool) { return gitSays(s.Repo, "commit", "-q", "-m", "x") }},
		{"range", func(s served) (string, bool) {
			s.Run("commit", "-q", "--no-verify", "-m", "x")
			return runs(s.Repo, "", "scan", "--range", "origin/main..HEAD")
		}},
		{"CI", func(s served) (string, bool) { return runs(s.Repo, "CI=true", "scan", "--policy-from", "origin/main") }},
		{"CI that names nobody", func(s served) (string, bool) { return runs(s.Repo, "CI=true", "scan") }},
		{"push", func(s served) (string, bool) { return gitSays(s.Repo, "push", "-q", "origin", "main") }},
		{"server", func(s served) (string, bool) { return gitSays(s.Repo, "push", "-q", "--no-verify", "origin", "main") }},
	}
	for way, change := range smuggled(token) {
		t.Run(way, func(t *testing.T) {
			s := serve(t, "1")
			install(t, s.Repo)
			for name, text := range change.files {
				s.Write(name, text)
			}
			s.Run("add", "-A", "--force")
			for _, place := range places {
				said, passed := place.act(s)
				if passed || !strings.Contains(said, "atlassian-api-token, confirmed") {
					t.Errorf("%s: passed %t, said:\n%s", place.name, passed, said)
				}
				if !strings.Contains(said, change.said) {
					t.Errorf("%s: %q is not said:\n%s", place.name, change.said, said)
				}
				if strings.Contains(said, "remote: ") != (place.name == "server") {
					t.Errorf("%s: somebody else stopped it:\n%s", place.name, said)
				}
			}
		})
	}
}

// Whoever may push to a server's default branch may change its exceptions, a push
// before: unless the hook takes them from elsewhere.
func TestServerTrustsNobody(t *testing.T) {
	token := credtest.New(1).Token(credential.APIToken)
	for options, want := range map[string]bool{"": true, "--policy-from none": false, "--config /dev/null": false} {
		t.Run(options, func(t *testing.T) {
			s := serve(t, "1")
			hook := "#!/bin/sh\nexec tokenguard hook pre-receive " + options + "\n"
			if err := os.WriteFile(s.server.Path("hooks/pre-receive"), []byte(hook), 0o755); err != nil {
				t.Fatal(err)
			}
			s.Write(".tokenguard.yaml", "paths: {exclude: [\"**\"]}\n")
			s.Commit("exceptions")
			if said, ok := s.push(t, "main"); !ok {
				t.Fatalf("exceptions alone are refused:\n%s", said)
			}
			s.Write("app.env", token+"\n")
			s.Commit("leak")
			if said, ok := s.push(t, "main"); ok != want {
				t.Errorf("accepted %t, said:\n%s", ok, said)
			}
		})
	}
}

// runs runs tokenguard in the repository.
func runs(r *credtest.Repo, env string, args ...string) (said string, passed bool) {
	cmd := exec.Command("tokenguard", args...)
	cmd.Dir, cmd.Env = r.Dir, append(r.Env(), env)
	out, err := cmd.CombinedOutput()
	return string(out), err == nil
}

// HEAD and whole names of references say whose exceptions count. Where they lead
// nowhere, no tag or branch of that name stands in for them, which git would take:
// whoever may push could make one.
func TestNobodyStandsInForTheTrustedSide(t *testing.T) {
	token := credtest.New(1).Token(credential.APIToken)
	for name, stage := range map[string]func(s served) (string, bool){
		"the server's HEAD": func(s served) (string, bool) {
			s.server.Run("symbolic-ref", "HEAD", "refs/heads/not-yet")
			s.server.Run("update-ref", "refs/tags/HEAD", "refs/tags/lure")
			return gitSays(s.Repo, "push", "-q", "--no-verify", "origin", "main")
		},
		"the remote's branch": func(s served) (string, bool) {
			s.Run("update-ref", "refs/tags/refs/remotes/origin/HEAD", "refs/tags/lure")
			s.Run("symbolic-ref", "--delete", "refs/remotes/origin/HEAD")
			s.Run("update-ref", "-d", "refs/remotes/origin/main")
			s.server.Remove("hooks/pre-receive")
			return gitSays(s.Repo, "push", "-q", "origin", "main:refs/heads/other")
		},
		"HEAD before the first commit": func(s served) (string, bool) {
			s.Run("update-ref", "refs/tags/HEAD", "refs/tags/lure")
			s.Run("checkout", "-q", "--orphan", "fresh")
			return runs(s.Repo, "", "hook", "pre-commit")
		},
	} {
		t.Run(name, func(t *testing.T) {
			s := serve(t, "1")
			install(t, s.Repo)
			s.Run("checkout", "-q", "-b", "side")
			s.Write(".tokenguard.yaml", "paths: {exclude: [\"**\"]}\n")
			s.Commit("exceptions")
			s.Run("push", "-q", "--no-verify", "origin", "side:refs/tags/lure")
			s.Run("fetch", "-q", "--tags")
			s.Run("checkout", "-q", "main")
			s.Write("app.env", token+"\n")
			s.Run("add", "app.env")
			s.Run("commit", "-q", "--no-verify", "-m", "leak")
			if said, ok := stage(s); ok {
				t.Errorf("accepted, said:\n%s", said)
			}
		})
	}
}
