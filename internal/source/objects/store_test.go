package objects_test

import (
	"bytes"
	"compress/zlib"
	"context"
	"crypto/sha1"
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/go-git/go-git/v5/plumbing"
	"github.com/go-git/go-git/v5/plumbing/format/idxfile"
	"github.com/google/go-cmp/cmp"

	"github.com/tokenguard/tokenguard/finding"
	"github.com/tokenguard/tokenguard/internal/credtest"
	"github.com/tokenguard/tokenguard/internal/odb/object"
	"github.com/tokenguard/tokenguard/internal/source/objects"
)

// visited is what one visit saw.
type visited struct {
	mu     sync.Mutex
	seen   map[string]string // "id type size", by id
	unread map[string]error
}

func (v *visited) Object(_ int, o objects.Object) {
	v.mu.Lock()
	defer v.mu.Unlock()
	id := o.ID.String()
	if _, twice := v.seen[id]; twice {
		panic("visited twice: " + id)
	}
	v.seen[id] = fmt.Sprintf("%s %s %d", id, o.Type, len(o.Content))
}

func (v *visited) Unread(id objects.ID, err error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.unread[id.String()] = err
}

func visit(t *testing.T, dir string, maxSize int64) *visited {
	t.Helper()
	var tally finding.Tally
	s := objects.Open([]string{dir}, maxSize, &tally)
	defer s.Close()
	if lost := tally.Receipt().Lost; len(lost) > 0 {
		t.Fatalf("lost at the start: %+v", lost)
	}
	v := &visited{seen: map[string]string{}, unread: map[string]error{}}
	if err := s.Visit(context.Background(), 4, v); err != nil {
		t.Fatal(err)
	}
	if len(s.IDs()) != len(v.seen)+len(v.unread) {
		t.Errorf("%d ids, %d read, %d unread", len(s.IDs()), len(v.seen), len(v.unread))
	}
	for _, id := range s.IDs() {
		o, err := s.Get(id)
		if _, read := v.seen[id.String()]; read != (err == nil) {
			t.Errorf("Get %s: %v, but the visit read it: %t", id, err, read)
		}
		if err == nil && plumbing.ComputeHash(o.Type, o.Content) != id {
			t.Errorf("Get %s: other content", id)
		}
	}
	return v
}

// grown has a history with deltas, a tag, a copy of everything in a second
// pack, and loose objects.
func grown(t *testing.T) *credtest.Repo {
	r := credtest.NewRepo(t)
	for i := range 30 {
		r.Write("big.txt", strings.Repeat(fmt.Sprintf("line of version %d\n", i/10), 400)+fmt.Sprint(i))
		r.Write(fmt.Sprintf("dir/%d.txt", i), fmt.Sprint(i))
		r.Commit(fmt.Sprint("commit ", i))
	}
	r.Run("tag", "-a", "-m", "tagged", "v1")
	r.Run("repack", "-q", "-a", "-d", "--depth=20")
	r.Run("pack-objects", "-q", "--all", "--no-reuse-delta", r.Path(".git/objects/pack/pack"))
	r.Write("late.txt", "loose\n")
	r.Commit("late")
	return r
}

// TestVisitAgreesWithGit compares with git cat-file, the object database's own
// account.
func TestVisitAgreesWithGit(t *testing.T) {
	r := grown(t)
	want := map[string]string{}
	for line := range strings.Lines(r.Run("cat-file", "--batch-all-objects", "--batch-check")) {
		line = strings.TrimSpace(line)
		want[line[:40]] = line
	}
	v := visit(t, r.Path(".git/objects"), 0)
	if diff := cmp.Diff(want, v.seen); diff != "" {
		t.Errorf("objects differ from git's (-git +ours):\n%s", diff)
	}
	if len(v.unread) > 0 {
		t.Errorf("unread: %v", v.unread)
	}
}

// TestAnotherCopy: an object that is damaged in one pack is read from another.
func TestAnotherCopy(t *testing.T) {
	r := grown(t)
	packs, _ := filepath.Glob(r.Path(".git/objects/pack/*.pack"))
	if len(packs) != 2 {
		t.Fatalf("%d packs", len(packs))
	}
	content, err := os.ReadFile(packs[0])
	if err != nil {
		t.Fatal(err)
	}
	damaged := append(content[:len(content)/3:len(content)/3], make([]byte, len(content)-len(content)/3)...)
	if err := os.Remove(packs[0]); err != nil {
		t.Fatal(err)
	}
	write(t, packs[0], damaged)
	if v := visit(t, r.Path(".git/objects"), 0); len(v.unread) > 0 {
		t.Errorf("unread: %v", v.unread)
	}
}

// TestRepackedMeanwhile: a gc between the listing and the reading moves every
// object, and loses none.
func TestRepackedMeanwhile(t *testing.T) {
	r := grown(t)
	head, ok := objects.ParseID([]byte(r.Run("rev-parse", "HEAD")))
	if !ok {
		t.Fatal("no id")
	}
	var tally finding.Tally
	s := objects.Open([]string{r.Path(".git/objects")}, 0, &tally)
	defer s.Close()
	r.Run("repack", "-q", "-a", "-d", "-f", "--depth=1")
	if _, err := s.Get(head); err != nil {
		t.Error(err)
	}
	v := &visited{seen: map[string]string{}, unread: map[string]error{}}
	if err := s.Visit(context.Background(), 4, v); err != nil {
		t.Fatal(err)
	}
	if len(v.unread) > 0 || len(v.seen) != len(s.IDs()) {
		t.Errorf("%d of %d objects read", len(v.seen), len(s.IDs()))
	}
}

func TestSizeLimit(t *testing.T) {
	r := grown(t)
	v := visit(t, r.Path(".git/objects"), 4000)
	for id, err := range v.unread {
		if !errors.Is(err, object.ErrTooLarge) {
			t.Errorf("%s: %v", id, err)
		}
	}
	if len(v.unread) < 30 {
		t.Errorf("%d objects over the limit, want every version of the large file", len(v.unread))
	}
	for _, line := range v.seen {
		var id, kind string
		var size int
		if _, err := fmt.Sscan(line, &id, &kind, &size); err != nil || size > 4000 {
			t.Errorf("read over the limit: %s", line)
		}
	}
}

// TestLyingSizes: a loose object that claims less or more than it holds.
func TestLyingSizes(t *testing.T) {
	for name, header := range map[string]string{
		"claims less": "blob 3\x00", "claims more": "blob 300\x00", "no type": "thing 5\x00",
		"no end": strings.Repeat("x", 1<<16), "negative": "blob -5\x00",
	} {
		dir := t.TempDir()
		id := plumbing.ComputeHash(plumbing.BlobObject, []byte("hello"))
		write(t, filepath.Join(dir, id.String()[:2], id.String()[2:]), deflate(header+"hello"))
		v := visit(t, dir, 0)
		if err := v.unread[id.String()]; !errors.Is(err, object.ErrCorrupt) {
			t.Errorf("%s: %v, want corrupt", name, err)
		}
	}
}

// TestDeltaCycles: go-git follows these until the stack is gone.
func TestDeltaCycles(t *testing.T) {
	a, b, self := id("a"), id("b"), id("self")
	p := newPack()
	p.refDelta(a, b)
	p.refDelta(b, a)
	p.refDelta(self, self)
	v := visit(t, p.write(t), 0)
	for _, id := range []objects.ID{a, b, self} {
		if !errors.Is(v.unread[id.String()], object.ErrCorrupt) {
			t.Errorf("%v, want corrupt", v.unread[id.String()])
		}
	}
}

// TestLongChain: a chain of five thousand deltas is read or refused, not
// followed until the machine gives up.
func TestLongChain(t *testing.T) {
	p := newPack()
	content := []byte("a base that every link copies")
	base := plumbing.ComputeHash(plumbing.BlobObject, content)
	p.add(base, 3, len(content), nil, content)
	for range 5000 {
		next := append(content, 'x')
		// Copy all of the base, insert one byte.
		delta := varint(nil, len(content))
		delta = varint(delta, len(next))
		delta = append(delta, 0x80|0x10|0x20, byte(len(content)), byte(len(content)>>8), 1, 'x')
		id := plumbing.ComputeHash(plumbing.BlobObject, next)
		p.add(id, 7, len(delta), base[:], delta)
		content, base = next, id
	}
	if v := visit(t, p.write(t), 0); len(v.unread) > 0 {
		t.Errorf("%d unread", len(v.unread))
	}
}

// packBuilder writes packs that git would never write.
type packBuilder struct {
	bytes.Buffer
	index idxfile.Writer
	count uint32
}

func newPack() *packBuilder {
	p := new(packBuilder)
	p.WriteString("PACK\x00\x00\x00\x02\x00\x00\x00\x00")
	return p
}

func (p *packBuilder) refDelta(id, base objects.ID) {
	delta := []byte{1, 1, 1, 'x'}
	p.add(id, 7, len(delta), base[:], delta)
}

func (p *packBuilder) add(id objects.ID, kind byte, size int, between, content []byte) {
	p.index.Add(id, uint64(p.Len()), 0)
	p.count++
	first := kind<<4 | byte(size&0x0F)
	if size >>= 4; size > 0 {
		first |= 0x80
	}
	p.WriteByte(first)
	if size > 0 {
		p.Write(varint(nil, size))
	}
	p.Write(between)
	p.Write(deflate(string(content)))
}

// write makes an object directory with the pack in it.
func (p *packBuilder) write(t *testing.T) string {
	t.Helper()
	content := p.Bytes()
	binary.BigEndian.PutUint32(content[8:], p.count)
	sum := sha1.Sum(content)
	if err := p.index.OnFooter(sum); err != nil {
		t.Fatal(err)
	}
	index, err := p.index.Index()
	if err != nil {
		t.Fatal(err)
	}
	var encoded bytes.Buffer
	if _, err := idxfile.NewEncoder(&encoded).Encode(index); err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	write(t, filepath.Join(dir, "pack", "pack-1.pack"), append(content, sum[:]...))
	write(t, filepath.Join(dir, "pack", "pack-1.idx"), encoded.Bytes())
	return dir
}

func id(seed string) objects.ID { return sha1.Sum([]byte(seed)) }

func varint(dst []byte, n int) []byte { return binary.AppendUvarint(dst, uint64(n)) }

func deflate(text string) []byte {
	var out bytes.Buffer
	z := zlib.NewWriter(&out)
	_, _ = z.Write([]byte(text))
	_ = z.Close()
	return out.Bytes()
}

func write(t *testing.T, path string, content []byte) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, content, 0o644); err != nil {
		t.Fatal(err)
	}
}
