package view

import (
	"bytes"
	"compress/flate"
	"compress/gzip"
	"compress/zlib"
	"errors"
	"io"
)

// Names of the steps, as they stand in a decode chain.
const (
	StepGzip = "gzip"
	StepZlib = "zlib"
)

// Bounds of what is unpacked of one content, all layers together. Text is packed
// three to twenty times.
const (
	maxPacked = 16
	minPacked = 1 << 20
)

// Packed reports whether a run of the class begins like base64 or hex of a gzip
// or zlib stream (RFC 1952, section 2.3; RFC 1950, section 2.2), as tools write
// that put a file into a field: Helm's releases, cloud-init's gz+b64. Chance makes
// one hash in a thousand begin like zlib, so there the first of it must unpack.
// It reads at most its first 128 characters.
func Packed(run []byte) bool {
	if len(run) < minLine {
		return false
	}
	switch string(run[:2]) {
	case "H4":
		return string(run[2:4]) == "sI" && 'A' <= run[4] && run[4] <= 'H' // three flags at most are reserved
	case "1f", "1F":
		return run[2] == '8' && run[3]|0x20 == 'b' && run[4] == '0' && run[5] == '8'
	case "eJ":
		return 'w' <= run[2] && run[2] <= 'z' && inflates(run)
	case "eN":
		return 'o' <= run[2] && run[2] <= 'r' && inflates(run)
	case "eA":
		return 'E' <= run[2] && run[2] <= 'H' && inflates(run)
	case "eF":
		return '4' <= run[2] && run[2] <= '7' && inflates(run)
	}
	return false
}

// packedSize is how much Packed reads: what is longer than the tables at the head
// of a stream, in characters of base64.
const packedSize = 128

// inflates reports whether nothing is wrong with the beginning of a zlib stream,
// of which there may be no more than a line.
func inflates(run []byte) bool {
	const header = 2
	var stream [packedSize / 4 * 3]byte
	n := 0
	for ; n < len(stream) && len(run) >= 4 && ClassEnd(run[:4], 0) == 4; n, run = n+3, run[4:] {
		unit := quad([4]byte(run))
		copy(stream[n:], unit[:])
	}
	var text [64]byte
	_, err := io.ReadFull(flate.NewReader(bytes.NewReader(stream[header:max(header, n)])), text[:])
	return err == nil || errors.Is(err, io.ErrUnexpectedEOF) // the end of the stream, or of what there is of it
}

// packed decodes the base64 or hex of a stream that starts at offset, to what it
// is packed in. What does not unpack is left to the other codecs.
func (b *builder) packed(at int) bool {
	c := codec{step: StepBase64, in: 4, out: 3, decode: bytesUnit, leftover: true}
	if b.from[at] == '1' {
		c = codec{step: StepHex, in: 2, out: 1, decode: byteUnit}
	}
	s := b.stretch(c, at, len(b.from))
	b.refused = s.end
	if text, _ := unpack(s.out, minDecoded); len(text) < minDecoded {
		return false
	}
	b.replace(c.step, s)
	return true
}

func bytesUnit(chars [4]byte) ([3]byte, bool) { return quad(chars), true }

func byteUnit(chars [4]byte) ([3]byte, bool) {
	high, ok := hexDigit(chars[0])
	low, ok2 := hexDigit(chars[1])
	return [3]byte{high<<4 | low}, ok && ok2
}

// inflate unpacks what the pass before has decoded to a stream.
func inflate(t *Text) *Text {
	b := builder{from: t.Bytes, work: t.work}
	for _, r := range t.regions {
		if !r.whole {
			continue
		}
		text, step := unpack(t.Bytes[r.Start:r.End], *t.left)
		if len(text) < minDecoded {
			continue
		}
		*t.left -= len(text)
		*b.work += len(text)
		b.open(step, r.Start)
		b.decoded(r.Start, r.End-r.Start, len(text), text)
		b.close(r.End)
	}
	return b.finish()
}

// unpack returns the first limit bytes of what the stream holds, as far as it is
// whole, and the name of its format.
func unpack(stream []byte, limit int) (text []byte, step string) {
	var r io.Reader
	var err error
	switch {
	case len(stream) > 2 && stream[0] == 0x1F && stream[1] == 0x8B:
		r, err = gzip.NewReader(bytes.NewReader(stream))
		step = StepGzip
	case len(stream) > 2 && stream[0] == 0x78:
		r, err = zlib.NewReader(bytes.NewReader(stream))
		step = StepZlib
	default:
		return nil, ""
	}
	if err != nil {
		return nil, ""
	}
	text, _ = io.ReadAll(io.LimitReader(r, int64(limit))) // a stream that was cut off is read as far as it goes
	return text, step
}
