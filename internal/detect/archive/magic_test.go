package archive_test

import (
	"bytes"
	"image"
	"image/gif"
	"image/jpeg"
	"image/png"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/tokenguard/tokenguard/internal/detect/archive"
)

func TestMagic(t *testing.T) {
	for name, content := range seeds(t) {
		if !archive.Magic([]byte(content)) {
			t.Errorf("%s: not known", name)
		}
		if !archive.Magic([]byte(content[:min(len(content), 512)])) {
			t.Errorf("%s: not known by its first 512 bytes", name)
		}
	}
}

// TestNotMagic: text and images are not whole-unit work.
func TestNotMagic(t *testing.T) {
	texts := map[string]string{
		"nothing": "", "one byte": "P", "zeros": strings.Repeat("\x00", 1024),
		"a polynomial":        "x^2 + 2x + 1 is no zlib stream, and this is an ordinary sentence.\n",
		"a short polynomial":  "x^2",
		"talk of zip":         "PK is the mark of a zip; %PDF- that of a PDF; BZh91 that of bzip2; 7z of 7z; ustar of tar\n",
		"ustar where tar has": strings.Repeat("-", 257) + "ustar in text" + strings.Repeat("-", 400),
		"digits":              strings.Repeat("0", 1024),
		"letters MZ":          "MZ" + strings.Repeat(" is what programs of DOS begin with", 20),
		"letters of zstd":     "(\xb5/\xfe",
		"UTF-16":              "\xff\xfex\x00^\x002\x00",
	}
	picture := image.NewNRGBA(image.Rect(0, 0, 64, 64))
	noise := rand.NewChaCha8([32]byte{})
	_, _ = noise.Read(picture.Pix)
	var p, j, g bytes.Buffer
	for _, err := range []error{png.Encode(&p, picture), jpeg.Encode(&j, picture, nil), gif.Encode(&g, picture, nil)} {
		if err != nil {
			t.Fatal(err)
		}
	}
	texts["png"], texts["jpeg"], texts["gif"] = p.String(), j.String(), g.String()
	for name, text := range texts {
		if archive.Magic([]byte(text)) {
			t.Errorf("%s is taken for a container", name)
		}
	}
}

// TestNotMagicInSource: no file of the standard library's source is taken for a
// container but those that are.
func TestNotMagicInSource(t *testing.T) {
	root := filepath.Join(goroot(t), "src")
	files := 0
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() || strings.Contains(path, "testdata") {
			return err
		}
		switch filepath.Ext(path) {
		case ".go", ".s", ".txt", ".md", ".html", ".js", ".c", ".h", ".bash", ".mod", ".sum":
		default:
			return nil
		}
		content, err := os.ReadFile(path)
		files++
		if archive.Magic(content) {
			t.Errorf("%s is taken for a container", path)
		}
		return err
	})
	if err != nil || files < 1000 {
		t.Errorf("%d files, %v", files, err)
	}
}

func goroot(t *testing.T) string {
	t.Helper()
	root := strings.TrimSpace(produced(t, nil, "root", "sh", "-c", "go env GOROOT > root"))
	if _, err := os.Stat(filepath.Join(root, "src")); err != nil {
		t.Skip("the Go installation has no source")
	}
	return root
}

func BenchmarkMagic(b *testing.B) {
	text := []byte(strings.Repeat("key: value of an ordinary text\n", 40))
	png := append([]byte("\x89PNG\r\n\x1a\n"), bytes.Repeat([]byte{0}, 1024)...)
	for name, content := range map[string][]byte{"text": text, "binary": png} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if archive.Magic(content) {
					b.Fatal("taken for a container")
				}
			}
		})
	}
}
