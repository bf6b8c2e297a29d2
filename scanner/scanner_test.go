package scanner_test

import (
	"context"
	"os"
	"testing"

	"github.com/tokenguard/tokenguard/finding"
	"github.com/tokenguard/tokenguard/internal/credtest"
	"github.com/tokenguard/tokenguard/scanner"
)

func TestMain(m *testing.M) {
	credtest.Isolate()
	os.Exit(m.Run())
}

// result is what one scan says.
type result struct {
	findings []finding.Finding
	receipt  finding.Receipt
	err      error
}

// scan scans a repository as the command does without options.
func scan(t testing.TB, repo string) result {
	t.Helper()
	return run(t, scanner.Target{Repo: repo}, scanner.Options{})
}

func run(t testing.TB, target scanner.Target, opts scanner.Options) result {
	t.Helper()
	s, err := scanner.New(target, opts)
	if err != nil {
		t.Fatal(err)
	}
	var r result
	for f, err := range s.Findings(context.Background()) {
		if err != nil {
			r.err = err
			break
		}
		r.findings = append(r.findings, f)
	}
	r.receipt = s.Receipt()
	return r
}
