package objects

import (
	"bufio"
	"bytes"
	"compress/zlib"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/go-git/go-git/v5/plumbing"

	"github.com/tokenguard/tokenguard/internal/odb/object"
	"github.com/tokenguard/tokenguard/internal/source/regular"
)

// loose is an object in a file of its own.
type loose struct {
	id   ID
	path string
}

// loosePath is where dir keeps id.
func loosePath(dir string, id ID) string {
	hex := id.String()
	return filepath.Join(dir, hex[:2], hex[2:])
}

// listLoose finds the loose objects of an object directory.
func listLoose(dir string) ([]loose, error) {
	var found []loose
	for first := range 256 {
		fan := fmt.Sprintf("%02x", first)
		names, err := os.ReadDir(filepath.Join(dir, fan))
		if os.IsNotExist(err) {
			continue
		}
		if err != nil {
			return found, err
		}
		for _, name := range names {
			if id, ok := ParseID([]byte(fan + name.Name())); ok {
				found = append(found, loose{id, loosePath(dir, id)})
			}
		}
	}
	return found, nil
}

// read inflates and verifies the object. maxSize 0 is no limit.
func (l loose) read(buf *bytes.Buffer, maxSize int64) (Object, error) {
	f, err := regular.Open(l.path)
	if err != nil {
		return Object{}, err
	}
	defer f.Close()
	z, err := zlib.NewReader(f)
	if err != nil {
		return Object{}, fmt.Errorf("%w: %w", object.ErrCorrupt, err)
	}
	in := bufio.NewReader(z)
	kind, size, err := looseHeader(in)
	if err != nil {
		return Object{}, fmt.Errorf("%w: %w", object.ErrCorrupt, err)
	}
	if maxSize > 0 && size > maxSize {
		return Object{}, object.ErrTooLarge
	}
	buf.Reset()
	n, err := buf.ReadFrom(io.LimitReader(in, size+1))
	if err != nil {
		return Object{}, fmt.Errorf("%w: %w", object.ErrCorrupt, err)
	}
	if n != size || plumbing.ComputeHash(kind, buf.Bytes()) != l.id {
		return Object{}, fmt.Errorf("%w: content is that of another object", object.ErrCorrupt)
	}
	return Object{l.id, kind, buf.Bytes()}, nil
}

// looseHeader reads "type size\x00", which is never longer than 32 bytes.
func looseHeader(in *bufio.Reader) (Type, int64, error) {
	var header strings.Builder
	for header.Len() < 32 {
		c, err := in.ReadByte()
		if err != nil {
			return 0, 0, err
		}
		if c != 0 {
			header.WriteByte(c)
			continue
		}
		name, digits, _ := strings.Cut(header.String(), " ")
		kind, err := plumbing.ParseObjectType(name)
		if err != nil || kind > TypeTag {
			return 0, 0, fmt.Errorf("unknown type of object")
		}
		size, err := strconv.ParseInt(digits, 10, 64)
		if err != nil || size < 0 {
			return 0, 0, fmt.Errorf("bad size")
		}
		return kind, size, nil
	}
	return 0, 0, fmt.Errorf("header too long")
}
