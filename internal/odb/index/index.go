package index

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io/fs"

	"github.com/tokenguard/tokenguard/internal/odb/disk"
	"github.com/tokenguard/tokenguard/internal/odb/object"
)

// What is a sound index but not a whole one. Both wrap [object.ErrUnsupported].
var (
	// ErrSplit: most entries are in a shared file (core.splitIndex).
	ErrSplit = fmt.Errorf("split index: %w", object.ErrUnsupported)
	// ErrSparse: whole directories stand for their files (index.sparse).
	ErrSparse = fmt.Errorf("sparse index: %w", object.ErrUnsupported)
)

// maxFile bounds the index file: some ten million entries.
const maxFile = 1 << 30

const (
	headerSize    = 12 // "DIRC", version, number of entries
	extensionSize = 8  // the name and the length before an extension
)

// Index is a parsed index. It is not written to after [Parse] and safe for
// concurrent use.
type Index struct {
	Version int
	// Entries are in the order of git: by path, then by stage.
	Entries []Entry
	// Trees are the directories that git knows the tree of, or once knew: the
	// cache-tree extension, parents before their children. Empty if there is none.
	Trees []Tree
}

// Read reads the index at path. A file that does not exist is an empty index,
// as in a repository without commits. Other errors are [object.ReadError]s.
func Read(path string, format object.Format) (*Index, error) {
	data, err := disk.ReadAll(path, maxFile)
	if errors.Is(err, fs.ErrNotExist) {
		return &Index{}, nil
	}
	var x *Index
	if err == nil {
		x, err = Parse(data, format)
	}
	return x, object.At(object.ID{}, path, err)
}

// Parse reads an index and checks its checksum, unless git was told to leave
// that out (index.skipHash). It keeps no reference to data.
func Parse(data []byte, format object.Format) (*Index, error) {
	body := len(data) - format.Size()
	if body < headerSize {
		return nil, fmt.Errorf("index: %w", object.ErrTruncated)
	}
	if err := verify(data[:body], data[body:], format); err != nil {
		return nil, err
	}
	p := parser{data: data[:body], at: headerSize, format: format}
	count := binary.BigEndian.Uint32(data[8:])
	p.index.Version = int(binary.BigEndian.Uint32(data[4:]))
	switch {
	case string(data[:4]) != "DIRC":
		return nil, fmt.Errorf("index header: %w", object.ErrCorrupt)
	case p.index.Version < 2 || p.index.Version > 4:
		return nil, fmt.Errorf("index version %d: %w", p.index.Version, object.ErrUnsupported)
	}
	if err := p.entries(int64(count)); err != nil {
		return nil, err
	}
	trees, err := p.extensions()
	if err == nil {
		err = p.index.check()
	}
	if err == nil {
		p.index.Trees, err = p.index.parseTrees(trees, format)
	}
	if err != nil {
		return nil, err
	}
	return &p.index, nil
}

func verify(body, sum []byte, format object.Format) error {
	if bytes.Equal(sum, make([]byte, len(sum))) {
		return nil
	}
	h := format.NewChecksum()
	h.Write(body)
	if !bytes.Equal(h.Sum(nil), sum) {
		return fmt.Errorf("index: %w", object.ErrMismatch)
	}
	return nil
}

// parser is a pass over the file without its checksum.
type parser struct {
	data   []byte
	at     int
	format object.Format
	index  Index
	paths  int64 // bytes of the paths so far
}

// extensions reads what follows the entries and returns the cache-tree. Those
// whose name begins with a capital may be ignored, and the others must not.
func (p *parser) extensions() (trees []byte, err error) {
	for p.at < len(p.data) {
		if len(p.data)-p.at < extensionSize {
			return nil, fmt.Errorf("index extension: %w", object.ErrTruncated)
		}
		name := string(p.data[p.at : p.at+4])
		size := binary.BigEndian.Uint32(p.data[p.at+4:])
		p.at += extensionSize
		if int64(size) > int64(len(p.data)-p.at) {
			return nil, fmt.Errorf("index extension: %w", object.ErrTruncated)
		}
		content := p.data[p.at : p.at+int(size)]
		p.at += int(size)
		switch {
		case name == "link":
			return nil, ErrSplit
		case name == "sdir":
			return nil, ErrSparse
		case name == "TREE":
			trees = content
		case name[0] < 'A' || name[0] > 'Z':
			return nil, fmt.Errorf("index extension %q: %w", name, object.ErrUnsupported)
		}
	}
	return trees, nil
}
