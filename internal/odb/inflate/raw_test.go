package inflate_test

import (
	"bytes"
	"compress/flate"
	"compress/zlib"
	"errors"
	"io"
	"math/rand/v2"
	"testing"

	"github.com/tokenguard/tokenguard/internal/odb/inflate"
)

// bare returns the deflate data of content without what zlib puts round it.
func bare(t testing.TB, content []byte, level int) []byte {
	stream := deflated(t, content, level)
	return stream[2 : len(stream)-4]
}

// TestRaw: what is packed in an archive comes out whole, whatever room there is
// for it, and what follows it is left alone.
func TestRaw(t *testing.T) {
	r := rand.New(rand.NewPCG(9, 9))
	var d inflate.Decoder
	for name, shape := range shapes {
		for _, size := range []int{0, 1, 300, 40_000, 300_000} {
			for _, level := range []int{zlib.HuffmanOnly, 0, 1, 9} {
				content := shape(r, size)
				data := bare(t, content, level)
				src := append(bytes.Clone(data), "behind"...)
				for _, room := range []int{0, 1, size, size + 1} {
					before := append(make([]byte, 0, 3+room), "abc"...)
					got, n, err := d.Raw(before, src, size)
					if err != nil || n != len(data) || string(got[:3]) != "abc" || !bytes.Equal(got[3:], content) {
						t.Errorf("%s, size %d, level %d, room %d: took %d of %d bytes, error %v", name, size, level, room, n, len(data), err)
					}
				}
			}
		}
	}
}

// TestRawBounds: neither more than most bytes nor room for them is made.
func TestRawBounds(t *testing.T) {
	var d inflate.Decoder
	for _, level := range []int{zlib.HuffmanOnly, 0, 1, 9} {
		data := bare(t, make([]byte, 1<<20), level)
		for _, most := range []int{0, 1, 1000, 1<<20 - 1} {
			got, _, err := d.Raw([]byte("abc"), data, most)
			if !errors.Is(err, inflate.ErrSize) || string(got) != "abc" || cap(got) > 3+most+16 {
				t.Errorf("level %d, most %d: %d bytes of capacity %d, error %v", level, most, len(got), cap(got), err)
			}
		}
	}
}

// FuzzRaw holds Raw against compress/flate: the same data is refused, and what
// is not decodes to the same and ends at the same byte.
func FuzzRaw(f *testing.F) {
	r := rand.New(rand.NewPCG(10, 10))
	for _, shape := range shapes {
		for _, level := range []int{zlib.HuffmanOnly, 0, 1, 9} {
			f.Add(bare(f, shape(r, 300), level), uint16(300))
		}
	}
	f.Add([]byte{3, 0}, uint16(0))
	f.Fuzz(func(t *testing.T, data []byte, room uint16) {
		const most = 1 << 16
		from := bytes.NewReader(data)
		want, wantErr := io.ReadAll(io.LimitReader(flate.NewReader(from), most+1))
		if len(want) > most {
			wantErr = inflate.ErrSize
		}
		var d inflate.Decoder
		got, n, err := d.Raw(make([]byte, 0, room), data, most)
		switch {
		case (err == nil) != (wantErr == nil):
			t.Fatalf("error %v, of compress/flate %v", err, wantErr)
		case err != nil:
		case n != len(data)-from.Len() || !bytes.Equal(got, want):
			t.Fatalf("%d bytes from %d; compress/flate has %d from %d", len(got), n, len(want), len(data)-from.Len())
		}
	})
}
