package repo

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"

	"github.com/go-git/go-git/v5/plumbing/format/index"

	"github.com/tokenguard/tokenguard/internal/odb/disk"
	"github.com/tokenguard/tokenguard/internal/source/objects"
)

// maxIndex bounds the index: some ten million entries.
const maxIndex = 2 << 30

// IndexEntry is one entry of the index: a path at one stage.
type IndexEntry struct {
	Path  string
	Mode  uint32
	ID    objects.ID
	Stage int // 0, or 1 to 3 while a merge is unresolved
	// IntentToAdd: git add -N, which stages a name and no content.
	IntentToAdd bool
}

// ReadIndex reads the index, which may not exist. A split or sparse index is
// refused with [ErrUnsupported]: its entries stand elsewhere.
func (r *Repo) ReadIndex() ([]IndexEntry, error) {
	content, err := disk.ReadAll(r.IndexFile, maxIndex)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read index: %w", err)
	}
	decoded, err := decodeIndex(content)
	if errors.Is(err, index.ErrUnknownExtension) {
		return nil, fmt.Errorf("read index: split or sparse index: %w", ErrUnsupported)
	}
	if err != nil {
		return nil, fmt.Errorf("read index: %w", err)
	}
	entries := make([]IndexEntry, 0, len(decoded.Entries))
	for _, e := range decoded.Entries {
		entries = append(entries, IndexEntry{e.Name, uint32(e.Mode), e.Hash, int(e.Stage), e.IntentToAdd})
	}
	return entries, nil
}

func decodeIndex(content []byte) (idx *index.Index, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("decode: %v", p)
		}
	}()
	idx = new(index.Index)
	err = index.NewDecoder(bytes.NewReader(content)).Decode(idx)
	// index.skipHash writes zeros in place of a checksum.
	unsigned := bytes.HasSuffix(content, make([]byte, len(objects.ID{})))
	if errors.Is(err, index.ErrInvalidChecksum) && unsigned {
		err = nil
	}
	return idx, err
}
