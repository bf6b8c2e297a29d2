// Package inflate decodes zlib streams (RFC 1950, RFC 1951) whose decoded
// length is known, from memory to memory. That is what a git object database
// is made of: millions of short streams, each with its length in front. With
// both ends in memory there is no window to copy and no reader to set up, so a
// stream costs about a third of what compress/zlib needs (BenchmarkInflate).
//
// The decoder accepts what compress/zlib accepts, and nothing else: FuzzInflate
// holds them against each other. The only exception is a preset dictionary,
// which git never writes and which is always refused.
package inflate

import (
	"bytes"
	"encoding/binary"
	"errors"
	"hash/adler32"
	"io"
)

// What can be wrong with a stream. The errors carry no content and are
// returned as they are.
var (
	ErrCorrupt   = errors.New("zlib stream is corrupt")
	ErrTruncated = errors.New("zlib stream is cut off")
	ErrChecksum  = errors.New("zlib checksum does not match")
	ErrSize      = errors.New("zlib stream does not have the declared size")
)

// Decoder decodes one stream after another with the same tables, without
// allocating. The zero value is ready. It is not safe for concurrent use: give
// each worker its own.
type Decoder struct {
	// Standard decodes with compress/zlib only, for those who would rather
	// wait than trust this decoder.
	Standard bool

	bits    bitReader
	dst     []byte
	out     int // dst[:out] is decoded
	codes   codes
	tables  tables
	precode precodeTable

	zlib     io.ReadCloser // made at the first use of Standard
	zlibFrom bytes.Reader
}

// Inflate decodes the stream at the start of src into dst and returns how many
// bytes of src it took, checksum included. The stream must decode to exactly
// len(dst) bytes. On an error the content of dst is undefined. Neither slice is
// kept, and nothing outside dst[:len(dst)] is written.
func (d *Decoder) Inflate(dst, src []byte) (consumed int, err error) {
	if err := checkHeader(src); err != nil {
		return 0, err
	}
	if d.Standard {
		return d.inflateStandard(dst, src)
	}
	n, err := d.decode(dst, src)
	switch {
	case err != nil:
		return 0, err
	case n != len(dst):
		return 0, ErrSize
	}
	end := d.bits.align()
	if end+adler32.Size > len(src) {
		return 0, ErrTruncated
	}
	if binary.BigEndian.Uint32(src[end:]) != adler(dst) {
		return 0, ErrChecksum
	}
	return end + adler32.Size, nil
}

// Prefix decodes the first bytes of the stream at the start of src until dst
// is full or the stream ends, and returns how many there are. It is for
// headers: the checksum is not looked at. Where src is cut off, a prefix that
// ends before the cut may be an error all the same.
func (d *Decoder) Prefix(dst, src []byte) (n int, err error) {
	if err := checkHeader(src); err != nil {
		return 0, err
	}
	if d.Standard {
		return d.prefixStandard(dst, src)
	}
	n, err = d.decode(dst, src)
	if err != nil && err != ErrSize {
		return 0, err
	}
	return n, nil
}

// checkHeader judges the two bytes before the compressed data: RFC 1950,
// section 2.2.
func checkHeader(src []byte) error {
	const deflate, maxWindow, presetDictionary = 8, 7, 0x20
	if len(src) < 2 {
		return ErrTruncated
	}
	method, flags := src[0], src[1]
	if method&15 != deflate || method>>4 > maxWindow || flags&presetDictionary != 0 ||
		binary.BigEndian.Uint16(src)%31 != 0 {
		return ErrCorrupt
	}
	return nil
}

// decode decodes the blocks after the header. A stream that is longer than dst
// fills it and is ErrSize.
func (d *Decoder) decode(dst, src []byte) (n int, err error) {
	d.bits = bitReader{src: src, pos: 2}
	d.dst, d.out = dst, 0
	for last := false; !last && err == nil; {
		last, err = d.block()
	}
	d.bits.src, d.dst = nil, nil
	return d.out, err
}

// block decodes one block: RFC 1951, section 3.2.3.
func (d *Decoder) block() (last bool, err error) {
	d.bits.refill()
	last = d.bits.take(1) == 1
	switch d.bits.take(2) {
	case 0:
		err = d.stored()
	case 1:
		err = d.compressed(&fixed)
	case 2:
		if err = d.readCodes(); err == nil {
			err = d.compressed(&d.tables)
		}
	default:
		err = ErrCorrupt
	}
	// What was made of bits after the end is no decoded data, and the reason
	// for any other error.
	if d.bits.overrun() {
		err = ErrTruncated
	}
	return last, err
}

// stored copies a block that is not compressed: RFC 1951, section 3.2.4.
func (d *Decoder) stored() error {
	src, pos := d.bits.src, d.bits.align()
	if pos+4 > len(src) {
		return ErrTruncated
	}
	size := binary.LittleEndian.Uint16(src[pos:])
	if binary.LittleEndian.Uint16(src[pos+2:]) != ^size {
		return ErrCorrupt
	}
	pos += 4
	if pos+int(size) > len(src) {
		return ErrTruncated
	}
	n := copy(d.dst[d.out:], src[pos:pos+int(size)])
	d.out += n
	d.bits.pos = pos + n
	if n < int(size) {
		return ErrSize
	}
	return nil
}
