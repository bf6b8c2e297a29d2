package forest_test

import (
	"encoding/binary"
	"os"
	"path/filepath"
	"testing"

	"github.com/tokenguard/tokenguard/internal/odb/disk"
	"github.com/tokenguard/tokenguard/internal/odb/object"
	"github.com/tokenguard/tokenguard/internal/odb/odbtest"
	"github.com/tokenguard/tokenguard/internal/odb/pack"
)

// open writes a pack and its index, and opens them.
func open(t testing.TB, p *odbtest.PackFile) *pack.Pack {
	t.Helper()
	body, idx := p.Files()
	opened, err := openFiles(filepath.Join(t.TempDir(), "pack-1"), body, idx, &disk.Access{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = opened.Close() })
	return opened
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
