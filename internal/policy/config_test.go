package policy

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/tokenguard/tokenguard/credential"
	"github.com/tokenguard/tokenguard/finding"
)

// full sets everything. The schema test checks that it does.
const full = `# everything
version: 1
level: confirmed
strict: true
paths:
  include: [src/**, deploy]
  exclude:
    - testdata/
    - "*.golden"
allow:
  - fingerprint: tg1:00112233445566778899aabbccddeeff
    reason: revoked, see SEC-12
    expires: 2030-01-31
  - fingerprint: tg1p:00112233445566778899aabbccddeeff
    reason: >-
      an example,
      never issued
limits:
  max_blob: 64MiB
  max_memory: 1048576
  timeout: 1h30m
sinks:
  - package: example.com/acme/client
    type: Client
    func: Login
    args: [user, secret, other]
kinds:
  - name: acme-token
    header: acme_
    alphabet: base64url
    min_length: 32
    checksum: true
`

func TestReadConfigReadsEverything(t *testing.T) {
	got, err := ReadConfig("f", []byte(full))
	if err != nil {
		t.Fatal(err)
	}
	want := &Config{
		Level: ptr(finding.Confirmed), Strict: ptr(true),
		Paths: Paths{[]string{"src/**/**", "**/deploy/**"}, []string{"**/testdata/**", "**/*.golden/**"}},
		Allow: []Entry{
			{Fingerprint: "tg1:00112233445566778899aabbccddeeff", Reason: "revoked, see SEC-12", Expires: "2030-01-31"},
			{Fingerprint: "tg1p:00112233445566778899aabbccddeeff", Reason: "an example, never issued"},
		},
		Limits: Limits{ptr(Size(64 << 20)), ptr(Size(1 << 20)), ptr(90 * time.Minute)},
		Sinks:  []Sink{{"example.com/acme/client", "Client", "Login", []Role{RoleUser, RoleSecret, RoleOther}}},
		Kinds:  []credential.CustomKind{{Name: "acme-token", Header: "acme_", Alphabet: credential.Base64URL, MinLength: 32, Checksum: true}},
	}
	if diff := cmp.Diff(want, got, cmp.AllowUnexported(Paths{}), cmpopts.IgnoreUnexported(Entry{})); diff != "" {
		t.Error(diff)
	}
}

func TestReadConfigSetsNothing(t *testing.T) {
	for name, text := range map[string]string{
		"empty": "", "blank": "\n\n", "comment": "# nothing\n", "byte order mark": "\uFEFF# nothing\n", "marker": "---\n",
	} {
		t.Run(name, func(t *testing.T) {
			got, err := ReadConfig("f", []byte(text))
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(&Config{}, got, cmp.AllowUnexported(Paths{})); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// mistakes are configurations that must not be taken for others. bySchema says
// whether a JSON Schema can see the mistake: it sees neither YAML nor what
// depends on another entry.
var mistakes = []struct {
	name, text string
	line       int
	want       string
	bySchema   bool
}{
	{"unknown key", "level: likely\nstrikt: true\n", 2, `unknown key "strikt": want allow, kinds,`, true},
	{"unknown key inside", "paths:\n  exclud: [a]\n", 2, `unknown key "exclud": want exclude, include`, true},
	{"a key that may be a secret", "AbCdEfGh1234567890xyzUVW: 1\n", 1, "unknown key: want", true},
	{"a key that is no text", "1: x\n", 1, "unknown key: want", true},
	{"a complex key", "? [a, b]\n: x\n", 0, "", false},
	{"a key twice", "level: likely\nlevel: generic\n", 2, "level stands here twice", false},
	{"a list", "- level\n", 1, "want keys and values", true},
	{"a text", "level\n", 1, "want keys and values", true},
	{"a value missing", "level:\n", 1, "want a text", true},
	{"another version", "version: 2\n", 1, "want version 1", true},
	{"a word for a flag", "strict: 'true'\n", 1, "want true or false", true},
	{"an unknown level", "level: sure\n", 1, "want confirmed, likely or generic", true},
	{"a glob for a list", "paths:\n  exclude: a\n", 2, "want a list", true},
	{"an empty glob", "paths:\n  exclude: ['']\n", 2, "not empty", true},
	{"a broken glob", "paths:\n  exclude: ['a[']\n", 2, "want a glob", false},
	{"a negated glob", "paths:\n  exclude: ['!a']\n", 2, "negated", true},
	{"a glob upwards", "paths:\n  exclude: [../a]\n", 2, "root", true},
	{"a glob that never ends", "paths:\n  exclude: ['**/a/**/a/**/a/**/a/**/a/**/a/**/a']\n", 2, "too many", false},
	{"part of a fingerprint", "allow:\n  - fingerprint: tg1:0011\n    reason: x\n", 2, "whole fingerprint", true},
	{"a fingerprint in capitals", "allow:\n  - fingerprint: tg1:00112233445566778899AABBCCDDEEFF\n    reason: x\n", 2, "whole fingerprint", true},
	{"no reason", "allow:\n  - fingerprint: tg1:00112233445566778899aabbccddeeff\n", 2, "reason is missing", true},
	{"a blank reason", "allow:\n  - fingerprint: tg1:00112233445566778899aabbccddeeff\n    reason: ' '\n", 3, "not empty", true},
	{"a reason without a word", "allow:\n  - fingerprint: tg1:00112233445566778899aabbccddeeff\n    reason: '---'\n", 3, "no reason", true},
	{"a reason in two lines", "allow:\n  - fingerprint: tg1:00112233445566778899aabbccddeeff\n    reason: |\n      a\n      b\n", 3, "one line", false},
	{"a day that is none", "allow:\n  - fingerprint: tg1:00112233445566778899aabbccddeeff\n    reason: x\n    expires: 2026-02-30\n", 4, "want a date", false},
	{"a time", "allow:\n  - fingerprint: tg1:00112233445566778899aabbccddeeff\n    reason: x\n    expires: 2026-02-03T00:00:00Z\n", 4, "want a date", true},
	{"a fingerprint twice", "allow:\n  - {fingerprint: tg1:00112233445566778899aabbccddeeff, reason: x}\n  - {fingerprint: tg1:00112233445566778899aabbccddeeff, reason: y}\n", 3, "line 2 too", false},
	{"a size in thousands", "limits:\n  max_blob: 5MB\n", 2, "want a size", true},
	{"a negative size", "limits:\n  max_memory: -1\n", 2, "want a size", true},
	{"a duration without unit", "limits:\n  timeout: '10'\n", 2, "want a duration", true},
	{"a negative duration", "limits:\n  timeout: -1s\n", 2, "want a duration", true},
	{"a sink without arguments", "sinks:\n  - {package: a.b/c, func: F, args: []}\n", 2, "what each argument is", true},
	{"a sink of others only", "sinks:\n  - {package: a.b/c, func: F, args: [other]}\n", 2, "what each argument is", true},
	{"an unknown role", "sinks:\n  - {package: a.b/c, func: F, args: [password]}\n", 2, "want one of [other user", true},
	{"a function with its package", "sinks:\n  - {package: a.b/c, func: c.F, args: [user]}\n", 2, "without its package", true},
	{"a kind with a short header", "kinds:\n  - {name: a, header: abc, alphabet: hex, min_length: 20}\n", 2, "4 to 64", true},
	{"a kind that is short", "kinds:\n  - {name: a, header: abcd, alphabet: hex, min_length: 19}\n", 2, "20 to 4096", true},
	{"a kind of its own alphabet", "kinds:\n  - {name: a, header: abcd, alphabet: abc, min_length: 20}\n", 2, "want one of [hex", true},
	{"a kind with a built-in name", "kinds:\n  - {name: trello-token, header: abcd, alphabet: hex, min_length: 20}\n", 2, "built-in", false},
	{"two kinds with one name", "kinds:\n  - {name: a, header: abcd, alphabet: hex, min_length: 20}\n  - {name: a, header: abce, alphabet: hex, min_length: 20}\n", 3, "another kind's", false},
	{"an alias", "level: &l likely\n", 1, "want a text", false},
	{"a merge", "paths: {<<: *p}\n", 1, "unknown key", false},
	{"a tag", "strict: !!bool true\n", 1, "want true or false", false},
	{"two documents", "level: likely\n---\nlevel: generic\n", 0, "want one document", false},
	{"no YAML", "level: [likely\n", 0, "not YAML", false},
	{"a conflict of a merge", "<<<<<<< HEAD\nlevel: likely\n=======\nlevel: generic\n>>>>>>> b\n", 0, "", false},
	{"open brackets", strings.Repeat("[", 60_000), 1, "nested too deeply", false},
	{"lists in lists", strings.Repeat("- ", 60_000), 1, "nested too deeply", false},
	{"too much", strings.Repeat("# long\n", 20_000), 0, "larger than", false},
}

func TestReadConfigRefuses(t *testing.T) {
	for _, tt := range mistakes {
		t.Run(tt.name, func(t *testing.T) {
			c, err := ReadConfig("conf.yaml", []byte(tt.text))
			var mistake *Error
			if c != nil || !errors.As(err, &mistake) {
				t.Fatalf("got %v and error %v", c, err)
			}
			if mistake.File != "conf.yaml" || tt.line > 0 && mistake.Line != tt.line || !strings.Contains(mistake.What, tt.want) {
				t.Errorf("got %q, want line %d and %q", err, tt.line, tt.want)
			}
		})
	}
}

func TestReadConfigTellsSeveralMistakesAndNoValue(t *testing.T) {
	_, err := ReadConfig("f", []byte("strict: hunter2-hunter2\nlevel: hunter2-hunter2\nlimits: {timeout: hunter2-hunter2}\n"))
	if err == nil || strings.Count(err.Error(), "\n") != 2 || strings.Contains(err.Error(), "hunter2") {
		t.Errorf("got %q", err)
	}
}

func TestPaths(t *testing.T) {
	tests := []struct {
		name, text, path string
		excluded         bool
	}{
		{"folder anywhere", "exclude: [testdata/]", "a/testdata/b/c.txt", true},
		{"file anywhere", "exclude: ['*.pem']", "a/b.pem", true},
		{"file at the root", "exclude: ['*.pem']", "b.pem", true},
		{"part of a name", "exclude: [test]", "a/tests/b", false},
		{"anchored", "exclude: [/build]", "a/build/b", false},
		{"anchored, at the root", "exclude: [/build]", "build/b", true},
		{"with a slash", "exclude: [a/*.go]", "b/a/x.go", false},
		{"star within a folder", "exclude: [a/*.go]", "a/b/x.go", false},
		{"two stars", "exclude: ['a/**/x.go']", "a/b/c/x.go", true},
		{"alternatives", "exclude: ['*.{pem,key}']", "x.key", true},
		{"not included", "include: [src]", "doc/a", true},
		{"included", "include: [src]", "src/a", false},
		{"included and excluded", "include: [src]\n  exclude: [src/vendor]", "src/vendor/a", true},
		{"no path", "include: [src]", "", false},
		{"case", "exclude: [Build]", "build/a", false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			c, err := ReadConfig("f", []byte("paths:\n  "+tt.text+"\n"))
			if err != nil {
				t.Fatal(err)
			}
			if got := c.Paths.Excludes(tt.path); got != tt.excluded {
				t.Errorf("excluded: got %v, want %v", got, tt.excluded)
			}
		})
	}
}

func TestParseSize(t *testing.T) {
	for in, want := range map[string]Size{
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
		got, err := ParseSize(in)
		if err != nil || got != want {
			t.Errorf("ParseSize(%q) = %d, %v, want %d", in, got, err, want)
		}
		if again, err := ParseSize(got.String()); err != nil || again != got {
			t.Errorf("%d prints as %s, which parses as %d, %v", got, got, again, err)
		}
	}
	for _, in := range []string{"", "MiB", "-1", "1.5GiB", "5MB", "5kb", "8388608TiB", "9223372036854775808", "0x10"} {
		if got, err := ParseSize(in); err == nil {
			t.Errorf("ParseSize(%q) = %d, want an error", in, got)
		}
	}
}

func FuzzReadConfig(f *testing.F) {
	f.Add(full)
	for _, m := range mistakes {
		if len(m.text) < 1000 {
			f.Add(m.text)
		}
	}
	f.Fuzz(func(t *testing.T, text string) {
		c, err := ReadConfig("f", []byte(text))
		if err != nil {
			var mistake *Error
			if !errors.As(err, &mistake) || c != nil {
				t.Fatalf("got %v and %v", c, err)
			}
			return
		}
		for _, e := range c.Allow {
			if e.Reason == "" || e.Fingerprint == "" || e.line == 0 {
				t.Errorf("got entry %+v", e)
			}
		}
		c.Paths.Excludes("a/b/c.txt")
	})
}
