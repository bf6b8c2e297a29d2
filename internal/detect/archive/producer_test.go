package archive_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/tokenguard/tokenguard/internal/detect/archive"
)

// TestRealProducers: what the usual programs write is read whole.
func TestRealProducers(t *testing.T) {
	deep := strings.Repeat("long/", 30) + "name.txt" // longer than the name field of a tar
	files := []file{{"a.txt", strings.Repeat("first\n", 1000)}, {deep, needle}}
	in := func(prefix string) []found {
		return []found{{Name: prefix + "!a.txt", Content: files[0].content}, {Name: prefix + "!" + deep, Content: needle}}
	}
	encrypted := archive.Gap{Outcome: archive.Excluded, Reason: archive.Encrypted}
	unsupported := archive.Gap{Outcome: archive.Skipped, Reason: archive.Unsupported}
	locked := []found{{Name: "x!a.txt", Gap: encrypted}, {Name: "x!" + deep, Gap: encrypted}}
	stream := []found{{Name: "x!content", Content: files[0].content}}
	tests := []struct {
		command string
		want    []found
	}{
		{"gzip -c -9 a.txt > x", in("x")[:1]}, // it keeps the name
		{"gzip -c -n a.txt > x", stream},
		{"bzip2 -c a.txt > x", stream},
		{"(bzip2 -c a.txt; echo garbage) > x", stream},
		{"xz -c -9e a.txt > x", stream},
		{"xz -c --check=crc32 --block-size=1000 -T2 a.txt > x", stream},
		{"xz -c --check=sha256 --x86 --lzma2 a.txt > x", stream},
		{"xz -c --delta --lzma2 a.txt > x", []found{{Name: "x!content", Gap: unsupported}}},
		{"zstd -c -19 a.txt > x", stream},
		{"zstd -c --ultra -22 --long=27 a.txt > x", stream},
		{"tar -cf x a.txt long", in("x")},
		{"tar --format=ustar -cf x a.txt " + deep, in("x")},
		{"tar --format=pax -cf x a.txt " + deep, in("x")},
		{"tar --format=v7 -cf x a.txt", in("x")[:1]},
		{"tar -czf x a.txt " + deep, in("x")},
		{"tar -cjf x a.txt " + deep, in("x")},
		{"tar -cJf x a.txt " + deep, in("x")},
		{"tar --zstd -cf x a.txt " + deep, in("x")},
		{"zip -q x.zip a.txt " + deep + " && mv x.zip x", in("x")},
		{"zip -q -0 x.zip a.txt " + deep + " && mv x.zip x", in("x")},
		{"zip -q -r -fz x.zip a.txt " + deep + " && mv x.zip x", in("x")},
		{"zip -q -Z bzip2 x.zip a.txt " + deep + " && mv x.zip x", in("x")},
		{"zip -q - a.txt " + deep + " | cat > x", in("x")},
		{"zip -q -0 - a.txt " + deep + " | cat > x", in("x")},
		{"zip -q -P password x.zip a.txt " + deep + " && mv x.zip x", locked},
		{"zip -q -P password - a.txt " + deep + " | cat > x", locked},
		{"7z a -bd -t7z x.7z a.txt " + deep + " && mv x.7z x", in("x")},
		{"7z a -bd -ms=off x.7z a.txt " + deep + " && mv x.7z x", in("x")},
		{"7z a -bd -m0=lzma x.7z a.txt " + deep + " && mv x.7z x", in("x")},
		{"7z a -bd -m0=bzip2 x.7z a.txt " + deep + " && mv x.7z x", in("x")},
		{"7z a -bd -m0=deflate -mhc=off x.7z a.txt " + deep + " && mv x.7z x", in("x")},
		{"7z a -bd -mx=0 x.7z a.txt " + deep + " && mv x.7z x", in("x")},
		{"7z a -bd -m0=bcj -m1=lzma2 x.7z a.txt " + deep + " && mv x.7z x", in("x")},
		{"7z a -bd -ppassword x.7z a.txt && mv x.7z x", locked[:1]},
		{"7z a -bd -ppassword -mhe=on x.7z a.txt && mv x.7z x", []found{{Name: "x", Gap: encrypted}}},
		{"7z a -bd -m0=ppmd x.7z a.txt && mv x.7z x",
			[]found{{Name: "x!a.txt", Gap: unsupported}}},
		{"7z a -bd -tzip -mem=AES256 -ppassword x.zip a.txt && mv x.zip x", locked[:1]},
	}
	for _, tt := range tests {
		t.Run(tt.command, func(t *testing.T) {
			content := produced(t, files, "x", "sh", "-c", tt.command)
			if !archive.Magic([]byte(content)) {
				t.Error("Magic does not know it")
			}
			if diff := cmp.Diff(tt.want, members(t, "x", content, archive.Limits{})); diff != "" {
				t.Errorf("members (-want +got):\n%s", diff)
			}
		})
	}
}
