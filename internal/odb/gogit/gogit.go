// Package gogit hands a repository that package odb reads to go-git, for what
// go-git is good at: revisions, and the models of commits, tags and trees.
// go-git sees objects, references, configuration and shallow commits through
// this project's own readers and touches no file itself. Nothing can be written.
package gogit

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"

	git "github.com/go-git/go-git/v5"
	"github.com/go-git/go-git/v5/config"
	"github.com/go-git/go-git/v5/plumbing"
	"github.com/go-git/go-git/v5/plumbing/format/index"
	"github.com/go-git/go-git/v5/storage"

	"github.com/tokenguard/tokenguard/internal/odb"
	"github.com/tokenguard/tokenguard/internal/odb/disk"
	"github.com/tokenguard/tokenguard/internal/odb/gitdir"
	"github.com/tokenguard/tokenguard/internal/odb/object"
	"github.com/tokenguard/tokenguard/internal/odb/refs"
)

// errReadOnly: this project never writes to a repository.
var errReadOnly = errors.New("repository is read-only")

// Open returns go-git's repository over ours. The store stays the caller's to
// close, and must outlive the repository. A SHA-256 repository, which go-git
// cannot hold the ids of, is [object.ErrUnsupported].
func Open(store *odb.Store, layout *gitdir.Layout) (*git.Repository, error) {
	if store.Format() != object.SHA1 {
		return nil, fmt.Errorf("go-git with %s ids: %w", store.Format(), object.ErrUnsupported)
	}
	return git.Open(&repository{
		Objects:    NewObjects(store),
		references: references{refs.New(layout.GitDir, layout.CommonDir, object.SHA1)},
		layout:     layout,
	}, nil)
}

// repository implements go-git's storage.Storer.
type repository struct {
	*Objects
	references
	layout *gitdir.Layout
}

// maxConfig is far beyond any configuration that a person keeps.
const maxConfig = 64 << 20

// Config returns the repository's own configuration without its extensions:
// package gitdir has judged them, and go-git refuses harmless ones. One that
// go-git cannot parse is empty; what go-git is used for here needs none.
func (r *repository) Config() (*config.Config, error) {
	data, err := disk.ReadAll(filepath.Join(r.layout.CommonDir, "config"), maxConfig)
	if errors.Is(err, fs.ErrNotExist) {
		return config.NewConfig(), nil
	}
	if err != nil {
		return nil, err
	}
	cfg, err := config.ReadConfig(bytes.NewReader(data))
	if err != nil {
		return config.NewConfig(), nil
	}
	cfg.Raw.RemoveSection("extensions")
	return cfg, nil
}

// Shallow returns the commits at which a shallow history ends.
func (r *repository) Shallow() ([]plumbing.Hash, error) {
	ids, err := r.layout.Shallow()
	hashes := make([]plumbing.Hash, len(ids))
	for i, id := range ids {
		hashes[i] = hashOf(id)
	}
	return hashes, err
}

// The rest of the interface has no use in reading. Package index reads indexes.

func (r *repository) SetConfig(*config.Config) error        { return errReadOnly }
func (r *repository) SetShallow([]plumbing.Hash) error      { return errReadOnly }
func (r *repository) SetIndex(*index.Index) error           { return errReadOnly }
func (r *repository) Index() (*index.Index, error)          { return nil, object.ErrUnsupported }
func (r *repository) Module(string) (storage.Storer, error) { return nil, object.ErrUnsupported }
