package archive

import (
	"bytes"
	"encoding/binary"
	"hash/adler32"
	"hash/crc32"
	"io"

	"github.com/klauspost/compress/flate"
)

const (
	// maxAtOnce is how long a member may be that is decoded at once: for longer,
	// an interrupt does not wait.
	maxAtOnce = 16 << 20
	// maxDeflateRatio bounds what a byte of deflate stands for: a length of 258
	// and its distance take two bits.
	maxDeflateRatio = 4 * 258
)

// memory is a reader of what is packed in memory, which can be unpacked to its
// end without reading.
type memory interface {
	io.Reader
	// all appends to dst, which is empty, what there is to read, at most so many
	// bytes. It reports false where that is not all, or anything is wrong: then
	// reading begins at the start, and shows what there is and what is wrong.
	all(f Inflater, dst []byte, most int) (content []byte, ok bool)
}

// deflateReader reads deflate data (RFC 1951).
type deflateReader struct {
	src  *bytes.Reader // what follows the data is left in it
	data []byte        // what src reads
	size int           // what the data is said to decode to, or 0
	r    io.Reader     // made for the first Read
}

func (d *deflateReader) Read(p []byte) (int, error) {
	if d.r == nil {
		d.r = flate.NewReader(d.src)
	}
	return d.r.Read(p)
}

func (d *deflateReader) Close() error { return nil }

func (d *deflateReader) all(f Inflater, dst []byte, most int) ([]byte, bool) {
	content, used, ok := inflate(f, dst, d.data, d.size, most)
	d.src.Reset(d.data[used:])
	return content, ok
}

// inflate appends what the data decodes to to dst, and returns how much of the
// data it took.
func inflate(f Inflater, dst, data []byte, size, most int) (content []byte, used int, ok bool) {
	if size > most {
		return dst, 0, false
	}
	if size = min(size, maxDeflateRatio*len(data)); dst == nil || size > cap(dst) {
		dst = make([]byte, 0, size)
	}
	content, used, err := f.Raw(dst, data, most)
	return content, used, err == nil
}

func (g *gzipReader) all(f Inflater, dst []byte, most int) ([]byte, bool) {
	const sizeAt, trailerSize = 4, 8 // RFC 1952, section 2.3.1
	if len(g.data) < trailerSize {
		return dst, false
	}
	size := int(binary.LittleEndian.Uint32(g.data[len(g.data)-sizeAt:]))
	content, used, ok := inflate(f, dst, g.data, size, most)
	if !ok || used+trailerSize > len(g.data) {
		return content, false
	}
	trailer := g.data[used:]
	ok = binary.LittleEndian.Uint32(trailer) == crc32.ChecksumIEEE(content) &&
		binary.LittleEndian.Uint32(trailer[sizeAt:]) == uint32(len(content)) &&
		formatAtStart(trailer[trailerSize:]) != gzipFormat
	return content, ok
}

// zlibReader reads a zlib stream.
type zlibReader struct {
	io.Reader
	data []byte // behind the header, if in memory
}

func (z zlibReader) Close() error { return nil }

func (z zlibReader) all(f Inflater, dst []byte, most int) ([]byte, bool) {
	content, used, ok := inflate(f, dst, z.data, 0, most)
	ok = ok && used+adler32.Size <= len(z.data) &&
		binary.BigEndian.Uint32(z.data[used:]) == adler32.Checksum(content)
	return content, ok
}
