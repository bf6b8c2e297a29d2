package credential

import (
	"fmt"
	"io"
	"log/slog"
	"strings"
)

// mask stands for the text that is not shown. Its length is constant, so that
// a mask does not tell how long the secret is.
const mask = "********"

// A header of longHeader characters stands in no password by chance. Behind a
// shorter one, minBody characters must follow, the shortest body published for
// any kind, or else a password that starts like a token would show its start.
const (
	longHeader = 12
	minBody    = 20
)

// Secret is a token's text, kept out of every output by default: printing,
// logging or encoding one yields a mask. Call [Secret.Reveal] to read it, and
// only to hash, compare or check it; a test lists the files that may.
//
// The text stands behind a pointer because fmt cannot call methods on the
// unexported fields of another struct and would print the text itself.
// A Secret is immutable and safe for concurrent use. The zero value is empty.
type Secret struct{ text *string }

// NewSecret returns a secret that holds a copy of text, so that it does not
// keep the buffer text was cut from alive.
func NewSecret(text string) Secret {
	text = strings.Clone(text)
	return Secret{&text}
}

// Reveal returns the text itself.
func (s Secret) Reveal() string {
	if s.text == nil {
		return ""
	}
	return *s.text
}

// IsZero reports whether the secret is empty.
func (s Secret) IsZero() bool { return s.Reveal() == "" }

// Equal reports whether both hold the same text.
func (s Secret) Equal(other Secret) bool { return s.Reveal() == other.Reveal() }

// Masked returns the kind's public header, where the text has it, and a mask
// of constant length. The header of the long kinds is shown whole or not at all.
func (s Secret) Masked() string {
	if s.IsZero() {
		return ""
	}
	text := s.Reveal()
	for _, k := range Kinds() {
		h := k.Header()
		if h == "" || !strings.HasPrefix(text, h) {
			continue
		}
		if len(h) >= longHeader || len(text) >= len(h)+minBody {
			return h + mask
		}
	}
	return mask
}

// String returns the mask.
func (s Secret) String() string { return s.Masked() }

// GoString returns the mask.
func (s Secret) GoString() string { return s.Masked() }

// Format prints the mask whatever the verb.
func (s Secret) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, s.Masked()) }

// MarshalText encodes the mask, for encoding/json, encoding/xml and their kin.
func (s Secret) MarshalText() ([]byte, error) { return []byte(s.Masked()), nil }

// GobEncode encodes the mask.
func (s Secret) GobEncode() ([]byte, error) { return []byte(s.Masked()), nil }

// GobDecode leaves the secret empty: a mask is not a secret.
func (s *Secret) GobDecode([]byte) error { *s = Secret{}; return nil }

// LogValue logs the mask.
func (s Secret) LogValue() slog.Value { return slog.StringValue(s.Masked()) }
