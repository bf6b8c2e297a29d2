// Package xz reads xz files that strangers made: every block of one may ask for
// a dictionary of 4 GiB, and the library that decodes LZMA2 makes what it is
// asked for. So the container is read here, and the library is given the
// dictionary that the caller allows.
//
// The format: The .xz File Format, version 1.2.1,
// https://tukaani.org/xz/xz-file-format.txt.
package xz

import (
	"bufio"
	"bytes"
	"errors"
	"hash/crc32"
	"io"

	"encoding/binary"

	"github.com/ulikunitz/xz/lzma"
)

// Errors of a Reader, besides those of its source and of LZMA2.
var (
	ErrFormat      = errors.New("read xz: broken header")
	ErrChecksum    = errors.New("read xz: wrong checksum")
	ErrUnsupported = errors.New("read xz: unsupported filter")
)

const (
	magic      = "\xfd7zXZ\x00"
	headerSize = 12 // of a stream, and of its footer
	padding    = 4  // blocks and indexes are padded to a multiple of it
)

// Reader reads the streams of an xz file one after the other. What follows the
// last is left alone.
type Reader struct {
	src        *counter
	dictionary func(declared int64) (int, error)
	next       func() error // what comes before more decoded bytes, if block is nil
	err        error

	check check
	block io.Reader // the data of the block that is being read
	start int64     // where that began
}

// NewReader returns a reader of the xz file in src. Before it makes a
// dictionary it asks how large to make the one that a block declares; a smaller
// one will do for a block that is not longer.
func NewReader(src *bufio.Reader, dictionary func(declared int64) (int, error)) *Reader {
	r := &Reader{src: &counter{Reader: src}, dictionary: dictionary}
	r.next = r.stream
	return r
}

// counter counts the bytes that are read.
type counter struct {
	*bufio.Reader
	n int64
}

func (c *counter) Read(p []byte) (int, error) {
	n, err := c.Reader.Read(p)
	c.n += int64(n)
	return n, err
}

func (c *counter) ReadByte() (byte, error) {
	b, err := c.Reader.ReadByte()
	if err == nil {
		c.n++
	}
	return b, err
}

// take returns the next n bytes.
func (c *counter) take(n int) ([]byte, error) {
	b := make([]byte, n)
	if _, err := io.ReadFull(c, b); err != nil {
		return nil, noEOF(err)
	}
	return b, nil
}

// align passes over padding since start.
func (c *counter) align(start int64) error {
	_, err := c.take(int(-(c.n - start) & (padding - 1)))
	return err
}

func noEOF(err error) error {
	if err == io.EOF {
		return io.ErrUnexpectedEOF
	}
	return err
}

// Read returns decoded bytes, and io.EOF after the end of a stream only.
func (r *Reader) Read(p []byte) (int, error) {
	for r.err == nil {
		if r.block == nil {
			r.err = r.next()
			continue
		}
		n, err := r.block.Read(p)
		r.check.write(p[:n])
		if err == io.EOF {
			r.block, err = nil, r.endBlock()
		}
		r.err = err
		if n > 0 {
			return n, nil
		}
	}
	return 0, r.err
}

// stream reads the header of a stream, or the padding between two.
func (r *Reader) stream() error {
	start, err := r.src.Peek(headerSize)
	for ; bytes.HasPrefix(start, make([]byte, padding)); start, err = r.src.Peek(headerSize) {
		_, _ = r.src.take(padding)
	}
	switch {
	case !bytes.HasPrefix(start, []byte(magic)) && r.src.n > 0:
		return io.EOF
	case err != nil:
		return noEOF(err)
	case !bytes.HasPrefix(start, []byte(magic)), start[6] != 0, !sealed(start[6:]):
		return ErrFormat
	}
	r.check = newCheck(start[7] & 0xf)
	r.next = r.header
	_, err = r.src.take(headerSize)
	return err
}

// sealed reports whether b ends in the CRC-32 of what is before.
func sealed(b []byte) bool {
	end := len(b) - crc32.Size
	return binary.LittleEndian.Uint32(b[end:]) == crc32.ChecksumIEEE(b[:end])
}

// header reads what comes before a block: its header, or the index instead.
func (r *Reader) header() error {
	start := r.src.n
	size, err := r.src.ReadByte()
	switch {
	case err != nil:
		return noEOF(err)
	case size == 0:
		r.next = r.stream
		return r.index(start)
	}
	rest, err := r.src.take(4*(int(size)+1) - 1)
	if err != nil {
		return err
	}
	b := append([]byte{size}, rest...)
	if !sealed(b) {
		return ErrFormat
	}
	declared, filtered, err := parseFilters(b[1 : len(b)-crc32.Size])
	if err != nil {
		return err
	}
	return r.startBlock(declared, filtered)
}

// parseFilters reads a block's header, and returns how large a dictionary it
// declares and whether filters for machine code stand before LZMA2.
//
// Those are not undone: they change operands of jumps and leave text as it is.
func parseFilters(b []byte) (dictionary int64, filtered bool, err error) {
	const (
		lastFilter, packedSize, unpackedSize = 0x03, 0x40, 0x80

		firstCode, lastCode, lzma2 = 0x04, 0x0b, 0x21
	)
	flags := b[0]
	in := bytes.NewReader(b[1:])
	for _, flag := range []byte{packedSize, unpackedSize} {
		if flags&flag != 0 {
			if _, err := binary.ReadUvarint(in); err != nil {
				return 0, false, ErrFormat
			}
		}
	}
	for range flags & lastFilter {
		id, _ := binary.ReadUvarint(in)
		size, err := binary.ReadUvarint(in)
		switch {
		case err != nil:
			return 0, false, ErrFormat
		case id < firstCode || lastCode < id:
			return 0, false, ErrUnsupported
		}
		filtered = true
		_, _ = in.Seek(int64(min(size, uint64(len(b)))), io.SeekCurrent)
	}
	id, _ := binary.ReadUvarint(in)
	size, _ := binary.ReadUvarint(in)
	code, err := in.ReadByte()
	if err != nil || id != lzma2 || size != 1 {
		return 0, false, ErrFormat
	}
	dictionary, err = lzma.DecodeDictCap(code)
	return dictionary, filtered, err
}

func (r *Reader) startBlock(declared int64, filtered bool) error {
	size, err := r.dictionary(declared)
	if err != nil {
		return err
	}
	r.start = r.src.n
	r.check.begin(filtered)
	block, err := lzma.Reader2Config{DictCap: max(size, lzma.MinDictCap)}.NewReader2(r.src)
	if err == nil {
		r.block = block
	}
	return err
}

// endBlock reads what follows the data of a block.
func (r *Reader) endBlock() error {
	if err := r.src.align(r.start); err != nil {
		return err
	}
	want, err := r.src.take(r.check.size)
	if err != nil {
		return err
	}
	return r.check.compare(want)
}

// index passes over the index, which began at start, and the footer. They tell
// where the blocks are, which has been seen.
func (r *Reader) index(start int64) error {
	const varintsOfRecord = 2
	records, err := binary.ReadUvarint(r.src)
	for i := uint64(0); err == nil && i/varintsOfRecord < records; i++ {
		_, err = binary.ReadUvarint(r.src)
	}
	if err != nil {
		return noEOF(err)
	}
	if err := r.src.align(start); err != nil {
		return err
	}
	_, err = r.src.take(crc32.Size + headerSize)
	return err
}
