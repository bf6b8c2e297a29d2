package archive

import (
	"bufio"
	"bytes"
	"compress/bzip2"
	"errors"
	"io"
	"path"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zlib"
	"github.com/klauspost/compress/zstd"

	"github.com/tokenguard/tokenguard/internal/detect/archive/xz"
)

// stream passes on what is in a compressed stream.
func (w *walk) stream(in input) error {
	src := in.reader()
	b := bufio.NewReader(src)
	r, err := w.decoder(in.format, b, int64(len(in.content)))
	if err != nil {
		return err
	}
	defer r.Close()
	name := unpackedName(in.name)
	var data []byte // behind a header that has been read, where all is in memory
	if in.rest == nil {
		data = in.content[len(in.content)-src.(*bytes.Reader).Len()-b.Buffered():]
	}
	var content io.Reader = r
	switch r := r.(type) {
	case *gzipReader:
		r.data = data
		if r.Name != "" {
			name = path.Base(cleanName(r.Name)) // RFC 1952, section 2.3.1: the file's, without its folder
		}
	case zlibReader:
		first := bufio.NewReader(r)
		if _, err := first.Peek(1); err != nil {
			return nil // two bytes are a weak magic: this is no zlib stream
		}
		content = zlibReader{first, data}
	}
	w.member(in, name, content)
	return nil
}

// decoder returns a reader of what is compressed in r, which is about size
// bytes long.
func (w *walk) decoder(f format, r io.Reader, size int64) (io.ReadCloser, error) {
	b := bufio.NewReader(r)
	switch f {
	case gzipFormat:
		return newGzipReader(b)
	case zlibFormat:
		r, err := zlib.NewReader(b)
		return zlibReader{Reader: r}, err
	case bzip2Format:
		const block = 4 * 900_000 // the decoder makes one of the largest size
		return io.NopCloser(bzip2Reader{bzip2.NewReader(b)}), w.clearing(block)
	case xzFormat:
		return newXZReader(w, b, maxLZMARatio*size), nil
	}
	return w.zstd(b)
}

// xzReader reads xz, whose blocks have a dictionary each, one after the other.
type xzReader struct {
	*xz.Reader
	w    *walk
	held int
}

// newXZReader returns a reader of the xz file in src, which decodes to at most so
// many bytes.
func newXZReader(w *walk, src *bufio.Reader, most int64) *xzReader {
	x := &xzReader{w: w}
	x.Reader = xz.NewReader(src, func(declared int64) (size int, err error) {
		_ = x.Close() // the dictionary of the block before
		x.held, err = w.dictionary(declared, most)
		return x.held, err
	})
	return x
}

func (x *xzReader) Close() error {
	x.w.dicts -= int64(x.held)
	x.held = 0
	return nil
}

// maxLZMARatio bounds how much a byte of LZMA can stand for: its range coder
// spends at least 0.017 bits on each of about ten decisions for a match of 273
// bytes. Measured on zeros: 6 800.
const maxLZMARatio = 16 << 10

// zstd returns a decoder that starts no goroutine. A frame may ask for its
// window again and again, so that decoders are kept, one for each stream that is
// open in another; each may be asked for half of what the one before may.
func (w *walk) zstd(r io.Reader) (io.ReadCloser, error) {
	if w.zstdOpen == len(w.zstds) {
		window := max(uint64(w.limits.Memory)>>(w.zstdOpen+1), zstd.MinWindowSize)
		d, err := zstd.NewReader(nil, zstd.WithDecoderConcurrency(1), zstd.WithDecoderLowmem(true),
			zstd.WithDecoderMaxWindow(window))
		if err != nil {
			return nil, err
		}
		w.zstds = append(w.zstds, d)
	}
	d := w.zstds[w.zstdOpen]
	if err := d.Reset(r); err != nil {
		return nil, err
	}
	w.zstdOpen++
	return zstdReader{d, w}, nil
}

// zstdReader reads frames as far as there are any, and says which limit they
// exceed.
type zstdReader struct {
	*zstd.Decoder
	w *walk
}

func (z zstdReader) Read(p []byte) (int, error) {
	n, err := z.Decoder.Read(p)
	switch {
	case errors.Is(err, zstd.ErrWindowSizeExceeded), errors.Is(err, zstd.ErrDecoderSizeExceeded):
		err = Gap{Skipped, TooHungry}
	case errors.Is(err, zstd.ErrMagicMismatch):
		err = io.EOF // what follows is something else: the first magic was right
	}
	return n, err
}

// Close makes the decoder free for the next stream.
func (z zstdReader) Close() error {
	z.w.zstdOpen--
	return z.Reset(nil)
}

// bzip2Reader reads streams as far as there are any.
type bzip2Reader struct{ r io.Reader }

func (b bzip2Reader) Read(p []byte) (int, error) {
	n, err := b.r.Read(p)
	if err == bzip2.StructuralError("bad magic value in continuation file") {
		err = io.EOF
	}
	return n, err
}

// gzipReader reads the members of a gzip file one after the other. Unlike the
// library's own reader it takes what follows the last one for something else,
// as gzip does.
type gzipReader struct {
	src *bufio.Reader
	*gzip.Reader
	data []byte // the deflate data of the first member and what follows, if in memory
}

func newGzipReader(src *bufio.Reader) (io.ReadCloser, error) {
	r, err := gzip.NewReader(src)
	if err != nil {
		return nil, err
	}
	r.Multistream(false)
	return &gzipReader{src: src, Reader: r}, nil
}

func (g *gzipReader) Read(p []byte) (int, error) {
	for {
		n, err := g.Reader.Read(p)
		if err != io.EOF || n > 0 {
			return n, noEOF(err, n)
		}
		next, _ := g.src.Peek(4)
		if formatAtStart(next) != gzipFormat {
			return 0, io.EOF
		}
		if err := g.Reset(g.src); err != nil {
			return 0, err
		}
		g.Multistream(false)
	}
}

// noEOF hides the end of a member whose last bytes have just been read.
func noEOF(err error, n int) error {
	if err == io.EOF && n > 0 {
		return nil
	}
	return err
}
