package odb

import (
	"errors"
	"io/fs"

	"github.com/tokenguard/tokenguard/internal/odb/object"
	"github.com/tokenguard/tokenguard/internal/odb/pack"
)

// finder is what to do with a copy of an object. An error means that the copy
// is no good; one that wraps fs.ErrNotExist, that there is none.
type finder struct {
	packed func(p *pack.Pack, off int64) error
	loose  func(d *Directory) error
}

// find tries the copies of an object until f accepts one. If there is none, it
// looks once for packs that git has made since the store was opened.
func (s *Store) find(id object.ID, f finder) error {
	before := s.opened()
	err := s.findListed(id, f)
	if !errors.Is(err, object.ErrMissing) {
		return err
	}
	for _, d := range s.dirs {
		d.relist()
	}
	if s.opened() > before { // by this call, or by another meanwhile
		return s.findListed(id, f)
	}
	return err
}

// opened is how many packs were opened so far.
func (s *Store) opened() (n int) {
	for _, d := range s.dirs {
		n += len(d.Packs())
	}
	return n
}

// findListed returns nil when f accepted a copy, else why it took none, else
// why a store could not be searched, else that the object is missing.
func (s *Store) findListed(id object.ID, f finder) error {
	var failure error
	try := func(found bool, err error) (done bool) {
		if failure == nil && err != nil {
			failure = object.At(id, "", err)
		}
		return found && err == nil
	}
	recent := s.recent.Load()
	if recent != nil && try(tryPack(recent, id, f)) {
		return nil
	}
	for _, d := range s.dirs {
		for _, p := range d.Packs() {
			if p != recent && try(tryPack(p, id, f)) {
				s.recent.Store(p)
				return nil
			}
		}
	}
	for _, d := range s.dirs {
		err := f.loose(d)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if try(true, err) {
			return nil
		}
	}
	if failure == nil {
		failure = object.At(id, "", object.ErrMissing)
	}
	return failure
}

// tryPack reports whether the pack lists the object, and what f made of it.
func tryPack(p *pack.Pack, id object.ID, f finder) (found bool, err error) {
	n, found, err := p.Index().Lookup(id)
	if err != nil || !found {
		return false, err
	}
	off, err := p.Index().Offset(n)
	if err == nil {
		err = f.packed(p, off)
	}
	return true, err
}
