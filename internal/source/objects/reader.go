package objects

import (
	"fmt"

	"github.com/go-git/go-git/v5/plumbing"

	"github.com/tokenguard/tokenguard/internal/odb"
	"github.com/tokenguard/tokenguard/internal/odb/object"
)

// Reader is a [Getter] for those who need few objects out of many: it maps
// pack indexes where a [Store] loads them.
type Reader struct{ store *odb.Store }

var _ Getter = (*Reader)(nil)

// OpenReader opens the object directories. Objects over maxSize bytes are not
// read; 0 is no limit but the engine's.
func OpenReader(dirs []string, maxSize int64) *Reader {
	return &Reader{odb.Open(dirs, odb.Options{MaxObject: maxSize})}
}

// Get implements [Getter].
func (r *Reader) Get(id ID) (Object, error) {
	if IsBuiltIn(id) {
		return builtIn(id), nil
	}
	named, _ := object.IDFromBytes(id[:])
	kind, content, err := r.store.Get(named)
	if err != nil {
		return Object{}, err
	}
	o := Object{id, Type(kind), content}
	if plumbing.ComputeHash(o.Type, content) != id {
		return Object{}, fmt.Errorf("read object %s: %w", id, object.ErrMismatch)
	}
	return o, nil
}

// Close releases the packs. Content that was handed out stays valid.
func (r *Reader) Close() { _ = r.store.Close() }
