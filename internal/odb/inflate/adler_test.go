package inflate

import (
	"bytes"
	"fmt"
	"hash/adler32"
	"math/rand/v2"
	"testing"
)

// Sums that outgrow their lanes would call a sound stream damaged: they are
// largest for bytes that are all 0xff.
func TestAdler(t *testing.T) {
	noise := make([]byte, 12000)
	for r, i := rand.New(rand.NewPCG(9, 9)), 0; i < len(noise); i++ {
		noise[i] = byte(r.Uint32())
	}
	for name, b := range map[string][]byte{"noise": noise, "most": bytes.Repeat([]byte{0xff}, len(noise))} {
		for size := range b {
			if got, want := adler(b[:size]), adler32.Checksum(b[:size]); got != want {
				t.Fatalf("%s, %d bytes: got %08x, want %08x", name, size, got, want)
			}
		}
	}
}

func BenchmarkAdler(b *testing.B) {
	for _, size := range []int{50, 300, 10000} {
		p := make([]byte, size)
		for name, sum := range map[string]func([]byte) uint32{"own": adler, "standard": adler32.Checksum} {
			b.Run(fmt.Sprintf("%d bytes/%s", size, name), func(b *testing.B) {
				b.SetBytes(int64(size))
				for b.Loop() {
					sum(p)
				}
			})
		}
	}
}
