// Package policy decides which findings are accepted: by the configuration, by
// the baseline, or by a directive beside the finding. It takes bytes and gives
// decisions; it opens no file and knows no repository.
//
// # Trust
//
// A change must not bring its own exceptions. The caller says which sources are
// trusted: the base of a range, HEAD for a commit being made, a file that the
// operator named. [New] applies those. What the change itself brings is handed
// to [Policy.Ignore] and to the last argument of [Policy.Decide]; it is listed
// and never applied.
//
// # Proof
//
// A confirmed finding is accepted by its whole fingerprint only, so that a new
// token in an accepted place is not hidden. A fingerprint of a place cannot tell
// a new secret from the old one and so ends after [PlaceDays], whatever its
// entry says.
//
// Not promised: the wording of notes.
package policy

const (
	// ConfigName is the configuration's path in a repository.
	ConfigName = ".tokenguard.yaml"
	// BaselineName is the baseline's path in a repository.
	BaselineName = ".tokenguard-baseline.jsonl"
)
