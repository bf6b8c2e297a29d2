package analyzer_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/tokenguard/tokenguard/analyzer"
	"github.com/tokenguard/tokenguard/finding"
)

// TestAccepted checks what is reported where a directive or a policy file
// accepts something: what it means to accept, and nothing beside it.
func TestAccepted(t *testing.T) {
	t.Parallel()
	const (
		token   = "var a = \"{{token api 1}}\""
		altered = "var a = \"{{altered api 1}}\""
		exact   = "//tokenguard:allow {{fingerprint api 1}} revoked in 2024"
	)
	for _, test := range []struct {
		name, source string
		opts         analyzer.Options
		more         map[string]string
		want         []string
	}{
		{name: "in the same line", source: token + " " + exact},
		{name: "in the line above", source: exact + "\n" + token},
		{name: "in a block comment", source: token + " /* tokenguard:allow {{fingerprint api 1}} revoked */"},
		{name: "in a block comment before it", source: "/* tokenguard:allow {{fingerprint api 1}} revoked */ " + token},
		{name: "in a file that this build leaves out", source: token + " " + exact,
			more: map[string]string{"b_plan9.go": "package a\n\nvar a = \"{{token api 1}}\" " + exact + "\n"}},
		{name: "without a fingerprint", source: altered + " //tokenguard:allow a broken one is part of the manual"},
		{name: "without a fingerprint beside a confirmed token", source: token + " //tokenguard:allow it is a test",
			want: []string{"a.go:3 directive", "a.go:3 token"}},
		{name: "without a reason", source: altered + " //tokenguard:allow",
			want: []string{"a.go:3 directive", "a.go:3 token"}},
		{name: "of another token", source: token + " //tokenguard:allow {{fingerprint api 2}} revoked",
			want: []string{"a.go:3 directive", "a.go:3 token"}},
		{name: "one of two tokens", source: "var a = \"{{token api 1}} {{token api 2}}\" " + exact,
			want: []string{"a.go:3 token"}},
		{name: "of nothing", source: "var a = 1 " + exact, want: []string{"a.go:3 directive"}},
		{name: "of nothing at this level", source: altered + " //tokenguard:allow part of the manual",
			opts: analyzer.Options{Level: finding.Confirmed}},
		{name: "of nothing in a test that is not checked", source: "var a = 1",
			opts: analyzer.Options{SkipTests: true},
			more: map[string]string{"a_test.go": "package a\n\n" + exact + "\nvar b = 1\n"}},
		{name: "of a token that only scan sees", source: exact + "\n// {{token api 1}}\nvar a = 1"},
		{name: "in a string", source: "var a = \"{{altered api 1}} // tokenguard:allow it is no comment\"",
			want: []string{"a.go:3 token"}},
		{name: "in the configuration", source: token,
			more: map[string]string{".tokenguard.yaml": "allow:\n  - fingerprint: {{fingerprint api 1}}\n    reason: revoked\n"}},
		{name: "in a path that the configuration leaves out", source: altered,
			more: map[string]string{".tokenguard.yaml": "paths:\n  exclude: [\"a.go\"]\n"}},
		{name: "at the level of the configuration", source: token + "\n\nvar b = \"{{altered api 2}}\"",
			more: map[string]string{".tokenguard.yaml": "level: confirmed\n"}, want: []string{"a.go:3 token"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			files := map[string]string{"a.go": "package a\n\n" + test.source + "\n"}
			for name, text := range test.more {
				files[name] = text
			}
			if diff := cmp.Diff(test.want, report(t, analyzer.New(test.opts), files)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// TestCheckPolicy checks that a broken configuration is an error, and one that
// is not there none.
func TestCheckPolicy(t *testing.T) {
	dir := t.TempDir()
	if err := analyzer.CheckPolicy(dir); err != nil {
		t.Error(err)
	}
	writeFile(t, dir, "go.mod", "module a\n")
	writeFile(t, dir, "sub/a.go", "package a\n")
	writeFile(t, dir, ".tokenguard.yaml", "levle: likely\n")
	if err := analyzer.CheckPolicy(dir + "/sub"); err == nil {
		t.Error("a configuration with an unknown key is accepted")
	}
	if got := analyzer.PolicyFiles(dir + "/sub"); len(got) != 1 {
		t.Errorf("policy files are %q, want one", got)
	}
}
