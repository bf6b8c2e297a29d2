package trigger

import (
	"math/bits"

	"github.com/tokenguard/tokenguard/internal/detect/shape"
	"github.com/tokenguard/tokenguard/internal/detect/trigger/bitmap"
	"github.com/tokenguard/tokenguard/internal/detect/view"
)

// minBasicPayload is the shortest payload that is looked at.
const minBasicPayload = 4

// lookBasic looks for "basic" in any case before a payload: for its rarest letter
// with its last one behind it.
func (s *sweep) lookBasic() (reach Reach) {
	const last = len("basic") - 1
	for i := range s.size {
		starts := s.blocks[i].B & (s.blocks[i].C>>last | s.blocks[i+1].C<<(bitmap.Size-last))
		for ; starts != 0 && reach < Whole; starts &= starts - 1 {
			at := s.base + i*bitmap.Size + bits.TrailingZeros64(starts)
			if s.at <= at && at < s.stop && view.IsBasic(s.text, at) {
				reach = max(reach, basicAt(s.text, at))
			}
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
