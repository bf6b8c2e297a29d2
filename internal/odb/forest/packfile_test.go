package forest_test

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

	"github.com/tokenguard/tokenguard/internal/odb/disk"
	"github.com/tokenguard/tokenguard/internal/odb/object"
	"github.com/tokenguard/tokenguard/internal/odb/pack"
)

// packFile is a pack written by hand, for what git would not write:
// gitformat-pack(5).
type packFile struct {
	body    []byte
	entries []packEntry
	streams map[string][]byte // of contents met before
}

type packEntry struct {
	id     object.ID
	offset int64
	crc    uint32
}

func newPackFile() *packFile {
	return &packFile{body: make([]byte, 12), streams: map[string][]byte{}}
}

// nameOf gives an entry an id. What the walk does with checksums it does
// without looking at ids, so any will do.
func nameOf(n int) object.ID {
	sum := sha1.Sum(fmt.Append(nil, n))
	id, _ := object.IDFromBytes(sum[:])
	return id
}

// deflated returns the zlib stream of content.
func (p *packFile) deflated(content string) []byte {
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

// add appends an entry that declares size, and returns its offset.
func (p *packFile) add(t object.Type, size int, base, stream []byte) int {
	offset := len(p.body)
	first := byte(t)<<4 | byte(size&15)
	for size >>= 4; size > 0; size >>= 7 {
		p.body = append(p.body, first|0x80)
		first = byte(size & 0x7f)
	}
	p.body = append(append(append(p.body, first), base...), stream...)
	p.entries = append(p.entries, packEntry{nameOf(len(p.entries)), int64(offset), crc32.ChecksumIEEE(p.body[offset:])})
	return offset
}

func (p *packFile) whole(t object.Type, content string) int {
	return p.add(t, len(content), nil, p.deflated(content))
}

// onOffset appends a delta against the entry at the offset base.
func (p *packFile) onOffset(base int, delta string) int {
	distance := len(p.body) - base
	back := []byte{byte(distance & 0x7f)}
	for distance >>= 7; distance > 0; distance >>= 7 {
		distance--
		back = append(back, 0x80|byte(distance&0x7f))
	}
	slices.Reverse(back)
	return p.add(object.OfsDelta, len(delta), back, p.deflated(delta))
}

// onID appends a delta against the n-th entry.
func (p *packFile) onID(n int, delta string) int {
	return p.add(object.RefDelta, len(delta), nameOf(n).Append(nil), p.deflated(delta))
}

// open writes the pack and its index, and opens them.
func (p *packFile) open(t testing.TB) *pack.Pack {
	t.Helper()
	body, idx := p.files()
	opened, err := openFiles(filepath.Join(t.TempDir(), "pack-1"), body, idx, &disk.Access{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = opened.Close() })
	return opened
}

// files returns the pack and the index as they are on disk.
func (p *packFile) files() (body, idx []byte) {
	body = slices.Clone(p.body)
	copy(body, "PACK\x00\x00\x00\x02")
	binary.BigEndian.PutUint32(body[8:], uint32(len(p.entries)))
	sum := sha1.Sum(body)
	return append(body, sum[:]...), p.index(sum[:])
}

func (p *packFile) index(sum []byte) []byte {
	entries := slices.Clone(p.entries)
	slices.SortFunc(entries, func(a, b packEntry) int { return bytes.Compare(a.id.Append(nil), b.id.Append(nil)) })
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

// openFiles writes name.pack and name.idx, and opens them.
func openFiles(name string, body, idx []byte, access *disk.Access) (*pack.Pack, error) {
	if err := os.WriteFile(name+".pack", body, 0o600); err != nil {
		return nil, err
	}
	if err := os.WriteFile(name+".idx", idx, 0o600); err != nil {
		return nil, err
	}
	return pack.Open(name+".pack", object.SHA1, access)
}

// deltaOf returns a delta that takes all of a base of less than 64 KiB and
// appends what is inserted.
func deltaOf(base int, insert string) string {
	delta := binary.AppendUvarint(nil, uint64(base))
	delta = binary.AppendUvarint(delta, uint64(base+len(insert)))
	delta = append(delta, 0x80|0x10|0x20, byte(base), byte(base>>8))
	return string(append(append(delta, byte(len(insert))), insert...))
}
