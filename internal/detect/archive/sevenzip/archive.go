package sevenzip

import (
	"encoding/binary"
	"errors"
	"hash/crc32"
	"io"
)

// Errors, besides those of decoders and of [Limits.Dictionary].
var (
	ErrFormat      = errors.New("read 7z: broken header")
	ErrChecksum    = errors.New("read 7z: wrong checksum")
	ErrEncrypted   = errors.New("read 7z: encrypted")
	ErrUnsupported = errors.New("read 7z: unsupported method")
	ErrTooLarge    = errors.New("read 7z: header too large")
)

// Limits bound what is made because an archive declares it.
type Limits struct {
	// Files is how many files there may be.
	Files int
	// Header is how many bytes a header may have when decoded.
	Header int64
	// Dictionary returns how large to make a dictionary of which so much is
	// declared and no more than so much needed.
	Dictionary func(declared, needed int64) (int, error)
}

// Folders returns the folders of the archive that content begins with, which
// must not change while they are in use. It returns ErrEncrypted if not even
// names can be read.
func Folders(content []byte, limits Limits) ([]*Folder, error) {
	const signatureSize, crcAt, startAt = 32, 8, 12
	const maxEncodings = 4 // of the header: once is usual
	if len(content) < signatureSize {
		return nil, io.ErrUnexpectedEOF
	}
	le := binary.LittleEndian
	start := content[startAt:signatureSize]
	if crc32.ChecksumIEEE(start) != le.Uint32(content[crcAt:]) {
		return nil, ErrFormat
	}
	body := content[signatureSize:]
	offset, size := le.Uint64(start), le.Uint64(start[8:])
	switch {
	case offset > uint64(len(body)) || size > uint64(len(body))-offset:
		return nil, io.ErrUnexpectedEOF
	case size == 0:
		return nil, nil
	}
	header := body[offset : offset+size]
	if crc32.ChecksumIEEE(header) != le.Uint32(start[16:]) {
		return nil, ErrFormat
	}
	for range maxEncodings {
		c := &cursor{b: header}
		switch c.byte() {
		case idHeader:
			return folders(c, body, limits)
		case idEncodedHeader:
			var err error
			if header, err = decodeHeader(c, body, limits); err != nil {
				return nil, err
			}
		default:
			return nil, ErrFormat
		}
	}
	return nil, ErrFormat
}

// folders reads a header that is not encoded.
func folders(c *cursor, body []byte, limits Limits) ([]*Folder, error) {
	s := &streams{}
	for id := c.byte(); id != idEnd; id = c.byte() {
		switch id {
		case idMainStreams:
			s = c.streams(limits.Files)
		case idFiles:
			c.names(s, limits.Files)
		default:
			c.fail()
		}
	}
	if c.bad {
		return nil, ErrFormat
	}
	return s.folders, s.locate(body, limits)
}

// decodeHeader returns the header that is packed like a file.
func decodeHeader(c *cursor, body []byte, limits Limits) ([]byte, error) {
	s := c.streams(1)
	if c.bad || len(s.folders) != 1 {
		return nil, ErrFormat
	}
	if err := s.locate(body, limits); err != nil {
		return nil, err
	}
	f := s.folders[0]
	if f.size() > limits.Header {
		return nil, ErrTooLarge
	}
	r, err := f.Reader()
	if err != nil {
		return nil, err
	}
	return io.ReadAll(f.Next(r, File{Size: f.size(), digest: f.digest}))
}

// locate gives the folders their packed streams. One that is cut off is as long
// as it is.
func (s *streams) locate(body []byte, limits Limits) error {
	at, sizes := s.packAt, s.packSizes
	for _, f := range s.folders {
		f.limits = limits
		if f.packed > len(sizes) {
			return ErrFormat
		}
		for _, size := range sizes[:f.packed] {
			from := min(at, int64(len(body)))
			f.streams = append(f.streams, body[from:min(at+size, int64(len(body)))])
			at += size
		}
		sizes = sizes[f.packed:]
	}
	return nil
}
