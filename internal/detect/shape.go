package detect

import (
	"encoding/base64"
	"hash/crc32"

	"github.com/tokenguard/tokenguard/credential"
	"github.com/tokenguard/tokenguard/internal/detect/view"
)

// Lengths of the kinds that have one; credential and DESIGN.md have the sources.
const (
	longHeader        = 12
	checksumLength    = 8
	appPasswordLength = 36
	trelloLength      = 76
	classicLength     = 24
	dataCenterLength  = 44
	dataCenterHeader  = "BBDC-"
)

// maxPayload bounds the payload of a long token. Issued ones have 180 bytes;
// the widest published rule allows 800.
const maxPayload = 1024

// longKind returns the long kind whose header text starts with, or 0.
func longKind(text []byte) credential.Kind {
	if len(text) < longHeader {
		return 0
	}
	switch string(text[:longHeader]) {
	case "ATATT3xFfGF0":
		return credential.APIToken
	case "ATCTT3xFfGN0":
		return credential.AccessToken
	case "ATSTT3xFfGF0":
		return credential.ServiceToken
	}
	return 0
}

// shortKind returns the kind with a short header that stands at offset, and
// the length of its text.
func shortKind(text []byte, at, end int) (credential.Kind, int) {
	rest := text[at:end]
	switch {
	case len(rest) >= appPasswordLength && string(rest[:4]) == "ATBB" && appPasswordShape(rest):
		return credential.AppPassword, appPasswordLength
	case len(rest) >= trelloLength && string(rest[:4]) == "ATTA" && allHex(rest[4:trelloLength]):
		return credential.TrelloToken, trelloLength
	case len(rest) >= len(dataCenterHeader)+dataCenterLength && string(rest[:5]) == dataCenterHeader:
		n := len(dataCenterHeader) + dataCenterLength
		if dataCenterShape(rest[5:n]) {
			return credential.DataCenterToken, n
		}
	}
	return 0, 0
}

// appPasswordShape checks 28 alphanumeric characters and eight hex digits.
func appPasswordShape(text []byte) bool {
	for _, c := range text[:appPasswordLength-checksumLength] {
		if !isAlnum(c) {
			return false
		}
	}
	return allHex(text[appPasswordLength-checksumLength : appPasswordLength])
}

// dataCenterShape checks that 44 characters decode to a decimal id, a colon
// and random bytes.
func dataCenterShape(text []byte) bool {
	// The id's first digit makes the first character one of these.
	if len(text) != dataCenterLength || text[0] < 'M' || text[0] > 'O' {
		return false
	}
	var raw [dataCenterLength]byte
	n, err := base64.RawStdEncoding.Decode(raw[:], text)
	if err != nil {
		return false
	}
	digits := 0
	for digits < n && '0' <= raw[digits] && raw[digits] <= '9' {
		digits++
	}
	// Random bytes that are all readable are somebody's text.
	readable := 0
	for _, c := range raw[digits:n] {
		if view.Readable(c) {
			readable++
		}
	}
	return digits >= 6 && digits < n && raw[digits] == ':' && readable < n-digits
}

// classicShape checks for 24 alphanumeric characters that no identifier, word
// or hash is made of: digits among letters, and letters beyond hex.
func classicShape(text []byte) bool {
	if len(text) != classicLength {
		return false
	}
	var lower, upper, digit, beyond int
	for _, c := range text {
		switch {
		case '0' <= c && c <= '9':
			digit++
		case 'a' <= c && c <= 'z':
			lower++
		case 'A' <= c && c <= 'Z':
			upper++
		default:
			return false
		}
		if !isHex(c) {
			beyond++
		}
	}
	return digit > 0 && lower > 0 && upper > 0 && beyond > 2
}

// provenEnd returns the end of the token at offset whose checksum holds,
// trying every end up to limit: what follows may be glued to it, and where the
// padding is missing nothing else tells. The work is linear in the payload.
func provenEnd(text []byte, at, limit int) (int, bool) {
	sum := crc32.ChecksumIEEE(text[at : at+longHeader])
	for i := at + longHeader; i+checksumLength <= limit; i++ {
		if isHex(text[i]) && checksum(text[i:i+checksumLength]) == uint64(sum) {
			return i + checksumLength, true
		}
		sum = crc32.Update(sum, crc32.IEEETable, text[i:i+1])
	}
	return 0, false
}

// checksumHolds reports whether text ends in the CRC-32 of what is before. For
// Trello tokens that is a guess from their shape, no proof.
func checksumHolds(text []byte) bool {
	body := len(text) - checksumLength
	return checksum(text[body:]) == uint64(crc32.ChecksumIEEE(text[:body]))
}

// checksum reads eight hex digits; what is none gives a value no sum has.
func checksum(text []byte) uint64 {
	var v uint64
	for _, c := range text {
		if !isHex(c) {
			return 1 << 32
		}
		v = v<<4 | uint64(hexValue(c))
	}
	return v
}

func allHex(text []byte) bool {
	for _, c := range text {
		if !isHex(c) {
			return false
		}
	}
	return true
}

func isAlnum(c byte) bool {
	return 'a' <= c|0x20 && c|0x20 <= 'z' || '0' <= c && c <= '9'
}
