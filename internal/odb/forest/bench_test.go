//go:build unix

package forest_test

import (
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"github.com/tokenguard/tokenguard/internal/credtest"
	"github.com/tokenguard/tokenguard/internal/odb/disk"
	"github.com/tokenguard/tokenguard/internal/odb/forest"
	"github.com/tokenguard/tokenguard/internal/odb/object"
	"github.com/tokenguard/tokenguard/internal/odb/odbtest"
	"github.com/tokenguard/tokenguard/internal/odb/pack"
)

// benchObjects is the object directory that ODB_BENCH_OBJECTS names, so that
// the figures can be taken on a real repository, or else a small made one.
func benchObjects(b *testing.B) string {
	if dir := os.Getenv("ODB_BENCH_OBJECTS"); dir != "" {
		return dir
	}
	r := credtest.NewRepo(b)
	odbtest.Fill(r, 500)
	r.Run("repack", "-adfq")
	return r.Path(".git/objects")
}

// benchPacks opens the packs of a repository, SHA-1.
func benchPacks(b *testing.B, objects string, access *disk.Access) (packs []*pack.Pack) {
	paths, err := filepath.Glob(filepath.Join(objects, "pack", "*.pack"))
	if err != nil {
		b.Fatal(err)
	}
	for _, path := range paths {
		p, err := pack.Open(path, object.SHA1, access)
		if err != nil {
			b.Fatal(err)
		}
		b.Cleanup(func() { _ = p.Close() })
		packs = append(packs, p)
	}
	return packs
}

// size adds up what a visitor sees, and how much of it a scan has to look at that
// looks 128 bytes far, as nearly all of ours does.
type size struct {
	content, changed int64
	spans            []forest.Span
}

func (s *size) Visit(o *forest.Object) forest.State {
	s.content += int64(len(o.Content))
	s.spans = o.Changed(s.spans[:0], 128)
	for _, span := range s.spans {
		s.changed += int64(span.To - span.From)
	}
	return 0
}

func (*size) Unread(*forest.Object, error) {}

func BenchmarkNew(b *testing.B) {
	packs := benchPacks(b, benchObjects(b), &disk.Access{})
	for b.Loop() {
		for _, p := range packs {
			if _, err := forest.New(p); err != nil {
				b.Fatal(err)
			}
		}
	}
}

// BenchmarkWalk compares a walk, New included, with what git needs to print
// the same objects. cpu-ns is what to compare: it does not depend on who else
// uses the machine.
func BenchmarkWalk(b *testing.B) {
	objects := benchObjects(b)
	for name, access := range map[string]*disk.Access{"mapped": {}, "windowed": {Windowed: true}} {
		packs := benchPacks(b, objects, access)
		for _, workers := range []int{1, 2} {
			b.Run(fmt.Sprintf("%s/workers=%d", name, workers), func(b *testing.B) {
				begin := cpuTime(syscall.RUSAGE_SELF)
				for b.Loop() {
					benchWalk(b, packs, workers)
				}
				b.ReportMetric(float64(cpuTime(syscall.RUSAGE_SELF)-begin)/float64(b.N), "cpu-ns/op")
			})
		}
	}
	b.Run("git cat-file", func(b *testing.B) {
		begin := cpuTime(syscall.RUSAGE_CHILDREN)
		for b.Loop() {
			cmd := exec.Command("git", "--git-dir="+filepath.Dir(objects), "cat-file",
				"--batch-all-objects", "--batch", "--unordered", "--buffer")
			cmd.Stdout, cmd.Stderr = io.Discard, os.Stderr
			if err := cmd.Run(); err != nil {
				b.Fatal(err)
			}
		}
		b.ReportMetric(float64(cpuTime(syscall.RUSAGE_CHILDREN)-begin)/float64(b.N), "cpu-ns/op")
	})
}

func benchWalk(b *testing.B, packs []*pack.Pack, workers int) {
	var visitors []*size
	for _, p := range packs {
		f, err := forest.New(p)
		if err != nil {
			b.Fatal(err)
		}
		err = f.Walk(b.Context(), forest.Options{Workers: workers}, func() forest.Visitor {
			visitors = append(visitors, &size{})
			return visitors[len(visitors)-1]
		})
		if err != nil {
			b.Fatal(err)
		}
	}
	var sum size
	for _, v := range visitors {
		sum.content += v.content
		sum.changed += v.changed
	}
	b.SetBytes(sum.content)
	b.ReportMetric(100*float64(sum.changed)/float64(sum.content), "%changed")
}

func cpuTime(who int) time.Duration {
	var r syscall.Rusage
	if err := syscall.Getrusage(who, &r); err != nil {
		return 0
	}
	return time.Duration(r.Utime.Nano() + r.Stime.Nano())
}
