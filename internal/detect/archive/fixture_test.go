package archive_test

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"compress/zlib"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"
	"github.com/ulikunitz/xz"

	"github.com/tokenguard/tokenguard/internal/detect/archive"
	"github.com/tokenguard/tokenguard/internal/odb/inflate"
)

// needle is what the fixtures hide. It is no credential: packing does not care.
const needle = "the needle that every container holds"

// file is a name and what is in it.
type file struct{ name, content string }

func gzipped(content string) string {
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	return packed(&b, w, content)
}

func zlibbed(content string) string {
	var b bytes.Buffer
	return packed(&b, zlib.NewWriter(&b), content)
}

func xzed(t testing.TB, content string) string {
	t.Helper()
	var b bytes.Buffer
	w, err := xz.WriterConfig{DictCap: 1 << 16}.NewWriter(&b)
	if err != nil {
		t.Fatal(err)
	}
	return packed(&b, w, content)
}

func zstded(t testing.TB, content string) string {
	t.Helper()
	var b bytes.Buffer
	w, err := zstd.NewWriter(&b, zstd.WithEncoderConcurrency(1), zstd.WithWindowSize(1<<16))
	if err != nil {
		t.Fatal(err)
	}
	return packed(&b, w, content)
}

type writeCloser interface {
	Write(p []byte) (int, error)
	Close() error
}

func packed(b *bytes.Buffer, w writeCloser, content string) string {
	_, err := w.Write([]byte(content))
	if err == nil {
		err = w.Close()
	}
	if err != nil {
		panic(err) // a fixture, in memory
	}
	return b.String()
}

// tarred returns a tar of the files. A name that ends in "@" is a symbolic link.
func tarred(files ...file) string {
	var b bytes.Buffer
	w := tar.NewWriter(&b)
	for _, f := range files {
		h := &tar.Header{Name: f.name, Mode: 0o644, Size: int64(len(f.content))}
		if name, isLink := strings.CutSuffix(f.name, "@"); isLink {
			h = &tar.Header{Name: name, Typeflag: tar.TypeSymlink, Linkname: f.content}
			f.content = ""
		}
		if err := w.WriteHeader(h); err != nil {
			panic(err)
		}
		if _, err := w.Write([]byte(f.content)); err != nil {
			panic(err)
		}
	}
	if err := w.Close(); err != nil {
		panic(err)
	}
	return b.String()
}

func zipped(method uint16, files ...file) string {
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for _, f := range files {
		e, err := w.CreateHeader(&zip.FileHeader{Name: f.name, Method: method})
		if err != nil {
			panic(err)
		}
		if _, err := e.Write([]byte(f.content)); err != nil {
			panic(err)
		}
	}
	if err := w.Close(); err != nil {
		panic(err)
	}
	return b.String()
}

// paged returns a PDF with the streams, compressed.
func paged(streams ...string) string {
	var b strings.Builder
	b.WriteString("%PDF-1.7\n")
	for i, s := range streams {
		z := zlibbed(s)
		fmt.Fprintf(&b, "%d 0 obj\n<< /Length %d /Filter /FlateDecode >>\nstream\n%s\nendstream\nendobj\n", i+1, len(z), z)
	}
	b.WriteString("trailer << /Root 1 0 R >>\n%%EOF\n")
	return b.String()
}

// produced runs a program over files in a folder of its own, and returns what it
// wrote into out. The test is skipped where the program is not installed.
func produced(t testing.TB, files []file, out string, command ...string) string {
	t.Helper()
	path, err := exec.LookPath(command[0])
	if err != nil {
		t.Skipf("%s is not installed: archives of the real program are not tried", command[0])
	}
	dir := t.TempDir()
	for _, f := range files {
		if err := os.MkdirAll(filepath.Dir(filepath.Join(dir, f.name)), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, f.name), []byte(f.content), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	cmd := exec.Command(path, command[1:]...)
	cmd.Dir = dir
	if message, err := cmd.CombinedOutput(); err != nil {
		t.Skipf("%v: %v\n%s", command, err, message)
	}
	content, err := os.ReadFile(filepath.Join(dir, out))
	if err != nil {
		t.Fatal(err)
	}
	return string(content)
}

// found is what a test compares of a member.
type found struct {
	Name, Content string
	Gap           archive.Gap
}

// opener opens as the scanner does.
func opener() *archive.Opener { return &archive.Opener{Inflater: new(inflate.Decoder)} }

// members returns the members of content, without the containers among them
// that have no gap. They are the same whether they are decoded at once or piece
// by piece.
func members(t testing.TB, name, content string, limits archive.Limits) (all []found) {
	t.Helper()
	all = membersBy(t, opener(), name, content, limits)
	if diff := cmp.Diff(membersBy(t, new(archive.Opener), name, content, limits), all); diff != "" {
		t.Errorf("members (-piece by piece +at once):\n%s", diff)
	}
	return all
}

func membersBy(t testing.TB, o *archive.Opener, name, content string, limits archive.Limits) (all []found) {
	for m := range o.Members(t.Context(), name, []byte(content), limits) {
		if !m.Container || m.Gap.Outcome != archive.Read {
			all = append(all, found{m.Name, string(m.Content), m.Gap})
		}
	}
	return all
}
