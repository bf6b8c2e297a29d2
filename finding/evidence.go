package finding

import "fmt"

// Evidence says how sure a finding is. The zero value is the weakest, and a
// larger value is stronger.
type Evidence uint8

const (
	// Generic is a Basic credential that is not Atlassian's.
	Generic Evidence = iota
	// Likely has the right header and shape but a wrong or missing checksum,
	// or is of a kind without one and stands in a pair or beside Atlassian
	// evidence.
	Likely
	// Confirmed has a checksum that holds.
	Confirmed
)

var evidenceNames = [...]string{Generic: "generic", Likely: "likely", Confirmed: "confirmed"}

// String returns the stable name.
func (e Evidence) String() string {
	if int(e) >= len(evidenceNames) {
		return "unknown"
	}
	return evidenceNames[e]
}

// ParseEvidence is the inverse of [Evidence.String].
func ParseEvidence(name string) (Evidence, error) {
	for e, n := range evidenceNames {
		if n == name {
			return Evidence(e), nil
		}
	}
	return 0, fmt.Errorf("unknown evidence %q: want confirmed, likely or generic", name)
}

// MarshalText encodes the stable name.
func (e Evidence) MarshalText() ([]byte, error) { return []byte(e.String()), nil }

// UnmarshalText is the inverse of [Evidence.MarshalText].
func (e *Evidence) UnmarshalText(text []byte) error {
	parsed, err := ParseEvidence(string(text))
	if err != nil {
		return err
	}
	*e = parsed
	return nil
}
