package policy

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/tokenguard/tokenguard/finding"
)

const today = Date("2026-06-15")

var stamp = Stamp{Today: today, Author: "Jane Doe", Reason: "known, see SEC-12"}

func encode(t *testing.T, b *Baseline) string {
	t.Helper()
	text, err := b.AppendText(nil)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func update(t *testing.T, b *Baseline, s Stamp, found ...finding.Fingerprint) *Baseline {
	t.Helper()
	updated, _, err := b.Update(found, s)
	if err != nil {
		t.Fatal(err)
	}
	return updated
}

func TestBaselineFile(t *testing.T) {
	b := update(t, &Baseline{}, stamp, spot, other, one, one)
	want := `{"tokenguard_baseline":1}
{"fingerprint":"` + string(one) + `","reason":"known, see SEC-12","author":"Jane Doe","date":"2026-06-15"}
{"fingerprint":"` + string(other) + `","reason":"known, see SEC-12","author":"Jane Doe","date":"2026-06-15"}
{"fingerprint":"` + string(spot) + `","reason":"known, see SEC-12","author":"Jane Doe","date":"2026-06-15","expires":"2026-09-13"}
`
	text := encode(t, b)
	if diff := cmp.Diff(want, text); diff != "" {
		t.Error(diff)
	}
	again, err := ReadBaseline("b", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, encode(t, again)); diff != "" {
		t.Errorf("read and written again: %s", diff)
	}
}

// A second update a day later must not touch the lines of the first.
func TestUpdateKeepsWhatIsThere(t *testing.T) {
	old := update(t, &Baseline{}, stamp, one)
	later := Stamp{Today: today.AddDays(1), Author: "John Roe", Reason: "another"}
	updated, added, err := old.Update([]finding.Fingerprint{one, other}, later)
	if err != nil || added != 1 {
		t.Fatalf("added %d, error %v", added, err)
	}
	if text := encode(t, updated); !strings.HasPrefix(text, encode(t, old)) || strings.Count(text, "\n") != 3 {
		t.Errorf("got %s", text)
	}
	if kept := update(t, old, later); encode(t, kept) != encode(t, old) {
		t.Errorf("an entry whose finding is gone: got %s", encode(t, kept))
	}
}

func TestUpdateRenewsWhatExpired(t *testing.T) {
	old := update(t, &Baseline{}, stamp, spot)
	late := stamp
	late.Today = today.AddDays(PlaceDays + 1)
	updated, added, err := old.Update([]finding.Fingerprint{spot}, late)
	if err != nil || added != 1 || updated.Entries()[0].Date != late.Today {
		t.Errorf("added %d, error %v, got %+v", added, err, updated)
	}
}

func TestUpdateRefuses(t *testing.T) {
	for _, tt := range []struct {
		name   string
		change func(*Stamp)
		want   error
	}{
		{"no reason", func(s *Stamp) { s.Reason = " " }, ErrReason},
		{"two lines", func(s *Stamp) { s.Reason = "a\nb" }, ErrReason},
		{"a secret in the reason", func(s *Stamp) { s.Reason = "old token " + strings.Repeat("aB3", 8) }, ErrReason},
		{"no author", func(s *Stamp) { s.Author = "" }, ErrAuthor},
		{"expired already", func(s *Stamp) { s.Expires = today.AddDays(-1) }, ErrExpires},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s := stamp
			tt.change(&s)
			if b, _, err := (&Baseline{}).Update([]finding.Fingerprint{one}, s); b != nil || !errors.Is(err, tt.want) {
				t.Errorf("got %v and %v, want %v", b, err, tt.want)
			}
		})
	}
}

func TestListAndPrune(t *testing.T) {
	row := func(fingerprint, rest string) string { return `{"fingerprint":"` + fingerprint + `",` + rest + "}\n" }
	id := func(n int) string { return fmt.Sprintf("tg1:%032x", n) }
	place := func(n int) string { return fmt.Sprintf("tg1p:%032x", n) }
	text := `{"tokenguard_baseline":1}` + "\n" +
		row(id(1), `"reason":"active"`) +
		row(id(2), `"reason":"gone"`) +
		row(id(3), `"reason":"until yesterday","expires":"2026-06-14"`) +
		row(id(4), `"reason":"until today","expires":"2026-06-15"`) +
		row(id(5), `"reason":""`) +
		row(id(6), `"reason":"from the future","date":"2026-06-17"`) +
		row("tg1:00", `"reason":"cut off"`) +
		row(place(1), `"reason":"young","date":"2026-03-17"`) +
		row(place(2), `"reason":"old","date":"2026-03-16","expires":"2030-01-01"`) +
		row(place(3), `"reason":"undated"`) +
		row(place(4), `"reason":"undated with an end","expires":"2026-09-13"`) +
		row(place(5), `"reason":"undated and far","expires":"2026-09-14"`)
	b, err := ReadBaseline("b", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	var found []finding.Fingerprint
	for _, e := range b.Entries() {
		if e.Reason != "gone" {
			found = append(found, e.Fingerprint)
		}
	}
	got := map[string]State{}
	for _, l := range b.List(found, today) {
		got[l.Reason] = l.State
		if (l.State == Active) != (l.Why == "") {
			t.Errorf("%s is %s because %q", l.Reason, l.State, l.Why)
		}
	}
	want := map[string]State{
		"active": Active, "gone": Stale, "until yesterday": Expired, "until today": Active, "": Void,
		"from the future": Void, "cut off": Void, "young": Active, "old": Expired,
		"undated": Void, "undated with an end": Active, "undated and far": Void,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	pruned, removed := b.Prune(found, today)
	if len(pruned.Entries()) != 4 || len(removed) != 8 {
		t.Errorf("pruned to %d, removed %d, want 4 and 8", len(pruned.Entries()), len(removed))
	}
}

func TestUnionMergeOfBaselines(t *testing.T) {
	text := encode(t, update(t, &Baseline{}, stamp, one)) +
		`{"fingerprint":"` + string(one) + `","reason":"newer","date":"2026-07-01"}` + "\n\n"
	b, err := ReadBaseline("b", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	if e := b.Entries(); len(e) != 1 || e[0].Reason != "newer" {
		t.Errorf("got %+v, want the newer entry", e)
	}
}

func TestReadBaselineRefuses(t *testing.T) {
	const top = `{"tokenguard_baseline":1}` + "\n"
	for _, tt := range []struct {
		name, text string
		line       int
		want       string
	}{
		{"empty", "", 0, "the end is missing"},
		{"half written", top + `{"fingerprint":"tg1:00`, 0, "the end is missing"},
		{"half a line", top + `{"fingerprint":"tg1:00` + "\n", 2, "want an entry"},
		{"no header", `{"fingerprint":"tg1:00","reason":"x"}` + "\n", 1, "want {"},
		{"another version", `{"tokenguard_baseline":2}` + "\n", 1, "want {"},
		{"another key", top + `{"fingerprint":"tg1:00","reason":"x","line":3}` + "\n", 2, "want an entry"},
		{"another value", top + `{"fingerprint":"tg1:00","reason":"x"} {}` + "\n", 2, "want an entry"},
		{"a day that is none", top + `{"fingerprint":"tg1:00","reason":"x","date":"2026-02-30"}` + "\n", 2, "want an entry"},
		{"a conflict", top + "<<<<<<< HEAD\n=======\n>>>>>>> b\n", 2, "keep the lines of both"},
		{"a list", "[]\n", 1, "want {"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			b, err := ReadBaseline("base", []byte(tt.text))
			var mistake *Error
			if b != nil || !errors.As(err, &mistake) {
				t.Fatalf("got %v and %v", b, err)
			}
			if mistake.Line != tt.line || !strings.Contains(mistake.What, tt.want) {
				t.Errorf("got %q, want line %d and %q", err, tt.line, tt.want)
			}
		})
	}
}

func FuzzReadBaseline(f *testing.F) {
	f.Add(`{"tokenguard_baseline":1}` + "\n" + `{"fingerprint":"tg1:00112233445566778899aabbccddeeff","reason":"x","date":"2026-02-03"}` + "\n")
	f.Fuzz(func(t *testing.T, text string) {
		b, err := ReadBaseline("b", []byte(text))
		if err != nil {
			return
		}
		written := encode(t, b)
		again, err := ReadBaseline("b", []byte(written))
		if err != nil {
			t.Fatalf("%v in what was written: %q", err, written)
		}
		if diff := cmp.Diff(written, encode(t, again)); diff != "" {
			t.Error(diff)
		}
	})
}
