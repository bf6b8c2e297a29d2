package inflate_test

import (
	"fmt"
	"math/rand/v2"
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

// BenchmarkInflate compares the decoder with compress/zlib on short streams
// like those of a pack, on long ones, and on a real pack if there is one.
func BenchmarkInflate(b *testing.B) {
	r := rand.New(rand.NewPCG(8, 8))
	sets := map[string][]stream{"pack": packStreams(b)}
	for _, size := range []int{60, 250, 1000, 8000, 100000} {
		name := fmt.Sprintf("words of %d bytes", size)
		for range 1 + 200000/size {
			sets[name] = append(sets[name], stream{deflated(b, shapes["words"](r, size), 6), size})
		}
	}
	for name, set := range sets {
		for _, standard := range []bool{false, true} {
			b.Run(fmt.Sprintf("%s/standard=%v", name, standard), func(b *testing.B) {
				if len(set) == 0 {
					b.Skip(objectsEnv + " names no packs")
				}
				benchmark(b, set, standard)
			})
		}
	}
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
