package credtest

import (
	"fmt"
	"strings"
)

const (
	standardAlphabet = upper + lower + digits + "+/"
	urlAlphabet      = upper + lower + digits + "-_"
)

// Base64 returns text in padded standard base64, as a Basic header carries it.
func Base64(text string) string { return encode64([]byte(text), standardAlphabet) }

// Base64URL returns text in padded base64 of the URL alphabet.
func Base64URL(text string) string { return encode64([]byte(text), urlAlphabet) }

// UTF16LE returns ASCII text as PowerShell's [Text.Encoding]::Unicode does.
func UTF16LE(text string) string {
	var b strings.Builder
	for _, c := range []byte(text) {
		b.WriteByte(c)
		b.WriteByte(0)
	}
	return b.String()
}

func encode64(raw []byte, alphabet string) string {
	var b strings.Builder
	for len(raw) > 0 {
		var group [3]byte
		n := copy(group[:], raw)
		raw = raw[n:]
		bits := uint(group[0])<<16 | uint(group[1])<<8 | uint(group[2])
		for i := range 4 {
			if i > n {
				b.WriteByte('=')
				continue
			}
			b.WriteByte(alphabet[bits>>(18-6*i)&63])
		}
	}
	return b.String()
}

// checksum is CRC-32/IEEE, bit by bit.
func checksum(text string) uint32 {
	sum := ^uint32(0)
	for _, c := range []byte(text) {
		sum ^= uint32(c)
		for range 8 {
			low := sum & 1
			sum >>= 1
			if low == 1 {
				sum ^= 0xEDB88320
			}
		}
	}
	return ^sum
}

// Sealed returns body and its checksum, in the form in which tokens have it.
func Sealed(body string) string { return fmt.Sprintf("%s%08X", body, checksum(body)) }

// Altered returns token with its last checksum digit changed.
func Altered(token string) string {
	last := token[len(token)-1:]
	if last == "0" {
		return token[:len(token)-1] + "1"
	}
	return token[:len(token)-1] + "0"
}

// Truncated returns token as a double click selects it, which stops before the
// padding; a token without padding loses its checksum.
func Truncated(token string) string {
	if at := strings.IndexByte(token, '='); at >= 0 {
		return token[:at]
	}
	return token[:len(token)-8]
}

// LowerCase returns token with its checksum in lower case, as a careless tool
// rewrites it. A checksum of digits only stays as it is.
func LowerCase(token string) string {
	at := len(token) - 8
	return token[:at] + strings.ToLower(token[at:])
}
