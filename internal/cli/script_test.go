package cli_test

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/owenrumney/go-sarif/v3/pkg/report/v210/sarif"
	"github.com/rogpeppe/go-internal/testscript"

	"github.com/tokenguard/tokenguard/internal/cli"
	"github.com/tokenguard/tokenguard/internal/credtest"
)

var update = flag.Bool("update", false, "rewrite the files that scripts compare with")

func TestMain(m *testing.M) {
	main := func() {
		os.Exit(cli.Main(os.Args, os.Stdin, os.Stdout, os.Stderr, os.Getenv))
	}
	programs := map[string]func(){"tokenguard": main}
	for stage := range linked {
		programs[stage] = main
	}
	testscript.Main(isolated{m}, programs)
}

// isolated runs the tests as [credtest.Isolate] says. The programs, which are this
// one under other names, get the environment that tests give them.
type isolated struct{ tests *testing.M }

func (i isolated) Run() int {
	credtest.Isolate()
	return i.tests.Run()
}

// linked are the hooks that are tried as links to the program. The test's program
// knows by its name what to be; pre-commit is another's, which tests need.
var linked = map[string]bool{"commit-msg": true, "pre-push": true, "pre-receive": true, "update": true}

// TestScripts runs testdata/script. Beside testscript's own commands, scripts
// have:
//
//	exits CODE PROGRAM ARG…   run a program that must end with the code
//	render FILE…              fill in the placeholders of credtest.Render
//	build FILE                build the real binary, for the go command to run
//	sarif FILE                check a report against the schema of SARIF
//	mode FILE PERMISSIONS     compare a file's permissions, in octal
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:                 filepath.Join("..", "..", "testdata", "script"),
		UpdateScripts:       *update,
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		Setup:               setUp,
		Condition:           condition,
		Cmds: map[string]func(ts *testscript.TestScript, neg bool, args []string){
			"exits":  exits,
			"render": render,
			"build":  build,
			"sarif":  validate,
			"mode":   mode,
		},
	})
}

// setUp gives every script the same git and the machine's Go, without network.
func setUp(env *testscript.Env) error {
	home := filepath.Join(env.WorkDir, ".home")
	if err := os.Mkdir(home, 0o755); err != nil {
		return err
	}
	config := fmt.Sprintf("[user]\nname = %s\nemail = %s\n", credtest.AuthorName, credtest.AuthorEmail) +
		"[init]\ndefaultBranch = main\n[gc]\nauto = 0\n[protocol \"file\"]\nallow = always\n[uploadpack]\nallowFilter = true\n"
	if err := os.WriteFile(filepath.Join(home, ".gitconfig"), []byte(config), 0o600); err != nil {
		return err
	}
	env.Setenv("HOME", home)
	env.Setenv("GIT_CONFIG_NOSYSTEM", "1")
	env.Setenv("GIT_AUTHOR_DATE", "2024-01-02T03:04:05+01:00")
	env.Setenv("GIT_COMMITTER_DATE", "2024-01-02T03:04:05+01:00")
	env.Setenv("TZ", "UTC")
	source, err := filepath.Abs(filepath.Join("..", ".."))
	if err != nil {
		return err
	}
	env.Setenv("SOURCE", source)
	env.Setenv("GOPROXY", "off")
	env.Setenv("GOTOOLCHAIN", "local")
	for _, name := range []string{"GOCACHE", "GOMODCACHE", "GOROOT"} {
		out, err := exec.Command("go", "env", name).Output()
		if err != nil {
			return err
		}
		env.Setenv(name, strings.TrimSpace(string(out)))
	}
	return nil
}

// condition knows [root], for whom every file is readable.
func condition(name string) (bool, error) {
	if name != "root" {
		return false, fmt.Errorf("unknown condition %q", name)
	}
	return os.Geteuid() == 0, nil
}

func exits(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: exits CODE PROGRAM ARG…")
	}
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	got := 0
	var exit *exec.ExitError
	if err := ts.Exec(args[1], args[2:]...); errors.As(err, &exit) {
		got = exit.ExitCode()
	} else {
		ts.Check(err)
	}
	if got != want {
		ts.Fatalf("exit code %d, want %d", got, want)
	}
}

func render(ts *testscript.TestScript, neg bool, args []string) {
	for _, name := range args {
		text, err := credtest.Render(ts.ReadFile(name))
		ts.Check(err)
		ts.Check(os.WriteFile(ts.MkAbs(name), []byte(text), 0o644))
	}
}

// binary builds the command once for all scripts. The test binary will not do
// where the go command runs the tool: it has flags of its own.
var binary = sync.OnceValues(func() ([]byte, error) {
	dir, err := os.MkdirTemp("", "tokenguard-build")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	file := filepath.Join(dir, "tokenguard")
	out, err := exec.Command("go", "build", "-o", file, "github.com/tokenguard/tokenguard/cmd/tokenguard").CombinedOutput()
	if err != nil {
		return nil, fmt.Errorf("%w: %s", err, out)
	}
	return os.ReadFile(file)
})

func build(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: build FILE")
	}
	content, err := binary()
	ts.Check(err)
	file := ts.MkAbs(args[0])
	ts.Check(os.MkdirAll(filepath.Dir(file), 0o755))
	ts.Check(os.WriteFile(file, content, 0o755))
}

func validate(ts *testscript.TestScript, neg bool, args []string) {
	for _, name := range args {
		report, err := sarif.FromString(ts.ReadFile(name))
		ts.Check(err)
		ts.Check(report.Validate())
	}
}

func mode(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: mode FILE PERMISSIONS")
	}
	info, err := os.Stat(ts.MkAbs(args[0]))
	ts.Check(err)
	if got := strconv.FormatUint(uint64(info.Mode().Perm()), 8); got != args[1] {
		ts.Fatalf("permissions of %s are %s, want %s", args[0], got, args[1])
	}
}
