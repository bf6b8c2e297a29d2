package object

import (
	"bytes"
	"encoding/binary"
	"encoding/hex"
)

// MaxIDSize is the length of the longest id, in bytes.
const MaxIDSize = 32

// ID names an object: 20 bytes in a SHA-1 repository, 32 in a SHA-256 one.
// IDs are comparable and can be map keys; ids of different formats never are
// equal. The zero value names nothing.
type ID struct {
	raw  [MaxIDSize]byte
	size uint8
}

// IDFromBytes copies an id of either format. It reports false for any other
// length.
func IDFromBytes(b []byte) (ID, bool) {
	var id ID
	if len(b) != SHA1.Size() && len(b) != SHA256.Size() {
		return id, false
	}
	id.size = uint8(copy(id.raw[:], b))
	return id, true
}

// ParseID reads a full id in hexadecimal, of either format.
func ParseID(text string) (ID, bool) {
	var raw [MaxIDSize]byte
	if len(text) > 2*MaxIDSize {
		return ID{}, false
	}
	n, err := hex.Decode(raw[:], []byte(text))
	if err != nil {
		return ID{}, false
	}
	return IDFromBytes(raw[:n])
}

// Size is the length in bytes: 20, 32, or 0 for the zero value.
func (id ID) Size() int { return int(id.size) }

// Append adds the raw bytes to dst.
func (id ID) Append(dst []byte) []byte { return append(dst, id.raw[:id.size]...) }

// First is the first byte, which fan-out tables are indexed by.
func (id ID) First() byte { return id.raw[0] }

// Prefix is the first four bytes as a number, for tables that are finer.
func (id ID) Prefix() uint32 { return binary.BigEndian.Uint32(id.raw[:]) }

// Compare orders ids by their bytes, as packs do.
func (id ID) Compare(other ID) int { return bytes.Compare(id.raw[:id.size], other.raw[:other.size]) }

// Equals reports whether raw is the id.
func (id ID) Equals(raw []byte) bool { return bytes.Equal(id.raw[:id.size], raw) }

// IsZero reports whether the id is the zero value or git's null id.
func (id ID) IsZero() bool { return id.raw == [MaxIDSize]byte{} }

// String is the id in hexadecimal.
func (id ID) String() string { return hex.EncodeToString(id.raw[:id.size]) }
