package archive

import (
	"bufio"
	"bytes"
	"encoding/ascii85"
	"encoding/hex"
	"fmt"
	"io"

	"github.com/klauspost/compress/flate"

	"github.com/tokenguard/tokenguard/internal/detect/archive/pdf"
)

// pdf passes on the decoded streams of a PDF, by number. Images are left out,
// and so is what stands in the file as it is.
func (w *walk) pdf(in input) error {
	if pdf.IsEncrypted(in.content) {
		return Gap{Excluded, Encrypted}
	}
	n := 0
	for s := range pdf.Streams(in.content) {
		n++
		name := fmt.Sprintf("stream %d", n)
		switch r, err := pdfDecoder(s); {
		case err != nil:
			if !w.unread(in, name, err) {
				return nil
			}
		case r != nil:
			if !w.member(in, name, r) {
				return nil
			}
		}
	}
	return nil
}

// zlibHeaderSize is how long the header before the deflate data is. The checksum
// behind it is wrong in what many writers of PDF make.
const zlibHeaderSize = 2

// pdfDecoder returns a reader of what a stream is decoded to, or nil for an image.
func pdfDecoder(s pdf.Stream) (io.Reader, error) {
	var r io.Reader = bytes.NewReader(s.Raw)
	for _, filter := range s.Filters {
		switch filter {
		case "FlateDecode":
			if len(s.Filters) == 1 && len(s.Raw) >= zlibHeaderSize {
				data := s.Raw[zlibHeaderSize:]
				return &deflateReader{src: bytes.NewReader(data), data: data}, nil
			}
			b := bufio.NewReader(r)
			if _, err := b.Discard(zlibHeaderSize); err != nil {
				return nil, err
			}
			r = flate.NewReader(b)
		case "ASCIIHexDecode":
			r = hex.NewDecoder(&text{r: bufio.NewReader(r), end: '>'})
		case "ASCII85Decode":
			r = ascii85.NewDecoder(&text{r: bufio.NewReader(r), end: '~'})
		case "DCTDecode", "JPXDecode", "JBIG2Decode", "CCITTFaxDecode":
			return nil, nil
		default:
			return nil, Gap{Skipped, Unsupported}
		}
	}
	return r, nil
}

// text reads bytes up to an end mark, without white space.
type text struct {
	r   *bufio.Reader
	end byte
}

func (t *text) Read(p []byte) (n int, err error) {
	for n < len(p) && err == nil {
		var c byte
		switch c, err = t.r.ReadByte(); {
		case err != nil:
		case c == t.end:
			t.r.Reset(bytes.NewReader(nil))
			err = io.EOF
		case c > ' ':
			p[n] = c
			n++
		}
	}
	return n, err
}
