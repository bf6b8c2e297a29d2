package scanner_test

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/tokenguard/tokenguard/credential"
	"github.com/tokenguard/tokenguard/finding"
	"github.com/tokenguard/tokenguard/internal/credtest/corpus"
	"github.com/tokenguard/tokenguard/scanner"
)

// longestTail bounds what a span may leave out at its end: an encoded line end
// and padding, which nothing secret stands in.
const longestTail = 12

// TestCorpus scans a repository that holds the whole corpus. Every case is
// found as it is wanted, once, or stays silent as it must, but for those that
// are known to be unseen: each of those must still be.
func TestCorpus(t *testing.T) {
	const seed = 1
	wrong := map[string]bool{} // by the case's name
	var packed []corpus.Case
	for _, p := range corpus.Packers {
		wrong["archives: by "+p.Name] = true // unless it is installed, and right
		t.Run("packed by "+p.Name, func(t *testing.T) { packed = append(packed, p.Case(t, seed)) })
	}
	r := corpus.Build(t, seed, packed...)
	found := assign(t, r, scanAll(t, r.Dir))
	scores := map[string]*score{}
	best := map[credential.Kind]string{} // evidence
	for i, s := range r.Stored {
		name := s.Group + ": " + s.Name
		problem := compare(s, found[i])
		wrong[name] = wrong[name] || problem != ""
		group := s.Group
		if isUnseen(name) {
			group = notSeen
		} else if problem != "" {
			t.Errorf("%s, edited %t: %s", name, s.Edited, problem)
		}
		if scores[group] == nil {
			scores[group] = new(score)
		}
		scores[group].count(s, found[i], problem == "")
		for _, f := range found[i] {
			if kind := f.Pair.Token.Kind; best[kind] == "" || f.Evidence == finding.Confirmed {
				best[kind] = f.Evidence.String()
			}
		}
	}
	checkUnseen(t, wrong)
	checkReadme(t, scores)
	checkKinds(t, best)
	for _, group := range slices.Sorted(maps.Keys(scores)) {
		t.Logf("%-20s %s", group, scores[group])
	}
}

// notSeen is the group of the cases that are known to be unseen.
const notSeen = "not seen"

// score counts what became of the cases of a group.
type score struct{ cases, wanted, found, right int }

func (c *score) count(s corpus.Stored, found []finding.Finding, right bool) {
	c.cases++
	c.wanted += len(s.Want)
	c.found += len(found)
	if right {
		c.right += len(s.Want)
	}
}

// perfect reports whether everything wanted was found, and nothing else.
func (c *score) perfect() bool { return c.right == c.wanted && c.found == c.right }

// String gives recall, the right findings of those wanted, precision, of those
// made, and how many were made that are not as they are wanted.
func (c *score) String() string {
	percent := func(n, of int) float64 {
		if of == 0 {
			return 100
		}
		return 100 * float64(n) / float64(of)
	}
	return fmt.Sprintf("%5d cases, recall %5.1f %%, precision %5.1f %%, %d false",
		c.cases, percent(c.right, c.wanted), percent(c.right, c.found), c.found-c.right)
}

func scanAll(t *testing.T, dir string) []finding.Finding {
	t.Helper()
	s, err := scanner.New(scanner.Target{Repo: dir}, scanner.Options{Level: finding.Generic})
	if err != nil {
		t.Fatal(err)
	}
	var all []finding.Finding
	for f, err := range s.Findings(context.Background()) {
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, f)
	}
	if receipt := s.Receipt(); !receipt.Complete {
		t.Errorf("the scan is incomplete: %+v", receipt)
	}
	return all
}

// assign returns the findings of each case: by the file, or else by the secret.
func assign(t *testing.T, r *corpus.Repository, all []finding.Finding) map[int][]finding.Finding {
	t.Helper()
	byPath, bySecret := map[string]int{}, map[string]int{}
	for i, s := range r.Stored {
		if s.File != "" {
			byPath[s.Path] = i
			continue
		}
		for _, w := range s.Want {
			bySecret[w.Secret] = i
		}
	}
	found := map[int][]finding.Finding{}
	for _, f := range all {
		file, _, _ := strings.Cut(f.Location.Path, "!")
		i, ok := byPath[file]
		if !ok {
			i, ok = bySecret[f.Pair.Token.Secret.Reveal()]
		}
		if !ok {
			t.Errorf("found in no case: %s", describe(f))
			continue
		}
		found[i] = append(found[i], f)
	}
	return found
}

// compare says in what the findings differ from what the case wants, or "".
func compare(s corpus.Stored, found []finding.Finding) string {
	slices.SortStableFunc(found, func(a, b finding.Finding) int { return a.Location.Span.Start - b.Location.Span.Start })
	var want, got []string
	for _, w := range s.Want {
		want = append(want, wanted(s, w))
	}
	for i, f := range found {
		if i < len(s.Want) {
			got = append(got, described(f, s.Want[i]))
		} else {
			got = append(got, described(f, corpus.Want{}))
		}
	}
	if slices.Equal(want, got) {
		return ""
	}
	return "\n\tgot  " + strings.Join(got, "\n\t     ") + "\n\twant " + strings.Join(want, "\n\t     ")
}

// wanted describes what the case wants, without the secret.
func wanted(s corpus.Stored, w corpus.Want) string {
	name := s.Path
	if w.Member != "" {
		name += "!" + w.Member
	}
	return fmt.Sprintf("%s %s of %q in %s %s at line %d, bytes %d to %d", w.Evidence, w.Kind,
		credential.NewAccount(w.Account).Masked(), s.Unit, name, w.Line, w.Start, w.End)
}

// described describes the finding like what is wanted, as far as that says,
// and adds what the words do not show.
func described(f finding.Finding, w corpus.Want) string {
	line, start, end := f.Location.Start.Line, f.Location.Span.Start, f.Location.Span.End
	if w.Line == 0 {
		line = 0
	}
	switch {
	case w.End == 0:
		start, end = 0, 0
	case w.Within && start >= w.Start && end <= w.End:
		start, end = w.Start, w.End
	case start == w.Start && end < w.End && end > w.End-longestTail:
		end = w.End
	}
	text := fmt.Sprintf("%s %s of %q in %s %s at line %d, bytes %d to %d", f.Evidence, f.Pair.Token.Kind,
		f.Pair.Account.Masked(), f.Location.Unit, f.Location.Path, line, start, end)
	if f.Pair.Token.Secret.Reveal() != w.Secret {
		text += ", another secret"
	}
	if f.Pair.Account.Reveal() != w.Account {
		text += ", another account"
	}
	return text
}

// matches reports whether the name of a case is what stands in unseen, or goes
// on behind it with the kind or, behind a group, with the rest of the name.
func matches(name, listed string) bool {
	return name == listed || strings.HasPrefix(name, listed+", ") || strings.HasPrefix(name, listed+": ")
}

func isUnseen(name string) bool {
	return slices.ContainsFunc(unseen, func(g gap) bool {
		return slices.ContainsFunc(g.cases, func(listed string) bool { return matches(name, listed) })
	})
}

// checkUnseen fails where a case that is listed is right, or is none. wrong
// tells of every case whether it is wrong.
func checkUnseen(t *testing.T, wrong map[string]bool) {
	t.Helper()
	for _, g := range unseen {
		for _, listed := range g.cases {
			cases := 0
			for name, isWrong := range wrong {
				if !matches(name, listed) {
					continue
				}
				cases++
				if !isWrong {
					t.Errorf("%s is right now: take %q out of unseen (%s)", name, listed, g.reason)
				}
			}
			if cases == 0 {
				t.Errorf("no case is named %q (%s)", listed, g.reason)
			}
		}
	}
}

func describe(f finding.Finding) string {
	return fmt.Sprintf("%s %s of %s in %s %s:%d", f.Evidence, f.Pair.Token.Kind, f.Pair.Account.Masked(),
		f.Location.Unit, f.Location.Path, f.Location.Start.Line)
}
