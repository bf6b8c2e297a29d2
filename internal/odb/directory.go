package odb

import (
	"errors"
	"io/fs"
	"iter"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/tokenguard/tokenguard/internal/odb/disk"
	"github.com/tokenguard/tokenguard/internal/odb/loose"
	"github.com/tokenguard/tokenguard/internal/odb/object"
	"github.com/tokenguard/tokenguard/internal/odb/pack"
)

// Directory is one object directory: that of a repository, an alternate, or a
// quarantine. It is safe for concurrent use.
type Directory struct {
	path   string
	format object.Format
	access *disk.Access
	loose  *loose.Dir

	mu       sync.Mutex
	packs    []*pack.Pack // in the order of their names; never shortened
	failed   map[string]error
	listed   time.Time // the pack folder's modification time before it was listed
	relisted bool
}

func openDirectory(path string, format object.Format, access *disk.Access) *Directory {
	d := &Directory{path: path, format: format, access: access}
	d.loose = loose.NewDir(path, format, access)
	d.list()
	return d
}

// Path is the name of the directory.
func (d *Directory) Path() string { return d.path }

// Loose is the objects that are kept one a file.
func (d *Directory) Loose() *loose.Dir { return d.loose }

// Packs returns the packs that could be opened, also those that were removed
// since. They belong to the store.
func (d *Directory) Packs() []*pack.Pack {
	d.mu.Lock()
	defer d.mu.Unlock()
	return slices.Clip(d.packs)
}

// Losses returns why packs, or the folder of packs, could not be opened.
func (d *Directory) Losses() []error {
	d.mu.Lock()
	defer d.mu.Unlock()
	var losses []error
	for _, name := range slices.Sorted(maps.Keys(d.failed)) {
		losses = append(losses, d.failed[name])
	}
	return losses
}

// list opens the packs that are not open yet. It needs the lock, or an owner.
func (d *Directory) list() {
	// git's gc may remove a pack between the listing and the opening, after
	// it has put a new one in place: a second listing then shows that.
	if d.listOnce() {
		d.listOnce()
	}
}

// listOnce reports whether something that was listed was gone when opened.
func (d *Directory) listOnce() (gone bool) {
	folder := filepath.Join(d.path, "pack")
	if info, err := os.Stat(folder); err == nil {
		d.listed = info.ModTime()
	}
	d.failed = map[string]error{}
	names, err := disk.Names(folder)
	if err == nil {
		// An object directory need not have a folder of packs, but must be.
		err = disk.CheckDir(d.path)
	}
	if err != nil {
		d.failed[""] = err
	}
	for _, stem := range stems(names) {
		path := filepath.Join(folder, stem+".pack")
		if slices.ContainsFunc(d.packs, func(p *pack.Pack) bool { return p.Path() == path }) {
			continue
		}
		p, err := pack.Open(path, d.format, d.access)
		if err != nil {
			d.failed[stem] = err
			gone = gone || errors.Is(err, fs.ErrNotExist)
			continue
		}
		d.packs = append(d.packs, p)
	}
	return gone
}

// stems are the names of packs and indexes, once each and without extension. A
// pack without its index, or the other way round, is listed and fails to open.
func stems(names []string) []string {
	var stems []string
	for _, name := range names {
		if ext := filepath.Ext(name); ext == ".pack" || ext == ".idx" {
			stems = append(stems, strings.TrimSuffix(name, ext))
		}
	}
	slices.Sort(stems)
	return slices.Compact(stems)
}

// relist opens packs that appeared since the last listing. After the first time
// it only does so when the folder has changed, so that many missing objects cost
// little.
func (d *Directory) relist() {
	d.mu.Lock()
	defer d.mu.Unlock()
	info, err := os.Stat(filepath.Join(d.path, "pack"))
	if err != nil || d.relisted && info.ModTime().Equal(d.listed) {
		return
	}
	d.relisted = true
	d.list()
}

func (d *Directory) close() error {
	d.mu.Lock()
	defer d.mu.Unlock()
	var err error
	for _, p := range d.packs {
		err = errors.Join(err, p.Close())
	}
	d.packs = nil
	return err
}

// IDs yields the id of every object in the directory, packs first, and those
// that are stored twice twice. An error is a pack or a folder that could not
// be listed; iteration goes on, but does not repeat [Directory.Losses].
func (d *Directory) IDs() iter.Seq2[object.ID, error] {
	return func(yield func(object.ID, error) bool) {
		for _, p := range d.Packs() {
			for id, err := range p.Index().IDs() {
				if !yield(id, err) {
					return
				}
			}
		}
		for id, err := range d.loose.IDs() {
			if !yield(id, err) {
				return
			}
		}
	}
}
