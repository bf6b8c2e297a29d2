package odb_test

import (
	"os"
	"testing"

	"github.com/tokenguard/tokenguard/internal/credtest"
	"github.com/tokenguard/tokenguard/internal/odb"
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

// BenchmarkOpen is the time until the first object could be read.
func BenchmarkOpen(b *testing.B) {
	dir := benchObjects(b)
	for b.Loop() {
		odb.Open([]string{dir}, odb.Options{}).Close()
	}
}

// BenchmarkGet reads objects in an order that has nothing to do with the
// pack's, the worst case for the cache.
func BenchmarkGet(b *testing.B) {
	s := open(b, odb.Options{}, benchObjects(b))
	x := s.Directories()[0].Packs()[0].Index()
	at, bytes := 0, 0
	for b.Loop() {
		at = (at + 7919) % x.Len()
		id, err := x.ID(at)
		if err != nil {
			b.Fatal(err)
		}
		_, content, err := s.Get(id)
		if err != nil {
			b.Fatal(err)
		}
		bytes += len(content)
	}
	b.ReportMetric(float64(bytes)/float64(b.N), "B/object")
}

// BenchmarkHas is the existence check of an object that is there.
func BenchmarkHas(b *testing.B) {
	s := open(b, odb.Options{}, benchObjects(b))
	x := s.Directories()[0].Packs()[0].Index()
	id, err := x.ID(x.Len() / 2)
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		if ok, err := s.Has(id); !ok || err != nil {
			b.Fatal(ok, err)
		}
	}
}

// BenchmarkLookup looks ids up as the walk of a history does, in an order that
// has nothing to do with theirs: one by one in the index, and by a locator.
func BenchmarkLookup(b *testing.B) {
	s := open(b, odb.Options{}, benchObjects(b))
	x := s.Directories()[0].Packs()[0].Index()
	l, err := pack.NewLocator(x)
	if err != nil {
		b.Fatal(err)
	}
	var ids [1 << 10][pack.Batch]object.ID
	for i := range len(ids) * pack.Batch {
		if ids[i/pack.Batch][i%pack.Batch], err = x.ID(i * 7919 % x.Len()); err != nil {
			b.Fatal(err)
		}
	}
	b.Run("one", func(b *testing.B) {
		for i := 0; b.Loop(); i++ {
			for _, id := range ids[i%len(ids)] {
				_, _, _ = x.Lookup(id)
			}
		}
	})
	b.Run("batch", func(b *testing.B) {
		var positions [pack.Batch]int
		for i := 0; b.Loop(); i++ {
			_ = l.Lookup(positions[:], ids[i%len(ids)][:])
		}
	})
}
