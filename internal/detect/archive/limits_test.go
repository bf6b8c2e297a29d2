package archive_test

import (
	"archive/zip"
	"context"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"runtime"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/klauspost/compress/zstd"

	"github.com/tokenguard/tokenguard/internal/detect/archive"
)

func skipped(reason string) archive.Gap {
	return archive.Gap{Outcome: archive.Skipped, Reason: reason}
}

func TestLimits(t *testing.T) {
	many := tarred(file{"a", "1"}, file{"b", "2"}, file{"c", "3"})
	nested := gzipped(zipped(zip.Store, file{"a", needle}))
	large := tarred(file{"a", strings.Repeat("a", 5000)}, file{"b", needle})
	tests := []struct {
		name    string
		content string
		limits  archive.Limits
		want    []found
	}{
		{"depth within", nested, archive.Limits{Depth: 2}, []found{{Name: "x!content!a", Content: needle}}},
		{"depth beyond", nested, archive.Limits{Depth: 1},
			[]found{{Name: "x!content", Content: zipped(zip.Store, file{"a", needle}), Gap: skipped(archive.TooDeep)}}},
		{"members", many, archive.Limits{Members: 2},
			[]found{{Name: "x!a", Content: "1"}, {Name: "x!b", Content: "2"}, {Name: "x", Gap: skipped(archive.TooMany)}}},
		{"bytes", many, archive.Limits{Bytes: 1},
			[]found{{Name: "x!a", Content: "1"}, {Name: "x!b", Content: "2", Gap: skipped(archive.TooMuch)}}},
		{"ratio", gzipped(strings.Repeat("a", 5000)), archive.Limits{Ratio: 10, RatioFloor: 1},
			[]found{{Name: "x!content", Content: strings.Repeat("a", 5000), Gap: skipped(archive.TooDense)}}},
		{"one member's size", large, archive.Limits{MemberBytes: 4000},
			[]found{{Name: "x!a", Content: strings.Repeat("a", 4001), Gap: skipped(archive.TooLarge)}, {Name: "x!b", Content: needle}}},
		{"memory", large, archive.Limits{Memory: 4000},
			[]found{{Name: "x!a", Content: strings.Repeat("a", 4001), Gap: skipped(archive.TooHungry)}, {Name: "x!b", Content: needle}}},
		{"ten dictionaries, one after the other", strings.Repeat(xzed(t, needle), 10), archive.Limits{Memory: 256 << 10},
			[]found{{Name: "x!content", Content: strings.Repeat(needle, 10)}}},
		{"a tar in a stream is longer than a member", gzipped(large), archive.Limits{MemberBytes: 5000},
			[]found{{Name: "x!a", Content: strings.Repeat("a", 5000)}, {Name: "x!b", Content: needle}}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, members(t, "x", tt.content, tt.limits)); diff != "" {
				t.Errorf("members (-want +got):\n%s", diff)
			}
		})
	}
}

// TestBombs: what unpacks to terabytes ends at a limit that is told once.
func TestBombs(t *testing.T) {
	zeros := strings.Repeat("\x00", 1<<20)
	bomb := zipped(zip.Deflate, file{"0", zeros}, file{"1", zeros}, file{"2", zeros}, file{"3", zeros})
	for range 4 {
		level := make([]file, 16)
		for i := range level {
			level[i] = file{fmt.Sprint(i), bomb}
		}
		bomb = zipped(zip.Deflate, level...)
	}
	for name, content := range map[string]string{
		"42.zip": bomb,
		"gzip":   gzipped(gzipped(strings.Repeat(zeros, 32))),
		"xz":     xzed(t, strings.Repeat(zeros, 32)),
		"zstd":   zstded(t, strings.Repeat(zeros, 32)),
		"pdf":    paged(strings.Repeat(zeros, 32)),
	} {
		t.Run(name, func(t *testing.T) {
			limits := archive.Limits{RatioFloor: 4 << 20, Memory: 64 << 20}
			decoded, gaps := int64(0), 0
			for m := range opener().Members(t.Context(), "x", []byte(content), limits) {
				decoded += int64(len(m.Content))
				if m.Gap.Reason == archive.TooDense {
					gaps++
				} else if m.Gap.Outcome != archive.Read {
					t.Errorf("gap %+v in %s", m.Gap, m.Name)
				}
			}
			if most := limits.RatioFloor + 200*int64(len(content)) + 2<<20; decoded > most || gaps != 1 {
				t.Errorf("%d bytes decoded, want at most %d, and %d gaps, want 1", decoded, most, gaps)
			}
		})
	}
}

// TestDeclaredDictionaries: a few bytes that ask for gigabytes get none.
func TestDeclaredDictionaries(t *testing.T) {
	const fourGiB = 40 // as LZMA2 declares it
	x := []byte(xzed(t, needle))
	at := strings.Index(string(x), "\x21\x01") + 2
	x[at] = fourGiB
	header := x[12 : 12+4*(int(x[12])+1)]
	binary.LittleEndian.PutUint32(header[len(header)-4:], crc32.ChecksumIEEE(header[:len(header)-4]))
	z := zstdOf(t, 1<<29)
	for name, tt := range map[string]struct {
		content string
		want    archive.Gap
	}{
		"xz that needs less":    {string(x), archive.Gap{}},
		"zstd":                  {z, skipped(archive.TooHungry)},
		"zstd in a zip, twenty": {zipped(zip.Store, slicesOf(20, z)...), skipped(archive.TooHungry)},
		"zstd that may, twenty": {zipped(zip.Store, slicesOf(20, zstdOf(t, 1<<25))...), archive.Gap{}},
	} {
		t.Run(name, func(t *testing.T) {
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			for m := range opener().Members(t.Context(), "x", []byte(tt.content), archive.Limits{}) {
				if !m.Container && m.Gap != tt.want {
					t.Errorf("gap %+v of %s, want %+v", m.Gap, m.Name, tt.want)
				}
			}
			runtime.ReadMemStats(&after)
			if made := after.TotalAlloc - before.TotalAlloc; made > 64<<20 {
				t.Errorf("%d bytes allocated", made)
			}
		})
	}
}

// zstdOf returns a frame with a window of so many bytes.
func zstdOf(t *testing.T, window int) string {
	var b strings.Builder
	w, err := zstd.NewWriter(&b, zstd.WithWindowSize(window), zstd.WithEncoderConcurrency(1), zstd.WithEncoderLevel(zstd.SpeedFastest))
	if err != nil {
		t.Fatal(err)
	}
	for range 2 { // a flush keeps the size out of the header, and the window in
		if _, err := w.Write([]byte(needle)); err != nil {
			t.Fatal(err)
		}
		if err := w.Flush(); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func slicesOf(n int, content string) (files []file) {
	for i := range n {
		files = append(files, file{fmt.Sprint(i), content})
	}
	return files
}

// TestInterrupt: a walk ends when its context does, and says so.
func TestInterrupt(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	var last archive.Member
	n := 0
	for m := range opener().Members(ctx, "x", []byte(tarred(slicesOf(100, needle)...)), archive.Limits{}) {
		cancel()
		last = m
		n++
	}
	if last.Gap != skipped(archive.TooLate) || n > 3 {
		t.Errorf("%d members, the last with gap %+v", n, last.Gap)
	}
}

// TestConsumer: a caller may stop, and may panic; neither is taken for damage.
func TestConsumer(t *testing.T) {
	content := []byte(gzipped(zipped(zip.Deflate, file{"a", needle}, file{"b", needle})))
	seq := opener().Members(t.Context(), "x", content, archive.Limits{})
	for range 2 {
		for m := range seq {
			if string(m.Content) != needle {
				t.Fatalf("%+v", m)
			}
			break
		}
	}
	defer func() {
		if p := recover(); p != "mine" {
			t.Errorf("recovered %v, want the caller's panic", p)
		}
	}()
	for range seq {
		panic("mine")
	}
}

// TestNoGoroutines: every decoder works in its caller's goroutine.
func TestNoGoroutines(t *testing.T) {
	before := runtime.NumGoroutine()
	for _, s := range seeds(t) {
		for range opener().Members(t.Context(), "x", []byte(s), archive.Limits{}) {
			if n := runtime.NumGoroutine(); n > before {
				t.Fatalf("%d goroutines, %d before", n, before)
			}
		}
	}
}
