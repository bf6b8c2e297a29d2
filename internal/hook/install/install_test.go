package install_test

import (
	"errors"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/tokenguard/tokenguard/internal/credtest"
	"github.com/tokenguard/tokenguard/internal/hook/install"
)

func TestMain(m *testing.M) {
	credtest.Isolate()
	os.Exit(m.Run())
}

// enter makes a repository the working directory, and its home an empty one.
func enter(t *testing.T) *credtest.Repo {
	t.Helper()
	r := credtest.NewRepo(t)
	home := t.TempDir()
	t.Setenv("HOME", home)
	t.Setenv("XDG_CONFIG_HOME", "")
	t.Setenv("GIT_CONFIG_NOSYSTEM", "1")
	t.Chdir(r.Dir)
	return r
}

// tree is every file below the folders, with its permissions and content.
func tree(t *testing.T, roots ...string) map[string]string {
	t.Helper()
	files := map[string]string{}
	for _, root := range roots {
		err := filepath.WalkDir(root, func(name string, entry fs.DirEntry, err error) error {
			if err != nil || entry.IsDir() {
				return err
			}
			info, err := entry.Info()
			if err != nil {
				return err
			}
			if info.Mode()&fs.ModeSymlink != 0 {
				files[name], err = os.Readlink(name)
				return err
			}
			text, err := os.ReadFile(name)
			files[name] = info.Mode().String() + "\n" + string(text)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return files
}

func write(t *testing.T, name, text string, mode fs.FileMode) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, []byte(text), mode); err != nil {
		t.Fatal(err)
	}
}

const program = "/opt/it's here/tokenguard"

// Whatever was there, it is there again, byte for byte, and installing twice is
// the same as once.
func TestUninstallRestores(t *testing.T) {
	config := "# ours\nrepos:\n\n# first\n- repo: local\n  hooks: []\nfail_fast: true\n"
	for name, test := range map[string]struct {
		before func(t *testing.T, r *credtest.Repo)
		opts   install.Options
		want   install.Mode
	}{
		"nothing":  {nil, install.Options{}, install.File},
		"a server": {nil, install.Options{Server: true}, install.File},
		"hooks of others": {func(t *testing.T, r *credtest.Repo) {
			write(t, r.Path(".git/hooks/pre-push"), "#!/bin/sh\nexit 3", 0o755)
		}, install.Options{}, install.File},
		"a hook that is off": {func(t *testing.T, r *credtest.Repo) { write(t, r.Path(".git/hooks/pre-push"), "x", 0o644) }, install.Options{}, install.File},
		"a hook that is a link": {func(t *testing.T, r *credtest.Repo) {
			write(t, r.Path("hook"), "x", 0o755)
			link(t, "../../hook", r.Path(".git/hooks/commit-msg"))
		}, install.Options{}, install.File},
		"core.hooksPath": {func(t *testing.T, r *credtest.Repo) {
			write(t, r.Path("githooks/pre-commit"), "#!/bin/sh\n", 0o755)
			r.Run("config", "core.hooksPath", "githooks")
		}, install.Options{}, install.File},
		"a folder of its own": {nil, install.Options{Mode: install.HooksPath}, install.HooksPath},
		"for the user":        {nil, install.Options{Global: true}, install.HooksPath},
		"husky":               {func(t *testing.T, r *credtest.Repo) { write(t, r.Path(".husky/pre-commit"), "npm test", 0o644) }, install.Options{}, install.Husky},
		"husky, empty file":   {func(t *testing.T, r *credtest.Repo) { write(t, r.Path(".husky/pre-commit"), "", 0o755) }, install.Options{}, install.Husky},
		"lefthook":            {func(t *testing.T, r *credtest.Repo) { write(t, r.Path("lefthook.yml"), "pre-commit:\n", 0o644) }, install.Options{}, install.Lefthook},
		"lefthook, local file": {func(t *testing.T, r *credtest.Repo) {
			write(t, r.Path("lefthook.yml"), "", 0o644)
			write(t, r.Path("lefthook-local.yml"), "colors: false", 0o600)
		}, install.Options{}, install.Lefthook},
		"pre-commit":          {func(t *testing.T, r *credtest.Repo) { write(t, r.Path(".pre-commit-config.yaml"), config, 0o644) }, install.Options{}, install.PreCommit},
		"pre-commit, no file": {nil, install.Options{Mode: install.PreCommit}, install.PreCommit},
		"pre-commit, no newline": {func(t *testing.T, r *credtest.Repo) {
			write(t, r.Path(".pre-commit-config.yaml"), strings.TrimSuffix(config, "\n"), 0o644)
		}, install.Options{}, install.PreCommit},
	} {
		t.Run(name, func(t *testing.T) {
			r := enter(t)
			if test.before != nil {
				test.before(t, r)
			}
			opts := test.opts
			opts.Program = program
			roots := []string{r.Dir, os.Getenv("HOME")}
			before := tree(t, roots...)
			done, err := install.Install(opts)
			if err != nil || done.Mode != test.want {
				t.Fatalf("%+v and %v, want mode %s", done, err, test.want)
			}
			installed := tree(t, roots...)
			if cmp.Equal(before, installed) {
				t.Fatal("nothing was installed")
			}
			if _, err := install.Install(opts); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(installed, tree(t, roots...)); diff != "" {
				t.Errorf("the second time changed (-first +second):\n%s", diff)
			}
			if _, err := install.Uninstall(opts); err != nil {
				t.Fatal(err)
			}
			after := tree(t, roots...)
			if test.opts.Global { // git makes the user's file, and leaves it empty
				delete(after, filepath.Join(os.Getenv("HOME"), ".gitconfig"))
			}
			if diff := cmp.Diff(before, after); diff != "" {
				t.Errorf("not restored (-before +after):\n%s", diff)
			}
			if _, err := install.Uninstall(opts); !errors.Is(err, install.ErrNothing) {
				t.Errorf("error %v, want ErrNothing", err)
			}
		})
	}
}

func link(t *testing.T, to, name string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(to, name); err != nil {
		t.Fatal(err)
	}
}

// What is not ours, and what cannot be changed safely, is refused and unchanged.
func TestForeignIsRefused(t *testing.T) {
	for name, test := range map[string]struct {
		before func(t *testing.T, r *credtest.Repo)
		opts   install.Options
		want   error
	}{
		"the kept name is taken": {func(t *testing.T, r *credtest.Repo) {
			write(t, r.Path(".git/hooks/pre-commit"), "a", 0o755)
			write(t, r.Path(".git/hooks/pre-commit.before-tokenguard"), "b", 0o755)
		}, install.Options{}, install.ErrForeign},
		"a link to nothing": {func(t *testing.T, r *credtest.Repo) { link(t, "nowhere", r.Path(".git/hooks/pre-commit")) }, install.Options{}, install.ErrForeign},
		"another hooksPath": {func(t *testing.T, r *credtest.Repo) { r.Run("config", "core.hooksPath", "x") }, install.Options{Mode: install.HooksPath}, install.ErrForeign},
		"repos as a flow": {func(t *testing.T, r *credtest.Repo) {
			write(t, r.Path(".pre-commit-config.yaml"), "repos: []\n", 0o644)
		}, install.Options{}, install.ErrForeign},
		"repos without a list": {func(t *testing.T, r *credtest.Repo) {
			write(t, r.Path(".pre-commit-config.yaml"), "repos:\nfail_fast: true\n", 0o644)
		}, install.Options{}, install.ErrForeign},
		"lefthook has the stage": {func(t *testing.T, r *credtest.Repo) {
			write(t, r.Path("lefthook-local.yml"), "pre-push:\n  jobs: []\n", 0o644)
		}, install.Options{Mode: install.Lefthook}, install.ErrForeign},
		"an old git":                 {nil, install.Options{Mode: install.Config}, install.ErrMode},
		"a manager for all":          {nil, install.Options{Mode: install.Husky, Global: true}, install.ErrMode},
		"a server with a manager":    {nil, install.Options{Mode: install.PreCommit, Server: true}, install.ErrMode},
		"a server for every project": {nil, install.Options{Server: true, Global: true}, install.ErrMode},
	} {
		t.Run(name, func(t *testing.T) {
			r := enter(t)
			if test.before != nil {
				test.before(t, r)
			}
			before := tree(t, r.Dir)
			opts := test.opts
			opts.Program = program
			if _, err := install.Install(opts); !errors.Is(err, test.want) {
				t.Errorf("error %v, want %v", err, test.want)
			}
			if diff := cmp.Diff(before, tree(t, r.Dir)); diff != "" {
				t.Errorf("changed (-before +after):\n%s", diff)
			}
		})
	}
}

// The git of this machine is too old for hooks in the configuration: one that
// says it is newer stands in for it.
func TestConfigMode(t *testing.T) {
	r := enter(t)
	git, err := exec.LookPath("git")
	if err != nil {
		t.Fatal(err)
	}
	bin := t.TempDir()
	write(t, filepath.Join(bin, "git"), "#!/bin/sh\n[ \"$1\" != version ] || { echo git version 2.54.0; exit; }\nexec "+git+" \"$@\"\n", 0o755)
	t.Setenv("PATH", bin+string(os.PathListSeparator)+os.Getenv("PATH"))
	before := tree(t, r.Dir)
	opts := install.Options{Mode: install.Config, Program: program}
	if _, err := install.Install(opts); err != nil {
		t.Fatal(err)
	}
	if got, want := r.Run("config", "hook.tokenguard-pre-push.command"), `'/opt/it'\''s here/tokenguard' hook pre-push`; got != want {
		t.Errorf("command is %q, want %q", got, want)
	}
	if got := r.Run("config", "hook.tokenguard-pre-push.event"); got != "pre-push" {
		t.Errorf("event is %q", got)
	}
	if _, err := install.Uninstall(opts); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(before, tree(t, r.Dir)); diff != "" {
		t.Errorf("not restored (-before +after):\n%s", diff)
	}
}

// A stand-in program shows what a hook does with the one that was there: it
// goes first, both get the arguments and what git sends, and either can stop.
func TestHookRunsBoth(t *testing.T) {
	r := enter(t)
	stand := filepath.Join(t.TempDir(), "token guard")
	write(t, stand, "#!/bin/sh\nprintf 'ours %s\\n' \"$*\" >>log\ncat >>log\n", 0o755)
	write(t, r.Path(".git/hooks/pre-push"), "#!/bin/sh\nprintf 'theirs %s\\n' \"$*\" >>log\ncat >>log\n[ ! -e stop ]\n", 0o755)
	if _, err := install.Install(install.Options{Program: stand}); err != nil {
		t.Fatal(err)
	}
	run := func() (log string, err error) {
		os.Remove("log")
		cmd := exec.Command(r.Path(".git/hooks/pre-push"), "origin", "a b")
		cmd.Stdin = strings.NewReader("line\n\n")
		err = cmd.Run()
		text, _ := os.ReadFile("log")
		return string(text), err
	}
	log, err := run()
	if want := "theirs origin a b\nline\n\nours hook pre-push origin a b\nline\n\n"; err != nil || log != want {
		t.Errorf("log %q and %v, want %q", log, err, want)
	}
	write(t, "stop", "", 0o644)
	log, err = run()
	if want := "theirs origin a b\nline\n\n"; err == nil || log != want {
		t.Errorf("log %q and %v, want %q and an error", log, err, want)
	}
	// A program that is gone must not pass anything.
	os.Remove("stop")
	os.Remove(stand)
	t.Setenv("PATH", "/usr/bin:/bin:")
	write(t, "tokenguard", "#!/bin/sh\n", 0o755)
	if log, err = run(); err == nil || strings.Contains(log, "ours") {
		t.Errorf("log %q and no error, want a hook that stops", log)
	}
}
