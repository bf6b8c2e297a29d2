package inflate_test

import (
	"bytes"
	"compress/flate"
	"compress/zlib"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/adler32"
	"io"
	"math/rand/v2"
	"testing"

	"github.com/tokenguard/tokenguard/internal/odb/inflate"
)

// shapes are contents that drive a compressor into different codes.
var shapes = map[string]func(r *rand.Rand, size int) []byte{
	"noise": func(r *rand.Rand, size int) []byte {
		b := make([]byte, size)
		for i := range b {
			b[i] = byte(r.Uint32())
		}
		return b
	},
	"one byte": func(r *rand.Rand, size int) []byte {
		return bytes.Repeat([]byte{byte(r.Uint32())}, size)
	},
	"words": func(r *rand.Rand, size int) []byte {
		words := []string{"func ", "return ", "err", " != nil", "{\n", "}\n", "\t", "x", "token", "0123456789"}
		var b []byte
		for len(b) < size {
			b = append(b, words[r.IntN(len(words))]...)
		}
		return b[:size]
	},
	// Repeats at up to the longest distance there is.
	"far repeats": func(r *rand.Rand, size int) []byte {
		b := make([]byte, 0, size)
		for len(b) < size {
			if n := r.IntN(300); r.IntN(4) > 0 && len(b) > n {
				from := len(b) - n - r.IntN(min(len(b)-n, 32768-n)+1)
				b = append(b, b[max(from, 0):max(from, 0)+n]...)
			}
			b = append(b, byte(r.Uint32()), byte(r.IntN(4)))
		}
		return b[:size]
	},
	// Very uneven frequencies give codes of 15 bits, and so subtables.
	"skewed": func(r *rand.Rand, size int) []byte {
		b := make([]byte, size)
		for i := range b {
			b[i] = byte(min(r.ExpFloat64()*6, 255))
		}
		return b
	},
}

func deflated(t testing.TB, content []byte, level int) []byte {
	t.Helper()
	var b bytes.Buffer
	w, err := zlib.NewWriterLevel(&b, level)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Write(content); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestRoundTrip(t *testing.T) {
	sizes := []int{0, 1, 2, 7, 8, 9, 31, 258, 259, 1000, 4095, 32768, 70000, 300000}
	for name, shape := range shapes {
		t.Run(name, func(t *testing.T) {
			r := rand.New(rand.NewPCG(1, uint64(len(name))))
			var d inflate.Decoder
			for _, size := range sizes {
				content := shape(r, size)
				for level := zlib.HuffmanOnly; level <= zlib.BestCompression; level++ {
					stream := deflated(t, content, level)
					for _, behind := range []int{0, 1, 20} {
						src := append(bytes.Clone(stream), bytes.Repeat([]byte{0xff}, behind)...)
						got := make([]byte, size)
						n, err := d.Inflate(got, src)
						if err != nil || n != len(stream) || !bytes.Equal(got, content) {
							t.Fatalf("size %d level %d with %d bytes behind: took %d of %d bytes, equal %v, error %v",
								size, level, behind, n, len(stream), bytes.Equal(got, content), err)
						}
					}
				}
			}
		})
	}
}

// A stream may change its codes in the middle, and sync flushes leave empty
// stored blocks behind.
func TestManyBlocks(t *testing.T) {
	r := rand.New(rand.NewPCG(2, 2))
	var b bytes.Buffer
	var content []byte
	w := zlib.NewWriter(&b)
	for range 20 {
		for _, name := range []string{"noise", "one byte", "words", "skewed", "far repeats"} {
			part := shapes[name](r, r.IntN(3000))
			content = append(content, part...)
			if _, err := w.Write(part); err != nil {
				t.Fatal(err)
			}
			if err := w.Flush(); err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	var d inflate.Decoder
	got := make([]byte, len(content))
	if n, err := d.Inflate(got, b.Bytes()); err != nil || n != b.Len() || !bytes.Equal(got, content) {
		t.Fatalf("took %d of %d bytes, error %v", n, b.Len(), err)
	}
}

func TestDamage(t *testing.T) {
	content := shapes["words"](rand.New(rand.NewPCG(3, 3)), 3000)
	stream := deflated(t, content, 9)
	changed := func(at int, to byte) []byte {
		b := bytes.Clone(stream)
		b[at] = to
		return b
	}
	cases := map[string]struct {
		src  []byte
		size int
		want error
	}{
		"nothing at all":             {nil, 0, inflate.ErrTruncated},
		"header only":                {stream[:2], 3000, inflate.ErrTruncated},
		"not deflate":                {changed(0, 0x79), 3000, inflate.ErrCorrupt},
		"window too large":           {[]byte{0x88, 0x1c, 3, 0, 0, 0, 0, 1}, 0, inflate.ErrCorrupt},
		"header check wrong":         {changed(1, stream[1]+1), 3000, inflate.ErrCorrupt},
		"preset dictionary":          {[]byte{0x78, 0xbb, 0, 0, 0, 1, 3, 0, 0, 0, 0, 1}, 0, inflate.ErrCorrupt},
		"block type 3":               {[]byte{0x78, 0x9c, 7, 0, 0, 0, 0, 1}, 0, inflate.ErrCorrupt},
		"stored length lies":         {[]byte{0x78, 0x9c, 1, 1, 0, 1, 0, 'a', 0, 0, 0, 0}, 1, inflate.ErrCorrupt},
		"distance before start":      {[]byte{0x78, 0x9c, 0x03, 0x02, 0, 0, 0, 0, 0, 0, 0}, 3, inflate.ErrCorrupt},
		"checksum wrong":             {changed(len(stream)-1, stream[len(stream)-1]+1), 3000, inflate.ErrChecksum},
		"checksum cut off":           {stream[:len(stream)-1], 3000, inflate.ErrTruncated},
		"data cut off":               {stream[:len(stream)/2], 3000, inflate.ErrTruncated},
		"one byte more than said":    {stream, 2999, inflate.ErrSize},
		"one byte less than said":    {stream, 3001, inflate.ErrSize},
		"stored data more than said": {deflated(t, content, 0), 10, inflate.ErrSize},
	}
	for name, c := range cases {
		for _, standard := range []bool{false, true} {
			t.Run(fmt.Sprintf("%s, standard %v", name, standard), func(t *testing.T) {
				d := inflate.Decoder{Standard: standard}
				if _, err := d.Inflate(make([]byte, c.size), c.src); !errors.Is(err, c.want) {
					t.Errorf("got error %v, want %v", err, c.want)
				}
			})
		}
	}
}

func TestPrefix(t *testing.T) {
	content := shapes["words"](rand.New(rand.NewPCG(4, 4)), 3000)
	for _, standard := range []bool{false, true} {
		d := inflate.Decoder{Standard: standard}
		for _, level := range []int{0, 1, 9} {
			stream := deflated(t, content, level)
			for _, want := range []int{0, 1, 32, 2999, 3000, 4000} {
				got := make([]byte, want)
				n, err := d.Prefix(got, stream)
				if err != nil || !bytes.Equal(got[:n], content[:min(want, 3000)]) {
					t.Errorf("standard %v level %d: %d of %d bytes, error %v", standard, level, n, want, err)
				}
			}
			if n, err := d.Prefix(make([]byte, 3000), stream[:len(stream)/2]); err == nil {
				t.Errorf("standard %v level %d: half a stream gave %d bytes and no error", standard, level, n)
			}
		}
	}
}

// Every truncation and every flipped bit ends as it does in compress/zlib.
func TestEveryTruncationAndFlip(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 5))
	for name, shape := range shapes {
		content := shape(r, 400)
		for _, level := range []int{zlib.HuffmanOnly, 0, 1, 9} {
			stream := deflated(t, content, level)
			for cut := range stream {
				compare(t, stream[:cut], len(content), name)
			}
			for bit := range len(stream) * 8 {
				b := bytes.Clone(stream)
				b[bit/8] ^= 1 << (bit % 8)
				compare(t, b, len(content), name)
			}
		}
	}
}

func TestInflateAllocatesNothing(t *testing.T) {
	content := shapes["words"](rand.New(rand.NewPCG(6, 6)), 3000)
	stream, got := deflated(t, content, 6), make([]byte, len(content))
	var d inflate.Decoder
	if n := testing.AllocsPerRun(10, func() {
		if _, err := d.Inflate(got, stream); err != nil {
			t.Fatal(err)
		}
	}); n != 0 {
		t.Errorf("%v allocations a stream", n)
	}
}

// FuzzInflate holds the decoder against compress/zlib. The checksum is put
// right, since fuzzing would never get past it.
func FuzzInflate(f *testing.F) {
	r := rand.New(rand.NewPCG(7, 7))
	for _, shape := range shapes {
		for _, level := range []int{zlib.HuffmanOnly, 0, 1, 9} {
			stream := deflated(f, shape(r, 300), level)
			f.Add(stream[2:len(stream)-4], uint16(300))
		}
	}
	f.Add([]byte{3, 0}, uint16(0))
	f.Fuzz(func(t *testing.T, blocks []byte, size uint16) {
		src := append([]byte{0x78, 0x9c}, blocks...)
		compare(t, src, int(size), "as it is")
		content, _ := io.ReadAll(io.LimitReader(flate.NewReader(bytes.NewReader(blocks)), 1<<16))
		src = binary.BigEndian.AppendUint32(src, adler32.Checksum(content))
		compare(t, src, len(content), "with checksum and size")
	})
}

// compare decodes src into size bytes both ways, and checks that nothing
// outside them is written.
func compare(t *testing.T, src []byte, size int, name string) {
	t.Helper()
	const guard = 300
	var own, standard inflate.Decoder
	standard.Standard = true
	room := bytes.Repeat([]byte{0xa5}, size+2*guard)
	got, want := room[guard:guard+size], make([]byte, size)
	n, err := own.Inflate(got, src)
	wantN, wantErr := standard.Inflate(want, src)
	if (err == nil) != (wantErr == nil) || n != wantN {
		t.Fatalf("%s: took %d, error %v; compress/zlib took %d, error %v", name, n, err, wantN, wantErr)
	}
	if err == nil && !bytes.Equal(got, want) {
		t.Fatalf("%s: content differs from compress/zlib", name)
	}
	if bytes.Count(room[:guard], []byte{0xa5}) != guard || bytes.Count(room[guard+size:], []byte{0xa5}) != guard {
		t.Fatalf("%s: wrote outside its output", name)
	}
}
