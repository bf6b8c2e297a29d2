// Package objects reads a git object database: packs, loose objects and
// alternates, reachable or not. A [Store] hands out one object by its id, or
// all of them in a walk over the trees of deltas.
package objects

import (
	"errors"
	"syscall"

	"github.com/tokenguard/tokenguard/internal/odb/object"
)

// ID is an object's name, the hash of its type, size and content.
type ID = object.ID

// Type is an object's type.
type Type = object.Type

// The four types.
const (
	TypeCommit = object.Commit
	TypeTree   = object.Tree
	TypeBlob   = object.Blob
	TypeTag    = object.Tag
)

// Object is one object. Content belongs to the database and is valid only as
// long as the call that handed it out says.
type Object struct {
	ID      ID
	Type    Type
	Content []byte
}

// Getter reads one object at a time and has verified it against its id. The
// content is not to be changed, but may be kept. It is safe for concurrent use.
// The errors wrap those of package object.
type Getter interface {
	Get(id ID) (Object, error)
}

// Hash returns the id of content as an object of the format.
func Hash(format object.Format, t Type, content []byte) ID {
	h := format.Hasher(t, int64(len(content)))
	h.Write(content)
	id, _ := object.Sum(h)
	return id
}

// Reason puts an error of a [Getter] in the words of a receipt.
func Reason(err error) string {
	switch {
	case errors.Is(err, object.ErrMissing):
		return "missing object"
	case errors.Is(err, object.ErrTooLarge):
		return "object over the size limit"
	case errors.Is(err, object.ErrCorrupt), errors.Is(err, object.ErrTruncated), errors.Is(err, object.ErrMismatch):
		return "corrupt object"
	case errors.Is(err, syscall.EMFILE):
		return "too many open files"
	}
	return "unreadable object"
}
