//go:build unix

package cli_test

import (
	"bufio"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

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

// A run that is blocked in a read still ends on a signal, says so, fails, and
// leaves no report that looks whole and no half of one.
func TestInterrupt(t *testing.T) {
	for _, signal := range []syscall.Signal{syscall.SIGINT, syscall.SIGTERM} {
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
