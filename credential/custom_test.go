package credential_test

import (
	"fmt"
	"hash/crc32"
	"strings"
	"testing"

	"github.com/tokenguard/tokenguard/credential"
)

// sealed appends the checksum.
func sealed(body string) string { return fmt.Sprintf("%s%08x", body, crc32.ChecksumIEEE([]byte(body))) }

func TestCustomKindEnd(t *testing.T) {
	hex := credential.CustomKind{Name: "acme", Header: "acme_", Alphabet: credential.Hex, MinLength: 32}
	sum := hex
	sum.Checksum = true
	url := credential.CustomKind{Name: "acme", Header: "acme/", Alphabet: credential.Base64URL, MinLength: 20, Checksum: true}
	body := strings.Repeat("0a1b2c3d", 4)
	for _, tt := range []struct {
		name, text string
		kind       credential.CustomKind
		length     int
		proven     bool
	}{
		{"whole", "acme_" + body, hex, 37, false},
		{"longer", "acme_" + body + "ff;", hex, 39, false},
		{"one too short", "acme_" + body[:31], hex, 0, false},
		{"another header", "acne_" + body, hex, 0, false},
		{"outside of the alphabet", "acme_" + body[:20] + "x" + body, hex, 0, false},
		{"the checksum holds", sealed("acme_"+body) + "\n", sum, 45, true},
		{"the checksum counts as length", sealed("acme_" + body[:24]), sum, 37, true},
		{"the checksum holds, and more follows", sealed("acme_"+body) + "00", sum, 45, true},
		{"the checksum in capitals", strings.Replace(strings.ToUpper(sealed("acme_"+body)), "ACME_", "acme_", 1), sum, 45, false},
		{"the checksum does not hold", "acme_" + body + "00000000", sum, 45, false},
		{"a checksum that nobody declared", sealed("acme_" + body), hex, 45, false},
		{"padding before the checksum", sealed("acme/"+"abcDEF_-0123abcDEF==") + " ", url, 33, true},
		{"padding and no checksum", "acme/abcDEF_-0123abcDEF0123==", url, 29, false},
		{"header alone", "acme_", hex, 0, false},
		{"nothing", "", hex, 0, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if length, proven := tt.kind.End(tt.text); length != tt.length || proven != tt.proven {
				t.Errorf("%d characters, proven %t, want %d and %t", length, proven, tt.length, tt.proven)
			}
		})
	}
}

// Whatever the length of a token is, what has been found is proven as such.
func FuzzCustomKindEnd(f *testing.F) {
	f.Add("acme_00112233445566778899aabb", true)
	f.Fuzz(func(t *testing.T, text string, checksum bool) {
		k := &credential.CustomKind{Name: "acme", Header: "acme", Alphabet: credential.Base64, MinLength: 20, Checksum: checksum}
		length, proven := k.End(text)
		if length < 0 || length > len(text) || proven && !checksum || length > 0 && length < 24 {
			t.Fatalf("%d characters of %d, proven %t", length, len(text), proven)
		}
		if length == 0 {
			return
		}
		again := credential.Token{Kind: credential.Custom, Custom: k, Secret: credential.NewSecret(text[:length])}
		if (again.Proof() == credential.Proven) != proven {
			t.Errorf("proof %d, proven %t", again.Proof(), proven)
		}
	})
}
