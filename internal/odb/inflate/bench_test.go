package inflate_test

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/tokenguard/tokenguard/internal/odb/inflate"
)

// objectsEnv names an object directory; BenchmarkInflate decodes the streams of
// its packs as well.
const objectsEnv = "ODB_BENCH_OBJECTS"

type stream struct {
	src  []byte // more may follow the stream
	size int
}

// BenchmarkInflate compares the decoder with compress/zlib on pieces of this
// package's source, as short and as long as what is in a pack, and on a real
// pack if there is one.
func BenchmarkInflate(b *testing.B) {
	source := source(b)
	for _, size := range []int{100, 300, 2000, 50000} {
		var set []stream
		for at := 0; at+size <= len(source) && len(set) < 200; at += max(size/2, len(source)/200) {
			set = append(set, stream{deflated(b, source[at:at+size], 6), size})
		}
		compareSpeed(b, fmt.Sprintf("source of %d bytes", size), set)
	}
	compareSpeed(b, "pack", packStreams(b))
}

func compareSpeed(b *testing.B, name string, set []stream) {
	for _, standard := range []bool{false, true} {
		b.Run(fmt.Sprintf("%s/standard=%v", name, standard), func(b *testing.B) {
			if len(set) == 0 {
				b.Skip(objectsEnv + " names no packs")
			}
			benchmark(b, set, standard)
		})
	}
}

// source is the source of this package and of those beside it.
func source(b *testing.B) (text []byte) {
	paths, err := filepath.Glob(filepath.Join("..", "*", "*.go"))
	if err != nil {
		b.Fatal(err)
	}
	for _, path := range paths {
		file, err := os.ReadFile(path)
		if err != nil {
			b.Fatal(err)
		}
		text = append(text, file...)
	}
	return text
}

func benchmark(b *testing.B, set []stream, standard bool) {
	d := inflate.Decoder{Standard: standard}
	total, longest := 0, 0
	for _, s := range set {
		total += s.size
		longest = max(longest, s.size)
	}
	dst := make([]byte, longest)
	b.SetBytes(int64(total))
	b.ReportAllocs()
	for b.Loop() {
		for _, s := range set {
			if _, err := d.Inflate(dst[:s.size], s.src); err != nil {
				b.Fatal(err)
			}
		}
	}
}

// packStreams lists the streams of the packs that objectsEnv names: the first
// 64 MiB of each.
func packStreams(b *testing.B) (set []stream) {
	paths, err := filepath.Glob(filepath.Join(os.Getenv(objectsEnv), "pack", "*.pack"))
	if err != nil {
		b.Fatal(err)
	}
	for _, path := range paths {
		pack, err := os.ReadFile(path)
		if err != nil {
			b.Fatal(err)
		}
		set = append(set, streamsOf(b, pack)...)
	}
	return set
}

// streamsOf reads the entries of a pack one after the other: gitformat-pack(5).
func streamsOf(b *testing.B, pack []byte) (set []stream) {
	const most = 64 << 20
	var d inflate.Decoder
	var dst []byte
	for pos := 12; pos < min(len(pack)-20, most); {
		first := pack[pos]
		size := int(first & 15)
		for shift := 4; pack[pos]&0x80 != 0; shift += 7 {
			pos++
			size |= int(pack[pos]&0x7f) << shift
		}
		pos++
		switch first >> 4 & 7 {
		case 6: // based on an offset
			for pack[pos]&0x80 != 0 {
				pos++
			}
			pos++
		case 7: // based on an id
			pos += 20
		}
		if size > len(dst) {
			dst = make([]byte, 2*size)
		}
		n, err := d.Inflate(dst[:size], pack[pos:])
		if err != nil {
			b.Fatalf("offset %d: %v", pos, err)
		}
		set = append(set, stream{pack[pos:], size})
		pos += n
	}
	return set
}
