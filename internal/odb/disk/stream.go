package disk

import (
	"bufio"
	"compress/zlib"
	"errors"
	"io"

	"github.com/tokenguard/tokenguard/internal/odb/object"
)

// Stream inflates one zlib stream of a known size piece by piece, for objects
// that should not be in memory as a whole. It is not safe for concurrent use.
type Stream struct {
	zlib io.ReadCloser
	left int64
}

// Stream inflates what lies in the file from off to at most end, which must
// come to size bytes. Close the stream before the file.
func (f *File) Stream(off, end, size int64) (*Stream, error) {
	return NewStream(io.NewSectionReader(f, off, end-off), size)
}

// NewStream inflates what r yields, which must come to size bytes.
func NewStream(r io.Reader, size int64) (*Stream, error) {
	z, err := zlib.NewReader(bufio.NewReader(r))
	if err != nil {
		return nil, streamError(err)
	}
	return &Stream{zlib: z, left: size}, nil
}

// Read implements [io.Reader]. It returns [io.EOF] only when all of the
// declared size was read and its checksum is right.
func (s *Stream) Read(p []byte) (int, error) {
	n, err := s.zlib.Read(p)
	s.left -= int64(n)
	switch {
	case s.left < 0 || err == io.EOF && s.left > 0:
		return 0, object.ErrCorrupt
	case err == nil || err == io.EOF:
		return n, err
	}
	return n, streamError(err)
}

// Close frees the decoder, not the file.
func (s *Stream) Close() error { return s.zlib.Close() }

func streamError(err error) error {
	switch {
	case errors.Is(err, object.ErrUnreadable):
		return err
	case err == io.EOF || err == io.ErrUnexpectedEOF:
		return object.ErrTruncated
	case err == zlib.ErrChecksum:
		return object.ErrMismatch
	}
	return object.ErrCorrupt
}
