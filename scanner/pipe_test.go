//go:build unix

package scanner_test

import (
	"syscall"
	"testing"
)

// pipe makes a FIFO, which nobody will ever write to.
func pipe(t *testing.T, path string) {
	t.Helper()
	if err := syscall.Mkfifo(path, 0o600); err != nil {
		t.Fatal(err)
	}
}
