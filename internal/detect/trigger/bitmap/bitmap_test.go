package bitmap

import (
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// plain is what Fill promises, one byte after the other.
func plain(text []byte) []Block {
	blocks := make([]Block, (len(text)+Size-1)/Size)
	for i, c := range text {
		b := &blocks[i/Size]
		for set, word := range []*uint64{&b.Class, &b.Strong, &b.Digit, &b.B, &b.C, &b.Head, &b.Lead, &b.Joint, &b.Spell} {
			if strings.IndexByte(sets[set], c) >= 0 {
				*word |= 1 << (i % Size)
			}
		}
	}
	return blocks
}

func check(t *testing.T, text []byte) {
	t.Helper()
	want := plain(text)
	got := make([]Block, len(want))
	if n := Fill(got, text); n != len(want) {
		t.Fatalf("%d bytes took %d blocks, want %d", len(text), n, len(want))
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("%q (-want +got):\n%s", text, diff)
	}
	whole := len(text) / Size
	fillPortable(got[:whole], text)
	if diff := cmp.Diff(want[:whole], got[:whole]); diff != "" {
		t.Errorf("portable, %q (-want +got):\n%s", text, diff)
	}
}

// TestEveryByteAtEveryPlace: what no set has must not come out as a bit, from
// 0x80 on either, and blocks must not mix.
func TestEveryByteAtEveryPlace(t *testing.T) {
	for c := range 256 {
		text := make([]byte, 256)
		for i := range text {
			text[i] = byte(c + i)
		}
		check(t, text)
	}
}

func TestEveryLength(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	text := make([]byte, 5*Size+1)
	for n := range text {
		for i := range text[:n] {
			text[i] = byte(r.Uint32())
		}
		check(t, text[:n])
	}
}

func FuzzFill(f *testing.F) {
	f.Add([]byte("Authorization: Basic"))
	f.Add([]byte(strings.Repeat("'b\x00\xff0C'", 20)))
	f.Fuzz(func(t *testing.T, text []byte) { check(t, text) })
}

func BenchmarkFill(b *testing.B) {
	text := []byte(strings.Repeat("func (b *Block) Fill(text []byte) error { return nil }\n", 40))
	var blocks [40]Block
	for _, kernel := range []struct {
		name string
		fill func([]Block, []byte)
	}{{"this processor", fill}, {"portable", fillPortable}} {
		b.Run(kernel.name, func(b *testing.B) {
			b.SetBytes(int64(len(text)))
			for b.Loop() {
				kernel.fill(blocks[:len(text)/Size], text)
			}
		})
	}
}
