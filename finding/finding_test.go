package finding_test

import (
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/tokenguard/tokenguard/credential"
	"github.com/tokenguard/tokenguard/finding"
)

// inOrder returns findings in the order of reports, each later than the one
// before for another reason.
func inOrder() []finding.Finding {
	base := func() finding.Finding {
		return finding.Finding{
			Pair:       pairOf(credential.AccessToken, "", "b"),
			Location:   finding.Location{Unit: finding.UnitBlob, Path: "b", Blob: "b", Span: finding.Span{Start: 5, End: 9}},
			Provenance: []finding.Provenance{{Date: time.Unix(2, 0).UTC(), Commit: "b"}},
		}
	}
	changes := []func(*finding.Finding){
		func(f *finding.Finding) { f.Provenance = nil },
		func(f *finding.Finding) { f.Provenance[0].Date = time.Unix(1, 0); f.Provenance[0].Commit = "z" },
		func(f *finding.Finding) { f.Provenance[0].Commit = "a"; f.Location.Path = "z" },
		func(f *finding.Finding) { f.Location.Path = "a"; f.Location.Unit = finding.UnitTagMessage },
		func(f *finding.Finding) { f.Location.Unit = "a"; f.Location.Blob = "z" },
		func(f *finding.Finding) { f.Location.Blob = "a"; f.Location.Span.Start = 8 },
		func(f *finding.Finding) { f.Location.Span = finding.Span{Start: 4, End: 99} },
		func(f *finding.Finding) { f.Location.Span.End = 8; f.Pair.Token.Kind = credential.Basic },
		func(f *finding.Finding) { f.Pair = pairOf(credential.APIToken, "", "z") },
		func(f *finding.Finding) { f.Pair = pairOf(credential.AccessToken, "", "a") },
		func(*finding.Finding) {},
		func(f *finding.Finding) { f.Pair = pairOf(credential.AccessToken, "", "c") },
		func(f *finding.Finding) { f.Location.Path = "c" },
		func(f *finding.Finding) { f.Provenance[0].Date = time.Unix(2, 1); f.Provenance[0].Commit = "a" },
	}
	var out []finding.Finding
	for _, change := range changes {
		f := base()
		change(&f)
		out = append(out, f)
	}
	return out
}

// Reports are the same whatever the number of workers only if no two findings
// are equal in the order.
func TestCompareIsAStrictOrder(t *testing.T) {
	fs := inOrder()
	for i := range fs {
		for j := range fs {
			want := min(max(i-j, -1), 1)
			if got := finding.Compare(fs[i], fs[j]); got != want {
				t.Errorf("finding %d against %d: got %d, want %d", i, j, got, want)
			}
		}
	}
}

func TestSortingForgetsTheArrival(t *testing.T) {
	want := inOrder()
	for seed := range uint64(20) {
		got := inOrder()
		rand.New(rand.NewPCG(seed, 0)).Shuffle(len(got), func(i, j int) { got[i], got[j] = got[j], got[i] })
		slices.SortFunc(got, finding.Compare)
		for i := range got {
			if finding.Compare(got[i], want[i]) != 0 {
				t.Fatalf("seed %d: finding %d stands elsewhere", seed, i)
			}
		}
	}
}

func TestCompareIsEqualForTheSameMoment(t *testing.T) {
	a, b := inOrder()[10], inOrder()[10]
	b.Provenance[0].Date = b.Provenance[0].Date.In(time.FixedZone("", 3600))
	if got := finding.Compare(a, b); got != 0 {
		t.Errorf("the same moment in another zone: got %d, want 0", got)
	}
}
