package credential

import "hash/crc32"

// CustomKind is a kind of token that the user describes: a header, then at least
// MinLength characters of an alphabet. It is not changed once tokens refer to it.
type CustomKind struct {
	// Name is what reports call it: the place of [Kind.String].
	Name     string
	Header   string
	Alphabet Alphabet
	// MinLength is the least length of what follows the header, the checksum
	// included and padding not.
	MinLength int
	// Checksum: the last eight characters are the CRC-32 (IEEE) of all before
	// them, in hex, as in Atlassian's tokens.
	Checksum bool
}

// Alphabet names the characters of a custom token.
type Alphabet string

// The alphabets. Base64's may end in up to two '=', which a checksum follows.
const (
	Hex          Alphabet = "hex"
	Alphanumeric Alphabet = "alphanumeric"
	Base64       Alphabet = "base64"
	Base64URL    Alphabet = "base64url"
)

// Has reports whether the character is one of the alphabet.
func (a Alphabet) Has(c byte) bool {
	switch a {
	case Hex:
		_, ok := hexDigit(c)
		return ok
	case Base64:
		return isAlnum(c) || c == '+' || c == '/'
	case Base64URL:
		return isBase64URL(c)
	}
	return isAlnum(c)
}

// End returns how long the token is that text starts with, and whether its
// checksum holds; 0 where text starts with none. A checksum that holds decides
// where the token ends; else it takes all that can belong to it. Time is linear.
func (k *CustomKind) End(text string) (length int, proven bool) {
	body := len(k.Header)
	if len(text) < body || text[:body] != k.Header {
		return 0, false
	}
	end := body
	for end < len(text) && k.Alphabet.Has(text[end]) {
		end++
	}
	padded := end
	for k.pads() && padded < len(text) && padded < end+2 && text[padded] == '=' {
		padded++
	}
	count := end - body
	if k.Checksum && padded > end && len(text) >= padded+checksumLength && isHex(text[padded:padded+checksumLength]) {
		padded += checksumLength
		count += checksumLength
	}
	if k.Checksum {
		if proven := k.provenEnd(text[:padded]); proven > 0 {
			return proven, true
		}
	}
	if count < k.MinLength {
		return 0, false
	}
	return padded, false
}

func (k *CustomKind) pads() bool { return k.Alphabet == Base64 || k.Alphabet == Base64URL }

// provenEnd is the first place where a checksum of all before it ends, or 0.
func (k *CustomKind) provenEnd(text string) int {
	first := len(k.Header) + k.MinLength - checksumLength
	if len(text) < first+checksumLength {
		return 0
	}
	sum := crc32.ChecksumIEEE([]byte(text[:first]))
	for at := first; at+checksumLength <= len(text); at++ {
		if value, ok := hexValue(text[at : at+checksumLength]); ok && value == sum {
			return at + checksumLength
		}
		sum = crc32.Update(sum, crc32.IEEETable, []byte{text[at]})
	}
	return 0
}

// Randomness is how many bits of it a token of the kind shows: header and
// checksum have none.
func (k *CustomKind) Randomness(text string) float64 {
	bits := map[Alphabet]float64{Hex: 4, Alphanumeric: 5.95, Base64: 6, Base64URL: 6}[k.Alphabet]
	n := len(text) - len(k.Header)
	if k.Checksum {
		n -= checksumLength
	}
	return bits * float64(max(n, 0))
}

func (k *CustomKind) prove(text string) Proof {
	switch length, proven := k.End(text); {
	case length != len(text) || !k.Checksum:
		return Unprovable
	case proven:
		return Proven
	}
	return Mismatch
}
