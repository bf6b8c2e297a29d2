package analyzer

import (
	"go/token"

	"github.com/tokenguard/tokenguard/finding"
)

// Result is what the analyzer returns to a driver in the same process, such as
// golang.org/x/tools/go/analysis/checker, in Action.Result. Drivers that start
// a process for each package, such as go vet, have the diagnostics only.
type Result struct {
	// Reported has one element for each diagnostic, in the same order.
	Reported []Reported
}

// Reported is one diagnostic and the finding behind it.
type Reported struct {
	// Finding has everything but what depends on the root of the repository:
	// Location.Path and Fingerprint, which is finding.NewFingerprint of the pair
	// and that path. The file's name is that of the position of Pos.
	// Location.Start, End and Span are those of the diagnostic's range.
	Finding finding.Finding
	// Pos and End are the diagnostic's range in the driver's file set.
	Pos, End token.Pos
}
