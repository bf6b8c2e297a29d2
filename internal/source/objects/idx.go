package objects

import (
	"bytes"
	"crypto/sha1"
	"encoding/binary"
	"errors"
	"fmt"
	"io"

	"github.com/go-git/go-git/v5/plumbing"
	"github.com/go-git/go-git/v5/plumbing/format/idxfile"

	"github.com/tokenguard/tokenguard/internal/source/regular"
)

// maxIndexV1 bounds an index of version 1, whose offsets end at 4 GiB of pack:
// 1 GiB is 44 million objects.
const maxIndexV1 = 1 << 30

var idxMagic = []byte{0xFF, 't', 'O', 'c'}

// readIndex reads a pack index of version 1 or 2 (gitformat-pack(5)).
func readIndex(path string) (index *idxfile.MemoryIndex, err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("decode %s: %v", path, r)
		}
	}()
	f, err := regular.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	magic := make([]byte, len(idxMagic))
	if _, err := f.ReadAt(magic, 0); err != nil {
		return nil, fmt.Errorf("decode %s: %w", path, err)
	}
	if !bytes.Equal(magic, idxMagic) {
		return readIndexV1(f)
	}
	index = idxfile.NewMemoryIndex()
	if err := idxfile.NewDecoder(f).Decode(index); err != nil {
		return nil, fmt.Errorf("decode %s: %w", path, err)
	}
	return index, nil
}

// readIndexV1 reads the format that go-git does not: a fan-out of 256 counts,
// entries of a 4-byte offset and an id, the pack's checksum and its own.
func readIndexV1(f io.Reader) (*idxfile.MemoryIndex, error) {
	const fanout, entry, sum = 256 * 4, 4 + sha1.Size, sha1.Size
	content, err := io.ReadAll(io.LimitReader(f, maxIndexV1))
	if err != nil {
		return nil, fmt.Errorf("read pack index version 1: %w", err)
	}
	if len(content) < fanout+2*sum || (len(content)-fanout-2*sum)%entry != 0 {
		return nil, errors.New("decode pack index version 1: bad length")
	}
	body, tail := content[:len(content)-sum], content[len(content)-sum:]
	if check := sha1.Sum(body); !bytes.Equal(check[:], tail) {
		return nil, errors.New("decode pack index version 1: checksum mismatch")
	}
	entries := content[fanout : len(content)-2*sum]
	count := len(entries) / entry
	if int(binary.BigEndian.Uint32(content[fanout-4:])) != count {
		return nil, errors.New("decode pack index version 1: bad count")
	}
	var w idxfile.Writer
	if err := w.OnHeader(uint32(count)); err != nil {
		return nil, err
	}
	for ; len(entries) > 0; entries = entries[entry:] {
		w.Add(plumbing.Hash(entries[4:entry]), uint64(binary.BigEndian.Uint32(entries)), 0)
	}
	if err := w.OnFooter(plumbing.Hash(content[len(content)-2*sum : len(content)-sum])); err != nil {
		return nil, err
	}
	return w.Index()
}
