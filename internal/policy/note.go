package policy

import (
	"cmp"
	"fmt"
)

// State is what an entry or a directive is worth in a run.
type State string

// The states.
const (
	// Active: it accepts its finding.
	Active State = "active"
	// Stale: its finding is found nowhere.
	Stale State = "stale"
	// Expired: its last day is past.
	Expired State = "expired"
	// Void: it is wrong and accepts nothing.
	Void State = "void"
	// Unused: a directive that stands beside nothing it accepts.
	Unused State = "unused"
	// Ignored: the change itself brings it, so it does not apply.
	Ignored State = "ignored"
)

// Note is a line for people about what in the policy does not count. It holds
// no secret, but its file may be named like one.
type Note struct {
	State State
	File  string
	Line  int // from 1, or 0 for the whole file
	What  string
}

func (n Note) String() string {
	if n.Line == 0 {
		return fmt.Sprintf("policy: %s: %s: %s", n.State, n.File, n.What)
	}
	return fmt.Sprintf("policy: %s: %s:%d: %s", n.State, n.File, n.Line, n.What)
}

func (n Note) compare(other Note) int {
	return cmp.Or(
		cmp.Compare(n.State, other.State), cmp.Compare(n.File, other.File),
		cmp.Compare(n.Line, other.Line), cmp.Compare(n.What, other.What),
	)
}
