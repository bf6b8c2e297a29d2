package gogit

import (
	"errors"

	"github.com/go-git/go-git/v5/plumbing"
	"github.com/go-git/go-git/v5/plumbing/storer"

	"github.com/tokenguard/tokenguard/internal/odb/refs"
)

// references implements go-git's storer.ReferenceStorer.
type references struct{ store *refs.Store }

func reference(r refs.Ref) *plumbing.Reference {
	name := plumbing.ReferenceName(r.Name)
	if r.Target != "" {
		return plumbing.NewSymbolicReference(name, plumbing.ReferenceName(r.Target))
	}
	return plumbing.NewHashReference(name, hashOf(r.ID))
}

// Reference returns a reference, or [plumbing.ErrReferenceNotFound].
func (r references) Reference(name plumbing.ReferenceName) (*plumbing.Reference, error) {
	ref, err := r.store.Lookup(name.String())
	if errors.Is(err, refs.ErrNotFound) {
		return nil, plumbing.ErrReferenceNotFound
	}
	if err != nil {
		return nil, err
	}
	return reference(ref), nil
}

// IterReferences yields every reference. When one cannot be read, that is an
// error: whoever can go on without it asks package refs.
func (r references) IterReferences() (storer.ReferenceIter, error) {
	list, losses := r.store.List()
	if len(losses) > 0 {
		return nil, losses[0]
	}
	all := make([]*plumbing.Reference, len(list))
	for i, ref := range list {
		all[i] = reference(ref)
	}
	return storer.NewReferenceSliceIter(all), nil
}

func (r references) SetReference(*plumbing.Reference) error              { return errReadOnly }
func (r references) CheckAndSetReference(_, _ *plumbing.Reference) error { return errReadOnly }
func (r references) RemoveReference(plumbing.ReferenceName) error        { return errReadOnly }
func (r references) CountLooseRefs() (int, error)                        { return 0, nil }
func (r references) PackRefs() error                                     { return errReadOnly }
