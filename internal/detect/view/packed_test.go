package view

import (
	"bytes"
	"compress/zlib"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"testing"
)

// TestPackedZlib: a stream is seen from its first line on, at every level that
// tools pack at.
func TestPackedZlib(t *testing.T) {
	for level := zlib.NoCompression; level <= zlib.BestCompression; level++ {
		var stream bytes.Buffer
		w, err := zlib.NewWriterLevel(&stream, level)
		if err != nil {
			t.Fatal(err)
		}
		for range 5 {
			_, _ = w.Write([]byte("email: " + plain + "\n")) // a buffer takes all
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		encoded := []byte(base64.RawStdEncoding.EncodeToString(stream.Bytes()))
		for _, n := range []int{minLine, 16, 64, 76, len(encoded)} {
			if line := encoded[:min(n, len(encoded))]; !Packed(line) {
				t.Errorf("level %d: %d characters are not taken for a stream", level, len(line))
			}
		}
	}
}

// TestPackedByChance: files that list hashes are not opened as streams, or every
// go.sum would be read layer by layer.
func TestPackedByChance(t *testing.T) {
	packed, hashes := 0, 1<<17
	for i := range hashes {
		sum := sha256.Sum256(binary.BigEndian.AppendUint64(nil, uint64(i)))
		if Packed([]byte(base64.StdEncoding.EncodeToString(sum[:]))) {
			packed++
		}
	}
	if packed*20_000 > hashes {
		t.Errorf("%d of %d hashes are taken for a stream", packed, hashes)
	}
}
