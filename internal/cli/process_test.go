package cli

import (
	"bytes"
	"strings"
	"testing"

	"github.com/sirupsen/logrus"

	"github.com/tokenguard/tokenguard/credential"
	"github.com/tokenguard/tokenguard/internal/credtest"
)

func TestParseSize(t *testing.T) {
	for in, want := range map[string]byteSize{
		"0":          0,
		"1":          1,
		"12B":        12,
		"512KiB":     512 << 10,
		"64 MiB":     64 << 20,
		"2GiB":       2 << 30,
		"2G":         2 << 30,
		"8191TiB":    8191 << 40,
		"8388607TiB": 8388607 << 40,
	} {
		got, err := parseSize(in)
		if err != nil || got != want {
			t.Errorf("parseSize(%q) = %d, %v, want %d", in, got, err, want)
		}
		if again, err := parseSize(got.String()); err != nil || again != got {
			t.Errorf("%d prints as %s, which parses as %d, %v", got, got, again, err)
		}
	}
	for _, in := range []string{"", "MiB", "-1", "1.5GiB", "5MB", "5kb", "8388608TiB", "9223372036854775808", "0x10"} {
		if got, err := parseSize(in); err == nil {
			t.Errorf("parseSize(%q) = %d, want an error", in, got)
		}
	}
}

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
