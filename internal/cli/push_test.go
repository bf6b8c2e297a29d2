//go:build unix

package cli_test

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"

	"github.com/tokenguard/tokenguard/credential"
	"github.com/tokenguard/tokenguard/internal/credtest"
)

// served is a clone whose origin is a bare repository with tokenguard's hook.
type served struct {
	*credtest.Repo
	server *credtest.Repo
}

// serve makes one commit on main of both. The limit is how many objects of a
// push git unpacks to loose ones: above, they stay a pack.
func serve(t *testing.T, unpackLimit string) served {
	t.Helper()
	seed := credtest.NewRepo(t)
	seed.Write("README", "a repository\n")
	seed.Commit("begin")
	server := seed.Clone("--bare")
	server.Run("config", "receive.unpackLimit", unpackLimit)
	install(t, server, "--server")
	return served{server.Clone(), server}
}

func install(t *testing.T, r *credtest.Repo, options ...string) {
	t.Helper()
	cmd := exec.Command("tokenguard", append([]string{"install-hooks"}, options...)...)
	cmd.Dir, cmd.Env = r.Dir, r.Env()
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
}

// push runs git push, which may fail.
func (s served) push(t *testing.T, args ...string) (said string, ok bool) {
	t.Helper()
	cmd := exec.Command("git", append([]string{"push", "-q", "origin"}, args...)...)
	cmd.Dir, cmd.Env = s.Dir, s.Env()
	out, err := cmd.CombinedOutput()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	return string(out), err == nil
}

// grow adds commits to the branch by fast-import; the content of number leak, if
// it is one, holds the token, and the next commit takes it out.
func (s served) grow(t *testing.T, branch string, commits, leak int, token string) {
	t.Helper()
	var in strings.Builder
	for i := range commits {
		text := fmt.Sprintf("line %d\n", i)
		if i == leak {
			text = "token = " + token + "\n"
		}
		fmt.Fprintf(&in, "commit refs/heads/%s\ncommitter A <a@b.c> %d +0000\ndata 2\nc\n", branch, 1_700_000_000+i)
		if i == 0 {
			in.WriteString("from refs/remotes/origin/main^0\n")
		}
		fmt.Fprintf(&in, "M 100644 inline file.txt\ndata %d\n%s\n", len(text), text)
	}
	s.RunInput(in.String(), "fast-import", "--quiet", "--force")
}

// A leak in the middle of a push is found however git stores it, and nothing of
// the push arrives; a clean push of the same size does.
func TestPreReceive(t *testing.T) {
	token := credtest.New(1).Token(credential.APIToken)
	for _, commits := range []int{3, 150, 1000} {
		for storage, limit := range map[string]string{"loose": "100000", "packed": "1"} {
			if testing.Short() && commits > 3 {
				continue
			}
			t.Run(fmt.Sprintf("%d commits, %s", commits, storage), func(t *testing.T) {
				s := serve(t, limit)
				s.grow(t, "leak", commits, commits/2, token)
				said, ok := s.push(t, "leak")
				if ok || !strings.Contains(said, "remote: file.txt:1:9: atlassian-api-token, confirmed") {
					t.Errorf("accepted %t, said:\n%s", ok, said)
				}
				if strings.Contains(said, token[20:40]) {
					t.Error("the secret is repeated")
				}
				if refs := s.server.Run("for-each-ref", "--format=%(refname)"); refs != "refs/heads/main" {
					t.Errorf("the server has %s", refs)
				}
				s.grow(t, "clean", commits, -1, "")
				if said, ok := s.push(t, "clean"); !ok {
					t.Errorf("a clean push is refused:\n%s", said)
				}
			})
		}
	}
}

// A push of ten thousand references, one of which leads to a leak.
func TestPushOfManyReferences(t *testing.T) {
	if testing.Short() {
		t.Skip("git takes seconds for it")
	}
	const refs = 10_000
	s := serve(t, "1")
	s.Run("config", "core.hooksPath", "none")
	var in strings.Builder
	push := func(leak int) (said string, ok bool) {
		in.Reset()
		for i := range refs {
			text := fmt.Sprintf("file %d\n", i)
			if i == leak {
				text = credtest.New(1).Token(credential.APIToken) + "\n"
			}
			fmt.Fprintf(&in, "commit refs/heads/many/%d\ncommitter A <a@b.c> %d +0000\ndata 1\nc\nM 100644 inline f\ndata %d\n%s\n", i, 1_700_000_000+i, len(text), text)
		}
		s.RunInput(in.String(), "fast-import", "--quiet", "--force")
		return s.push(t, "--force", "refs/heads/many/*")
	}
	if said, ok := push(refs - 2); ok || !strings.Contains(said, "f:1:1: atlassian-api-token, confirmed") {
		t.Errorf("accepted %t, said:\n%.2000s", ok, said)
	}
	if refs := s.server.Run("for-each-ref", "--format=%(refname)"); refs != "refs/heads/main" {
		t.Errorf("the server has %.200s", refs)
	}
	if said, ok := push(-1); !ok || !strings.Contains(said, " 10000 commits, 30000 objects, ") {
		t.Errorf("accepted %t, said:\n%.2000s", ok, said)
	}
}

// Every way in which content can come with a push.
func TestPreReceiveSeesEveryWayIn(t *testing.T) {
	token := credtest.New(1).Token(credential.APIToken)
	ways := map[string]func(t *testing.T, s served) (args []string){
		"message": func(t *testing.T, s served) []string {
			s.Run("commit", "-q", "--allow-empty", "-m", "use "+token)
			return []string{"main"}
		},
		"author": func(t *testing.T, s served) []string {
			s.Run("commit", "-q", "--allow-empty", "-m", "x", "--author", token+" <a@b.c>")
			return []string{"main"}
		},
		"tag message": func(t *testing.T, s served) []string {
			s.Run("tag", "-a", "-m", token, "v1")
			return []string{"v1"}
		},
		"tag of a blob": func(t *testing.T, s served) []string {
			s.Run("tag", "blob", s.RunInput(token, "hash-object", "-w", "--stdin"))
			return []string{"blob"}
		},
		"tag of a tree": func(t *testing.T, s served) []string {
			blob := s.RunInput(token, "hash-object", "-w", "--stdin")
			s.Run("tag", "tree", s.RunInput("100644 blob "+blob+"\tx\n", "mktree"))
			return []string{"tree"}
		},
		"name of a reference": func(t *testing.T, s served) []string {
			return []string{"main:refs/heads/" + strings.ReplaceAll(token, "=", "")[:60], "main:refs/heads/key-" + token}
		},
		"name of a file": func(t *testing.T, s served) []string {
			s.Write(token, "x\n")
			s.Commit("x")
			return []string{"main"}
		},
		"evil merge": func(t *testing.T, s served) []string {
			s.Run("checkout", "-q", "-b", "side")
			s.Write("side.txt", "side\n")
			s.Commit("side")
			s.Run("checkout", "-q", "main")
			s.Write("main.txt", "main\n")
			s.Commit("main")
			s.Run("merge", "-q", "--no-commit", "--no-ff", "side")
			s.Write("evil.txt", token+"\n")
			s.Run("add", "evil.txt")
			s.Run("commit", "-q", "-m", "merge")
			s.Run("rm", "-q", "evil.txt")
			s.Run("commit", "-q", "-m", "remove")
			return []string{"main"}
		},
		"force push": func(t *testing.T, s served) []string {
			s.Run("checkout", "-q", "--orphan", "new")
			s.Write("x.txt", token+"\n")
			s.Commit("x")
			return []string{"--force", "new:main"}
		},
		"second of two branches": func(t *testing.T, s served) []string {
			s.grow(t, "a", 3, -1, "")
			s.grow(t, "b", 3, 1, token)
			return []string{"a", "b"}
		},
		"deletion beside it": func(t *testing.T, s served) []string {
			s.server.Run("branch", "old", "main")
			s.grow(t, "b", 3, 1, token)
			return []string{":old", "b"}
		},
		"notes": func(t *testing.T, s served) []string {
			s.Run("notes", "add", "-m", token)
			return []string{"refs/notes/commits"}
		},
		"in the database already": func(t *testing.T, s served) []string {
			// What nothing reaches is there, so that nothing comes in quarantine.
			id := s.server.RunInput(token, "hash-object", "-w", "--stdin")
			s.RunInput(token, "hash-object", "-w", "--stdin")
			return []string{id + ":refs/tags/blob"}
		},
		"its own exception": func(t *testing.T, s served) []string {
			s.Write(".tokenguard.yaml", "level: confirmed\npaths:\n  exclude: [\"**\"]\n")
			s.Write("x.txt", token+"\n")
			s.Commit("x")
			return []string{"main"}
		},
	}
	for name, way := range ways {
		for storage, limit := range map[string]string{"loose": "100000", "packed": "1"} {
			t.Run(name+", "+storage, func(t *testing.T) {
				s := serve(t, limit)
				args := way(t, s)
				said, ok := s.push(t, args...)
				if ok || !strings.Contains(said, "atlassian-api-token, confirmed") {
					t.Errorf("accepted %t, said:\n%s", ok, said)
				}
			})
		}
	}
}

// What brings nothing new is let through, and said to be complete.
func TestPreReceiveLetsPass(t *testing.T) {
	for name, way := range map[string]func(s served) []string{
		"deletion":     func(s served) []string { s.server.Run("branch", "old", "main"); return []string{":old"} },
		"known commit": func(s served) []string { return []string{"main:refs/heads/other"} },
		"known tag":    func(s served) []string { s.Run("tag", "v1"); return []string{"v1"} },
		"force back": func(s served) []string {
			s.Write("a", "a\n")
			s.Commit("a")
			s.Run("push", "-q", "origin", "main")
			return []string{"--force", "HEAD~1:main"}
		},
	} {
		t.Run(name, func(t *testing.T) {
			s := serve(t, "1")
			if said, ok := s.push(t, way(s)...); !ok || !strings.Contains(said, "no credential found") {
				t.Errorf("accepted %t, said:\n%s", ok, said)
			}
		})
	}
}

// The receipt counts every object of a push once, however many ways lead to it.
func TestPushIsCountedOnce(t *testing.T) {
	for storage, limit := range map[string]string{"loose": "100000", "packed": "1"} {
		t.Run(storage, func(t *testing.T) {
			s := serve(t, limit)
			s.grow(t, "clean", 5, -1, "")
			s.Run("tag", "-a", "-m", "tag", "v1", "clean")
			// A commit, a tree and a file five times, and the tag.
			if said, ok := s.push(t, "clean", "v1"); !ok || !strings.Contains(said, " 5 commits, 16 objects, ") {
				t.Errorf("accepted %t, said:\n%s", ok, said)
			}
			// What is in the database already, with nothing that reaches it, counts too.
			id := s.server.RunInput("x\n", "hash-object", "-w", "--stdin")
			s.RunInput("x\n", "hash-object", "-w", "--stdin")
			if said, ok := s.push(t, id+":refs/tags/blob"); !ok || !strings.Contains(said, " 0 commits, 1 object, ") {
				t.Errorf("accepted %t, said:\n%s", ok, said)
			}
		})
	}
}

// Pushes at the same time have a quarantine each.
func TestPreReceiveAtOnce(t *testing.T) {
	s := serve(t, "1")
	token := credtest.New(1).Token(credential.APIToken)
	const pushes, every = 20, 4
	for i := range pushes {
		leak := -1
		if i%every == 0 {
			leak = 1
		}
		s.grow(t, fmt.Sprint("b", i), 3, leak, fmt.Sprint(token, " ", i))
	}
	var group sync.WaitGroup
	accepted := make([]bool, pushes)
	for i := range pushes {
		group.Go(func() { _, accepted[i] = s.push(t, fmt.Sprint("b", i)) })
	}
	group.Wait()
	for i, ok := range accepted {
		if ok != (i%every != 0) {
			t.Errorf("push %d: accepted %t", i, ok)
		}
	}
}

// The update hook sees one reference at a time, after the quarantine.
func TestUpdateHook(t *testing.T) {
	s := serve(t, "1")
	hook := "#!/bin/sh\nexec tokenguard hook update \"$@\"\n"
	if err := errors.Join(os.Remove(s.server.Path("hooks/pre-receive")), os.WriteFile(s.server.Path("hooks/update"), []byte(hook), 0o755)); err != nil {
		t.Fatal(err)
	}
	s.grow(t, "clean", 3, -1, "")
	s.grow(t, "leak", 3, 1, credtest.New(1).Token(credential.APIToken))
	said, ok := s.push(t, "clean", "leak")
	if ok || !strings.Contains(said, "file.txt:1:9: ") {
		t.Errorf("accepted %t, said:\n%s", ok, said)
	}
	if refs := s.server.Run("for-each-ref", "--format=%(refname)"); refs != "refs/heads/clean\nrefs/heads/main" {
		t.Errorf("the server has %s", refs)
	}
}

// pre-push reads what the remote has not, and no more.
func TestPrePush(t *testing.T) {
	token := credtest.New(1).Token(credential.APIToken)
	s := serve(t, "1")
	if err := os.Remove(s.server.Path("hooks/pre-receive")); err != nil {
		t.Fatal(err)
	}
	s.grow(t, "old", 3, 1, token)
	s.Run("push", "-q", "origin", "old")
	install(t, s.Repo)
	pushes := []struct {
		name string
		make func() []string
		ok   bool
	}{
		{"up to date", func() []string { return []string{"main"} }, true},
		{"clean beside an old leak", func() []string { s.grow(t, "clean", 3, -1, ""); return []string{"clean"} }, true},
		{"an old leak under a new name", func() []string { return []string{"old:refs/heads/again"} }, true},
		{"leak", func() []string { s.grow(t, "leak", 3, 1, token+"A"); return []string{"leak"} }, false},
		{"the second of two", func() []string { s.grow(t, "more", 1, -1, ""); return []string{"more", "leak"} }, false},
		{"deletion", func() []string { return []string{":again"} }, true},
		{"tag of a blob", func() []string {
			s.Run("tag", "blob", s.RunInput(token, "hash-object", "-w", "--stdin"))
			return []string{"blob"}
		}, false},
	}
	for _, p := range pushes {
		said, ok := s.push(t, p.make()...)
		if ok != p.ok {
			t.Errorf("%s: accepted %t, said:\n%s", p.name, ok, said)
		}
	}
	// A remote that is named by its address has nothing that is known.
	cmd := exec.Command("git", "push", "-q", s.server.Dir, "old:refs/heads/third")
	cmd.Dir, cmd.Env = s.Dir, s.Env()
	if out, err := cmd.CombinedOutput(); err == nil {
		t.Errorf("everything that is pushed should be read:\n%s", out)
	}
}

// --all-unpushed adds to what is named, and takes nothing from it.
func TestPrePushAllUnpushed(t *testing.T) {
	token := credtest.New(1).Token(credential.APIToken)
	for name, way := range map[string]func(s served) []string{
		"named": func(s served) []string { s.grow(t, "leak", 3, 1, token); return []string{"leak"} },
		"beside what is named": func(s served) []string {
			s.grow(t, "leak", 3, 1, token)
			return []string{"main:refs/heads/x"}
		},
		"on no branch": func(s served) []string {
			s.grow(t, "leak", 3, 1, token)
			id := s.Run("rev-parse", "leak")
			s.Run("branch", "-q", "-D", "leak")
			return []string{id + ":refs/heads/x"}
		},
		"notes": func(s served) []string { s.Run("notes", "add", "-m", token); return []string{"refs/notes/commits"} },
		"on another remote": func(s served) []string {
			s.grow(t, "leak", 3, 1, token)
			s.Run("update-ref", "refs/remotes/private/leak", "leak")
			return []string{"leak"}
		},
		"in the name of a branch": func(s served) []string {
			s.Run("branch", "key-"+strings.ReplaceAll(token, "=", "_"))
			return []string{"main:refs/heads/x"}
		},
	} {
		t.Run(name, func(t *testing.T) {
			s := serve(t, "1")
			hook := "#!/bin/sh\nexec tokenguard hook pre-push --all-unpushed \"$@\"\n"
			if err := errors.Join(os.Remove(s.server.Path("hooks/pre-receive")), os.WriteFile(s.Path(".git/hooks/pre-push"), []byte(hook), 0o755)); err != nil {
				t.Fatal(err)
			}
			if said, ok := s.push(t, "main:refs/heads/y"); !ok {
				t.Fatalf("nothing is refused:\n%s", said)
			}
			if said, ok := s.push(t, way(s)...); ok || !strings.Contains(said, "atlassian-api-token, ") {
				t.Errorf("accepted %t, said:\n%s", ok, said)
			}
		})
	}
}

// A tree so deep that it is not followed is not passed over: git takes it.
func TestPrePushOfDeepTrees(t *testing.T) {
	s := serve(t, "1")
	install(t, s.Repo)
	name := strings.Repeat("d/", 4200) + "f"
	text := credtest.New(1).Token(credential.APIToken) + "\n"
	s.RunInput(fmt.Sprintf("commit refs/heads/deep\ncommitter A <a@b.c> 1700000000 +0000\ndata 1\nc\nM 100644 inline %s\ndata %d\n%s\n", name, len(text), text), "fast-import", "--quiet")
	if said, ok := s.push(t, "deep"); ok || !strings.Contains(said, "tree nested too deeply 1") {
		t.Errorf("accepted %t, said:\n%.1000s", ok, said)
	}
}
