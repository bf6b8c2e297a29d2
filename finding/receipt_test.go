package finding_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/tokenguard/tokenguard/finding"
)

func TestTallyOutcome(t *testing.T) {
	tests := []struct {
		name     string
		count    func(*finding.Tally)
		complete bool
	}{
		{"nothing happened", func(*finding.Tally) {}, true},
		{"work done", func(y *finding.Tally) { y.Add(finding.Read{Objects: 1}) }, true},
		{"an exclusion changes nothing", func(y *finding.Tally) { y.Exclude("gitlink", "lib") }, true},
		{"a skip", func(y *finding.Tally) { y.Skip("size", "big.bin") }, false},
		{"a loss", func(y *finding.Tally) { y.Lose("missing", "b1") }, false},
		{"a loss without a name", func(y *finding.Tally) { y.Lose("", "") }, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var tally finding.Tally
			tt.count(&tally)
			if got := tally.Receipt().Complete; got != tt.complete {
				t.Errorf("got complete %t, want %t", got, tt.complete)
			}
		})
	}
}

func TestTallyKeepsReasonsApart(t *testing.T) {
	var tally finding.Tally
	tally.Add(finding.Read{Refs: 1, Commits: 2, Objects: 3, Bytes: 4, Files: 5})
	tally.Add(finding.Read{Refs: 10, Commits: 20, Objects: 30, Bytes: 40, Files: 50})
	tally.Lose("missing", "b2")
	tally.Lose("corrupt", "b1")
	tally.Lose("missing", "b1")
	tally.Lose("missing", "b2")
	tally.Lose("missing", "")
	tally.Skip("missing", "s")
	want := finding.Receipt{
		Read:     finding.Read{Refs: 11, Commits: 22, Objects: 33, Bytes: 44, Files: 55},
		Excluded: []finding.Count{},
		Skipped:  []finding.Count{{Reason: "missing", Count: 1, Examples: []string{"s"}}},
		Lost: []finding.Count{
			{Reason: "corrupt", Count: 1, Examples: []string{"b1"}},
			{Reason: "missing", Count: 4, Examples: []string{"b1", "b2"}},
		},
	}
	if diff := cmp.Diff(want, tally.Receipt()); diff != "" {
		t.Errorf("receipt (-want +got):\n%s", diff)
	}
}

// Everything may be broken: the count is exact, the examples are few, and
// neither the workers nor the order of reading shows in them.
func TestTallyKeepsTheFirstExamplesWhateverTheOrder(t *testing.T) {
	for seed := range uint64(10) {
		var tally finding.Tally
		var workers sync.WaitGroup
		names := rand.New(rand.NewPCG(seed, 0)).Perm(1000)
		for part := range slices.Chunk(names, 100) {
			workers.Go(func() {
				for _, n := range part {
					tally.Lose("missing", fmt.Sprintf("b%03d", n))
					tally.Skip("size", "one")
					tally.Exclude("ignored", "")
					tally.Add(finding.Read{Objects: 1})
					_ = tally.Receipt()
				}
			})
		}
		workers.Wait()
		want := finding.Receipt{
			Read:     finding.Read{Objects: 1000},
			Excluded: []finding.Count{{Reason: "ignored", Count: 1000, Examples: []string{}}},
			Skipped:  []finding.Count{{Reason: "size", Count: 1000, Examples: []string{"one"}}},
			Lost:     []finding.Count{{Reason: "missing", Count: 1000, Examples: []string{"b000", "b001", "b002", "b003", "b004"}}},
		}
		if diff := cmp.Diff(want, tally.Receipt()); diff != "" {
			t.Fatalf("seed %d: receipt (-want +got):\n%s", seed, diff)
		}
	}
}

func TestReceiptIsACopy(t *testing.T) {
	var tally finding.Tally
	tally.Lose("missing", "b")
	first := tally.Receipt()
	tally.Lose("missing", "a")
	first.Lost[0].Examples[0] = "changed"
	if got := tally.Receipt().Lost[0].Examples; !slices.Equal(got, []string{"a", "b"}) {
		t.Errorf("got examples %q", got)
	}
}
