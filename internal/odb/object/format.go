package object

import (
	"crypto/sha1"
	"crypto/sha256"
	"hash"
	"strconv"

	"github.com/pjbgf/sha1cd"
)

// Format is the hash function of a repository (extensions.objectFormat). The
// zero value is SHA-1, git's default.
type Format uint8

// The formats git knows: gitrepository-layout and hash-function-transition in
// git's Documentation/technical.
const (
	SHA1 Format = iota
	SHA256
)

// ParseFormat reads the value of extensions.objectFormat.
func ParseFormat(name string) (Format, bool) {
	switch name {
	case "sha1":
		return SHA1, true
	case "sha256":
		return SHA256, true
	}
	return SHA1, false
}

// Size is the length of an id, in bytes.
func (f Format) Size() int {
	if f == SHA256 {
		return 32
	}
	return 20
}

// String is the name git's configuration uses.
func (f Format) String() string {
	if f == SHA256 {
		return "sha256"
	}
	return "sha1"
}

// New returns the hash function. For SHA-1 it notices the known collision
// attacks; ask [Sum].
func (f Format) New() hash.Hash {
	if f == SHA256 {
		return sha256.New()
	}
	return sha1cd.New()
}

// NewChecksum returns the function without the watch for collisions, several
// times faster, for the checksums that guard files against accidents.
func (f Format) NewChecksum() hash.Hash {
	if f == SHA256 {
		return sha256.New()
	}
	return sha1.New()
}

// Sum ends a hash that a [Format] began. It reports false when the content
// is one half of a SHA-1 collision, whose id then proves nothing.
func Sum(h hash.Hash) (id ID, ok bool) {
	ok = true
	if cd, is := h.(interface {
		CollisionResistantSum([]byte) ([]byte, bool)
	}); is {
		_, collision := cd.CollisionResistantSum(nil)
		ok = !collision
	}
	id.size = uint8(copy(id.raw[:], h.Sum(nil)))
	return id, ok
}

// Hasher returns the hash of an object's header, ready for its content.
func (f Format) Hasher(t Type, size int64) hash.Hash {
	h := f.New()
	header := append([]byte(t.String()), ' ')
	header = append(strconv.AppendInt(header, size, 10), 0)
	h.Write(header)
	return h
}

// Verify checks that content is what id names. The error wraps [ErrMismatch].
func (f Format) Verify(id ID, t Type, content []byte) error {
	h := f.Hasher(t, int64(len(content)))
	h.Write(content)
	if sum, ok := Sum(h); !ok || sum != id {
		return &ReadError{ID: id, Err: ErrMismatch}
	}
	return nil
}
