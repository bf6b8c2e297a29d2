package gitdir_test

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/tokenguard/tokenguard/internal/credtest"
	"github.com/tokenguard/tokenguard/internal/odb/gitdir"
	"github.com/tokenguard/tokenguard/internal/odb/object"
)

// rev asks git, run in dir with more environment, what it would use.
func rev(t *testing.T, r *credtest.Repo, dir string, env []string, args ...string) string {
	t.Helper()
	cmd := exec.Command("git", append([]string{"rev-parse", "--path-format=absolute"}, args...)...)
	cmd.Dir, cmd.Env = dir, append(r.Env(), env...)
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("git rev-parse %v: %v: %s", args, err, out)
	}
	return strings.TrimSpace(string(out))
}

// canonical makes names comparable: the system's temporary directory may be a
// symbolic link.
func canonical(t *testing.T, path string) string {
	t.Helper()
	if path == "" {
		return ""
	}
	dir, err := filepath.EvalSymlinks(filepath.Dir(path))
	if err != nil {
		t.Fatal(err)
	}
	return filepath.Join(dir, filepath.Base(path))
}

// TestDiscoverAgreesWithGit asks git about every way to find a repository.
func TestDiscoverAgreesWithGit(t *testing.T) {
	r := credtest.NewRepo(t)
	r.Write("sub/dir/file", "text\n")
	r.Commit("first")
	bare := r.Clone("--bare")
	linked := filepath.Join(t.TempDir(), "linked")
	r.Run("worktree", "add", "-q", linked)
	r.Run("config", "core.bare", "false")
	super := credtest.NewRepo(t)
	super.Run("submodule", "--quiet", "add", "file://"+filepath.ToSlash(r.Dir), "module")
	separate := t.TempDir()
	r.Run("clone", "-q", "--separate-git-dir="+filepath.Join(separate, "elsewhere"), "file://"+r.Dir, filepath.Join(separate, "tree"))
	configured := r.Clone()
	outside := t.TempDir()
	configured.Run("config", "core.worktree", outside)
	perTree := r.Clone()
	perTree.Run("config", "extensions.worktreeConfig", "true")
	perTree.Run("config", "--worktree", "core.worktree", outside)

	tests := map[string]struct {
		start string
		env   gitdir.Env
	}{
		"top of the work tree":          {start: r.Dir},
		"deep in the work tree":         {start: r.Path("sub/dir")},
		"bare":                          {start: bare.Dir},
		"inside bare":                   {start: filepath.Join(bare.Dir, "refs")},
		"linked work tree":              {start: linked},
		"submodule":                     {start: super.Path("module")},
		"separate git directory":        {start: filepath.Join(separate, "tree")},
		"configured work tree":          {start: configured.Dir},
		"work tree's own configuration": {start: perTree.Dir},
		"GIT_DIR absolute":              {start: outside, env: gitdir.Env{Dir: r.Path(".git")}},
		"GIT_DIR relative":              {start: r.Dir, env: gitdir.Env{Dir: ".git"}},
		"GIT_DIR is a file":             {start: outside, env: gitdir.Env{Dir: filepath.Join(linked, ".git")}},
		"GIT_DIR is bare":               {start: outside, env: gitdir.Env{Dir: bare.Dir}},
		"GIT_DIR and GIT_WORK_TREE":     {start: outside, env: gitdir.Env{Dir: bare.Dir, WorkTree: r.Dir}},
		"GIT_WORK_TREE alone":           {start: r.Path("sub"), env: gitdir.Env{WorkTree: "dir"}},
		"GIT_COMMON_DIR":                {start: outside, env: gitdir.Env{Dir: r.Path(".git/worktrees/linked"), CommonDir: bare.Dir}},
		"GIT_INDEX_FILE":                {start: r.Path("sub"), env: gitdir.Env{IndexFile: "other"}},
		"GIT_INDEX_FILE of a bare one":  {start: bare.Dir, env: gitdir.Env{IndexFile: "other"}},
		"GIT_OBJECT_DIRECTORY":          {start: r.Dir, env: gitdir.Env{ObjectDirectory: filepath.Join(bare.Dir, "objects")}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			var env []string
			for key, value := range map[string]string{
				"GIT_DIR": test.env.Dir, "GIT_COMMON_DIR": test.env.CommonDir, "GIT_WORK_TREE": test.env.WorkTree,
				"GIT_INDEX_FILE": test.env.IndexFile, "GIT_OBJECT_DIRECTORY": test.env.ObjectDirectory,
			} {
				if value != "" {
					env = append(env, key+"="+value)
				}
			}
			l, err := gitdir.Discover(test.start, test.env)
			if err != nil {
				t.Fatal(err)
			}
			workTree := ""
			if rev(t, r, test.start, env, "--is-bare-repository") == "false" {
				cmd := exec.Command("git", "rev-parse", "--show-toplevel")
				cmd.Dir, cmd.Env = test.start, append(r.Env(), env...)
				if out, err := cmd.Output(); err == nil {
					workTree = strings.TrimSpace(string(out))
				} else {
					workTree = l.WorkTree // git shows none when it is not inside
				}
			}
			for _, c := range [][3]string{
				{"git directory", l.GitDir, rev(t, r, test.start, env, "--git-dir")},
				{"common directory", l.CommonDir, rev(t, r, test.start, env, "--git-common-dir")},
				{"work tree", l.WorkTree, workTree},
				{"index", l.IndexFile, rev(t, r, test.start, env, "--git-path", "index")},
				{"objects", l.ObjectDirs[0], rev(t, r, test.start, env, "--git-path", "objects")},
			} {
				if got, want := canonical(t, c[1]), canonical(t, c[2]); got != want {
					t.Errorf("%s: %s, git says %s", c[0], got, want)
				}
			}
		})
	}
}

// TestNamedGitDirectory: someone who names the .git directory means the
// repository around it.
func TestNamedGitDirectory(t *testing.T) {
	r := credtest.NewRepo(t)
	l, err := gitdir.Discover(r.Path(".git"), gitdir.Env{})
	if err != nil {
		t.Fatal(err)
	}
	if canonical(t, l.WorkTree) != canonical(t, r.Dir) {
		t.Errorf("work tree %s, want %s", l.WorkTree, r.Dir)
	}
}

func TestNoRepository(t *testing.T) {
	write := func(t *testing.T, path, content string) {
		t.Helper()
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	tests := map[string]func(t *testing.T, r *credtest.Repo) string{
		"nothing there": func(t *testing.T, r *credtest.Repo) string { return t.TempDir() },
		"no directory":  func(t *testing.T, r *credtest.Repo) string { return r.Path("gone") },
		"damaged HEAD": func(t *testing.T, r *credtest.Repo) string {
			write(t, r.Path(".git/HEAD"), "qef: refs/heads/main\n")
			return r.Dir
		},
		"damaged HEAD inside another repository": func(t *testing.T, r *credtest.Repo) string {
			r.Run("init", "-q", "inner")
			write(t, r.Path("inner/.git/HEAD"), "")
			return r.Path("inner")
		},
		".git file leads nowhere": func(t *testing.T, r *credtest.Repo) string {
			dir := filepath.Join(r.Dir, "sub")
			if err := os.Mkdir(dir, 0o700); err != nil {
				t.Fatal(err)
			}
			write(t, filepath.Join(dir, ".git"), "gitdir: ../gone\n")
			return dir
		},
		".git file without the word": func(t *testing.T, r *credtest.Repo) string {
			dir := filepath.Join(r.Dir, "sub")
			if err := os.Mkdir(dir, 0o700); err != nil {
				t.Fatal(err)
			}
			write(t, filepath.Join(dir, ".git"), "../.git\n")
			return dir
		},
	}
	for name, prepare := range tests {
		t.Run(name, func(t *testing.T) {
			_, err := gitdir.Discover(prepare(t, credtest.NewRepo(t)), gitdir.Env{})
			if !errors.Is(err, gitdir.ErrNotRepository) {
				t.Errorf("error %v, want %v", err, gitdir.ErrNotRepository)
			}
		})
	}
}

func TestFormats(t *testing.T) {
	tests := map[string]struct {
		config string
		bad    string // the variable to blame, "" for none
		check  func(l *gitdir.Layout) bool
	}{
		"no configuration":     {},
		"version 1":            {config: "[core]\nrepositoryformatversion = 1\n"},
		"version 2":            {config: "[core]\nrepositoryformatversion = 2\n", bad: "core.repositoryformatversion"},
		"version of words":     {config: "[core]\nrepositoryformatversion = one\n", bad: "core.repositoryformatversion"},
		"reftable":             {config: "[core]\nrepositoryformatversion = 1\n[extensions]\nrefStorage = reftable\n", bad: "extensions.refstorage"},
		"reftable, version 0":  {config: "[extensions]\nrefStorage = reftable\n", bad: "extensions.refstorage"},
		"unknown":              {config: "[core]\nrepositoryformatversion = 1\n[extensions]\nsomeDay = true\n", bad: "extensions.someday"},
		"unknown, version 0":   {config: "[extensions]\nsomeDay = true\n"},
		"unknown hash":         {config: "[core]\nrepositoryformatversion = 1\n[extensions]\nobjectFormat = sha3\n", bad: "extensions.objectformat"},
		"sha256 but version 0": {config: "[extensions]\nobjectFormat = sha256\n", bad: "extensions.objectformat"},
		"sha256": {
			config: "[core]\nrepositoryformatversion = 1\n[extensions]\nobjectFormat = sha256\n",
			check:  func(l *gitdir.Layout) bool { return l.Format == object.SHA256 },
		},
		"harmless": {
			config: "[core]\nrepositoryformatversion = 1\n[extensions]\nnoop\npreciousObjects\nrelativeWorktrees = true\n" +
				"compatObjectFormat = sha256\nworktreeConfig = true\n",
			check: func(l *gitdir.Layout) bool { return !l.Partial },
		},
		"promisor remote": {
			config: "[remote \"origin\"]\npromisor = true\n[remote \"other\"]\npromisor = false\n",
			check:  func(l *gitdir.Layout) bool { return l.Partial },
		},
		"partial clone": {
			config: "[core]\nrepositoryformatversion = 1\n[extensions]\npartialClone = origin\n",
			check:  func(l *gitdir.Layout) bool { return l.Partial },
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			r := credtest.NewRepo(t)
			path := r.Path(".git/config")
			if err := os.WriteFile(path, []byte(test.config), 0o600); err != nil {
				t.Fatal(err)
			}
			if test.config == "" {
				if err := os.Remove(path); err != nil {
					t.Fatal(err)
				}
			}
			l, err := gitdir.Discover(r.Dir, gitdir.Env{})
			var format *gitdir.FormatError
			switch {
			case test.bad != "":
				if !errors.As(err, &format) || format.Key != test.bad || !errors.Is(err, object.ErrUnsupported) {
					t.Errorf("error %v, want one about %s", err, test.bad)
				}
			case err != nil:
				t.Error(err)
			case test.check != nil && !test.check(l):
				t.Errorf("layout %+v", l)
			}
		})
	}
}

func TestConfigurationIsAPipe(t *testing.T) {
	r := credtest.NewRepo(t)
	path := r.Path(".git/config")
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	makePipe(t, path)
	if _, err := gitdir.Discover(r.Dir, gitdir.Env{}); !errors.Is(err, object.ErrNotRegular) {
		t.Errorf("error %v, want %v", err, object.ErrNotRegular)
	}
}

// TestQuarantine is the environment that git receive-pack gives its hooks.
func TestQuarantine(t *testing.T) {
	r := credtest.NewRepo(t)
	incoming := r.Path(".git/objects/tmp_objdir-incoming-a1B2c3")
	if err := os.MkdirAll(filepath.Join(incoming, "pack"), 0o700); err != nil {
		t.Fatal(err)
	}
	l, err := gitdir.Discover(r.Path(".git"), gitdir.Env{
		Dir: ".", ObjectDirectory: incoming, QuarantinePath: incoming,
		AlternateObjectDirectories: r.Path(".git/objects"),
	})
	if err != nil {
		t.Fatal(err)
	}
	want := []string{canonical(t, incoming), canonical(t, r.Path(".git/objects"))}
	if !slices.Equal(l.ObjectDirs, want) || l.Quarantine != want[0] {
		t.Errorf("object directories %v, quarantine %s; want %v", l.ObjectDirs, l.Quarantine, want)
	}
}
