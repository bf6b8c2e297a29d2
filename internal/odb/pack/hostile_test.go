package pack_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/tokenguard/tokenguard/internal/odb/disk"
	"github.com/tokenguard/tokenguard/internal/odb/object"
	"github.com/tokenguard/tokenguard/internal/odb/odbtest"
	"github.com/tokenguard/tokenguard/internal/odb/pack"
)

// same is a delta that makes of a base of n < 128 bytes the base itself.
func same(n int) string { return string([]byte{byte(n), byte(n), 0x90, byte(n)}) }

// read reads the n-th entry of a pack written by hand.
func read(t *testing.T, file *odbtest.PackFile, n int, limit int64) (object.Type, []byte, error) {
	t.Helper()
	body, idx := file.Files()
	p := open(t, odbtest.Write(t, t.TempDir(), body, idx), object.SHA1, &disk.Access{})
	at, ok, err := p.Index().Lookup(odbtest.NameOf(n))
	if err != nil || !ok {
		t.Fatalf("lookup: %v, %v", ok, err)
	}
	off, err := p.Index().Offset(at)
	if err != nil {
		t.Fatal(err)
	}
	_, _, statErr := p.Stat(off)
	kind, content, err := p.Read(off, limit, pack.NewCache(1<<20))
	if err == nil && statErr != nil {
		t.Errorf("stat: %v", statErr)
	}
	return kind, content, err
}

func TestHostileEntries(t *testing.T) {
	const limit = 1 << 20
	tests := map[string]struct {
		write func(p *odbtest.PackFile)
		want  error // of reading the last entry
	}{
		"delta of itself": {func(p *odbtest.PackFile) { p.OnID(0, same(1)) }, object.ErrCorrupt},
		"two deltas of each other": {func(p *odbtest.PackFile) {
			p.OnID(1, same(1))
			p.OnID(0, same(1))
		}, object.ErrCorrupt},
		"circle with distances": {func(p *odbtest.PackFile) {
			first := p.OnID(2, same(1))
			second := p.OnOffset(first, same(1))
			p.OnOffset(second, same(1))
		}, object.ErrCorrupt},
		"distance zero": {func(p *odbtest.PackFile) {
			p.Add(object.OfsDelta, 4, []byte{0}, p.Deflated(same(1)))
		}, object.ErrCorrupt},
		"distance before the pack": {func(p *odbtest.PackFile) {
			p.Add(object.OfsDelta, 4, []byte{0xff, 0xff, 0xff, 0x7f}, p.Deflated(same(1)))
		}, object.ErrCorrupt},
		"base in the pack's header": {func(p *odbtest.PackFile) {
			p.Add(object.OfsDelta, 4, []byte{8}, p.Deflated(same(1)))
		}, object.ErrCorrupt},
		"base in no pack":    {func(p *odbtest.PackFile) { p.OnID(7, same(1)) }, object.ErrCorrupt},
		"type 0":             {func(p *odbtest.PackFile) { p.Whole(0, "x") }, object.ErrCorrupt},
		"type 5":             {func(p *odbtest.PackFile) { p.Whole(5, "x") }, object.ErrCorrupt},
		"declared too long":  {func(p *odbtest.PackFile) { p.Add(object.Blob, 2, nil, p.Deflated("x")) }, object.ErrCorrupt},
		"declared too short": {func(p *odbtest.PackFile) { p.Add(object.Blob, 1, nil, p.Deflated("xy")) }, object.ErrCorrupt},
		"declared beyond deflate": {func(p *odbtest.PackFile) {
			p.Add(object.Blob, 1<<19, nil, p.Deflated("x"))
		}, object.ErrCorrupt},
		"beyond the limit": {func(p *odbtest.PackFile) { p.Whole(object.Blob, strings.Repeat("x", limit+1)) }, object.ErrTooLarge},
		"declared beyond both": {func(p *odbtest.PackFile) {
			p.Add(object.Blob, 1<<31-1, nil, p.Deflated("x"))
		}, object.ErrCorrupt},
		"no zlib stream": {func(p *odbtest.PackFile) { p.Add(object.Blob, 1, nil, []byte("xyz")) }, object.ErrCorrupt},
		"stream runs into the trailer": {func(p *odbtest.PackFile) {
			p.Add(object.Blob, 20, nil, p.Deflated("0123456789abcdefghij")[:15])
		}, object.ErrTruncated},
		"delta makes more than the limit": {func(p *odbtest.PackFile) {
			base := p.Whole(object.Blob, strings.Repeat("x", 1<<16))
			p.OnOffset(base, "\x80\x80\x04\x80\x80\x80\x01"+strings.Repeat("\x80", 32))
		}, object.ErrTooLarge},
		"nested deltas claim 16 GiB": {func(p *odbtest.PackFile) {
			base := p.Whole(object.Blob, strings.Repeat("x", 1<<16))
			big := p.OnOffset(base, "\x80\x80\x04\x80\x80\x80\x80\x01"+strings.Repeat("\x80", 64))
			p.OnOffset(big, "\x80\x80\x80\x80\x01\x80\x80\x80\x80\x40\x80")
		}, object.ErrTooLarge},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			p := odbtest.NewPackFile()
			test.write(p)
			_, _, err := read(t, p, p.Len()-1, limit)
			var at *object.ReadError
			if !errors.Is(err, test.want) || !errors.As(err, &at) || at.Path == "" {
				t.Errorf("error %v, want %v with a path", err, test.want)
			}
		})
	}
}

// TestDeepChain: the depth of a chain costs neither stack nor patience.
func TestDeepChain(t *testing.T) {
	const depth = 50_000
	for _, byID := range []bool{false, true} {
		p := odbtest.NewPackFile()
		at := p.Whole(object.Blob, "base")
		for n := range depth {
			if byID {
				p.OnID(n, same(4))
			} else {
				at = p.OnOffset(at, same(4))
			}
		}
		kind, content, err := read(t, p, depth, 1<<20)
		if err != nil || kind != object.Blob || string(content) != "base" {
			t.Errorf("%s %q, %v", kind, content, err)
		}
	}
}

// TestDamage changes every byte of a small pack and of its index, and cuts
// them at every length. Whatever is read must be right or an error, and the
// checksums must notice.
func TestDamage(t *testing.T) {
	body, idx, want := smallPack(t)
	path := odbtest.Write(t, t.TempDir(), body, idx)
	idxPath := strings.TrimSuffix(path, ".pack") + ".idx"
	check := func(what string, at int, damaged string, content []byte) {
		t.Helper()
		if err := os.WriteFile(damaged, content, 0o600); err != nil {
			t.Fatal(err)
		}
		p, err := pack.Open(path, object.SHA1, &disk.Access{Windowed: at%2 == 0})
		if err != nil {
			return
		}
		defer p.Close()
		if p.Verify() == nil && p.Index().Verify() == nil {
			t.Errorf("%s at %d: the checksums do not notice", what, at)
		}
		for id, object := range want {
			n, ok, err := p.Index().Lookup(id)
			if err != nil || !ok {
				continue
			}
			off, err := p.Index().Offset(n)
			if err != nil {
				continue
			}
			_, _, _ = p.Stat(off)
			kind, content, err := p.Read(off, 1<<20, nil)
			if err == nil && p.Format().Verify(id, kind, content) == nil && string(content) != string(object.Content) {
				t.Errorf("%s at %d: object %s is wrong", what, at, id)
			}
		}
		for range p.Index().IDs() {
		}
		for range p.Index().Offsets() {
		}
	}
	for _, file := range []struct {
		path    string
		content []byte
	}{{path, body}, {idxPath, idx}} {
		name := filepath.Ext(file.path)
		for i := range file.content {
			for _, flip := range []byte{1 << (i % 8), 0xff} {
				check(name+" changed", i, file.path, flipped(file.content, i, flip))
			}
			check(name+" cut", i, file.path, file.content[:i])
		}
		if err := os.WriteFile(file.path, file.content, 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

func flipped(data []byte, at int, flip byte) []byte {
	changed := append([]byte(nil), data...)
	changed[at] ^= flip
	return changed
}
