//go:build unix

package cli_test

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/tokenguard/tokenguard/credential"
	"github.com/tokenguard/tokenguard/internal/credtest"
)

// start runs the command with the test process's end of its standard input.
func start(t *testing.T, cmd *exec.Cmd) (stdin io.WriteCloser, stderr *bufio.Reader) {
	t.Helper()
	stdin, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	pipe, err := cmd.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = cmd.Process.Kill() })
	return stdin, bufio.NewReader(pipe)
}

func exitCode(t *testing.T, err error) int {
	t.Helper()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	if err == nil {
		return 0
	}
	return exit.ExitCode()
}

// ends are the signals that end a run. Whoever runs the tests may ignore SIGHUP, and
// then all that they start does.
func ends() []syscall.Signal {
	all := []syscall.Signal{syscall.SIGINT, syscall.SIGTERM}
	if !signal.Ignored(syscall.SIGHUP) {
		all = append(all, syscall.SIGHUP)
	}
	return all
}

// nohup is there for a run to go on.
func TestHangupThatIsIgnored(t *testing.T) {
	cmd := exec.Command("sh", "-c", `trap "" HUP; exec tokenguard scan --stdin --log-level info`)
	stdin, stderr := start(t, cmd)
	if line, err := stderr.ReadString('\n'); err != nil || !strings.Contains(line, "msg=scan") {
		t.Fatalf("got %q and %v, want the log line that scanning starts", line, err)
	}
	if err := cmd.Process.Signal(syscall.SIGHUP); err != nil {
		t.Fatal(err)
	}
	if err := stdin.Close(); err != nil {
		t.Fatal(err)
	}
	if err := cmd.Wait(); err != nil {
		t.Errorf("the run ended with %v", err)
	}
}

// A run that is blocked in a read still ends on a signal, says so, fails, and
// leaves no report that looks whole and no half of one.
func TestInterrupt(t *testing.T) {
	for _, signal := range ends() {
		t.Run(signal.String(), func(t *testing.T) {
			dir := t.TempDir()
			cmd := exec.Command("tokenguard", "scan", "--stdin", "--log-level", "info", "--format", "json="+filepath.Join(dir, "out.json"))
			stdin, stderr := start(t, cmd)
			defer stdin.Close()
			if line, err := stderr.ReadString('\n'); err != nil || !strings.Contains(line, "msg=scan") {
				t.Fatalf("got %q and %v, want the log line that scanning starts", line, err)
			}
			if err := cmd.Process.Signal(signal); err != nil {
				t.Fatal(err)
			}
			rest, err := io.ReadAll(stderr)
			if err != nil {
				t.Fatal(err)
			}
			if code := exitCode(t, cmd.Wait()); code != 2 {
				t.Errorf("exit code %d, want 2", code)
			}
			if got := string(rest); strings.Count(got, "tokenguard: interrupted") != 1 {
				t.Errorf("standard error is %q, want one line that says interrupted", got)
			}
			left, err := os.ReadDir(dir)
			if err != nil {
				t.Fatal(err)
			}
			if len(left) > 0 {
				t.Errorf("%s is left", left[0].Name())
			}
		})
	}
}

// Who writes need not come to an end: the time limit counts all the same, and what
// came before it is looked at.
func TestStdinThatStaysOpen(t *testing.T) {
	token := credtest.New(1).Token(credential.APIToken)
	for name, test := range map[string]struct {
		text   string
		strict bool
		want   int
	}{
		"leak":            {token, false, 1},
		"leak, strict":    {token, true, 1},
		"nothing":         {"text", false, 0},
		"nothing, strict": {"text", true, 2},
	} {
		t.Run(name, func(t *testing.T) {
			in, out, err := os.Pipe()
			if err != nil {
				t.Fatal(err)
			}
			defer in.Close()
			defer out.Close()
			if _, err := io.WriteString(out, test.text+"\n"); err != nil {
				t.Fatal(err)
			}
			cmd := exec.Command("tokenguard", "scan", "--stdin", "--timeout", "300ms", fmt.Sprintf("--strict=%t", test.strict))
			cmd.Stdin = in
			said, err := cmd.Output()
			if code := exitCode(t, err); code != test.want {
				t.Errorf("exit code %d, want %d", code, test.want)
			}
			if got := string(said); !strings.Contains(got, "incomplete: 1 skipped (stopped before it was read 1)") {
				t.Errorf("it does not say that something was left: %s", got)
			}
		})
	}
}

// Programs between git and a hook leave standard input open. Only git's name of an
// index then says that this is a commit.
func TestHookDoesNotWaitForEver(t *testing.T) {
	if testing.Short() {
		t.Skip("waits")
	}
	r := credtest.NewRepo(t)
	r.Write("app.env", credtest.New(1).Token(credential.APIToken))
	r.Run("add", "-A")
	for index, want := range map[string]int{"GIT_INDEX_FILE=.git/index": 1, "OTHER=x": 2} {
		cmd := exec.Command("tokenguard", "hook", "run")
		cmd.Dir, cmd.Env = r.Dir, append(r.Env(), index)
		stdin, stderr := start(t, cmd)
		defer stdin.Close()
		said, err := io.ReadAll(stderr)
		if err != nil {
			t.Fatal(err)
		}
		if code := exitCode(t, cmd.Wait()); code != want || !strings.Contains(string(said), "hint: ") {
			t.Errorf("%s: exit code %d, want %d, said:\n%s", index, code, want, said)
		}
	}
}

// A signal at any moment of a scan that reads for a while: no run of which a part
// is missing passes, or leaves a report.
func TestInterruptAnywhere(t *testing.T) {
	r := credtest.NewRepo(t)
	var in strings.Builder
	for i := range 4000 {
		text := strings.Repeat(fmt.Sprintf("line %d of many\n", i*7919), 200)
		fmt.Fprintf(&in, "commit refs/heads/main\ncommitter A <a@b.c> %d +0000\ndata 1\nc\nM 100644 inline f%d\ndata %d\n%s\n", 1_700_000_000+i, i%50, len(text), text)
	}
	r.RunInput(in.String(), "fast-import", "--quiet")
	scan := func(name string) *exec.Cmd {
		cmd := exec.Command("tokenguard", "scan", "--history", "--quiet", "--jobs", "1", "--format", "json="+name)
		cmd.Dir, cmd.Env = r.Dir, r.Env()
		return cmd
	}
	dir := t.TempDir()
	began := time.Now()
	if err := scan(filepath.Join(dir, "whole.json")).Run(); err != nil {
		t.Fatal(err)
	}
	whole := time.Since(began)
	const tries = 20
	interrupted := 0
	for i := range tries {
		name := filepath.Join(dir, fmt.Sprint(i, ".json"))
		cmd := scan(name)
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		time.Sleep(whole * time.Duration(i) / tries)
		_ = cmd.Process.Signal(syscall.SIGTERM)
		code := exitCode(t, cmd.Wait())
		report, err := os.ReadFile(name)
		absent := errors.Is(err, fs.ErrNotExist)
		switch whole := strings.Contains(string(report), `"complete":true`); {
		case code == 2 && absent:
			interrupted++
		case code == -1 && (absent || whole): // before it takes the signal over, and behind the end
		case code == 0 && whole:
		default:
			t.Errorf("try %d: exit code %d, report %q and %v", i, code, report, err)
		}
	}
	if interrupted == 0 {
		t.Error("no run was interrupted")
	}
	if left, err := filepath.Glob(filepath.Join(dir, ".tokenguard*")); err != nil || len(left) > 0 {
		t.Errorf("%v is left", left)
	}
}

// The reader of standard output went away: the findings are the outcome, and
// without any the run failed. Neither is a silent death by signal.
func TestBrokenPipe(t *testing.T) {
	leak := "token = " + credtest.New(1).Token(credential.APIToken) + "\n"
	for name, test := range map[string]struct {
		content string
		code    int
	}{
		"findings": {leak, 1},
		"nothing":  {"token = none\n", 2},
	} {
		t.Run(name, func(t *testing.T) {
			reader, writer, err := os.Pipe()
			if err != nil {
				t.Fatal(err)
			}
			reader.Close()
			defer writer.Close()
			cmd := exec.Command("tokenguard", "scan", "--stdin")
			cmd.Stdout = writer
			stdin, stderr := start(t, cmd)
			if _, err := io.WriteString(stdin, test.content); err != nil {
				t.Fatal(err)
			}
			stdin.Close()
			said, err := io.ReadAll(stderr)
			if err != nil {
				t.Fatal(err)
			}
			if code := exitCode(t, cmd.Wait()); code != test.code {
				t.Errorf("exit code %d, want %d", code, test.code)
			}
			if got := string(said); !strings.HasPrefix(got, "tokenguard: write the report to standard output: ") {
				t.Errorf("standard error is %q, want what could not be written", got)
			}
		})
	}
}
