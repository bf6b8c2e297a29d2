package cli

import (
	"bytes"
	"strings"
	"testing"

	"github.com/sirupsen/logrus"

	"github.com/tokenguard/tokenguard/credential"
	"github.com/tokenguard/tokenguard/internal/credtest"
)

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
