package custom

import (
	"encoding/base64"
	"encoding/hex"
	"strings"

	"github.com/tokenguard/tokenguard/credential"
)

// needle is a header in one encoding.
type needle struct {
	text []byte
	wide bool // it holds bytes of zero
	// next holds the characters that may follow, every stride-th byte; nil asks
	// for none.
	next   func(byte) bool
	stride int
	skip   int // bytes before the first of them
}

// least is how many characters must follow a header: what the shortest token has
// before its checksum.
const least = 12

// goesOn reports whether what follows the needle may be the rest of a token.
func (n needle) goesOn(text []byte) bool {
	if n.next == nil {
		return true
	}
	for i := range least {
		at := n.skip + i*n.stride
		if at >= len(text) || !n.next(text[at]) {
			return false
		}
	}
	return true
}

func needlesOf(k *credential.CustomKind) []needle {
	little, big := widened(k.Header, "", "\x00"), widened(k.Header, "\x00", "")
	all := []needle{
		{text: []byte(k.Header), next: k.Alphabet.Has, stride: 1},
		{text: []byte(little), wide: true, next: k.Alphabet.Has, stride: 2},
		{text: []byte(big), wide: true, next: k.Alphabet.Has, stride: 2, skip: 1},
	}
	for _, plain := range []string{k.Header, little} {
		for offset := range 3 {
			all = append(all, needle{text: []byte(inBase64(plain, offset))})
		}
		digits := hex.EncodeToString([]byte(plain))
		all = append(all, needle{text: []byte(digits)}, needle{text: []byte(strings.ToUpper(digits))})
	}
	return all
}

// widened is text with something before and behind each character.
func widened(text, before, behind string) string {
	var out strings.Builder
	for i := range len(text) {
		out.WriteString(before + text[i:i+1] + behind)
	}
	return out.String()
}

// inBase64 is what text becomes in base64 behind some bytes, without the
// characters that depend on its neighbours. Of a header, both alphabets have the
// same: ASCII letters and digits, + / _ and - give neither of the two characters
// in which they differ.
func inBase64(text string, offset int) string {
	encoded := base64.RawStdEncoding.EncodeToString([]byte("xx"[:offset] + text))
	return encoded[(offset*8+5)/6 : (offset+len(text))*8/6]
}
