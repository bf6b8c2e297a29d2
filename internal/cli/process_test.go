package cli

import (
	"bytes"
	"strings"
	"testing"

	"github.com/sirupsen/logrus"

	"github.com/tokenguard/tokenguard/credential"
	"github.com/tokenguard/tokenguard/internal/credtest"
)

// What the go command sends must never reach the command's own flags, and what
// people type must never end in the go command's protocol.
func TestIsVetCall(t *testing.T) {
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
		if got := isVetCall(strings.Fields(line)); got != want {
			t.Errorf("isVetCall(%q) = %t, want %t", line, got, want)
		}
	}
}

// A panic can hold the content that caused it.
func TestCrashKeepsSecrets(t *testing.T) {
	token := credtest.New(1).Token(credential.APIToken)
	var stderr bytes.Buffer
	p := &process{stderr: &stderr, log: newLog(&stderr)}
	p.log.SetLevel(logrus.TraceLevel)
	if code := p.crash("bad content: " + token); code != exitFailed {
		t.Errorf("exit code %d, want %d", code, exitFailed)
	}
	if got := stderr.String(); strings.Contains(got, token) || !strings.HasPrefix(got, "tokenguard: internal error: string\nhint: ") {
		t.Errorf("standard error is %q", got)
	}
}

// Errors come from files and from the repository.
func TestComplainIsInert(t *testing.T) {
	token := credtest.New(1).Token(credential.APIToken)
	var stderr bytes.Buffer
	p := &process{stderr: &stderr}
	p.complain(usageError{"tokenguard", errorText("first\x1b[31m\n::error::" + token)})
	want := `tokenguard: first\x1b[31m; ::error::ATATT3xFfGF0********` + "\nhint: tokenguard --help\n"
	if got := stderr.String(); got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

type errorText string

func (e errorText) Error() string { return string(e) }
