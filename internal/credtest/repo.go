package credtest

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// The person in every commit of a [Repo], unless the test names another.
const (
	AuthorName  = "Mira Solen"
	AuthorEmail = "mira.solen@kadovir.com"
)

// Repo is a repository that a test builds with real git. The same calls give
// the same object ids on every machine: nothing of the machine's configuration
// is read, and time is a count of the calls. It is not safe for concurrent use.
type Repo struct {
	Dir string // the work tree, or the repository itself when bare

	t     testing.TB
	home  string
	calls int
}

// NewRepo returns an empty repository on branch main, removed with the test.
func NewRepo(t testing.TB) *Repo {
	t.Helper()
	r := &Repo{Dir: t.TempDir(), t: t, home: t.TempDir()}
	config := fmt.Sprintf("[user]\nname = %s\nemail = %s\n", AuthorName, AuthorEmail) +
		"[init]\ndefaultBranch = main\n[gc]\nauto = 0\n[maintenance]\nauto = false\n[protocol \"file\"]\nallow = always\n"
	if err := os.WriteFile(filepath.Join(r.home, ".gitconfig"), []byte(config), 0o600); err != nil {
		t.Fatal(err)
	}
	r.Run("init", "-q")
	return r
}

// Clone returns a clone made with the given options, such as --bare or
// --depth=1, which git would ignore if it were not for the file:// address.
func (r *Repo) Clone(options ...string) *Repo {
	r.t.Helper()
	clone := &Repo{Dir: r.t.TempDir(), t: r.t, home: r.home, calls: r.calls}
	args := append([]string{"clone", "-q"}, options...)
	clone.Run(append(args, "file://"+filepath.ToSlash(r.Dir), ".")...)
	return clone
}

// Run runs git in the repository and returns what it prints without the last
// newline. The test ends when git fails. Each call is a minute later than the
// one before, from 2024-01-01 12:00 UTC.
func (r *Repo) Run(args ...string) string {
	r.t.Helper()
	return r.RunInput("", args...)
}

// RunInput is [Repo.Run] with standard input, for git's plumbing.
func (r *Repo) RunInput(input string, args ...string) string {
	r.t.Helper()
	r.calls++
	cmd := exec.Command("git", args...)
	cmd.Dir, cmd.Env, cmd.Stdin = r.Dir, r.Env(), strings.NewReader(input)
	var stderr strings.Builder
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		r.t.Fatalf("git %s: %v\n%s%s", strings.Join(args, " "), err, out, stderr.String())
	}
	return strings.TrimSuffix(string(out), "\n")
}

// ambient begin the names of variables by which whoever runs the tests, a git hook
// or a CI system say, would change what git, tokenguard and the managers of hooks do.
// A test sets them where they are meant.
var ambient = []string{"GIT_", "CI=", "PRE_COMMIT", "SKIP=", "HUSKY", "LEFTHOOK"}

func isAmbient(variable string) bool {
	return slices.ContainsFunc(ambient, func(name string) bool { return strings.HasPrefix(variable, name) })
}

// Isolate takes such variables out of the process's own environment, for tests of
// what reads that. It is for TestMain: go test in a git hook runs with GIT_DIR, and
// a test would change the repository that is committed to.
func Isolate() {
	for _, v := range os.Environ() {
		if name, _, _ := strings.Cut(v, "="); isAmbient(v) {
			_ = os.Unsetenv(name)
		}
	}
}

// Env returns the environment that git runs in, for other programs to share:
// the process's own with a home of the test's and without what [Isolate] takes out.
func (r *Repo) Env() []string {
	now := time.Date(2024, 1, 1, 12, r.calls, 0, 0, time.UTC).Format(time.RFC3339)
	return append(slices.DeleteFunc(os.Environ(), isAmbient),
		"HOME="+r.home, "XDG_CONFIG_HOME="+filepath.Join(r.home, ".config"),
		"GIT_CONFIG_NOSYSTEM=1", "GIT_TERMINAL_PROMPT=0", "LC_ALL=C", "TZ=UTC",
		"GIT_AUTHOR_DATE="+now, "GIT_COMMITTER_DATE="+now)
}

// Path returns the path of a file in the work tree, named with slashes.
func (r *Repo) Path(name string) string { return filepath.Join(r.Dir, filepath.FromSlash(name)) }

// Write writes a file of the work tree, making its directories.
func (r *Repo) Write(name, content string) {
	r.t.Helper()
	if err := os.MkdirAll(filepath.Dir(r.Path(name)), 0o755); err != nil {
		r.t.Fatal(err)
	}
	if err := os.WriteFile(r.Path(name), []byte(content), 0o644); err != nil {
		r.t.Fatal(err)
	}
}

// Remove removes a file of the work tree.
func (r *Repo) Remove(name string) {
	r.t.Helper()
	if err := os.Remove(r.Path(name)); err != nil {
		r.t.Fatal(err)
	}
}

// Commit commits every change in the work tree, or nothing at all, and returns
// the commit's id.
func (r *Repo) Commit(message string) string {
	r.t.Helper()
	r.Run("add", "-A")
	r.RunInput(message, "commit", "-q", "--allow-empty", "--allow-empty-message", "--cleanup=verbatim", "-F", "-")
	return r.Run("rev-parse", "HEAD")
}
