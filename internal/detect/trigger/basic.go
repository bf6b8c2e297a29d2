package trigger

import (
	"encoding/binary"

	"github.com/tokenguard/tokenguard/internal/detect/shape"
	"github.com/tokenguard/tokenguard/internal/detect/view"
)

// minBasicPayload is the shortest payload that is looked at.
const minBasicPayload = 4

// basicTriggered looks for "basic" in any case before a payload. Each pair of
// its letters is looked for at every fourth byte, so that one of the four is
// met wherever the word stands; letters are folded by setting the case bit.
// BenchmarkTriggered measures it.
func basicTriggered(text []byte, from, to int) bool {
	const fold = 0x2020202020202020
	at := from
	for ; at+16 <= len(text) && at < to+4; at += 16 {
		block := text[at : at+16]
		v := binary.LittleEndian.Uint64(block) | fold
		w := binary.LittleEndian.Uint64(block[8:]) | fold
		if basicPairs[pairHash(v)]|basicPairs[pairHash(v>>32)]|basicPairs[pairHash(w)]|basicPairs[pairHash(w>>32)] != 0 &&
			basicWithin(text, max(from, at-3), min(at+13, to)) {
			return true
		}
	}
	return basicWithin(text, max(from, at-3), to)
}

// basicPairs holds the hashes of the pairs of letters of "basic". It is never
// written again.
var basicPairs = hashPairs("basic")

func hashPairs(word string) (table [256]byte) {
	for i := range len(word) - 1 {
		table[pairHash(uint64(word[i])|uint64(word[i+1])<<8)] = 1
	}
	return table
}

// pairHash spreads the pairs of letters in the low 16 bits; the factor is the one, of thousands
// tried, with the fewest other pairs of source text on the same hashes.
func pairHash(pair uint64) uint8 { return uint8(uint16(pair) * 527 >> 8) }

// basicWithin tries every offset in text[from:to].
func basicWithin(text []byte, from, to int) bool {
	for at := from; at < to; at++ {
		if text[at]|0x20 == 'b' && view.IsBasic(text, at) && basicFires(text, at) {
			return true
		}
	}
	return false
}

// basicFires confirms that the "basic" at offset has a payload.
func basicFires(text []byte, at int) bool {
	payload, ok := view.BasicPayload(text, at)
	if !ok {
		return false
	}
	end := view.ClassEnd(text[:min(len(text), payload+peekPayload)], payload)
	if end-payload >= minBasicPayload && payloadReadable(text[payload:end]) {
		return true
	}
	return shape.AfterAuthorization(text, at) && shape.PlainUserpass(text, payload)
}

// peekPayload is how much of a payload is decoded: an account of the longest
// allowed length, 254 bytes, in UTF-16, and a colon.
const peekPayload = 720

// payloadReadable reports whether a payload, or the first line of one, decodes
// to text with a colon, in UTF-8 or UTF-16, or to base64 of that.
func payloadReadable(run []byte) bool {
	var decoded [peekPayload/4*3 + 3]byte
	n := 0
	for ; len(run) >= 4; run, n = run[4:], n+3 {
		b := quad(run)
		decoded[n], decoded[n+1], decoded[n+2] = byte(b>>16), byte(b>>8), byte(b)
	}
	if len(run) > 1 {
		var last [4]byte
		copy(last[:], run)
		for i := len(run); i < 4; i++ {
			last[i] = 'A'
		}
		b := quad(last[:])
		decoded[n], decoded[n+1] = byte(b>>16), byte(b>>8)
		n += len(run) - 1
	} else if len(run) == 1 && n < minLead {
		return false // no encoder stops there, but a line may
	}
	return view.Userpass(decoded[:n])
}
