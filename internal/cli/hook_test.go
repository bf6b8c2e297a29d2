//go:build unix

package cli_test

import (
	"io"
	"os/exec"
	"strings"
	"testing"

	"github.com/tokenguard/tokenguard/internal/credtest"
)

// A hook that is stopped while it waits for what it is to check lets nothing
// pass, and says so.
func TestInterruptedHook(t *testing.T) {
	repo := credtest.NewRepo(t)
	for _, stage := range []string{"pre-push", "pre-receive", "agent"} {
		for _, signal := range ends() {
			t.Run(stage+", "+signal.String(), func(t *testing.T) {
				t.Parallel()
				cmd := exec.Command("tokenguard", "hook", stage, "--log-level", "info")
				cmd.Dir, cmd.Env = repo.Dir, repo.Env()
				stdin, stderr := start(t, cmd)
				defer stdin.Close()
				if line, err := stderr.ReadString('\n'); err != nil || !strings.Contains(line, "msg=hook") {
					t.Fatalf("got %q and %v, want the log line that the hook starts", line, err)
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
				if got := string(rest); !strings.HasPrefix(got, "tokenguard: interrupted: ") {
					t.Errorf("standard error is %q, want that it was interrupted", got)
				}
			})
		}
	}
}
