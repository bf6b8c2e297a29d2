package scanner_test

import (
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/tokenguard/tokenguard/credential"
)

// readmeTable returns the rows of the table with the given heading that stands in
// a section of the README, cell by cell.
func readmeTable(t *testing.T, section, heading string) [][]string {
	t.Helper()
	text, err := os.ReadFile("../README.md")
	if err != nil {
		t.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(text), "\n## "+section+"\n")
	rest, _, _ = strings.Cut(rest, "\n## ")
	_, rest, ok := strings.Cut(rest, "\n"+heading+"\n|")
	if !ok {
		t.Fatalf("the README's section %q has no table %q", section, heading)
	}
	rest, _, _ = strings.Cut(rest, "\n\n")
	var rows [][]string
	for _, line := range strings.Split(rest, "\n")[1:] {
		cells := strings.Split(strings.Trim(line, "| "), " | ")
		rows = append(rows, cells)
	}
	return rows
}

// quoted returns what stands in backquotes in a cell.
func quoted(cell string) []string {
	var all []string
	for i, part := range strings.Split(cell, "`") {
		if i%2 == 1 {
			all = append(all, part)
		}
	}
	return all
}

// checkReadme holds the README to what became of the corpus: what it says is
// found is found in all cases, and nothing that is not found is left unsaid.
func checkReadme(t *testing.T, scores map[string]*score) {
	t.Helper()
	said := map[string]bool{}
	for _, row := range readmeTable(t, "What is found", "| where and how | cases of the corpus |") {
		for _, group := range quoted(row[1]) {
			said[group] = true
			if c := scores[group]; c == nil || c.wanted == 0 || !c.perfect() {
				t.Errorf("the README says that %s is found, but of %q %v", row[0], group, c)
			}
		}
	}
	for group, c := range scores {
		if c.wanted > 0 && group != notSeen && !said[group] {
			t.Errorf("the README does not say that %q is found", group)
		}
	}
	var reasons []string
	for _, row := range readmeTable(t, "What is not seen", "| not seen | instead |") {
		reasons = append(reasons, row[0])
	}
	var known []string
	for _, g := range unseen {
		known = append(known, g.reason)
	}
	if !slices.Equal(slices.Sorted(slices.Values(reasons)), slices.Sorted(slices.Values(known))) {
		t.Errorf("the README says that these are not seen:\n\t%s\nand the corpus shows it of these:\n\t%s",
			strings.Join(reasons, "\n\t"), strings.Join(known, "\n\t"))
	}
}

// checkKinds holds the README's table of kinds to the evidence with which each
// was found.
func checkKinds(t *testing.T, best map[credential.Kind]string) {
	t.Helper()
	said := map[credential.Kind]string{}
	for _, row := range readmeTable(t, "What is found", "| kind | confirmed by checksum |") {
		kind, err := credential.ParseKind(quoted(row[0])[0])
		if err != nil {
			t.Error(err)
		}
		said[kind] = strings.TrimPrefix(strings.Replace(row[1], "yes", "confirmed", 1), "no, ")
	}
	if !maps.Equal(said, best) {
		t.Errorf("the README says %v, and the corpus shows %v", said, best)
	}
}
