package disk_test

import (
	"bytes"
	"compress/zlib"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"github.com/tokenguard/tokenguard/internal/odb/disk"
	"github.com/tokenguard/tokenguard/internal/odb/object"
)

func write(t *testing.T, content []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(path, content, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func open(t *testing.T, path string, windowed bool) *disk.File {
	t.Helper()
	access := &disk.Access{Windowed: windowed}
	f, err := access.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	return f
}

func TestViewStaysInTheFile(t *testing.T) {
	path := write(t, []byte("0123456789"))
	for _, windowed := range []bool{false, true} {
		f := open(t, path, windowed)
		for _, c := range []struct {
			off  int64
			n    int
			want string
		}{{0, 10, "0123456789"}, {3, 2, "34"}, {10, 0, ""}, {0, 0, ""}} {
			got, err := f.View(c.off, c.n, nil)
			if err != nil || string(got) != c.want {
				t.Errorf("%d bytes at %d: %q, %v", c.n, c.off, got, err)
			}
		}
		for _, c := range []struct {
			off int64
			n   int
		}{{0, 11}, {10, 1}, {11, 0}, {-1, 1}, {0, -1}, {1 << 62, 1 << 30}} {
			if got, err := f.View(c.off, c.n, nil); !errors.Is(err, object.ErrTruncated) {
				t.Errorf("%d bytes at %d: %q, %v", c.n, c.off, got, err)
			}
		}
	}
}

// TestFileShrinks: a file that is cut short while it is mapped is an error,
// where the system's signal would end the process.
func TestFileShrinks(t *testing.T) {
	path := write(t, make([]byte, 1<<20))
	for _, windowed := range []bool{false, true} {
		if err := os.Truncate(path, 1<<20); err != nil {
			t.Fatal(err)
		}
		f := open(t, path, windowed)
		if err := os.Truncate(path, 0); err != nil {
			t.Fatal(err)
		}
		sum := byte(0)
		err := disk.Guard(func() error {
			data, err := f.View(1<<19, 4096, nil)
			for _, b := range data {
				sum += b
			}
			return err
		})
		if !errors.Is(err, object.ErrUnreadable) && !errors.Is(err, object.ErrTruncated) {
			t.Errorf("windowed %v: view: %v", windowed, err)
		}
		if _, err := f.ReadAt(make([]byte, 10), 1<<19); err == nil {
			t.Errorf("windowed %v: read: no error", windowed)
		}
	}
}

// TestLargeFile: what of a large file is given back, for its pages to count no
// more as memory, is there again when it is touched.
func TestLargeFile(t *testing.T) {
	const size, step = 100<<20 + 12345, 1 << 20
	path := filepath.Join(t.TempDir(), "large")
	w, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	defer w.Close()
	mark := func(at int64) byte { return byte(at/step + 1) }
	for at := int64(0); at < size; at += step {
		if _, err := w.WriteAt([]byte{mark(at)}, at); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Truncate(size); err != nil {
		t.Fatal(err)
	}
	f := open(t, path, false)
	for range 2 {
		for at := int64(0); at < size; at += step {
			f.Touch(at, step)
			got, err := f.View(at, 1, nil)
			if err != nil || got[0] != mark(at) {
				t.Fatalf("byte at %d: %v, %v", at, got, err)
			}
		}
	}
	if n := len(f.Data()); n != 0 && n != size {
		t.Errorf("%d bytes of %d are mapped", n, size)
	}
}

// TestGuardLetsPanicsPass: only faults of mapped memory become errors.
func TestGuardLetsPanicsPass(t *testing.T) {
	defer func() {
		if recover() == nil {
			t.Error("the panic was swallowed")
		}
	}()
	var nothing *int
	_ = disk.Guard(func() error { *nothing = 1; return nil })
}

func TestOpenRefuses(t *testing.T) {
	access := &disk.Access{}
	if _, err := access.Open(t.TempDir()); !errors.Is(err, object.ErrNotRegular) {
		t.Errorf("directory: %v", err)
	}
	if _, err := access.Open(os.DevNull); !errors.Is(err, object.ErrNotRegular) {
		t.Errorf("device: %v", err)
	}
	if _, err := access.Open(filepath.Join(t.TempDir(), "gone")); !errors.Is(err, fs.ErrNotExist) || !errors.Is(err, object.ErrUnreadable) {
		t.Errorf("absent: %v", err)
	}
	if _, err := disk.ReadAll(write(t, make([]byte, 11)), 10); !errors.Is(err, disk.ErrTooLong) {
		t.Errorf("too long: %v", err)
	}
}

func TestStreamChecksSizeAndSum(t *testing.T) {
	content := bytes.Repeat([]byte("content "), 10_000)
	var b bytes.Buffer
	w := zlib.NewWriter(&b)
	if _, err := w.Write(content); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	stream := b.Bytes()
	changed := append([]byte(nil), stream...)
	changed[len(changed)-1] ^= 1
	size := int64(len(content))
	for name, test := range map[string]struct {
		stream []byte
		size   int64
		want   error
	}{
		"sound":     {stream, size, nil},
		"longer":    {stream, size - 1, object.ErrCorrupt},
		"shorter":   {stream, size + 1, object.ErrCorrupt},
		"cut":       {stream[:len(stream)-5], size, object.ErrTruncated},
		"wrong sum": {changed, size, object.ErrMismatch},
		"empty":     {nil, size, object.ErrTruncated},
		"no stream": {[]byte("xyz"), size, object.ErrCorrupt},
	} {
		s, err := disk.NewStream(bytes.NewReader(test.stream), test.size)
		var got []byte
		if err == nil {
			got, err = io.ReadAll(s)
		}
		if !errors.Is(err, test.want) || test.want == nil && (err != nil || !bytes.Equal(got, content)) {
			t.Errorf("%s: %d bytes, %v; want %v", name, len(got), err, test.want)
		}
	}
}
