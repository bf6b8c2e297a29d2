package gogit

import (
	"bytes"
	"errors"
	"io"
	"slices"

	"github.com/go-git/go-git/v5/plumbing"
	"github.com/go-git/go-git/v5/plumbing/storer"

	"github.com/tokenguard/tokenguard/internal/odb"
	"github.com/tokenguard/tokenguard/internal/odb/object"
)

// Objects is a store of SHA-1 objects as go-git wants it: a
// [storer.EncodedObjectStorer]. It is safe for concurrent use. Every object it
// returns was checked against its id.
type Objects struct{ store *odb.Store }

// NewObjects returns go-git's view of a store, which must be one of SHA-1.
func NewObjects(store *odb.Store) *Objects { return &Objects{store} }

func idOf(h plumbing.Hash) object.ID {
	id, _ := object.IDFromBytes(h[:])
	return id
}

func hashOf(id object.ID) (h plumbing.Hash) {
	id.Append(h[:0])
	return h
}

// goGitError is go-git's word for an object that is not there; it compares it
// without unwrapping.
func goGitError(err error) error {
	if errors.Is(err, object.ErrMissing) {
		return plumbing.ErrObjectNotFound
	}
	return err
}

// EncodedObject returns an object of type t, or [plumbing.ErrObjectNotFound].
func (o *Objects) EncodedObject(t plumbing.ObjectType, h plumbing.Hash) (plumbing.EncodedObject, error) {
	id := idOf(h)
	kind, content, err := o.store.Get(id)
	if err != nil {
		return nil, goGitError(err)
	}
	if t != plumbing.AnyObject && t != plumbing.ObjectType(kind) {
		return nil, plumbing.ErrObjectNotFound
	}
	if err := o.store.Format().Verify(id, kind, content); err != nil {
		return nil, err
	}
	return encoded{h, plumbing.ObjectType(kind), content}, nil
}

// HasEncodedObject returns [plumbing.ErrObjectNotFound] or nil.
func (o *Objects) HasEncodedObject(h plumbing.Hash) error {
	ok, err := o.store.Has(idOf(h))
	if err == nil && !ok {
		err = plumbing.ErrObjectNotFound
	}
	return err
}

// EncodedObjectSize returns an object's size.
func (o *Objects) EncodedObjectSize(h plumbing.Hash) (int64, error) {
	_, size, err := o.store.Stat(idOf(h))
	return size, goGitError(err)
}

// IterEncodedObjects yields every object of type t once, in the order of ids.
// When any part of the store cannot be listed, that is an error. It holds all
// ids: it is there for completeness, not for speed.
func (o *Objects) IterEncodedObjects(t plumbing.ObjectType) (storer.EncodedObjectIter, error) {
	ids, err := o.list()
	if err != nil {
		return nil, err
	}
	var hashes []plumbing.Hash
	for _, id := range ids {
		if t != plumbing.AnyObject {
			kind, _, err := o.store.Stat(id)
			if err != nil {
				return nil, err
			}
			if t != plumbing.ObjectType(kind) {
				continue
			}
		}
		hashes = append(hashes, hashOf(id))
	}
	return storer.NewEncodedObjectLookupIter(o, t, hashes), nil
}

func (o *Objects) list() ([]object.ID, error) {
	for _, d := range o.store.Directories() {
		if losses := d.Losses(); len(losses) > 0 {
			return nil, losses[0]
		}
	}
	var ids []object.ID
	for id, err := range o.store.IDs() {
		if err != nil {
			return nil, err
		}
		ids = append(ids, id)
	}
	slices.SortFunc(ids, object.ID.Compare)
	return slices.Compact(ids), nil
}

// HashesWithPrefix lets go-git resolve a shortened id without listing all.
func (o *Objects) HashesWithPrefix(prefix []byte) ([]plumbing.Hash, error) {
	if len(prefix) == 0 {
		return nil, nil // go-git asks so for a single hexadecimal digit
	}
	ids, err := o.store.WithPrefix(prefix)
	hashes := make([]plumbing.Hash, len(ids))
	for i, id := range ids {
		hashes[i] = hashOf(id)
	}
	return hashes, err
}

// NewEncodedObject returns an object that cannot be stored.
func (o *Objects) NewEncodedObject() plumbing.EncodedObject { return &plumbing.MemoryObject{} }

// SetEncodedObject fails: nothing is written.
func (o *Objects) SetEncodedObject(plumbing.EncodedObject) (plumbing.Hash, error) {
	return plumbing.ZeroHash, errReadOnly
}

// AddAlternate fails: nothing is written.
func (o *Objects) AddAlternate(string) error { return errReadOnly }

// encoded is an object that was read.
type encoded struct {
	hash    plumbing.Hash
	kind    plumbing.ObjectType
	content []byte
}

func (e encoded) Hash() plumbing.Hash             { return e.hash }
func (e encoded) Type() plumbing.ObjectType       { return e.kind }
func (e encoded) Size() int64                     { return int64(len(e.content)) }
func (e encoded) SetType(plumbing.ObjectType)     {}
func (e encoded) SetSize(int64)                   {}
func (e encoded) Writer() (io.WriteCloser, error) { return nil, errReadOnly }
func (e encoded) Reader() (io.ReadCloser, error) {
	return io.NopCloser(bytes.NewReader(e.content)), nil
}
