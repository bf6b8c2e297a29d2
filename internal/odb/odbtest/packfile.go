package odbtest

import (
	"bytes"
	"compress/zlib"
	"crypto/sha1"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/tokenguard/tokenguard/internal/odb/object"
)

// PackFile is a SHA-1 pack written by hand, for what git would not write
// (gitformat-pack). Its ids are made up: [NameOf] has them.
type PackFile struct {
	body    []byte
	entries []packEntry
	streams map[string][]byte // of contents met before
}

type packEntry struct {
	id     object.ID
	offset int
	crc    uint32
}

// NewPackFile returns a pack without entries.
func NewPackFile() *PackFile {
	return &PackFile{body: make([]byte, 12), streams: map[string][]byte{}}
}

// NameOf returns the id of the n-th entry of every PackFile.
func NameOf(n int) object.ID {
	sum := sha1.Sum(fmt.Append(nil, n))
	id, _ := object.IDFromBytes(sum[:])
	return id
}

// Deflated returns the zlib stream of content.
func (p *PackFile) Deflated(content string) []byte {
	if stream, ok := p.streams[content]; ok {
		return stream
	}
	var b bytes.Buffer
	w := zlib.NewWriter(&b)
	_, _ = w.Write([]byte(content)) // into memory
	_ = w.Close()
	p.streams[content] = b.Bytes()
	return b.Bytes()
}

// Add appends an entry that declares size, and returns its offset. base is
// what a delta's header says about its base.
func (p *PackFile) Add(t object.Type, size int, base, stream []byte) int {
	offset := len(p.body)
	next := byte(t)<<4 | byte(size&15)
	for size >>= 4; size > 0; size >>= 7 {
		p.body = append(p.body, next|0x80)
		next = byte(size & 0x7f)
	}
	p.body = append(append(append(p.body, next), base...), stream...)
	p.entries = append(p.entries, packEntry{NameOf(len(p.entries)), offset, crc32.ChecksumIEEE(p.body[offset:])})
	return offset
}

// Whole appends an object that is no delta.
func (p *PackFile) Whole(t object.Type, content string) int {
	return p.Add(t, len(content), nil, p.Deflated(content))
}

// OnOffset appends a delta against the entry at the offset base.
func (p *PackFile) OnOffset(base int, delta string) int {
	distance := len(p.body) - base
	back := []byte{byte(distance & 0x7f)}
	for distance >>= 7; distance > 0; distance >>= 7 {
		distance--
		back = append(back, 0x80|byte(distance&0x7f))
	}
	slices.Reverse(back)
	return p.Add(object.OfsDelta, len(delta), back, p.Deflated(delta))
}

// OnID appends a delta against the n-th entry.
func (p *PackFile) OnID(n int, delta string) int {
	return p.Add(object.RefDelta, len(delta), NameOf(n).Append(nil), p.Deflated(delta))
}

// Len is the number of entries.
func (p *PackFile) Len() int { return len(p.entries) }

// Offset returns where the n-th entry stands, as the index says.
func (p *PackFile) Offset(n int) int { return p.entries[n].offset }

// Misplace lets the index say that the n-th entry stands elsewhere.
func (p *PackFile) Misplace(n, offset int) { p.entries[n].offset = offset }

// Files returns the pack and the index as they are on disk.
func (p *PackFile) Files() (pack, idx []byte) {
	pack = slices.Clone(p.body)
	copy(pack, "PACK\x00\x00\x00\x02")
	binary.BigEndian.PutUint32(pack[8:], uint32(len(p.entries)))
	sum := sha1.Sum(pack)
	return append(pack, sum[:]...), p.index(sum[:])
}

func (p *PackFile) index(sum []byte) []byte {
	entries := slices.Clone(p.entries)
	slices.SortFunc(entries, func(a, b packEntry) int { return a.id.Compare(b.id) })
	idx := []byte("\xfftOc\x00\x00\x00\x02")
	for first := range 256 {
		n := 0
		for _, e := range entries {
			if int(e.id.First()) <= first {
				n++
			}
		}
		idx = binary.BigEndian.AppendUint32(idx, uint32(n))
	}
	for _, e := range entries {
		idx = e.id.Append(idx)
	}
	for _, e := range entries {
		idx = binary.BigEndian.AppendUint32(idx, e.crc)
	}
	for _, e := range entries {
		idx = binary.BigEndian.AppendUint32(idx, uint32(e.offset))
	}
	idx = append(idx, sum...)
	own := sha1.Sum(idx)
	return append(idx, own[:]...)
}

// Write writes a pack and its index into a directory and returns the pack's
// path.
func Write(t testing.TB, dir string, pack, idx []byte) string {
	t.Helper()
	path := filepath.Join(dir, "pack-1.pack")
	for name, data := range map[string][]byte{path: pack, filepath.Join(dir, "pack-1.idx"): idx} {
		if err := os.WriteFile(name, data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return path
}
