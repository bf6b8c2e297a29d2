package archive_test

import (
	"archive/zip"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/tokenguard/tokenguard/internal/detect/archive"
	"github.com/tokenguard/tokenguard/internal/odb/inflate"
)

func TestMembers(t *testing.T) {
	two := []file{{"a.txt", "first"}, {"dir/b.env", needle}}
	inTwo := func(prefix string) []found {
		return []found{{Name: prefix + "!a.txt", Content: "first"}, {Name: prefix + "!dir/b.env", Content: needle}}
	}
	one := func(name string) []found { return []found{{Name: name, Content: needle}} }
	shown := func(name string) []found { return []found{{Name: name, Content: needle + "\n"}} }
	tests := []struct {
		name    string
		file    string
		content string
		want    []found
	}{
		{"nothing packed", "a.txt", needle, nil},
		{"nothing at all", "a.zip", "", nil},
		{"gzip", "dir/b.env.gz", gzipped(needle), one("dir/b.env.gz!b.env")},
		{"a stream without a suffix", "blob", gzipped(needle), one("blob!content")},
		{"gzip of two members", "b.gz", gzipped(needle[:5]) + gzipped(needle[5:]), one("b.gz!b")},
		{"gzip with something behind", "b.gz", gzipped(needle) + "\x00\x00garbage", one("b.gz!b")},
		{"zlib", "b.z", zlibbed(needle), one("b.z!b")},
		{"xz", "b.xz", xzed(t, needle), one("b.xz!b")},
		{"xz of two streams with padding", "b.xz", xzed(t, needle[:5]) + "\x00\x00\x00\x00" + xzed(t, needle[5:]), one("b.xz!b")},
		{"zstd", "b.zst", zstded(t, needle), one("b.zst!b")},
		{"zstd of two frames, one to skip", "b.zst", "\x50\x2a\x4d\x18\x02\x00\x00\x00??" + zstded(t, needle[:5]) + zstded(t, needle[5:]), one("b.zst!b")},
		{"zstd with something behind", "b.zst", zstded(t, needle) + "garbage behind it", one("b.zst!b")},
		{"tar", "b.tar", tarred(two...), inTwo("b.tar")},
		{"link in a tar", "b.tar", tarred(file{"link@", needle}), one("b.tar!link")},
		{"tar in one stream", "b.tar.gz", gzipped(tarred(two...)), inTwo("b.tar.gz")},
		{"tar with a short suffix", "b.tgz", gzipped(tarred(two...)), inTwo("b.tgz")},
		{"stored zip", "b.zip", zipped(zip.Store, two...), inTwo("b.zip")},
		{"streamed zip", "b.jar", zipped(zip.Deflate, two...), inTwo("b.jar")},
		{"zip behind a script", "run", "#!/bin/sh\nexec java -jar $0\n" + zipped(zip.Deflate, two...), inTwo("run")},
		{"zip behind a program", "setup.exe", stub() + zipped(zip.Deflate, two...), inTwo("setup.exe")},
		{"zip of nothing", "b.zip", zipped(zip.Store), nil},
		{"empty member", "b.zip", zipped(zip.Deflate, file{"empty", ""}), []found{{Name: "b.zip!empty"}}},
		{"folder in a zip", "b.zip", zipped(zip.Store, file{"dir/", ""}, file{"dir/b", needle}), one("b.zip!dir/b")},
		{"tar.gz in a jar in a zip", "a.zip", zipped(zip.Deflate, file{"b.jar", zipped(zip.Store, file{"c.tgz", gzipped(tarred(two...))})}), inTwo("a.zip!b.jar!c.tgz")},
		{"stream of a page", "a.pdf", paged("BT (" + needle + ") Tj ET"), shown("a.pdf!stream 1")},
		{"gzip in a PDF", "a.pdf", paged(gzipped(needle)), one("a.pdf!stream 1!content")},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, members(t, tt.file, tt.content, archive.Limits{})); diff != "" {
				t.Errorf("members (-want +got):\n%s", diff)
			}
		})
	}
}

// stub returns what looks like a Windows program, longer than the bytes that
// tell a format.
func stub() string {
	return "MZ" + strings.Repeat("\x00", 58) + "\x80\x00\x00\x00" + strings.Repeat("code", 500)
}

// TestPathOf: who reads history learns what a file is called after it was read.
func TestPathOf(t *testing.T) {
	for _, tt := range []struct{ path, content, want string }{
		{"dir/b.env.gz", gzipped(needle), "dir/b.env.gz!b.env"},
		{"blob", gzipped(needle), "blob!content"},
		{"b.tgz", gzipped(tarred(file{"c", needle})), "b.tgz!c"},
		{"b.zz", zlibbed(zipped(zip.Store, file{"c", needle})), "b.zz!b!c"},
		{"b.gz", zipped(zip.Store, file{"c", needle}), "b.gz!c"},
	} {
		got := members(t, "", tt.content, archive.Limits{})
		if len(got) != 1 || archive.PathOf(tt.path, got[0].Name) != tt.want {
			t.Errorf("%s: %+v, want %s", tt.path, got, tt.want)
		}
	}
}

// TestAtOnce: what is deflated and in memory is decoded as a whole, which takes
// half the time.
func TestAtOnce(t *testing.T) {
	text := strings.Repeat(needle, 100)
	for name, content := range map[string]string{
		"gzip": gzipped(text), "zlib": zlibbed(text), "zip": zipped(zip.Deflate, file{"a", text}), "pdf": paged(text),
	} {
		var c counting
		o := archive.Opener{Inflater: &c}
		for m := range o.Members(t.Context(), "x", []byte(content), archive.Limits{}) {
			if string(m.Content) != text || c.sound != 1 {
				t.Errorf("%s: %+v, and %d times at once", name, m, c.sound)
			}
		}
	}
}

// counting counts what it decodes.
type counting struct {
	inflate.Decoder
	sound int
}

func (c *counting) Raw(dst, src []byte, most int) ([]byte, int, error) {
	out, n, err := c.Decoder.Raw(dst, src, most)
	if err == nil {
		c.sound++
	}
	return out, n, err
}

// TestOpenerAgain: what an opener has read before does not show in what it reads.
func TestOpenerAgain(t *testing.T) {
	o := opener()
	for round := range 2 {
		for name, content := range seeds(t) {
			want := membersBy(t, new(archive.Opener), name, content, tight)
			if diff := cmp.Diff(want, membersBy(t, o, name, content, tight)); diff != "" {
				t.Errorf("round %d, %s (-want +got):\n%s", round, name, diff)
			}
		}
	}
}
