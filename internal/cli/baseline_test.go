//go:build unix

package cli_test

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/tokenguard/tokenguard/credential"
	"github.com/tokenguard/tokenguard/internal/credtest"
	"github.com/tokenguard/tokenguard/internal/policy"
)

// updateUntilDone runs baseline update until no other run has the lock, and returns how
// often another one had.
func updateUntilDone(r *credtest.Repo, author string) (turnedAway int, err error) {
	for deadline := time.Now().Add(time.Minute); time.Now().Before(deadline); turnedAway++ {
		cmd := exec.Command("tokenguard", "baseline", "update", "--reason", "at once", "--author", author)
		cmd.Dir, cmd.Env = r.Dir, r.Env()
		out, err := cmd.CombinedOutput()
		var exit *exec.ExitError
		switch {
		case err == nil:
			return turnedAway, nil
		case !errors.As(err, &exit) || exit.ExitCode() != 2 || !strings.Contains(string(out), "the baseline is locked"):
			return turnedAway, fmt.Errorf("%w: %s", err, out)
		}
	}
	return turnedAway, errors.New("never had its turn")
}

// Whoever updates a baseline at the same time as others is told to wait, and what
// was accepted is in the file: of all of them. At every moment the file is whole.
func TestBaselineUpdatesAtOnce(t *testing.T) {
	const updates = 12
	r := credtest.NewRepo(t)
	r.Write("README", "x\n")
	r.Commit("begin")
	name := r.Path(policy.BaselineName)
	if out, ok := runs(r, "", "baseline", "create", "--reason", "none yet", "--author", "a"); !ok {
		t.Fatal(out)
	}
	var group, reading sync.WaitGroup
	done := make(chan struct{})
	reading.Go(func() {
		for {
			text, err := os.ReadFile(name)
			if err == nil {
				_, err = policy.ReadBaseline(name, text)
			}
			if err != nil {
				t.Errorf("the file is broken for a moment: %v", err)
				return
			}
			select {
			case <-done:
				return
			default:
			}
		}
	})
	waited := make([]int, updates)
	for i := range updates {
		group.Go(func() {
			// Each brings a finding of its own just before.
			r.Write(fmt.Sprintf("app%d.env", i), credtest.New(uint64(100+i)).Token(credential.APIToken)+"\n")
			var err error
			if waited[i], err = updateUntilDone(r, fmt.Sprint("author ", i)); err != nil {
				t.Errorf("update %d: %v", i, err)
			}
		})
	}
	group.Wait()
	close(done)
	reading.Wait()
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	b, err := policy.ReadBaseline(name, text)
	if err != nil || len(b.Entries()) != updates {
		t.Errorf("%d entries and %v, want %d; turned away: %v", len(b.Entries()), err, updates, waited)
	}
	if _, err := os.Lstat(name + ".lock"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("the lock is left: %v", err)
	}
	if out, ok := runs(r, "", "scan"); !ok {
		t.Errorf("something that was accepted is found:\n%s", out)
	}
}

// A run that is killed has not touched the file, and whoever comes next is told
// what is in the way. One that is interrupted takes its lock away.
func TestBaselineUpdateIsStopped(t *testing.T) {
	for _, signal := range append(ends(), syscall.SIGKILL) {
		t.Run(signal.String(), func(t *testing.T) {
			r := credtest.NewRepo(t)
			r.Write("README", "x\n")
			r.Commit("begin")
			if out, ok := runs(r, "", "baseline", "create", "--reason", "none yet", "--author", "a"); !ok {
				t.Fatal(out)
			}
			name := r.Path(policy.BaselineName)
			before, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			// Enough to read that the signal comes in the middle.
			noise := strings.Repeat(strings.Repeat("ab cd ef gh ", 1<<10)+"\n", 1<<11)
			for i := range 4 {
				r.Write(fmt.Sprintf("large%d.txt", i), noise)
			}
			cmd := exec.Command("tokenguard", "baseline", "update", "--reason", "x", "--author", "a")
			cmd.Dir, cmd.Env = r.Dir, r.Env()
			if err := cmd.Start(); err != nil {
				t.Fatal(err)
			}
			for {
				if _, err := os.Lstat(name + ".lock"); err == nil {
					break
				}
				time.Sleep(time.Millisecond)
			}
			if err := cmd.Process.Signal(signal); err != nil {
				t.Fatal(err)
			}
			if err := cmd.Wait(); err == nil {
				t.Skip("it was done before the signal came")
			}
			if after, err := os.ReadFile(name); err != nil || string(after) != string(before) {
				t.Errorf("the file has changed: %v", err)
			}
			_, err = os.Lstat(name + ".lock")
			if left := err == nil; left != (signal == syscall.SIGKILL) {
				t.Errorf("the lock is left: %t", left)
			}
			if signal == syscall.SIGKILL {
				if out, ok := runs(r, "", "baseline", "update", "--reason", "x", "--author", "a"); ok || !strings.Contains(out, "hint: another run is writing it; when none is, remove the lock") {
					t.Errorf("passed %t: %s", ok, out)
				}
			}
		})
	}
}
