package objects

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"golang.org/x/sync/errgroup"

	"github.com/tokenguard/tokenguard/finding"

	"github.com/tokenguard/tokenguard/internal/odb/object"
)

// Store is a [Database] over the files of one or more object directories.
type Store struct {
	dirs    []string
	maxSize int64
	packs   []*pack
	loose   []loose
	ids     []ID

	mu      sync.Mutex // guards readers
	readers []*packReader

	relist sync.Once
	later  *Store // the same directories, listed again
}

var _ Database = (*Store)(nil)

// Open lists what the directories hold. Objects over maxSize bytes are not
// read; 0 is no limit. What cannot be listed is lost.
func Open(dirs []string, maxSize int64, tally *finding.Tally) *Store {
	s := &Store{dirs: dirs, maxSize: maxSize}
	for _, dir := range dirs {
		found, err := listLoose(dir)
		if err != nil {
			tally.Lose("unreadable object directory", dir)
		}
		s.loose = append(s.loose, found...)
		s.openPacks(filepath.Join(dir, "pack"), tally)
	}
	for _, p := range s.packs {
		for _, e := range p.entries {
			s.ids = append(s.ids, e.id)
		}
	}
	for _, l := range s.loose {
		s.ids = append(s.ids, l.id)
	}
	slices.SortFunc(s.ids, compareIDs)
	s.ids = slices.Compact(s.ids)
	s.readers = make([]*packReader, len(s.packs))
	return s
}

func compareIDs(a, b ID) int { return bytes.Compare(a[:], b[:]) }

// openPacks opens every pack of a directory. A pack without an index and an
// index without a pack are lost: neither says what it holds. Where one is gone
// since it was listed, a gc has put another in its place before that, so the
// directory is listed again.
func (s *Store) openPacks(dir string, tally *finding.Tally) {
	opened := map[string]bool{}
	for pass := range 2 {
		failed := map[string]error{}
		stems, err := packStems(dir)
		if err != nil {
			failed[dir] = err
		}
		for _, stem := range stems {
			path := filepath.Join(dir, stem+".pack")
			if opened[path] {
				continue
			}
			if p, err := openPack(path); err != nil {
				failed[path] = err
			} else {
				opened[path] = true
				s.packs = append(s.packs, p)
			}
		}
		gone := slices.ContainsFunc(slices.Collect(maps.Values(failed)), func(err error) bool {
			return errors.Is(err, os.ErrNotExist)
		})
		if gone && pass == 0 {
			continue
		}
		for path := range failed {
			tally.Lose("unreadable pack", path)
		}
		return
	}
}

// packStems lists the packs of a directory, which may not exist.
func packStems(dir string) ([]string, error) {
	names, err := os.ReadDir(dir)
	if errors.Is(err, os.ErrNotExist) {
		return nil, nil
	}
	var stems []string
	for _, name := range names {
		ext := filepath.Ext(name.Name())
		if ext == ".pack" || ext == ".idx" {
			stems = append(stems, strings.TrimSuffix(name.Name(), ext))
		}
	}
	slices.Sort(stems)
	return slices.Compact(stems), err
}

// IDs implements [Database].
func (s *Store) IDs() []ID { return s.ids }

// Get implements [Database]. Of several copies the first that can be read is
// returned. If there is none, the directories are listed again, once for all,
// because a gc may have moved the object.
func (s *Store) Get(id ID) (Object, error) {
	o, err := s.get(id)
	if err == nil || errors.Is(err, object.ErrTooLarge) {
		return o, err
	}
	s.relist.Do(func() { s.later = Open(s.dirs, s.maxSize, new(finding.Tally)) })
	if o, later := s.later.get(id); later == nil {
		return o, nil
	}
	return Object{}, err
}

func (s *Store) get(id ID) (Object, error) {
	if IsBuiltIn(id) {
		return builtIn(id), nil
	}
	reason := object.ErrMissing
	for i, p := range s.packs {
		e, ok := p.find(id)
		if !ok {
			continue
		}
		o, err := s.fromPack(i, e)
		if err == nil {
			return o, nil
		}
		reason = err
	}
	for _, dir := range s.dirs {
		o, err := loose{id, loosePath(dir, id)}.read(new(bytes.Buffer), s.maxSize)
		if err == nil {
			return o, nil
		}
		if !errors.Is(err, os.ErrNotExist) {
			reason = err
		}
	}
	return Object{}, fmt.Errorf("read object %s: %w", id, reason)
}

func (s *Store) fromPack(i int, e packed) (Object, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.readers[i] == nil {
		r, err := s.packs[i].reader(s.maxSize)
		if err != nil {
			return Object{}, err
		}
		s.readers[i] = r
	}
	o, err := s.readers[i].read(e)
	o.Content = bytes.Clone(o.Content)
	return o, err
}

// Close releases the files that [Store.Get] opened.
func (s *Store) Close() {
	if s.later != nil {
		s.later.Close()
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	for i, r := range s.readers {
		if r != nil {
			r.close()
			s.readers[i] = nil
		}
	}
}

// batch is how many neighbouring objects a worker takes at a time: enough for
// most delta chains to stay with one worker's cache, few enough to share.
const batch = 4096

// Visit implements [Database]. An object that cannot be read where it was
// found first is looked for elsewhere before it is unread.
func (s *Store) Visit(ctx context.Context, jobs int, v Visitor) error {
	w := &walk{store: s, visitor: v, taken: make([]atomic.Bool, len(s.ids))}
	tasks := make(chan func(int))
	var group errgroup.Group
	for worker := range max(jobs, 1) {
		group.Go(func() error {
			for task := range tasks {
				task(worker)
			}
			return nil
		})
	}
	group.Go(func() error {
		defer close(tasks)
		for task := range w.tasks(ctx) {
			select {
			case tasks <- task:
			case <-ctx.Done():
				return ctx.Err()
			}
		}
		return ctx.Err()
	})
	return group.Wait()
}
