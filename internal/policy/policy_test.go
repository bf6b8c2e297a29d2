package policy

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/tokenguard/tokenguard/finding"
)

var now = time.Date(2026, 6, 15, 12, 0, 0, 0, time.UTC)

func config(t *testing.T, text string) *Config {
	t.Helper()
	c, err := ReadConfig("c", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func allowing(t *testing.T, f finding.Fingerprint, rest string) Source {
	t.Helper()
	return Source{ConfigName: "c", Config: config(t, "allow:\n  - {fingerprint: "+string(f)+", reason: known"+rest+"}\n")}
}

func TestDecide(t *testing.T) {
	confirmed := finding.Finding{Fingerprint: one, Evidence: finding.Confirmed}
	likely := finding.Finding{Fingerprint: spot, Evidence: finding.Likely}
	plain := Directive{Path: "f", Line: 3, Reason: "made up", sure: true}
	exact := Directive{Path: "f", Line: 3, Fingerprint: one, Reason: "revoked", sure: true}
	void := Directive{Path: "f", Line: 3, Void: "no reason", sure: true}
	tests := []struct {
		name             string
		source           Source
		finding          finding.Finding
		trusted, brought []Directive
		want             Decision
		notes            []string
	}{
		{name: "nothing", finding: confirmed},
		{name: "config", source: allowing(t, one, ""), finding: confirmed, want: Decision{true, ByConfig, "known"}},
		{name: "baseline", source: Source{BaselineName: "b", Baseline: update(t, &Baseline{}, stamp, one)}, finding: confirmed,
			want: Decision{true, ByBaseline, "known, see SEC-12"}},
		{name: "another fingerprint", source: allowing(t, other, ""), finding: confirmed,
			notes: []string{"policy: stale: c:2: " + string(other) + " is found nowhere"}},
		{name: "expired", source: allowing(t, one, ", expires: 2026-06-14"), finding: confirmed,
			notes: []string{"policy: expired: c:2: " + string(one) + " expired after 2026-06-14"}},
		{name: "a place for ever", source: allowing(t, spot, ""), finding: likely,
			notes: []string{"policy: void: c:2: " + string(spot) + ": the fingerprint of a place is accepted for 90 days: want expires, 2026-09-13 at most"}},
		{name: "a place", source: allowing(t, spot, ", expires: 2026-09-13"), finding: likely, want: Decision{true, ByConfig, "known"}},
		{name: "directive for what is likely", finding: likely, trusted: []Directive{plain}, want: Decision{true, ByDirective, "made up"}},
		{name: "directive for what is confirmed", finding: confirmed, trusted: []Directive{plain},
			notes: []string{"policy: void: f:3: a confirmed finding is accepted by its whole fingerprint only"}},
		{name: "directive with the fingerprint", finding: confirmed, trusted: []Directive{exact}, want: Decision{true, ByDirective, "revoked"}},
		{name: "directive with another fingerprint", finding: likely, trusted: []Directive{exact},
			notes: []string{"policy: unused: f:3: it accepts nothing"}},
		{name: "void directive", finding: likely, trusted: []Directive{void},
			notes: []string{"policy: void: f:3: no reason"}},
		{name: "directive of the change", finding: likely, brought: []Directive{plain},
			notes: []string{"policy: ignored: f:3: the change itself accepts the finding beside it"}},
		{name: "fingerprint in a directive of the change", finding: confirmed, brought: []Directive{exact},
			notes: []string{"policy: ignored: f:3: the change itself accepts the finding beside it"}},
		{name: "directive of both sides", finding: likely, trusted: []Directive{plain}, brought: []Directive{plain}, want: Decision{true, ByDirective, "made up"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			p := New(tt.source, now)
			p.Saw(tt.trusted)
			if got := p.Decide(tt.finding, tt.trusted, tt.brought); got != tt.want {
				t.Errorf("got %+v, want %+v", got, tt.want)
			}
			var notes []string
			for _, n := range p.Notes(true) {
				notes = append(notes, n.String())
			}
			if diff := cmp.Diff(tt.notes, notes); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestNothingIsStaleInPartOfARepository(t *testing.T) {
	if notes := New(allowing(t, one, ""), now).Notes(false); len(notes) > 0 {
		t.Errorf("got %v", notes)
	}
}

func TestIgnoreListsWhatTheChangeBrings(t *testing.T) {
	trusted := allowing(t, one, "")
	brought := Source{
		ConfigName: "c", Config: config(t, "paths:\n  exclude: ['**']\nallow:\n  - {fingerprint: "+string(one)+", reason: x}\n  - {fingerprint: "+string(other)+", reason: x}\n"),
		BaselineName: "b", Baseline: update(t, &Baseline{}, stamp, spot),
	}
	p := New(trusted, now)
	p.Ignore(trusted, brought)
	p.IgnoreBroken("d")
	var notes []string
	for _, n := range p.Notes(false) {
		notes = append(notes, n.String())
	}
	want := []string{
		"policy: ignored: b: the change itself accepts " + string(spot),
		"policy: ignored: c: the change itself sets what is checked",
		"policy: ignored: c:5: the change itself accepts " + string(other),
		"policy: ignored: d: the change breaks the file: it cannot be read",
	}
	if diff := cmp.Diff(want, notes); diff != "" {
		t.Error(diff)
	}
	for _, f := range []finding.Fingerprint{other, spot} {
		if d := p.Decide(finding.Finding{Fingerprint: f}, nil, nil); d.Allowed {
			t.Errorf("%s is accepted", f)
		}
	}
	if p.Excludes("a") {
		t.Error("the change's exclusion applies")
	}
}

// A repository without any policy must cost nothing and say nothing.
func TestNoPolicy(t *testing.T) {
	p := New(Source{}, now)
	p.Ignore(Source{}, Source{Config: &Config{}, Baseline: &Baseline{}})
	if notes := p.Notes(true); len(notes) > 0 || p.Excludes("a") {
		t.Errorf("got %v", notes)
	}
}
