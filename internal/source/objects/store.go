package objects

import (
	"errors"
	"math"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"github.com/tokenguard/tokenguard/finding"
	"github.com/tokenguard/tokenguard/internal/odb"
	"github.com/tokenguard/tokenguard/internal/odb/forest"
	"github.com/tokenguard/tokenguard/internal/odb/object"
	"github.com/tokenguard/tokenguard/internal/odb/pack"
)

// Options are how a store reads. The zero value is a SHA-1 repository without
// limits but the engine's.
type Options struct {
	Format object.Format
	// MaxSize is the largest object that is read, in bytes; 0 is no limit.
	MaxSize int64
	// WalkOnly is the one of the directories that walks go through; "" is all.
	// It must be the first.
	WalkOnly string
	// Windowed reads packs piece by piece instead of mapping them.
	Windowed bool
}

// Store reads the objects of one or more object directories. It is safe for
// concurrent use.
type Store struct {
	*odb.Store
	opts Options
	// The objects that git knows without storing them.
	emptyTree, emptyBlob ID

	plant func() // once, for the first walk
	// What plant finds: the places of objects, each with those before it.
	packs   []*pack.Pack
	forests []*forest.Forest // of the packs that are walked; nil if unreadable
	walked  []*pack.Pack     // those that are, where not all of them are
	loose   []looseObject    // by id
	losses  []Loss
}

var _ Getter = (*Store)(nil)

// Loss is a part of the database that cannot be read.
type Loss struct{ Reason, Name string }

// Open opens the object directories, in order of preference.
func Open(dirs []string, opts Options) *Store {
	s := &Store{
		Store: odb.Open(dirs, odb.Options{Format: opts.Format, MaxObject: opts.MaxSize, Windowed: opts.Windowed}),
		opts:  opts,
	}
	s.emptyTree, s.emptyBlob = Hash(opts.Format, TypeTree, nil), Hash(opts.Format, TypeBlob, nil)
	s.plant = sync.OnceFunc(s.plantForests)
	return s
}

// IsBuiltIn reports whether id is the empty tree or blob, which exist without
// being stored.
func (s *Store) IsBuiltIn(id ID) bool { return id == s.emptyTree || id == s.emptyBlob }

// Get implements [Getter]. Of several copies the first that can be read is
// returned.
func (s *Store) Get(id ID) (Object, error) {
	t, content, err := s.Store.Get(id)
	switch {
	case err == nil:
		o := Object{id, t, content}
		return o, s.opts.Format.Verify(id, t, content)
	case id == s.emptyTree:
		return Object{ID: id, Type: TypeTree}, nil
	case id == s.emptyBlob:
		return Object{ID: id, Type: TypeBlob}, nil
	}
	return Object{}, err
}

// Has reports whether the object exists, readable or not. An index that cannot
// be read, which is lost when it is opened, has nothing.
func (s *Store) Has(id ID) bool {
	s.plant()
	for _, p := range s.packs {
		if _, ok, _ := p.Index().Lookup(id); ok {
			return true
		}
	}
	if _, ok := s.findLoose(id); ok || s.IsBuiltIn(id) {
		return true
	}
	ok, _ := s.Store.Has(id)
	return ok
}

// Len is how many objects a walk meets, copies included.
func (s *Store) Len() int {
	s.plant()
	n := 0
	for _, f := range s.forests {
		if f != nil {
			n += f.Len()
		}
	}
	for _, l := range s.loose {
		if l.walked {
			n++
		}
	}
	return n
}

// Account loses what could not be opened.
func (s *Store) Account(tally *finding.Tally) {
	s.plant()
	for _, l := range s.losses {
		tally.Lose(l.Reason, l.Name)
	}
}

// plantForests lists the places of all objects.
func (s *Store) plantForests() {
	for _, d := range s.Directories() {
		walked := s.opts.WalkOnly == "" || s.opts.WalkOnly == d.Path()
		for _, p := range d.Packs() {
			s.packs = append(s.packs, p)
			if walked {
				s.plantForest(p)
			}
		}
		for id, err := range d.Loose().IDs() {
			if err != nil {
				s.losses = append(s.losses, Loss{"unreadable object directory", d.Path()})
				continue
			}
			s.loose = append(s.loose, looseObject{id, d.Loose(), walked})
		}
		for _, err := range d.Losses() {
			s.losses = append(s.losses, Loss{"unreadable pack", lostPack(err, d.Path())})
		}
	}
	slices.SortStableFunc(s.loose, func(a, b looseObject) int { return a.id.Compare(b.id) })
}

func (s *Store) plantForest(p *pack.Pack) {
	f, err := forest.New(p)
	if err != nil {
		s.losses = append(s.losses, Loss{"unreadable pack", p.Path()})
	}
	s.forests = append(s.forests, f)
	if err == nil && s.opts.WalkOnly != "" {
		s.walked = append(s.walked, p)
	}
}

// InWalk reports whether walks go through some objects only and the object is one
// of these.
func (s *Store) InWalk(id ID) bool {
	if s.opts.WalkOnly == "" {
		return false
	}
	s.plant()
	for _, p := range s.walked {
		if _, ok, _ := p.Index().Lookup(id); ok {
			return true
		}
	}
	at, ok := s.findLoose(id) // the first of several is that of the first directory
	return ok && s.loose[at].walked
}

// lostPack names the pack that an error is about, whether its index or itself
// is to blame, or the folder.
func lostPack(err error, dir string) string {
	var read *object.ReadError
	if !errors.As(err, &read) || read.Path == "" {
		return filepath.Join(dir, "pack")
	}
	if stem, ok := strings.CutSuffix(read.Path, ".idx"); ok {
		return stem + ".pack"
	}
	return read.Path
}

// limit is the size of the largest object that is held in memory.
func (s *Store) limit() int64 {
	if s.opts.MaxSize <= 0 {
		return math.MaxInt64
	}
	return s.opts.MaxSize
}
