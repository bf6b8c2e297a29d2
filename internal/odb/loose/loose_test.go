package loose_test

import (
	"bytes"
	"compress/zlib"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/tokenguard/tokenguard/internal/odb/disk"
	"github.com/tokenguard/tokenguard/internal/odb/loose"
	"github.com/tokenguard/tokenguard/internal/odb/object"
)

// deflated returns the zlib stream of text.
func deflated(t testing.TB, text string) []byte {
	t.Helper()
	var b bytes.Buffer
	w := zlib.NewWriter(&b)
	_, err := w.Write([]byte(text))
	if err = errors.Join(err, w.Close()); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// store puts a file where the object of the id 0101… would be.
func store(t testing.TB, file []byte) (*loose.Dir, object.ID) {
	t.Helper()
	id, _ := object.IDFromBytes(bytes.Repeat([]byte{1}, 20))
	d := loose.NewDir(t.TempDir(), object.SHA1, &disk.Access{})
	path := d.Path(id)
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, file, 0o600); err != nil {
		t.Fatal(err)
	}
	return d, id
}

func TestHostileFiles(t *testing.T) {
	const limit = 1 << 20
	whole := deflated(t, "blob 5\x00hello")
	tests := map[string]struct {
		file []byte
		want error
	}{
		"sound":                 {whole, nil},
		"empty object":          {deflated(t, "blob 0\x00"), nil},
		"empty file":            {nil, object.ErrTruncated},
		"cut":                   {whole[:len(whole)-1], object.ErrTruncated},
		"bytes after":           {append(whole[:len(whole):len(whole)], 0), object.ErrCorrupt},
		"not compressed":        {[]byte("blob 5\x00hello"), object.ErrCorrupt},
		"shorter than declared": {deflated(t, "blob 6\x00hello"), object.ErrCorrupt},
		"longer than declared":  {deflated(t, "blob 4\x00hello"), object.ErrCorrupt},
		"unknown type":          {deflated(t, "blub 5\x00hello"), object.ErrCorrupt},
		"no type":               {deflated(t, " 5\x00hello"), object.ErrCorrupt},
		"no size":               {deflated(t, "blob \x00hello"), object.ErrCorrupt},
		"signed size":           {deflated(t, "blob +5\x00hello"), object.ErrCorrupt},
		"negative size":         {deflated(t, "blob -5\x00hello"), object.ErrCorrupt},
		"no end of header":      {deflated(t, "blob 55555555555555555555555555555555555555"), object.ErrCorrupt},
		"beyond the limit":      {deflated(t, "blob 1048577\x00"+strings.Repeat("x", limit+1)), object.ErrTooLarge},
		"almost 63 bits":        {deflated(t, "blob 9223372036854775807\x00hello"), object.ErrCorrupt},
		"beyond 63 bits":        {deflated(t, "blob 9223372036854775808\x00hello"), object.ErrCorrupt},
		"beyond deflate":        {deflated(t, "blob 1000000\x00hello"), object.ErrCorrupt},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			d, id := store(t, test.file)
			kind, content, err := d.Read(id, limit)
			if test.want == nil {
				if err != nil || kind != object.Blob || len(content) > 0 && string(content) != "hello" {
					t.Errorf("%s %q, %v", kind, content, err)
				}
				return
			}
			var at *object.ReadError
			if !errors.Is(err, test.want) || !errors.As(err, &at) || at.ID != id || at.Path != d.Path(id) {
				t.Errorf("error %v, want %v with id and path", err, test.want)
			}
			if _, _, r, err := d.Stream(id); err == nil {
				if _, err := io.Copy(io.Discard, r); err == nil && name != "bytes after" && test.want != object.ErrTooLarge {
					t.Error("stream: no error")
				}
				r.Close()
			}
		})
	}
}

// TestDamage: whatever bit of a file changes, the object is right or an error.
func TestDamage(t *testing.T) {
	const text = "a commit that is not quite one"
	file := deflated(t, "commit 30\x00"+text)
	d, id := store(t, file)
	for i := range file {
		for bit := range 8 {
			changed := append([]byte(nil), file...)
			changed[i] ^= 1 << bit
			if err := os.WriteFile(d.Path(id), changed, 0o600); err != nil {
				t.Fatal(err)
			}
			if _, content, err := d.Read(id, 1<<20); err == nil && string(content) != text {
				t.Errorf("bit %d of byte %d: %q", bit, i, content)
			}
			_, _, _ = d.Stat(id)
		}
	}
}

func TestNames(t *testing.T) {
	d, id := store(t, nil)
	folder := filepath.Dir(d.Path(id))
	for _, name := range []string{"tmp_obj_x", "01", "0101010101010101010101010101010101010A", "zz01010101010101010101010101010101010101"} {
		if err := os.WriteFile(filepath.Join(folder, name), nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	var ids []object.ID
	for id, err := range d.IDs() {
		if err != nil {
			t.Error(err)
		}
		ids = append(ids, id)
	}
	if len(ids) != 1 || ids[0] != id {
		t.Errorf("ids %v, want %s alone", ids, id)
	}
}

func TestAbsent(t *testing.T) {
	d, _ := store(t, nil)
	absent, _ := object.IDFromBytes(bytes.Repeat([]byte{2}, 20))
	if _, _, err := d.Read(absent, 1); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("read: %v", err)
	}
	if d.Has(absent) {
		t.Error("has what is not there")
	}
}

// FuzzRead: any file ends in an error or in an object of the declared size.
func FuzzRead(f *testing.F) {
	d, id := store(f, nil)
	path := d.Path(id)
	f.Add(deflated(f, "blob 5\x00hello"))
	f.Add(deflated(f, "tree 0\x00"))
	f.Fuzz(func(t *testing.T, file []byte) {
		if err := os.WriteFile(path, file, 0o600); err != nil {
			t.Fatal(err)
		}
		kind, content, err := d.Read(id, 1<<20)
		if err != nil {
			return
		}
		if k, size, err := d.Stat(id); err != nil || k != kind || size != int64(len(content)) || !kind.IsObject() {
			t.Fatalf("stat: %s of %d, %v; read: %s of %d", k, size, err, kind, len(content))
		}
	})
}
