package finding

import (
	"cmp"

	"github.com/tokenguard/tokenguard/credential"
)

// Finding is one credential in one unit.
type Finding struct {
	Pair        credential.Pair
	Evidence    Evidence
	Fingerprint Fingerprint
	// Form is how it stands in the bytes: plain, pair, basic-header, …
	Form string
	// Decode is the chain of steps that led to the token, outermost first.
	Decode   []string
	Location Location
	// Context is the line around the finding with every secret-like run
	// blanked, or "".
	Context string
	// MaskedFields names the fields (path, refs, author, …) that held a token
	// themselves and are masked in this finding.
	MaskedFields []string
	// Provenance lists the introductions, oldest first. It is empty for units
	// outside the history.
	Provenance []Provenance
	// Lint is set by the linter only.
	Lint *Lint
}

// Lint is what the linter says about a finding.
type Lint struct {
	Category string // stable, one anchor of URL each
	Message  string
	URL      string
}

// First returns the first introduction, or the zero value.
func (f Finding) First() Provenance {
	if len(f.Provenance) == 0 {
		return Provenance{}
	}
	return f.Provenance[0]
}

// Compare orders findings by date and id of the first introduction, then path,
// unit, blob, offset, kind and secret: the order of every report. It is 0 only
// for the same credential in the same place.
func Compare(a, b Finding) int {
	pa, pb := a.First(), b.First()
	return cmp.Or(
		pa.Date.Compare(pb.Date),
		cmp.Compare(pa.Commit, pb.Commit),
		cmp.Compare(a.Location.Path, b.Location.Path),
		cmp.Compare(a.Location.Unit, b.Location.Unit),
		cmp.Compare(a.Location.Blob, b.Location.Blob),
		cmp.Compare(a.Location.Span.Start, b.Location.Span.Start),
		cmp.Compare(a.Location.Span.End, b.Location.Span.End),
		cmp.Compare(a.Pair.Token.Kind, b.Pair.Token.Kind),
		cmp.Compare(a.Pair.Token.Secret.Reveal(), b.Pair.Token.Secret.Reveal()),
	)
}
