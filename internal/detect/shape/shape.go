package shape

import (
	"bytes"
	"encoding/base64"
	"hash/crc32"
	"strings"

	"github.com/tokenguard/tokenguard/credential"
	"github.com/tokenguard/tokenguard/internal/detect/view"
)

// Lengths of the kinds that have one; credential and DESIGN.md have the sources.
const (
	LongHeader        = 12
	ChecksumLength    = 8
	AppPasswordLength = 36
	TrelloLength      = 76
	ClassicLength     = 24
	DataCenterLength  = 44
	dataCenterHeader  = "BBDC-"
)

// MaxPayload bounds the payload of a long token. Issued ones have 180 bytes;
// the widest published rule allows 800.
const MaxPayload = 1024

// MinLong is the least text that is taken for a long token whose checksum does
// not hold: less is a sample, cut short on purpose.
const MinLong = 84

// LongKind returns the long kind whose header text starts with, or 0.
func LongKind(text []byte) credential.Kind {
	if len(text) < LongHeader {
		return 0
	}
	switch string(text[:LongHeader]) {
	case "ATATT3xFfGF0":
		return credential.APIToken
	case "ATCTT3xFfGN0":
		return credential.AccessToken
	case "ATSTT3xFfGF0":
		return credential.ServiceToken
	}
	return 0
}

// ShortKind returns the kind with a short header that stands at offset, and
// the length of its text.
func ShortKind(text []byte, at, end int) (credential.Kind, int) {
	rest := text[at:end]
	switch {
	case len(rest) >= AppPasswordLength && string(rest[:4]) == "ATBB" && appPasswordShape(rest):
		return credential.AppPassword, AppPasswordLength
	case len(rest) >= TrelloLength && string(rest[:4]) == "ATTA" && AllHex(rest[4:TrelloLength]):
		return credential.TrelloToken, TrelloLength
	case len(rest) >= len(dataCenterHeader)+DataCenterLength && string(rest[:5]) == dataCenterHeader:
		n := len(dataCenterHeader) + DataCenterLength
		if DataCenter(rest[5:n]) {
			return credential.DataCenterToken, n
		}
	}
	return 0, 0
}

// LongCore is what the headers of the three long kinds have in common, after
// AT and the letter of the kind.
const LongCore = "TT3xFfG"

// CutOff reports whether text is the start of a long token, in its header or a
// little behind it, as documentation shows one.
func CutOff(text string) bool {
	const start = len("ATATT")
	return len(text) >= start && len(text) < MinLong && text[:2] == "AT" && strings.IndexByte("ACS", text[2]) >= 0 &&
		text[3:start] == LongCore[:2]
}

// PayloadEnd returns the end of the base64url text at offset, at most
// MaxPayload away and before the header of another token.
func PayloadEnd(text []byte, at int) int {
	limit := min(len(text), at+MaxPayload)
	if next := bytes.Index(text[at+LongHeader:limit], []byte(LongCore)); next >= 3 {
		limit = at + LongHeader + next - 3
	}
	end := at + LongHeader
	for end < limit && (IsAlnum(text[end]) || text[end] == '-' || text[end] == '_') {
		end++
	}
	return end
}

// appPasswordShape checks 28 alphanumeric characters and eight hex digits.
func appPasswordShape(text []byte) bool {
	for _, c := range text[:AppPasswordLength-ChecksumLength] {
		if !IsAlnum(c) {
			return false
		}
	}
	return AllHex(text[AppPasswordLength-ChecksumLength : AppPasswordLength])
}

// DataCenter checks that 44 characters decode to a decimal id, a colon
// and random bytes.
func DataCenter(text []byte) bool {
	// The id's first digit makes the first character one of these.
	if len(text) != DataCenterLength || text[0] < 'M' || text[0] > 'O' {
		return false
	}
	var raw [DataCenterLength]byte
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

// Exact returns the part of a run of class bytes that may be a token without a
// header. What makes it too long by a sign at either end is none of it: the dash of
// a shell's default, the slash of sed.
func Exact(text []byte, start, end int) (int, int) {
	for _, length := range [...]int{ClassicLength, DataCenterLength} {
		from, to := start, end
		for to-from > length && to-from <= length+2 && !IsAlnum(text[from]) {
			from++
		}
		if to-from == length+1 && !IsAlnum(text[to-1]) {
			to--
		}
		if to-from == length {
			return from, to
		}
	}
	return start, end
}

// minCapitals is how many of 24 letters are capitals in random text, and in no
// identifier.
const minCapitals = 8

// Classic checks for 24 alphanumeric characters that no identifier, word or
// hash is made of: digits among letters of both cases, or capitals all over,
// and letters beyond hex.
func Classic(text []byte) bool {
	if len(text) != ClassicLength {
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
		if !IsHex(c) {
			beyond++
		}
	}
	return lower > 0 && upper > 0 && beyond > 2 && (digit > 0 || upper >= minCapitals)
}

// ProvenEnd returns the end of the token at offset whose checksum holds,
// trying every end up to limit: what follows may be glued to it, and where the
// padding is missing nothing else tells. The work is linear in the payload.
func ProvenEnd(text []byte, at, limit int) (int, bool) {
	sum := crc32.ChecksumIEEE(text[at : at+LongHeader])
	for i := at + LongHeader; i+ChecksumLength <= limit; i++ {
		if IsHex(text[i]) && checksum(text[i:i+ChecksumLength]) == uint64(sum) {
			return i + ChecksumLength, true
		}
		sum = crc32.Update(sum, crc32.IEEETable, text[i:i+1])
	}
	return 0, false
}

// ChecksumHolds reports whether text ends in the CRC-32 of what is before. For
// Trello tokens that is a guess from their shape, no proof.
func ChecksumHolds(text []byte) bool {
	body := len(text) - ChecksumLength
	return checksum(text[body:]) == uint64(crc32.ChecksumIEEE(text[:body]))
}

// checksum reads eight hex digits; what is none gives a value no sum has.
func checksum(text []byte) uint64 {
	var v uint64
	for _, c := range text {
		if !IsHex(c) {
			return 1 << 32
		}
		v = v<<4 | uint64(HexValue(c))
	}
	return v
}

// AllHex reports whether text is hex digits only.
func AllHex(text []byte) bool {
	for _, c := range text {
		if !IsHex(c) {
			return false
		}
	}
	return true
}

// IsAlnum reports whether c is an ASCII letter or digit.
func IsAlnum(c byte) bool {
	return 'a' <= c|0x20 && c|0x20 <= 'z' || '0' <= c && c <= '9'
}

// IsHex reports whether c is a hex digit of either case.
func IsHex(c byte) bool {
	return '0' <= c && c <= '9' || 'a' <= c|0x20 && c|0x20 <= 'f'
}

// HexValue is the value of a hex digit.
func HexValue(c byte) byte {
	if c <= '9' {
		return c - '0'
	}
	return c&0xF + 9
}
