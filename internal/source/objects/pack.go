package objects

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"github.com/go-git/go-git/v5/plumbing/cache"
	"github.com/go-git/go-git/v5/plumbing/format/idxfile"
	"github.com/go-git/go-git/v5/plumbing/format/packfile"

	"github.com/tokenguard/tokenguard/internal/odb/object"
	"github.com/tokenguard/tokenguard/internal/source/regular"
)

// baseCache is how much inflated content one reader keeps for the deltas that
// build on it: what git's core.deltaBaseCacheLimit allows a process, cut by
// the usual number of workers.
const baseCache = 32 * cache.MiByte

// pack is one pack and its index. It is safe for concurrent use.
type pack struct {
	path    string
	index   *idxfile.MemoryIndex
	entries []packed // by offset
}

type packed struct {
	offset int64
	id     ID
}

// openPack reads the index of the pack at path and compares it with the pack's
// own count, so that no object hides outside the index.
func openPack(path string) (*pack, error) {
	index, err := readIndex(strings.TrimSuffix(path, ".pack") + ".idx")
	if err != nil {
		return nil, err
	}
	p := &pack{path: path, index: index}
	iter, err := index.Entries()
	if err != nil {
		return nil, err
	}
	for {
		e, err := iter.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, err
		}
		p.entries = append(p.entries, packed{int64(e.Offset), e.Hash})
	}
	slices.SortFunc(p.entries, func(a, b packed) int { return cmp.Compare(a.offset, b.offset) })
	return p, p.checkHeader()
}

// checkHeader reads the signature, version and count (gitformat-pack(5)).
func (p *pack) checkHeader() error {
	f, err := regular.Open(p.path)
	if err != nil {
		return err
	}
	defer f.Close()
	var header [12]byte
	if _, err := io.ReadFull(f, header[:]); err != nil || string(header[:4]) != "PACK" {
		return fmt.Errorf("read %s: no pack header", p.path)
	}
	if count := binary.BigEndian.Uint32(header[8:]); int(count) != len(p.entries) {
		return fmt.Errorf("read %s: %d objects, %d in the index", p.path, count, len(p.entries))
	}
	return nil
}

// packReader reads objects of one pack through go-git. It is not safe for
// concurrent use.
type packReader struct {
	pack  *pack
	file  *os.File
	git   *packfile.Packfile
	guard guard
	buf   bytes.Buffer
}

func (p *pack) reader(maxSize int64) (*packReader, error) {
	f, err := regular.Open(p.path)
	if err != nil {
		return nil, err
	}
	r := &packReader{pack: p, file: f, guard: guard{pack: f, index: p.index, maxSize: maxSize}}
	r.reset()
	return r, nil
}

// reset starts afresh: after an error go-git's scanner is in no known state.
func (r *packReader) reset() {
	r.git = packfile.NewPackfileWithCache(r.pack.index, nil, billyFile{r.file}, cache.NewObjectLRU(baseCache), 0)
}

func (r *packReader) close() { _ = r.file.Close() }

// read returns the object at e, valid until the next call.
func (r *packReader) read(e packed) (o Object, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("%w: go-git: %v", object.ErrCorrupt, p)
		}
		if err != nil {
			r.reset()
		}
	}()
	if err := r.guard.check(e.offset); err != nil {
		return Object{}, err
	}
	encoded, err := r.git.GetByOffset(e.offset)
	if err != nil {
		return Object{}, fmt.Errorf("%w: %w", object.ErrCorrupt, err)
	}
	if encoded.Hash() != e.id {
		return Object{}, fmt.Errorf("%w: content is that of another object", object.ErrCorrupt)
	}
	content, err := encoded.Reader()
	if err != nil {
		return Object{}, fmt.Errorf("%w: %w", object.ErrCorrupt, err)
	}
	r.buf.Reset()
	if _, err := r.buf.ReadFrom(content); err != nil {
		return Object{}, fmt.Errorf("%w: %w", object.ErrCorrupt, err)
	}
	return Object{e.id, encoded.Type(), r.buf.Bytes()}, nil
}

// find returns the pack's entry for id.
func (p *pack) find(id ID) (packed, bool) {
	offset, err := p.index.FindOffset(id)
	return packed{offset, id}, err == nil
}

// billyFile adds what go-git asks of a file and never calls.
type billyFile struct{ *os.File }

func (billyFile) Lock() error   { return nil }
func (billyFile) Unlock() error { return nil }
