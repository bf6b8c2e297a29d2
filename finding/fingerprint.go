package finding

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"

	"github.com/tokenguard/tokenguard/credential"
)

const (
	secretScheme     = "tg1:"  // identity of a secret, wherever it stands
	placeScheme      = "tg1p:" // identity of a place, for secrets that can be guessed
	fingerprintBytes = 16
	leastRandomness  = 100 // bits, below which a secret can be guessed
)

// Fingerprint is a finding's identity without the secret: two findings of the
// same token have the same one, whatever the place.
//
// tg1: and 32 hex digits of SHA-256 over the scheme, kind and token, for tokens
// whose visible part has at least 100 bits of randomness. tg1p: over kind,
// account and path for everything that could be guessed from a hash: a place,
// not a secret. Never over a password.
type Fingerprint string

// NewFingerprint returns the identity of pair at path, which is relative to the
// repository and has slashes.
func NewFingerprint(pair credential.Pair, path string) Fingerprint {
	if unguessable(pair.Token) {
		return Fingerprint(secretScheme + digest(pair.Token.KindName(), pair.Token.Secret.Reveal()))
	}
	return Fingerprint(placeScheme + digest(pair.Token.KindName(), pair.Account.Reveal(), path))
}

// unguessable reports whether the token's own text carries at least 100 bits
// of randomness. An alphanumeric character carries 5.95 bits, a hex digit 4;
// headers and checksums carry none.
func unguessable(t credential.Token) bool {
	text := t.Secret.Reveal()
	switch t.Kind {
	case credential.APIToken, credential.AccessToken, credential.ServiceToken:
		return t.Proof() >= credential.Mismatch
	case credential.AppPassword:
		return t.Proof() >= credential.Mismatch
	case credential.TrelloToken:
		return len(text) >= len("ATTA")+64
	case credential.Custom:
		return t.Custom.Randomness(text) >= leastRandomness
	case credential.DataCenterToken:
		return len(strings.TrimPrefix(text, "BBDC-")) == 44
	}
	return false
}

func digest(fields ...string) string {
	sum := sha256.Sum256([]byte("tokenguard/1\x00" + strings.Join(fields, "\x00")))
	return hex.EncodeToString(sum[:fingerprintBytes])
}

// IsPlace reports whether the fingerprint names a place rather than a secret.
func (f Fingerprint) IsPlace() bool { return strings.HasPrefix(string(f), placeScheme) }

// ParseFingerprint accepts whole fingerprints only.
func ParseFingerprint(text string) (Fingerprint, error) {
	rest, ok := strings.CutPrefix(text, secretScheme)
	if !ok {
		rest, ok = strings.CutPrefix(text, placeScheme)
	}
	raw, err := hex.DecodeString(rest)
	if !ok || err != nil || len(raw) != fingerprintBytes || rest != strings.ToLower(rest) {
		return "", fmt.Errorf("not a whole fingerprint: want %s or %s and 32 lower-case hex digits", secretScheme, placeScheme)
	}
	return Fingerprint(text), nil
}
