//go:build unix

package input_test

import (
	"path/filepath"
	"syscall"
	"testing"

	"github.com/tokenguard/tokenguard/internal/source/input"
)

// A pipe that nobody writes to would block a hook, and is no empty configuration.
func TestReadFileOfAPipe(t *testing.T) {
	name := filepath.Join(t.TempDir(), "pipe")
	if err := syscall.Mkfifo(name, 0o600); err != nil {
		t.Fatal(err)
	}
	if text, err := input.ReadFile(name, 10); err == nil {
		t.Errorf("read %q", text)
	}
}
