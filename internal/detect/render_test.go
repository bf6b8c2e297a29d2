package detect

import (
	"encoding/base64"
	"fmt"
	"github.com/tokenguard/tokenguard/internal/detect/shape"
	"hash/crc32"
	"math/rand/v2"
	"strings"
	"unicode/utf16"
)

// The tokens here are made at run time, so that no committed file holds one.

// long renders a token of a long kind: type letters such as AT, the payload's
// tag, and random payload bytes.
func long(letters, tag string, payload int, seed uint64) string {
	r := rand.New(rand.NewPCG(seed, 7))
	raw := []byte("O|E|" + tag)
	for range payload {
		raw = append(raw, byte(r.Uint32()))
	}
	body := "AT" + letters + base64.URLEncoding.EncodeToString(raw)
	return body + sum(body)
}

func sum(body string) string { return fmt.Sprintf("%08X", crc32.ChecksumIEEE([]byte(body))) }

func apiToken(seed uint64) string     { return long("AT", "at", 128, seed) }
func accessToken(seed uint64) string  { return long("CT", "ct", 128, seed) }
func serviceToken(seed uint64) string { return long("ST", "at", 128, seed) }

// appPassword renders an app password.
func appPassword(seed uint64) string {
	body := "AT" + "BB" + alnum(24, seed)
	return body + sum(body)
}

// classic renders a token from before 2023.
func classic(seed uint64) string { return alnum(shape.ClassicLength, seed) }

// dataCenter renders a Data Center token.
func dataCenter(seed uint64) string {
	r := rand.New(rand.NewPCG(seed, 9))
	raw := fmt.Appendf(nil, "%012d:", 100000000000+r.Int64N(800000000000))
	for len(raw) < 33 {
		raw = append(raw, byte(r.Uint32()))
	}
	return base64.StdEncoding.EncodeToString(raw)
}

// trello renders a Trello token; its checksum's rule is not known.
func trello(seed uint64) string {
	r := rand.New(rand.NewPCG(seed, 11))
	s := "AT" + "TA"
	for range 8 {
		s += fmt.Sprintf("%08x", r.Uint32())
	}
	return s + fmt.Sprintf("%08X", r.Uint32())
}

func alnum(n int, seed uint64) string {
	const set = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
	r := rand.New(rand.NewPCG(seed, 5))
	b := []byte("Q7z") // what every long random text has
	for len(b) < n {
		b = append(b, set[r.IntN(len(set))])
	}
	return string(b)
}

func b64(s string) string { return base64.StdEncoding.EncodeToString([]byte(s)) }

func utf16LE(s string) string {
	var b strings.Builder
	for _, u := range utf16.Encode([]rune(s)) {
		b.WriteByte(byte(u))
		b.WriteByte(byte(u >> 8))
	}
	return b.String()
}

func wrapped(s string, column int, joint string) string {
	var lines []string
	for len(s) > column {
		lines, s = append(lines, s[:column]), s[column:]
	}
	return strings.Join(append(lines, s), joint)
}
