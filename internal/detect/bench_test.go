package detect

import (
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// sources reads the files under TOKENGUARD_BENCH_TREE, or else the standard
// library's sources.
func sources(tb testing.TB) (files [][]byte, size int64) {
	tb.Helper()
	root := os.Getenv("TOKENGUARD_BENCH_TREE")
	if root == "" {
		goroot, err := exec.Command("go", "env", "GOROOT").Output()
		if err != nil {
			tb.Fatal(err)
		}
		root = filepath.Join(strings.TrimSpace(string(goroot)), "src")
	}
	err := filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || !entry.Type().IsRegular() {
			return err
		}
		content, err := os.ReadFile(path)
		files, size = append(files, content), size+int64(len(content))
		return err
	})
	if err != nil {
		tb.Fatal(err)
	}
	return files, size
}

// BenchmarkTriggered is the hot loop on source text: design goal 1000 MB/s,
// fewer than one in a hundred files.
func BenchmarkTriggered(b *testing.B) {
	files, size := sources(b)
	d := New()
	b.SetBytes(size)
	fired := 0
	for b.Loop() {
		fired = 0
		for _, content := range files {
			if d.Triggered(content, 0, len(content)) {
				fired++
			}
		}
	}
	b.ReportMetric(100*float64(fired)/float64(len(files)), "%fired")
}

// BenchmarkAppend is the whole work, candidate units included.
func BenchmarkAppend(b *testing.B) {
	files, size := sources(b)
	d := New()
	b.SetBytes(size)
	found := 0
	for b.Loop() {
		found = 0
		for _, content := range files {
			found += len(d.Append(nil, content))
		}
	}
	b.ReportMetric(float64(found), "matches")
}
