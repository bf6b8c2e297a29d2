package credtest

import (
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"math/rand/v2"
	"strings"

	"github.com/tokenguard/tokenguard/credential"
)

// Holder is an invented person and every credential that is theirs. What a
// method returns depends on the seed only, not on what was asked before; other
// seeds give other people with other secrets. It is safe for concurrent use.
type Holder struct{ seed uint64 }

// New returns the holder with the given number.
func New(seed uint64) Holder { return Holder{seed} }

const (
	lower    = "abcdefghijklmnopqrstuvwxyz"
	upper    = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
	digits   = "0123456789"
	lowerHex = digits + "abcdef"
)

// IssuedPayload is the number of random bytes in the payload of the long
// tokens that were seen: it makes them 192 characters long, with one '='.
const IssuedPayload = 128

// Token returns a token of the kind, in the form in which it is issued: what
// the checksum proves where the kind has one. For [credential.Basic], which
// has no token, it is the password.
func (h Holder) Token(k credential.Kind) string {
	switch k {
	case credential.APIToken, credential.AccessToken, credential.ServiceToken:
		return h.LongToken(k, IssuedPayload)
	case credential.AppPassword:
		return Sealed("ATBB" + h.text(k.String(), 24, lower+upper+digits))
	case credential.DataCenterToken:
		id := "5" + h.text("datacenter id", 11, digits)
		return encode64([]byte(id+":"+string(h.bytes("datacenter", 20))), standardAlphabet)
	case credential.TrelloToken:
		return Sealed("ATTA" + h.text(k.String(), 64, lowerHex))
	case credential.ClassicToken:
		return h.text(k.String(), 24, lower+upper+digits)
	case credential.Basic:
		return h.Password()
	}
	panic(fmt.Sprintf("credtest: no such kind: %d", k))
}

// LongToken returns an API, access or service token whose payload has size
// random bytes after its fixed start of six. The padding is none for a size
// divisible by three, else "==" for a remainder of one and "=" for two.
func (h Holder) LongToken(k credential.Kind, size int) string {
	return LongToken(k, h.bytes(k.String(), size))
}

// LongToken assembles an API, access or service token: type prefix, padded
// base64url of the fixed start and the payload, checksum.
func LongToken(k credential.Kind, payload []byte) string {
	prefix, tag := "ATAT", "at"
	switch k {
	case credential.AccessToken:
		prefix, tag = "ATCT", "ct"
	case credential.ServiceToken:
		prefix = "ATST"
	}
	return Sealed(prefix + encode64(append([]byte("O|E|"+tag), payload...), urlAlphabet))
}

// BitbucketDataCenterToken returns a Data Center token as Bitbucket issues it.
func (h Holder) BitbucketDataCenterToken() string {
	return "BBDC-" + h.Token(credential.DataCenterToken)
}

// Email returns an address on an invented domain.
func (h Holder) Email() string {
	return h.word("first", 2) + "." + h.word("last", 3) + "@" + h.company() + ".com"
}

// User returns a user name.
func (h Holder) User() string { return h.word("first", 2) + "-" + h.word("last", 2) }

// Site returns the host name of an Atlassian Cloud site.
func (h Holder) Site() string { return h.company() + ".atlassian.net" }

// Password returns a strong password that holds no colon, quote or blank.
func (h Holder) Password() string {
	const symbols = "!.-_"
	return h.text("password", 14, lower+upper+digits+symbols) +
		h.text("password digit", 1, digits) + h.text("password symbol", 1, "!.")
}

// Pair returns email and API token as curl takes them.
func (h Holder) Pair() string { return h.Email() + ":" + h.Token(credential.APIToken) }

// Login returns user name and password, which are not Atlassian's.
func (h Holder) Login() string { return h.User() + ":" + h.Password() }

// Basic returns the payload of a Basic header that holds [Holder.Pair].
func (h Holder) Basic() string { return Base64(h.Pair()) }

func (h Holder) company() string { return h.word("company", 4) }

// word returns pronounceable text of so many syllables.
func (h Holder) word(purpose string, syllables int) string {
	const consonants, vowels = "bdfgklmnprstvz", "aeiou"
	var b strings.Builder
	for _, c := range h.bytes(purpose, syllables) {
		b.WriteByte(consonants[int(c)%len(consonants)])
		b.WriteByte(vowels[int(c>>4)%len(vowels)])
	}
	return b.String()
}

// text returns n characters of the alphabet.
func (h Holder) text(purpose string, n int, alphabet string) string {
	out := h.bytes(purpose, n)
	for i, c := range out {
		out[i] = alphabet[int(c)%len(alphabet)]
	}
	return string(out)
}

// bytes returns n bytes of the stream that the seed has for the purpose.
func (h Holder) bytes(purpose string, n int) []byte {
	key := sha256.Sum256(binary.BigEndian.AppendUint64([]byte(purpose), h.seed))
	out := make([]byte, n)
	_, _ = rand.NewChaCha8(key).Read(out) // never fails
	return out
}
