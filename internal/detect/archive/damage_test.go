package archive_test

import (
	"archive/zip"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/tokenguard/tokenguard/internal/detect/archive"
)

// seeds returns a small container of each format, by format. Those that Go does
// not write come from testdata.
func seeds(t testing.TB) map[string]string {
	t.Helper()
	files := []file{{"a.txt", "first, and somewhat longer, longer, longer"}, {"b", needle}}
	all := map[string]string{
		"gzip": gzipped(needle), "zlib": zlibbed(needle), "xz": xzed(t, needle), "zstd": zstded(t, needle),
		"tar": tarred(files...), "tar.gz": gzipped(tarred(files...)),
		"stored zip": zipped(zip.Store, files...), "deflated zip": zipped(zip.Deflate, files...),
		"zip in zip": zipped(zip.Deflate, file{"a.zip", zipped(zip.Deflate, files...)}),
		"pdf":        paged("BT [(the nee) -20 (dle that every container holds)] TJ ET", "no text"),
	}
	for _, name := range []string{"bzip2.bz2", "lzma2.7z", "lzma.7z", "encrypted.7z", "encrypted.zip", "sparse.tar"} {
		content, err := os.ReadFile(filepath.Join("testdata", name))
		if err != nil {
			t.Fatal(err)
		}
		all[name] = string(content)
	}
	return all
}

// tight bounds what damage can make a walk do, so that a broken bound shows.
var tight = archive.Limits{RatioFloor: 1 << 20, MemberBytes: 1 << 20, Memory: 8 << 20, Members: 100}

// walkAll walks through content, which may be anything, and checks what is
// promised of any.
func walkAll(t testing.TB, content []byte) (read []string, gaps int) {
	t.Helper()
	decoded := 0
	members(t, "x", string(content), tight)
	for m := range opener().Members(t.Context(), "x", content, tight) {
		decoded += len(m.Content)
		if m.Gap.Outcome == archive.Read != (m.Gap.Reason == "") {
			t.Errorf("gap %+v", m.Gap)
		}
		if m.Gap.Outcome != archive.Read {
			gaps++
		}
		if !utf8.ValidString(m.Name) || strings.ContainsFunc(m.Name, unicode.IsControl) || len(m.Name) > 8*maxNameLength {
			t.Errorf("name %q", m.Name)
		}
		read = append(read, string(m.Content))
	}
	if most := 2*(1<<20+200*len(content)) + 2<<20; decoded > most {
		t.Errorf("%d bytes decoded from %d", decoded, len(content))
	}
	return read, gaps
}

const maxNameLength = 4096 * 3 // invalid bytes become characters of three

// TestTruncated: a container that ends early is never taken for a whole one, and
// what can be read before the end is read.
func TestTruncated(t *testing.T) {
	for name, content := range seeds(t) {
		t.Run(name, func(t *testing.T) {
			whole, _ := walkAll(t, []byte(content))
			best := 0
			for n := range len(content) {
				read, gaps := walkAll(t, []byte(content[:n]))
				if len(read) > 0 && gaps == 0 && len(read) < len(whole) && !endless[name] {
					t.Errorf("cut off after %d bytes of %d: %d members of %d and no gap", n, len(content), len(read), len(whole))
				}
				for _, r := range read {
					if strings.Contains(r, needle) {
						best++
					}
				}
			}
			if best == 0 && !wholeOnly[name] {
				t.Error("the needle is never found before the last byte")
			}
		})
	}
}

var (
	// endless are formats in which nothing says how many members there are.
	endless = map[string]bool{"tar": true, "pdf": true, "sparse.tar": true}
	// wholeOnly are fixtures that show nothing until the end: they are one block,
	// or encrypted, or have their header there.
	wholeOnly = map[string]bool{"zstd": true, "lzma.7z": true, "lzma2.7z": true, "encrypted.7z": true, "encrypted.zip": true}
)

// TestFlipped: one wrong byte anywhere costs at most what it is part of, and
// where it costs something a gap tells, unless the format has no checksum there.
func TestFlipped(t *testing.T) {
	for name, content := range seeds(t) {
		t.Run(name, func(t *testing.T) {
			for i := range len(content) {
				for _, mask := range []byte{0x01, 0x80, 0xff} {
					damaged := []byte(content)
					damaged[i] ^= mask
					read, gaps := walkAll(t, damaged)
					if len(read) == 0 || gaps > 0 || !checksummed[name] || strings.Contains(strings.Join(read, "\n"), needle) {
						continue
					}
					t.Errorf("byte %d ^ %#x: the needle is gone, and no gap", i, mask)
				}
			}
		})
	}
}

// checksummed are the fixtures whose format has a checksum over the needle.
var checksummed = map[string]bool{
	"gzip": true, "xz": true, "zstd": true, "tar.gz": true, "stored zip": true, "deflated zip": true, "bzip2.bz2": true,
	"lzma2.7z": true, "lzma.7z": true,
}

// TestHostileNames: names are labels, whatever they would do to a program that
// unpacks or to a terminal.
func TestHostileNames(t *testing.T) {
	for name, want := range map[string]string{
		"../../etc/passwd":       "x!etc/passwd",
		"/etc/passwd":            "x!etc/passwd",
		`..\..\windows\win.ini`:  "x!windows/win.ini",
		"a/./b//c":               "x!a/b/c",
		"..":                     "x!unnamed",
		"a\x1b[31m\r\nb\x00c":    "x!a\ufffd[31m\ufffd\ufffdb\ufffdc",
		"invalid \xff\xfe":       "x!invalid \ufffd",
		"bidi \u202e gnp.exe":    "x!bidi \ufffd gnp.exe",
		"c1 \u009b zero \u200b.": "x!c1 \ufffd zero \ufffd.",
		"::set-output name=a::b": "x!::set-output name=a::b",
	} {
		got := members(t, "x", zipped(zip.Store, file{name, needle}, file{name, needle}), archive.Limits{})
		if len(got) != 2 || got[0].Name != want || got[1].Name != want || got[1].Content != needle {
			t.Errorf("%q: %+v, want %q twice", name, got, want)
		}
	}
	long := members(t, "x", zipped(zip.Store, file{strings.Repeat("a", 4000), needle}), archive.Limits{})
	if len(long) != 1 || long[0].Content != needle {
		t.Errorf("long name: %d members", len(long))
	}
}

func FuzzMembers(f *testing.F) {
	for _, s := range seeds(f) {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, content []byte) { walkAll(t, content) })
}
