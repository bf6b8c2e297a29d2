package xz

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"hash"
	"hash/crc32"
	"hash/crc64"
)

// Kinds of checks of section 2.1.1.2 that can be compared.
const (
	crc32Check  = 0x01
	crc64Check  = 0x04
	sha256Check = 0x0a
)

// check is the checksum behind every block of a stream.
type check struct {
	size int       // bytes in the file
	kind byte      // 0 to 15
	sum  hash.Hash // of the block, or nil if it cannot be compared
}

func newCheck(kind byte) check {
	size := 0
	if kind > 0 {
		size = 4 << ((kind - 1) / 3)
	}
	return check{size: size, kind: kind}
}

// begin starts a block.
func (c *check) begin(filtered bool) {
	c.sum = nil
	switch {
	case filtered: // the sum is of what the filters would make
	case c.kind == crc32Check:
		c.sum = crc32.NewIEEE()
	case c.kind == crc64Check:
		c.sum = crc64.New(crc64.MakeTable(crc64.ECMA))
	case c.kind == sha256Check:
		c.sum = sha256.New()
	}
}

func (c *check) write(b []byte) {
	if c.sum != nil {
		c.sum.Write(b)
	}
}

func (c *check) compare(want []byte) error {
	if c.sum == nil {
		return nil
	}
	got := c.sum.Sum(nil)
	if c.kind != sha256Check { // the others are numbers, and little-endian
		switch sum := c.sum.(type) {
		case hash.Hash32:
			binary.LittleEndian.PutUint32(got, sum.Sum32())
		case hash.Hash64:
			binary.LittleEndian.PutUint64(got, sum.Sum64())
		}
	}
	if !bytes.Equal(got, want) {
		return ErrChecksum
	}
	return nil
}
