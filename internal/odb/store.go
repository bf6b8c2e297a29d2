package odb

import (
	"errors"
	"io"
	"io/fs"
	"iter"
	"math"
	"slices"
	"sync/atomic"

	"github.com/tokenguard/tokenguard/internal/odb/disk"
	"github.com/tokenguard/tokenguard/internal/odb/object"
	"github.com/tokenguard/tokenguard/internal/odb/pack"
)

// Options are how a store reads. The zero value is a SHA-1 repository, mapped
// files, and the limits stated below.
type Options struct {
	// Format is the hash of the ids.
	Format object.Format
	// Windowed reads packs piece by piece instead of mapping them, for those
	// who count a mapping as memory.
	Windowed bool
	// StandardInflate decodes with compress/zlib only.
	StandardInflate bool
	// MaxObject is the size of the largest object, base or delta that is held
	// in memory, in bytes; 0 is 1 GiB.
	MaxObject int64
	// CacheSize bounds the bases of deltas that are kept, in bytes; 0 is 16 MiB.
	CacheSize int64
}

const (
	defaultMaxObject = 1 << 30
	// Enough for the chain of every tree on the way to a file, and small
	// beside the mapped pages that a scan touches.
	defaultCacheSize = 16 << 20
)

// Store reads the objects of a list of object directories. It is safe for
// concurrent use. Errors are [object.ReadError]s.
type Store struct {
	dirs      []*Directory
	format    object.Format
	access    disk.Access
	maxObject int64
	cache     *pack.Cache
	recent    atomic.Pointer[pack.Pack] // where the last object was found
}

// Open opens the packs in the object directories at paths, in order of
// preference. What cannot be opened is a loss of its [Directory] and does not
// stop the rest.
func Open(paths []string, opts Options) *Store {
	s := &Store{format: opts.Format, maxObject: opts.MaxObject}
	s.access.Windowed, s.access.Standard = opts.Windowed, opts.StandardInflate
	if s.maxObject <= 0 {
		s.maxObject = defaultMaxObject
	}
	s.maxObject = min(s.maxObject, math.MaxInt/2) // for 32-bit systems
	if opts.CacheSize <= 0 {
		opts.CacheSize = defaultCacheSize
	}
	s.cache = pack.NewCache(opts.CacheSize)
	for _, path := range paths {
		s.dirs = append(s.dirs, openDirectory(path, s.format, &s.access))
	}
	return s
}

// Format is the hash of the ids.
func (s *Store) Format() object.Format { return s.format }

// Directories are the object directories, in the order given to [Open].
func (s *Store) Directories() []*Directory { return s.dirs }

// Close closes every pack. The store must not be in use, nor be used afterwards.
func (s *Store) Close() error {
	var err error
	for _, d := range s.dirs {
		err = errors.Join(err, d.close())
	}
	return err
}

// Get returns an object's type and content, which must not be changed. Where
// several copies exist, any that can be read will do. The content is not
// checked against the id: see [object.Format.Verify].
func (s *Store) Get(id object.ID) (t object.Type, content []byte, err error) {
	err = s.find(id, finder{
		packed: func(p *pack.Pack, off int64) error {
			t, content, err = p.Read(off, s.maxObject, s.cache)
			return err
		},
		loose: func(d *Directory) error {
			t, content, err = d.loose.Read(id, s.maxObject)
			return err
		},
	})
	return t, content, err
}

// Stat returns an object's type and size, and reads little more than headers.
func (s *Store) Stat(id object.ID) (t object.Type, size int64, err error) {
	err = s.find(id, finder{
		packed: func(p *pack.Pack, off int64) error {
			t, size, err = p.Stat(off)
			return err
		},
		loose: func(d *Directory) error {
			t, size, err = d.loose.Stat(id)
			return err
		},
	})
	return t, size, err
}

// Has reports whether a store lists the object. It need not be sound. The
// error says that an index could not be read, and is nil when another store
// has the object.
func (s *Store) Has(id object.ID) (bool, error) {
	err := s.find(id, finder{
		packed: func(*pack.Pack, int64) error { return nil },
		loose: func(d *Directory) error {
			if !d.loose.Has(id) {
				return fs.ErrNotExist
			}
			return nil
		},
	})
	if errors.Is(err, object.ErrMissing) {
		return false, nil
	}
	return err == nil, err
}

// Stream returns an object's type and size, and a reader of its content that
// the caller must close before the store. Only an object that is stored as a
// delta is held in memory, and bounded by [Options.MaxObject].
func (s *Store) Stream(id object.ID) (t object.Type, size int64, r io.ReadCloser, err error) {
	err = s.find(id, finder{
		packed: func(p *pack.Pack, off int64) error {
			t, size, r, err = p.Open(off, s.maxObject, s.cache)
			return err
		},
		loose: func(d *Directory) error {
			t, size, r, err = d.loose.Stream(id)
			return err
		},
	})
	return t, size, r, err
}

// IDs yields the id of every object of every directory, as [Directory.IDs]
// does.
func (s *Store) IDs() iter.Seq2[object.ID, error] {
	return func(yield func(object.ID, error) bool) {
		for _, d := range s.dirs {
			for id, err := range d.IDs() {
				if !yield(id, err) {
					return
				}
			}
		}
	}
}

// WithPrefix returns the ids that begin with prefix, of one byte at least, in
// ascending order and each once.
func (s *Store) WithPrefix(prefix []byte) ([]object.ID, error) {
	var ids []object.ID
	for _, d := range s.dirs {
		for _, p := range d.Packs() {
			some, err := p.Index().WithPrefix(prefix)
			if err != nil {
				return nil, err
			}
			ids = append(ids, some...)
		}
		some, err := d.loose.WithPrefix(prefix)
		if err != nil {
			return nil, err
		}
		ids = append(ids, some...)
	}
	slices.SortFunc(ids, object.ID.Compare)
	return slices.Compact(ids), nil
}
