package vet_test

import (
	"strings"
	"testing"

	"github.com/tokenguard/tokenguard/internal/cli/vet"
)

// What the go command sends must never reach the command's own flags, and what
// people type must never end in the go command's protocol.
func TestIsCall(t *testing.T) {
	for line, want := range map[string]bool{
		"":                  false,
		"-V=full":           true,
		"-flags":            true,
		"/tmp/b001/vet.cfg": true,
		"-json -c=0 -tokenguard.level=likely /tmp/vet.cfg": true,
		"scan":                 false,
		"scan --files app.cfg": false,
		"lint -V=full":         false,
		"-V":                   false,
		"--version":            false,
		"vet.cfg.txt":          false,
	} {
		if got := vet.IsCall(strings.Fields(line)); got != want {
			t.Errorf("IsCall(%q) = %t, want %t", line, got, want)
		}
	}
}
