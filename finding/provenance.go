package finding

import "time"

// Provenance is one introduction of a unit: a commit that has it at Path while
// none of its parents has. The zero value means that no commit is involved.
type Provenance struct {
	Commit      string // hex id, or "" when nothing reaches the unit
	Author      string // name as recorded, sanitised by the writers
	AuthorEmail string
	Date        time.Time // author date in the author's zone; zero when unreadable
	Path        string
	RemovedBy   []string // commits that no longer have it while a parent has
	Refs        []string // full names of the refs whose tip still has it
	InHead      bool     // HEAD's commit has it
	Reachable   bool     // a ref, or HEAD, reaches the commit
	// Boundary: the history is shallow here, so the unit was introduced in
	// this commit or before it.
	Boundary bool
}
