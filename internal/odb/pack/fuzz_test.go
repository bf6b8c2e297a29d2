package pack_test

import (
	"bytes"
	"os"
	"path/filepath"
	"strconv"
	"testing"

	"github.com/go-git/go-git/v5/plumbing/format/packfile"

	"github.com/tokenguard/tokenguard/internal/odb/disk"
	"github.com/tokenguard/tokenguard/internal/odb/object"
	"github.com/tokenguard/tokenguard/internal/odb/odbtest"
	"github.com/tokenguard/tokenguard/internal/odb/pack"
)

// FuzzPatch holds deltas against go-git. Ours may refuse more, and says why.
func FuzzPatch(f *testing.F) {
	base := []byte("the quick brown fox jumps over the lazy dog")
	f.Add(base, []byte("\x2b\x0d\x90\x04\x05 slow\x91\x0f\x04"))
	f.Add(base, []byte("\x2b\x2b\x90\x2b"))
	f.Add([]byte{}, []byte("\x00\x01\x01x"))
	f.Add(make([]byte, 1<<16), []byte("\x80\x80\x04\x80\x80\x04\x80"))
	f.Fuzz(func(t *testing.T, base, delta []byte) {
		const limit = 1 << 20
		got, err := pack.Patch(nil, base, delta, limit)
		if err != nil {
			return
		}
		want, wantErr := packfile.PatchDelta(base, delta)
		if wantErr != nil && len(base) > 0 { // go-git knows no empty base
			t.Fatalf("%d bytes, but go-git says %v", len(got), wantErr)
		}
		if wantErr == nil && !bytes.Equal(got, want) {
			t.Fatalf("%x, want %x", got, want)
		}
	})
}

// FuzzRefusedPatch is the other direction: what go-git takes, so do we.
func FuzzRefusedPatch(f *testing.F) {
	f.Add([]byte("base"), []byte("\x04\x04\x90\x04"))
	f.Fuzz(func(t *testing.T, base, delta []byte) {
		const limit = 1 << 20
		_, size, _, err := pack.DeltaHeader(delta)
		if err != nil || size > limit {
			return
		}
		if want, err := packfile.PatchDelta(base, delta); err == nil {
			if _, err := pack.Patch(nil, base, delta, limit); err != nil {
				t.Fatalf("%v, but go-git makes %d bytes", err, len(want))
			}
		}
	})
}

// FuzzEntry: an entry's header never reaches beyond its bytes, nor its base
// beyond the pack's beginning.
func FuzzEntry(f *testing.F) {
	f.Add([]byte("\x93\x01"), int64(12))
	f.Add([]byte("\xe4\x01\x80\x10"), int64(4000))
	f.Add([]byte("\x74aaaaaaaaaaaaaaaaaaaa"), int64(12))
	f.Fuzz(func(t *testing.T, b []byte, off int64) {
		if off < 0 || off > 1<<62 {
			return
		}
		e, err := pack.ParseEntry(b, off, object.SHA1)
		if err != nil {
			return
		}
		if e.Size < 0 || e.Data <= off || e.Data > off+int64(len(b)) || e.Base < 0 ||
			e.Type == object.OfsDelta && e.Base >= off || !e.Type.IsDelta() && !e.Type.IsObject() {
			t.Fatalf("%+v from %d bytes at %d", e, len(b), off)
		}
	})
}

// FuzzIndex reads any bytes as an index in every way there is.
func FuzzIndex(f *testing.F) {
	p := odbtest.NewPackFile()
	p.Whole(object.Blob, "x")
	p.Whole(object.Blob, "y")
	_, idx := p.Files()
	f.Add(idx)
	f.Add(append(idx[8:8+1024:8+1024], make([]byte, 2*24+40)...)) // version 1
	path := filepath.Join(f.TempDir(), strconv.Itoa(os.Getpid())) // one a worker
	f.Fuzz(func(t *testing.T, data []byte) {
		if err := os.WriteFile(path, data, 0o600); err != nil {
			t.Fatal(err)
		}
		for _, windowed := range []bool{false, true} {
			x, err := pack.OpenIndex(path, object.SHA1, &disk.Access{Windowed: windowed})
			if err != nil {
				return
			}
			_ = x.Verify()
			n := 0
			for id, err := range x.IDs() {
				if err != nil {
					t.Fatalf("id %d of %d: %v", n, x.Len(), err)
				}
				if _, _, err := x.Lookup(id); err != nil {
					t.Fatal(err)
				}
				_, _ = x.Offset(n)
				_, _, _ = x.CRC(n)
				n++
			}
			if n != x.Len() {
				t.Fatalf("%d ids of %d", n, x.Len())
			}
			for off, err := range x.Offsets() {
				if err == nil && off < 0 {
					t.Fatalf("offset %d", off)
				}
			}
			if err := x.Close(); err != nil {
				t.Fatal(err)
			}
		}
	})
}
