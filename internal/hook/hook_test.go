package hook_test

import (
	"errors"
	"os"
	"path/filepath"
	"testing"

	"github.com/tokenguard/tokenguard/internal/hook"
)

// A hook that is asked about commits and looks at the index would pass what it
// has not read.
func TestDetect(t *testing.T) {
	file := filepath.Join(t.TempDir(), "main.go")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	env := func(names ...string) map[string]string {
		set := map[string]string{}
		for _, name := range names {
			set[name] = "x"
		}
		return set
	}
	const framework, from, to, remote = "PRE_COMMIT", "PRE_COMMIT_FROM_REF", "PRE_COMMIT_TO_REF", "PRE_COMMIT_REMOTE_NAME"
	for name, test := range map[string]struct {
		env  map[string]string
		args []string
		want hook.Stage // "!" is none
	}{
		"nothing told":                  {nil, nil, hook.ByInput},
		"framework, pre-commit":         {env(framework), nil, hook.PreCommit},
		"framework, pre-push":           {env(framework, from, to), nil, hook.PrePush},
		"framework, first push":         {env(framework, remote), nil, hook.PrePush},
		"framework, --to-ref by itself": {env(framework, to), nil, hook.PrePush},
		"framework, file names":         {env(framework), []string{"a.go"}, "!"},
		"framework, two file names":     {env(framework), []string{"a.go", "b.go"}, "!"},
		"server":                        {env("GIT_QUARANTINE_PATH"), nil, hook.PreReceive},
		"server, with arguments":        {env("GIT_QUARANTINE_PATH"), []string{"refs/heads/a", one, two}, "!"},
		"pre-push":                      {nil, []string{"origin", "git@a.example:b/c"}, hook.PrePush},
		"pre-push by address":           {nil, []string{"../b.git", "../b.git"}, hook.PrePush},
		"update":                        {nil, []string{"refs/heads/a", zero, two}, hook.Update},
		"commit-msg":                    {nil, []string{".git/COMMIT_EDITMSG"}, hook.CommitMsg},
		"commit-msg of a merge":         {nil, []string{"/w/.git/worktrees/x/MERGE_MSG"}, hook.CommitMsg},
		"prepare-commit-msg":            {nil, []string{".git/COMMIT_EDITMSG", "message"}, "!"},
		"prepare-commit-msg, amending":  {nil, []string{".git/COMMIT_EDITMSG", "commit", "HEAD"}, "!"},
		"post-checkout":                 {nil, []string{one, two, "1"}, "!"},
		"a file":                        {nil, []string{"main.go"}, "!"},
		"two files":                     {nil, []string{file, "b.go"}, "!"},
		"an empty argument":             {nil, []string{""}, "!"},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := hook.Detect(func(key string) string { return test.env[key] }, test.args)
			if err != nil {
				got = "!"
				if !errors.Is(err, hook.ErrStage) {
					t.Errorf("error %v, want ErrStage", err)
				}
			}
			if got != test.want {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}

func TestNamed(t *testing.T) {
	for program, want := range map[string]hook.Stage{
		"/r/.git/hooks/pre-push": hook.PrePush, "hooks/update": hook.Update, "commit-msg.exe": hook.CommitMsg,
		"/bin/tokenguard": "", "pre-push.sample": "", "": "",
	} {
		if got, ok := hook.Named(program); ok != (want != "") || ok && got != want {
			t.Errorf("%q is %q, %t, want %q", program, got, ok, want)
		}
	}
}
