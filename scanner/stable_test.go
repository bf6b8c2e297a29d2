package scanner_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/tokenguard/tokenguard/finding"
	"github.com/tokenguard/tokenguard/internal/credtest"
	"github.com/tokenguard/tokenguard/scanner"
)

// crowded is a repository with something in every mode and unit.
func crowded(t *testing.T) *credtest.Repo {
	r := tangled(t, 9)
	for i, h := range hideouts {
		if strings.Contains(h.name, "merge") || strings.Contains(h.name, "stash") {
			continue // tangled has them
		}
		h.hide(t, r, credtest.New(uint64(i+100)))
	}
	return r
}

// report is what a scan comes down to as bytes.
func report(t *testing.T, r result) string {
	t.Helper()
	if r.err != nil {
		t.Fatal(r.err)
	}
	text, err := json.MarshalIndent(finding.Document{Findings: r.findings, Receipt: r.receipt}, "", " ")
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func TestSameBytesWhateverTheWorkers(t *testing.T) {
	r := crowded(t)
	target := scanner.Target{Repo: r.Dir, History: true, Worktree: true, Staged: true}
	one := report(t, run(t, target, scanner.Options{Jobs: 1}))
	for range 3 {
		if diff := cmp.Diff(one, report(t, run(t, target, scanner.Options{Jobs: 8}))); diff != "" {
			t.Fatalf("eight workers differ from one (-one +eight):\n%s", diff)
		}
	}
}

func TestFindingsComeInOrder(t *testing.T) {
	got := scan(t, crowded(t).Dir).findings
	for i := 1; i < len(got); i++ {
		if finding.Compare(got[i-1], got[i]) >= 0 {
			t.Errorf("finding %d does not come after %d", i, i-1)
		}
	}
}

// TestStorageDoesNotMatter: however git keeps the objects, the findings are
// the same.
func TestStorageDoesNotMatter(t *testing.T) {
	r := crowded(t)
	before := scan(t, r.Dir)
	for _, step := range [][]string{
		{"repack", "-q"},
		{"repack", "-q", "-a", "-d", "-f", "--depth=1"},
		{"repack", "-q", "-A", "-d", "-f", "--depth=50", "--window=50"},
		{"pack-refs", "--all"},
		{"commit-graph", "write", "--reachable"},
		{"repack", "-q"},
		{"multi-pack-index", "write", "--bitmap"},
		// A reflog's messages are findings, too.
		{"-c", "gc.reflogExpire=never", "-c", "gc.reflogExpireUnreachable=never", "gc", "-q", "--aggressive", "--prune=never"},
		{"repack", "-q", "-a", "-d", "--write-bitmap-index"},
		{"unpack-objects"},
	} {
		if step[0] == "unpack-objects" {
			unpack(t, r)
		} else {
			r.Run(step...)
		}
		after := scan(t, r.Dir)
		if diff := cmp.Diff(report(t, before), report(t, after)); diff != "" {
			t.Errorf("after git %s (-before +after):\n%s", strings.Join(step, " "), diff)
		}
	}
}

// unpack makes files of all objects in packs.
func unpack(t *testing.T, r *credtest.Repo) {
	t.Helper()
	elsewhere := t.TempDir()
	if err := os.Rename(r.Path(".git/objects/pack"), filepath.Join(elsewhere, "pack")); err != nil {
		t.Fatal(err)
	}
	packs, err := filepath.Glob(filepath.Join(elsewhere, "pack", "*.pack"))
	if err != nil || len(packs) == 0 {
		t.Fatalf("packs %v, error %v", packs, err)
	}
	for _, path := range packs {
		content, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		r.RunInput(string(content), "unpack-objects", "-q")
	}
}

// TestProgressIsToldOneAtATime: callers need no lock of their own.
func TestProgressIsToldOneAtATime(t *testing.T) {
	calls := 0 // the race detector watches this
	stages := map[string]bool{}
	run(t, scanner.Target{Repo: crowded(t).Dir}, scanner.Options{Jobs: 8, Progress: func(p finding.Progress) {
		calls++
		stages[p.Stage] = true
		if p.Done > p.Total && p.Total > 0 {
			t.Errorf("%d of %d done", p.Done, p.Total)
		}
	}})
	if calls == 0 || !stages["objects"] {
		t.Errorf("%d calls, stages %v", calls, stages)
	}
}
