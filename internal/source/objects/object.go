// Package objects reads a git object database: packs, loose objects and
// alternates, reachable or not.
//
// [Database] is the seam: everything above it sees ids and verified content
// only. [Store] implements it over go-git's formats. go-git's own object
// storage is not used, because it passes over alternates and over what it
// cannot read without an error, and follows delta cycles for ever.
package objects

import (
	"context"
	"errors"

	"github.com/go-git/go-git/v5/plumbing"

	"github.com/tokenguard/tokenguard/internal/odb/object"
)

// ID is an object's name, the SHA-1 of its type, size and content.
type ID = plumbing.Hash

// Type is an object's type.
type Type = plumbing.ObjectType

// The four types.
const (
	TypeCommit = plumbing.CommitObject
	TypeTree   = plumbing.TreeObject
	TypeBlob   = plumbing.BlobObject
	TypeTag    = plumbing.TagObject
)

// Object is one object. Content belongs to the database and is valid only as
// long as the call that handed it out says.
type Object struct {
	ID      ID
	Type    Type
	Content []byte
}

// Visitor receives what [Database.Visit] reads. Both methods are called from
// several goroutines at once, but never twice at a time with one worker number.
type Visitor interface {
	// Object receives one object; its content is valid until it returns.
	Object(worker int, o Object)
	// Unread receives an object that is in the database but was not read.
	Unread(id ID, err error)
}

// Getter reads one object at a time. The content is not to be changed, but may
// be kept. It is safe for concurrent use. The errors wrap [object.ErrMissing],
// [object.ErrTooLarge], or what is wrong with the object.
type Getter interface {
	Get(id ID) (Object, error)
}

// Database is an object database whose every object can be read once, or one
// at a time by id. What is handed out has been verified against its id.
type Database interface {
	Getter
	// IDs lists every object once, in order. The slice is not to be changed.
	IDs() []ID
	// Visit reads every object once, with up to jobs goroutines, whose numbers
	// are below jobs. It returns the context's error when that ends it early.
	Visit(ctx context.Context, jobs int, v Visitor) error
}

// The objects that git knows without storing them.
var (
	emptyTree = plumbing.ComputeHash(TypeTree, nil)
	emptyBlob = plumbing.ComputeHash(TypeBlob, nil)
)

// IsBuiltIn reports whether id is the empty tree or blob, which exist without
// being stored.
func IsBuiltIn(id ID) bool { return id == emptyTree || id == emptyBlob }

func builtIn(id ID) Object {
	if id == emptyTree {
		return Object{ID: id, Type: TypeTree}
	}
	return Object{ID: id, Type: TypeBlob}
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
	}
	return "unreadable object"
}
