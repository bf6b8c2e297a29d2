package forest_test

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"io"
	"path/filepath"
	"strings"
	"testing"

	"github.com/tokenguard/tokenguard/internal/credtest"
	"github.com/tokenguard/tokenguard/internal/odb/disk"
	"github.com/tokenguard/tokenguard/internal/odb/forest"
	"github.com/tokenguard/tokenguard/internal/odb/object"
	"github.com/tokenguard/tokenguard/internal/odb/odbtest"
	"github.com/tokenguard/tokenguard/internal/odb/pack"
)

// seen is what one visitor was shown.
type seen struct {
	objects map[object.ID]odbtest.Object
	deltas  []delta
	unread  map[object.ID]error
	stored  map[object.ID]pack.Entry // of the unread that have one
	again   []object.ID              // shown more than once
}

type delta struct {
	id       object.ID
	baseSize int
	copies   []forest.Copy
}

func (s *seen) Visit(o *forest.Object) forest.State {
	id := s.name(o)
	s.objects[id] = odbtest.Object{Type: o.Type, Content: bytes.Clone(o.Content)}
	if o.Delta {
		if o.BaseState != forest.State(len(o.Base)) {
			panic("the state is not that of the base")
		}
		s.deltas = append(s.deltas, delta{id, len(o.Base), append([]forest.Copy{}, o.Copies...)})
	}
	return forest.State(len(o.Content))
}

func (s *seen) Unread(o *forest.Object, err error) {
	id := s.name(o)
	s.unread[id] = err
	if o.Entry != nil {
		s.stored[id] = *o.Entry
	}
}

func (s *seen) name(o *forest.Object) object.ID {
	id, err := o.ID()
	if err != nil {
		panic(err)
	}
	if _, twice := s.objects[id]; twice || s.unread[id] != nil {
		s.again = append(s.again, id)
	}
	return id
}

func newSeen() *seen {
	return &seen{
		objects: map[object.ID]odbtest.Object{},
		unread:  map[object.ID]error{},
		stored:  map[object.ID]pack.Entry{},
	}
}

// walk walks a pack and puts together what all visitors saw.
func walk(t testing.TB, p *pack.Pack, opts forest.Options) *seen {
	t.Helper()
	f, err := forest.New(p)
	if err != nil {
		t.Fatal(err)
	}
	var visitors []*seen
	err = f.Walk(context.Background(), opts, func() forest.Visitor {
		visitors = append(visitors, newSeen())
		return visitors[len(visitors)-1]
	})
	if err != nil {
		t.Fatal(err)
	}
	all := newSeen()
	for _, v := range visitors {
		for id, o := range v.objects {
			all.objects[id] = o
		}
		for id, err := range v.unread {
			all.unread[id] = err
		}
		for id, e := range v.stored {
			all.stored[id] = e
		}
		all.deltas = append(all.deltas, v.deltas...)
		all.again = append(all.again, v.again...)
	}
	if n := len(all.objects) + len(all.unread); opts.Types == 0 && n != f.Len() || len(all.again) > 0 {
		t.Fatalf("%d visited and %d unread of %d objects, %d more than once",
			len(all.objects), len(all.unread), f.Len(), len(all.again))
	}
	return all
}

// compare holds what was seen against what git has.
func (s *seen) compare(t *testing.T, want map[object.ID]odbtest.Object) {
	t.Helper()
	if len(s.objects) != len(want) || len(s.unread) > 0 {
		t.Fatalf("%d of %d objects visited; unread: %v", len(s.objects), len(want), s.unread)
	}
	for id, o := range want {
		if got := s.objects[id]; got.Type != o.Type || !bytes.Equal(got.Content, o.Content) {
			t.Fatalf("%s %s is not what git reads", o.Type, id)
		}
	}
}

// checkCopies holds every delta's copies against the objects that could be its
// base.
func (s *seen) checkCopies(t *testing.T) {
	t.Helper()
	bySize := map[int][]odbtest.Object{}
	for _, o := range s.objects {
		bySize[len(o.Content)] = append(bySize[len(o.Content)], o)
	}
	for _, d := range s.deltas {
		o, found := s.objects[d.id], false
		for _, base := range bySize[d.baseSize] {
			found = found || base.Type == o.Type && copied(o.Content, base.Content, d.copies)
		}
		if !found {
			t.Fatalf("no object has the copies of %s", d.id)
		}
	}
}

func copied(content, base []byte, copies []forest.Copy) bool {
	end := 0
	for _, c := range copies {
		if c.At < end || c.Size <= 0 || !bytes.Equal(content[c.At:c.At+c.Size], base[c.From:c.From+c.Size]) {
			return false
		}
		end = c.At + c.Size
	}
	return true
}

// TestWalkSeesWhatGitSees packs one history in every way git can, and walks it
// in every way we can.
func TestWalkSeesWhatGitSees(t *testing.T) {
	packings := map[string][][]string{
		"short chains":    {{"repack", "-adfq", "--depth=50"}},
		"long chains":     {{"-c", "pack.depth=4000", "repack", "-adfq", "--depth=4000", "--window=20"}},
		"no deltas":       {{"repack", "-adfq", "--depth=0"}},
		"ids of bases":    {{"-c", "repack.useDeltaBaseOffset=false", "repack", "-adfq"}},
		"index version 1": {{"-c", "pack.indexVersion=1", "repack", "-adfq"}},
		"uncompressed":    {{"-c", "pack.compression=0", "repack", "-adFq"}},
	}
	for name, commands := range packings {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			repo := credtest.NewRepo(t)
			odbtest.Fill(repo, 300)
			for _, args := range commands {
				repo.Run(args...)
			}
			want := odbtest.Objects(t, repo)
			path := odbtest.OnlyPack(t, repo.Path(".git/objects"))
			for _, access := range []*disk.Access{{}, {Windowed: true}, {Standard: true}} {
				p, err := pack.Open(path, object.SHA1, access)
				if err != nil {
					t.Fatal(err)
				}
				for _, workers := range []int{0, 2, 9} {
					got := walk(t, p, forest.Options{Workers: workers})
					got.compare(t, want)
					got.checkCopies(t)
				}
				if err := p.Close(); err != nil {
					t.Fatal(err)
				}
			}
		})
	}
}

func TestSHA256(t *testing.T) {
	repo := credtest.NewRepo(t)
	repo.Run("init", "-q", "--object-format=sha256", "other")
	repo.Dir = filepath.Join(repo.Dir, "other")
	odbtest.Fill(repo, 50)
	repo.Run("-c", "repack.useDeltaBaseOffset=false", "repack", "-adfq")
	want := odbtest.Objects(t, repo)
	p, err := pack.Open(odbtest.OnlyPack(t, repo.Path(".git/objects")), object.SHA256, &disk.Access{})
	if err != nil {
		t.Fatal(err)
	}
	defer p.Close()
	got := walk(t, p, forest.Options{})
	got.compare(t, want)
}

func TestTypes(t *testing.T) {
	p := odbtest.NewPackFile()
	blob := p.Whole(object.Blob, "blob")
	p.OnOffset(blob, deltaOf(4, " changed"))
	p.Whole(object.Tree, "")
	p.Whole(object.Commit, "commit")
	p.Whole(object.Tag, "tag")
	for types, want := range map[forest.Types]int{
		0:                                      5,
		forest.Only(object.Blob):               2,
		forest.Only(object.Tree):               1,
		forest.Only(object.Commit, object.Tag): 2,
	} {
		got := walk(t, open(t, p), forest.Options{Types: types})
		if len(got.objects) != want || len(got.unread) > 0 {
			t.Errorf("types %b: visited %d, want %d; unread %v", types, len(got.objects), want, got.unread)
		}
	}
}

// An object over the limit is a skip and can be streamed; what is made from it
// is a skip that cannot.
func TestLimit(t *testing.T) {
	p := odbtest.NewPackFile()
	large := strings.Repeat("large ", 1000)
	root := p.Whole(object.Blob, large)
	below := p.OnOffset(root, deltaOf(len(large), "!"))
	p.OnOffset(below, deltaOf(len(large)+1, "!"))
	small := p.Whole(object.Blob, strings.Repeat("x", 990))
	p.OnOffset(small, deltaOf(990, "is over the limit"))
	opened := open(t, p)
	got := walk(t, opened, forest.Options{Limit: 1000})
	for n, entry := range []bool{true, false, false} {
		_, has := got.stored[odbtest.NameOf(n)]
		if !errors.Is(got.unread[odbtest.NameOf(n)], object.ErrTooLarge) || has != entry {
			t.Errorf("object %d: entry %v, error %v", n, has, got.unread[odbtest.NameOf(n)])
		}
	}
	if !errors.Is(got.unread[odbtest.NameOf(4)], object.ErrTooLarge) || len(got.objects) != 1 {
		t.Errorf("result over the limit: %v", got.unread[odbtest.NameOf(4)])
	}
	stream, err := opened.Stream(got.stored[odbtest.NameOf(0)])
	if err != nil {
		t.Fatal(err)
	}
	if content, err := io.ReadAll(stream); string(content) != large || err != nil {
		t.Errorf("streamed %d bytes, error %v", len(content), err)
	}
}

// replace is a delta from one byte to another.
const replace = "\x01\x01\x01x"

// What nothing is made from can be streamed without ever being read whole.
func TestStreamAbove(t *testing.T) {
	p := odbtest.NewPackFile()
	p.OnOffset(p.Whole(object.Blob, "has a delta"), deltaOf(11, "!"))
	p.Whole(object.Blob, "has none")
	got := walk(t, open(t, p), forest.Options{StreamAbove: 5})
	if _, has := got.stored[odbtest.NameOf(2)]; !has || len(got.unread) != 1 {
		t.Errorf("stored %v, unread %v", got.stored, got.unread)
	}
}

func TestDeepChain(t *testing.T) {
	const depth = 50_000
	for name, chain := range map[string]func(p *odbtest.PackFile){
		"base before delta": func(p *odbtest.PackFile) {
			base := p.Whole(object.Blob, "a")
			for range depth {
				base = p.OnOffset(base, replace)
			}
		},
		"delta before base": func(p *odbtest.PackFile) {
			for n := range depth {
				p.OnID(n+1, replace)
			}
			p.Whole(object.Blob, "a")
		},
	} {
		t.Run(name, func(t *testing.T) {
			p := odbtest.NewPackFile()
			chain(p)
			got := walk(t, open(t, p), forest.Options{Workers: 2})
			if len(got.unread) > 0 {
				t.Errorf("%d of %d unread", len(got.unread), depth+1)
			}
		})
	}
}

// Every case has one good object more, which must be seen all the same.
func TestBadEntries(t *testing.T) {
	huge := 1 << 30
	cases := map[string]struct {
		add  func(p *odbtest.PackFile)
		want []error // by entry; nil is visited
	}{
		"nothing": {func(*odbtest.PackFile) {}, nil},
		"delta against itself": {func(p *odbtest.PackFile) {
			p.OnID(0, replace)
		}, []error{object.ErrCorrupt}},
		"circle of two, and a delta against it": {func(p *odbtest.PackFile) {
			p.OnID(1, replace)
			p.OnID(0, replace)
			p.OnID(0, replace)
		}, []error{object.ErrCorrupt, object.ErrCorrupt, object.ErrCorrupt}},
		"base in no pack": {func(p *odbtest.PackFile) {
			n := p.OnID(1000, replace)
			p.OnOffset(n, replace)
		}, []error{object.ErrCorrupt, object.ErrCorrupt}},
		"base inside another entry": {func(p *odbtest.PackFile) {
			n := p.Whole(object.Blob, "a")
			p.OnOffset(n+1, replace)
		}, []error{nil, object.ErrCorrupt}},
		"base in the header": {func(p *odbtest.PackFile) {
			p.OnOffset(3, replace)
		}, []error{object.ErrCorrupt}},
		"base of another size": {func(p *odbtest.PackFile) {
			p.OnOffset(p.Whole(object.Blob, "ab"), replace)
		}, []error{nil, object.ErrCorrupt}},
		"reserved type": {func(p *odbtest.PackFile) {
			p.Add(5, 1, nil, p.Deflated("a"))
		}, []error{object.ErrCorrupt}},
		"size beyond all compression": {func(p *odbtest.PackFile) {
			p.Add(object.Blob, 1<<20, nil, p.Deflated("a"))
		}, []error{object.ErrCorrupt}},
		"size beyond all compression and over the limit": {func(p *odbtest.PackFile) {
			p.Add(object.Blob, huge, nil, p.Deflated("a"))
		}, []error{object.ErrCorrupt}},
		"size too small": {func(p *odbtest.PackFile) {
			p.Add(object.Blob, 1, nil, p.Deflated("ab"))
		}, []error{object.ErrCorrupt}},
		"delta of no bytes": {func(p *odbtest.PackFile) {
			p.OnOffset(p.Whole(object.Blob, ""), "")
		}, []error{nil, object.ErrTruncated}},
		"delta with a result beyond its instructions": {func(p *odbtest.PackFile) {
			p.OnOffset(p.Whole(object.Blob, "a"), string(binary.AppendUvarint([]byte{1}, 1<<20))+"\x01x")
		}, []error{nil, object.ErrTruncated}},
		"delta with a result beyond its instructions and over the limit": {func(p *odbtest.PackFile) {
			p.OnOffset(p.Whole(object.Blob, "a"), string(binary.AppendUvarint([]byte{1}, uint64(huge)))+"\x01x")
		}, []error{nil, object.ErrTruncated}},
		"delta that copies beyond the base": {func(p *odbtest.PackFile) {
			p.OnOffset(p.Whole(object.Blob, "a"), "\x01\x02\x90\x02")
		}, []error{nil, object.ErrCorrupt}},
		"delta that makes too much": {func(p *odbtest.PackFile) {
			p.OnOffset(p.Whole(object.Blob, "a"), "\x01\x01\x02xx")
		}, []error{nil, object.ErrCorrupt}},
		"delta that makes too little": {func(p *odbtest.PackFile) {
			p.OnOffset(p.Whole(object.Blob, "a"), "\x01\x02\x01x")
		}, []error{nil, object.ErrTruncated}},
		"two ids for one place": {func(p *odbtest.PackFile) {
			p.Whole(object.Blob, "a")
			p.Whole(object.Blob, "b")
			p.Misplace(1, p.Offset(0))
		}, []error{nil, object.ErrMismatch}},
		"offset behind the end": {func(p *odbtest.PackFile) {
			p.Whole(object.Blob, "a")
			p.Misplace(0, 1<<30)
		}, []error{object.ErrCorrupt}},
		"64-bit offset that is not there": {func(p *odbtest.PackFile) {
			p.Whole(object.Blob, "a")
			p.Misplace(0, 1<<31|5)
		}, []error{object.ErrCorrupt}},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			p := odbtest.NewPackFile()
			c.add(p)
			good := p.Len()
			p.Whole(object.Blob, "good")
			got := walk(t, open(t, p), forest.Options{Workers: 2})
			for n, want := range append(c.want, nil) {
				err := got.unread[odbtest.NameOf(n)]
				if want == nil && err != nil || !errors.Is(err, want) {
					t.Errorf("entry %d: got error %v, want %v", n, err, want)
				}
			}
			if string(got.objects[odbtest.NameOf(good)].Content) != "good" {
				t.Error("the good object was not visited")
			}
		})
	}
}

// The workers stop soon after the context ends, and say so.
func TestCancel(t *testing.T) {
	p := odbtest.NewPackFile()
	for range 2000 {
		p.Whole(object.Blob, "a")
	}
	f, err := forest.New(open(t, p))
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	var visitors []*seen
	err = f.Walk(ctx, forest.Options{Workers: 2}, func() forest.Visitor {
		visitors = append(visitors, newSeen())
		return visitors[len(visitors)-1]
	})
	if !errors.Is(err, context.Canceled) || len(visitors[0].objects)+len(visitors[1].objects) == 2000 {
		t.Errorf("got error %v after all was visited", err)
	}
}
