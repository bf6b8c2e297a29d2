package credential

import (
	"encoding/base64"
	"hash/crc32"
	"strings"
)

// Proof is what a token's own text says about itself.
type Proof uint8

const (
	// Unprovable: the kind has no checksum, or the text has not its shape.
	Unprovable Proof = iota
	// Truncated: the right header and alphabet, but cut off before the
	// checksum ends (a double click stops at the padding).
	Truncated
	// Mismatch: the right shape, but the checksum does not hold: altered,
	// mistyped or made up.
	Mismatch
	// Proven: the checksum holds.
	Proven
)

const (
	typePrefix        = 4 // ATAT and its kin; the payload starts behind it
	checksumLength    = 8 // hex digits of a CRC-32
	appPasswordBody   = 28
	appPasswordLength = appPasswordBody + checksumLength
	// minPayload is the least payload accepted as a whole token, from the
	// widest published rule (80 to 800); issued tokens have 176 to 180.
	minPayload = 80
)

// Proof checks the token's text against its kind. It needs no network.
//
// The rule, for ATATT, ATCTT and ATSTT: header, base64url payload with zero to
// two '=', then eight hex digits, the CRC-32/IEEE of every byte before them,
// issued in upper case. For ATBB: 28 characters, then the same eight digits.
// Source: DataDog's and CredSweeper's implementations, confirmed on
// independent fixtures; DESIGN.md has the table.
func (t Token) Proof() Proof {
	text := t.Secret.Reveal()
	switch t.Kind {
	case APIToken, AccessToken, ServiceToken:
		return proveLong(t.Kind, text)
	case AppPassword:
		return proveAppPassword(text)
	case Custom:
		return t.Custom.prove(text)
	}
	return Unprovable
}

func proveLong(k Kind, text string) Proof {
	if !strings.HasPrefix(text, k.Header()) {
		return Unprovable
	}
	payload, tail, ok := splitLong(text)
	switch {
	case !ok:
		return Unprovable
	case checksumHolds(text):
		return Proven
	case len(payload) < minPayload:
		return Unprovable
	case len(tail) < checksumLength:
		return Truncated
	}
	return Mismatch
}

// splitLong splits what follows the type prefix of a long token into the
// payload with its padding and as much as there is of the checksum. It reports
// false when the text has not that shape. Without padding nothing but its
// alphabet tells the checksum from the payload.
func splitLong(text string) (payload, tail string, ok bool) {
	rest := text[min(typePrefix, len(text)):]
	end := 0
	for end < len(rest) && isBase64URL(rest[end]) {
		end++
	}
	padded := end
	for padded < len(rest) && rest[padded] == '=' {
		padded++
	}
	if padded == end {
		if end >= checksumLength && isHex(rest[end-checksumLength:end]) {
			return rest[:end-checksumLength], rest[end-checksumLength:], end == len(rest)
		}
		return rest[:end], "", end == len(rest)
	}
	payload, tail = rest[:padded], rest[padded:]
	return payload, tail, padded-end <= 2 && len(tail) <= checksumLength && isAlphanumeric(tail)
}

func proveAppPassword(text string) Proof {
	switch {
	case len(text) != appPasswordLength, !strings.HasPrefix(text, AppPassword.Header()), !isAlphanumeric(text):
		return Unprovable
	case checksumHolds(text):
		return Proven
	}
	return Mismatch
}

// checksumHolds reports whether the last eight characters are the CRC-32 of
// everything before them, in either case.
func checksumHolds(text string) bool {
	if len(text) <= checksumLength {
		return false
	}
	body, tail := text[:len(text)-checksumLength], text[len(text)-checksumLength:]
	sum, ok := hexValue(tail)
	return ok && sum == crc32.ChecksumIEEE([]byte(body))
}

// hexValue is the number that up to eight hex digits write.
func hexValue(text string) (value uint32, ok bool) {
	for i := range len(text) {
		digit, ok := hexDigit(text[i])
		if !ok {
			return 0, false
		}
		value = value<<4 | uint32(digit)
	}
	return value, true
}

// PayloadValid reports whether the text between the type prefix and the
// checksum is canonical base64url of a payload that starts "O|E|at" or "O|E|ct",
// as in every issued token seen. It is advisory: the checksum decides. It
// accepts a token cut off at its padding.
func PayloadValid(text string) bool {
	payload, tail, ok := splitLong(text)
	if !ok || tail != "" && len(payload)%4 != 0 {
		return false
	}
	decoded, err := base64.RawURLEncoding.Strict().DecodeString(strings.TrimRight(payload, "="))
	if err != nil {
		return false
	}
	start := string(decoded[:min(6, len(decoded))])
	return start == "O|E|at" || start == "O|E|ct"
}

func isAlphanumeric(text string) bool {
	for i := range len(text) {
		if !isAlnum(text[i]) {
			return false
		}
	}
	return true
}

func isHex(text string) bool {
	for i := range len(text) {
		if _, ok := hexDigit(text[i]); !ok {
			return false
		}
	}
	return true
}

func isBase64URL(c byte) bool { return isAlnum(c) || c == '-' || c == '_' }

func hexDigit(c byte) (byte, bool) {
	switch {
	case '0' <= c && c <= '9':
		return c - '0', true
	case 'a' <= c && c <= 'f':
		return c - 'a' + 10, true
	case 'A' <= c && c <= 'F':
		return c - 'A' + 10, true
	}
	return 0, false
}
