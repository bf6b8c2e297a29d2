package scanner_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/tokenguard/tokenguard/credential"
	"github.com/tokenguard/tokenguard/finding"
	"github.com/tokenguard/tokenguard/internal/credtest"
	"github.com/tokenguard/tokenguard/internal/policy"
	"github.com/tokenguard/tokenguard/scanner"
)

func fingerprint(n uint64) string {
	h := credtest.New(n)
	pair := credential.Pair{Token: credential.Token{Kind: credential.APIToken, Secret: credential.NewSecret(h.Token(credential.APIToken))}}
	return string(finding.NewFingerprint(pair, ""))
}

func allowing(n uint64) string {
	return fmt.Sprintf("allow:\n  - {fingerprint: %q, reason: known}\n", fingerprint(n))
}

func baseline(n uint64) string {
	return fmt.Sprintf("{\"tokenguard_baseline\":1}\n{\"fingerprint\":%q,\"reason\":\"known\"}\n", fingerprint(n))
}

// judged scans under the policy that stands in the repository, and returns the
// fingerprints that are left and the remarks.
func judged(t *testing.T, target scanner.Target, trust scanner.Trust, base string) (left, remarks []string, receipt finding.Receipt) {
	t.Helper()
	p, err := scanner.FindPolicy(target, trust, base)
	if err != nil {
		t.Fatal(err)
	}
	scan, err := scanner.New(target, scanner.Options{Policy: p, Level: finding.Likely})
	if err != nil {
		t.Fatal(err)
	}
	for f, err := range scan.Findings(context.Background()) {
		if err != nil {
			t.Fatal(err)
		}
		left = append(left, string(f.Fingerprint))
	}
	receipt = scan.Receipt()
	return left, receipt.Remarks, receipt
}

// Every way of accepting a finding works for the owner of the repository.
func TestOwnPolicy(t *testing.T) {
	altered := credtest.Altered(credtest.New(1).Token(credential.APIToken))
	tests := []struct {
		name  string
		files map[string]string
		left  bool
	}{
		{"nothing", map[string]string{"a.env": pair(1)}, true},
		{"config", map[string]string{"a.env": pair(1), policy.ConfigName: allowing(1)}, false},
		{"baseline", map[string]string{"a.env": pair(1), policy.BaselineName: baseline(1)}, false},
		{"baseline of another", map[string]string{"a.env": pair(1), policy.BaselineName: baseline(2)}, true},
		{"directive", map[string]string{"a.env": "# tokenguard:allow " + fingerprint(1) + " known\n" + pair(1)}, false},
		{"directive without fingerprint", map[string]string{"a.env": "# tokenguard:allow known\n" + pair(1)}, true},
		{"gitleaks", map[string]string{"a.env": strings.TrimSpace(pair(1)) + " # gitleaks:allow\n"}, true},
		{"directive for what is likely", map[string]string{"a.env": "T=" + altered + " # tokenguard:allow altered\n"}, false},
		{"gitleaks for what is likely", map[string]string{"a.env": "T=" + altered + " # gitleaks:allow\n"}, false},
		{"excluded path", map[string]string{"x/a.env": pair(1), policy.ConfigName: "paths:\n  exclude: [x]\n"}, false},
		{"excluded path of one copy", map[string]string{"x/a.env": pair(1), "y/a.env": pair(1), policy.ConfigName: "paths:\n  exclude: [x]\n"}, true},
		{"attributes", map[string]string{"a.env": pair(1), ".gitattributes": "* -diff -text linguist-generated filter=lfs export-ignore\n"}, true},
	}
	for _, tt := range tests {
		for _, committed := range []bool{false, true} {
			t.Run(fmt.Sprintf("%s, committed %t", tt.name, committed), func(t *testing.T) {
				r := credtest.NewRepo(t)
				for name, text := range tt.files {
					r.Write(name, text)
				}
				if committed {
					r.Commit("all")
				}
				left, remarks, receipt := judged(t, scanner.Target{Repo: r.Dir}, scanner.TrustContent, "")
				if (len(left) > 0) != tt.left || !receipt.Complete {
					t.Errorf("left %v, want some: %v; complete %t; remarks %q", left, tt.left, receipt.Complete, remarks)
				}
				if !tt.left && len(receipt.Excluded) == 0 {
					t.Errorf("what was taken out is not counted: %+v", receipt)
				}
			})
		}
	}
}

// What a commit brings hides nothing in it, and is said.
func TestCommitBringsItsOwnException(t *testing.T) {
	tests := []struct {
		name  string
		files map[string]string
		said  string
	}{
		{"config", map[string]string{"a.env": pair(1), policy.ConfigName: allowing(1)}, "policy: ignored: .tokenguard.yaml:2: the change itself accepts tg1:"},
		{"level", map[string]string{"a.env": pair(1), policy.ConfigName: "level: confirmed\npaths: {exclude: ['**']}\n"}, "policy: ignored: .tokenguard.yaml: the change itself sets"},
		{"broken config", map[string]string{"a.env": pair(1), policy.ConfigName: "a: ["}, "policy: ignored: .tokenguard.yaml: the change breaks"},
		{"baseline", map[string]string{"a.env": pair(1), policy.BaselineName: baseline(1)}, "policy: ignored: .tokenguard-baseline.jsonl:2: the change itself accepts tg1:"},
		{"directive", map[string]string{"a.env": "# tokenguard:allow " + fingerprint(1) + " known\n" + pair(1)}, "policy: ignored: a.env:1: the change itself"},
		{"attributes", map[string]string{"a.env": pair(1), ".gitattributes": "* -diff filter=lfs\n"}, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := credtest.NewRepo(t)
			r.Write("begin", "a\n")
			r.Commit("begin")
			r.Run("tag", "base")
			for name, text := range tt.files {
				r.Write(name, text)
			}
			r.Run("add", "-A")
			staged := scanner.Target{Repo: r.Dir, Staged: true}
			left, remarks, _ := judged(t, staged, scanner.TrustBase, "HEAD")
			if len(left) != 1 || !strings.Contains(strings.Join(remarks, "\n"), tt.said) {
				t.Errorf("staged: left %v, remarks %q, want %q", left, remarks, tt.said)
			}
			r.Commit("change")
			left, remarks, _ = judged(t, scanner.Target{Repo: r.Dir}, scanner.TrustBase, "base")
			if len(left) != 1 || !strings.Contains(strings.Join(remarks, "\n"), tt.said) {
				t.Errorf("committed: left %v, remarks %q, want %q", left, remarks, tt.said)
			}
		})
	}
}

// What the base has applies to the change: the accepted credential may move,
// and another in its place is found.
func TestBaseAcceptsWhatItHas(t *testing.T) {
	directive := "# tokenguard:allow " + fingerprint(1) + " known\n" + pair(1)
	r := credtest.NewRepo(t)
	r.Write("a.env", directive)
	r.Write("b.env", "b\n")
	r.Write(policy.ConfigName, allowing(2))
	r.Write(policy.BaselineName, baseline(3))
	r.Commit("begin")
	r.Write("a.env", "first\n"+directive)
	r.Write("b.env", pair(2)+"\n\n"+pair(3)+"\n\n"+directive)
	r.Run("add", "-A")
	left, remarks, _ := judged(t, scanner.Target{Repo: r.Dir, Staged: true}, scanner.TrustBase, "HEAD")
	if diff := cmp.Diff([]string{fingerprint(1)}, left); diff != "" {
		t.Errorf("only the copy in b.env is news: %s", diff)
	}
	if diff := cmp.Diff([]string{"policy: ignored: b.env:7: the change itself accepts the finding beside it"}, remarks); diff != "" {
		t.Error(diff)
	}

	r.Write("b.env", "b\n")
	r.Write("a.env", strings.ReplaceAll(directive, pair(1), "x\n"))
	r.Run("add", "-A")
	r.Run("commit", "-q", "-m", "without")
	r.Write("a.env", directive)
	r.Run("add", "-A")
	if left, _, _ = judged(t, scanner.Target{Repo: r.Dir, Staged: true}, scanner.TrustBase, "HEAD"); len(left) != 1 {
		t.Errorf("the base has the directive without the credential: left %v", left)
	}
}

func TestBaseIsAnyRevision(t *testing.T) {
	r := credtest.NewRepo(t)
	r.Write(policy.ConfigName, allowing(1))
	r.Commit("begin")
	r.Run("tag", "-a", "-m", "t", "v1")
	r.Run("update-ref", "refs/remotes/origin/main", "HEAD")
	id := strings.TrimSpace(r.Run("rev-parse", "HEAD"))
	r.Run("rm", "-q", policy.ConfigName)
	r.Write("a.env", pair(1))
	r.Commit("leak")
	for base, want := range map[string]int{"HEAD": 1, "main": 1, "v1": 0, "origin/main": 0, "refs/tags/v1": 0, id: 0} {
		if left, _, _ := judged(t, scanner.Target{Repo: r.Dir}, scanner.TrustBase, base); len(left) != want {
			t.Errorf("base %s: left %v, want %d", base, left, want)
		}
	}
	for _, base := range []string{"none", "../HEAD", strings.Repeat("0", 40)} {
		if p, err := scanner.FindPolicy(scanner.Target{Repo: r.Dir}, scanner.TrustBase, base); err == nil {
			t.Errorf("base %q: got %v, want an error", base, p)
		}
	}
}

func TestRemarks(t *testing.T) {
	r := credtest.NewRepo(t)
	r.Write("a.go", "//tokenguard:allow nothing here\nvar x = 1\n")
	r.Write(policy.ConfigName, strings.ReplaceAll(allowing(1), "known}", "known, expires: 2020-01-01}"))
	r.Write(policy.BaselineName, baseline(2))
	left, remarks, _ := judged(t, scanner.Target{Repo: r.Dir}, scanner.TrustContent, "")
	want := []string{
		"policy: expired: .tokenguard.yaml:2: " + fingerprint(1) + " expired after 2020-01-01",
		"policy: stale: .tokenguard-baseline.jsonl:2: " + fingerprint(2) + " is found nowhere",
		"policy: unused: a.go:1: it accepts nothing",
	}
	if diff := cmp.Diff(want, remarks); diff != "" || len(left) > 0 {
		t.Errorf("left %v: %s", left, diff)
	}
}

// A change that brings a huge baseline must not fill the reports.
func TestRemarksAreBounded(t *testing.T) {
	r := credtest.NewRepo(t)
	r.Write("a", "a\n")
	r.Commit("begin")
	var text strings.Builder
	text.WriteString("{\"tokenguard_baseline\":1}\n")
	for i := range 5000 {
		fmt.Fprintf(&text, "{\"fingerprint\":\"tg1:%032x\",\"reason\":\"x\"}\n", i)
	}
	r.Write(policy.BaselineName, text.String())
	r.Run("add", "-A")
	_, remarks, _ := judged(t, scanner.Target{Repo: r.Dir, Staged: true}, scanner.TrustBase, "HEAD")
	if n := len(remarks); n > 1001 || remarks[n-1] != "policy: 4000 more" {
		t.Errorf("%d remarks, the last is %q", n, remarks[n-1])
	}
}

func TestBrokenPolicyIsAnError(t *testing.T) {
	for name, text := range map[string]string{policy.ConfigName: "levle: likely\n", policy.BaselineName: "<<<<<<< HEAD\n"} {
		r := credtest.NewRepo(t)
		r.Write(name, text)
		p, err := scanner.FindPolicy(scanner.Target{Repo: r.Dir}, scanner.TrustContent, "")
		if err != nil {
			t.Fatal(err)
		}
		var mistake *policy.Error
		if _, err := scanner.New(scanner.Target{Repo: r.Dir}, scanner.Options{Policy: p}); !errors.As(err, &mistake) || mistake.Line != 1 {
			t.Errorf("%s: got %v", name, err)
		}
	}
}
