package scanner

import (
	"fmt"
	"strings"
)

// Commits says which commits to read: those that some revisions reach and
// others do not. A revision is an id, whole or abbreviated, or a reference,
// and then any number of ~N and ^N.
type Commits struct {
	Of, Not []string
	// OfRefs are beginnings of the names of references that are read as those in
	// Of are: "refs/heads/" for every branch.
	OfRefs []string
	// NotRefs are beginnings of the names of references that are left out as
	// those in Not are: "refs/" for all, "refs/remotes/origin/" for what a
	// remote had when it was last asked.
	NotRefs []string
}

// any reports whether something is to be read.
func (c Commits) any() bool { return len(c.Of)+len(c.OfRefs) > 0 }

// ParseRange reads "A..B", the commits of B that A has not. "A...B" is the same,
// from where the two parted: what a pull request shows. An end that is left out
// is HEAD.
func ParseRange(text string) (Commits, error) {
	from, to, ok := strings.Cut(text, "..")
	to = strings.TrimPrefix(to, ".")
	if !ok || strings.HasPrefix(to, ".") || strings.Contains(to, "..") || text == ".." || text == "..." {
		return Commits{}, fmt.Errorf("%q is no range of commits: want A..B", text)
	}
	orHead := func(name string) []string {
		if name == "" {
			name = "HEAD"
		}
		return []string{name}
	}
	return Commits{Of: orHead(to), Not: orHead(from)}, nil
}
