package trigger

import (
	"encoding/binary"

	"github.com/tokenguard/tokenguard/internal/detect/shape"
	"github.com/tokenguard/tokenguard/internal/detect/view"
)

// minBasicPayload is the shortest payload that is looked at.
const minBasicPayload = 4

// lookBasic looks for "basic" in any case before a payload, eight bytes at a
// time: for its rarest letter with its last one behind it, folded by setting
// the case bit. BenchmarkTriggered measures it.
func lookBasic(text []byte, from, to int) (reach Reach) {
	const (
		last   = len("basic") - 1
		fold   = 0x20 * ones
		firsts = 'b' * ones
		lasts  = 'c' * ones
	)
	at := from
	for ; at+16+last <= len(text) && at < to; at += 16 {
		block := text[at : at+16+last]
		v := (binary.LittleEndian.Uint64(block) | fold) ^ firsts
		v |= (binary.LittleEndian.Uint64(block[last:]) | fold) ^ lasts
		w := (binary.LittleEndian.Uint64(block[8:]) | fold) ^ firsts
		w |= (binary.LittleEndian.Uint64(block[8+last:]) | fold) ^ lasts
		if ((v-ones)&^v|(w-ones)&^w)&tops == 0 { // no byte is zero
			continue
		}
		if reach = max(reach, basicWithin(text, at, min(at+16, to))); reach == Whole {
			return Whole
		}
	}
	return max(reach, basicWithin(text, at, to))
}

// basicWithin tries every offset in text[from:to].
func basicWithin(text []byte, from, to int) (reach Reach) {
	for at := from; at < to && reach < Whole; at++ {
		if text[at]|0x20 == 'b' && view.IsBasic(text, at) {
			reach = max(reach, basicAt(text, at))
		}
	}
	return reach
}

// basicAt confirms that the "basic" at offset has a payload.
func basicAt(text []byte, at int) Reach {
	payload, ok := view.BasicPayload(text, at)
	if !ok {
		return Near
	}
	end := view.ClassEnd(text[:min(len(text), payload+peekPayload)], payload)
	if end-payload >= minBasicPayload && payloadReadable(text[payload:end]) {
		return Whole
	}
	if shape.AfterAuthorization(text, at) {
		return reachOf(shape.PlainUserpass(text, payload), peekPayload)
	}
	return reachOf(false, end-at)
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
