// Package repo says what a git repository names besides its objects: the
// references, the shallow boundary, the index and the configuration. It reads
// files only, and only those that git's own layout names
// (gitrepository-layout(5)).
package repo

import (
	"fmt"
	"os"
	"path/filepath"

	"github.com/tokenguard/tokenguard/internal/odb/gitdir"
	"github.com/tokenguard/tokenguard/internal/odb/object"
)

// Errors that [Open] and [Repo.Index] wrap.
var (
	// ErrNotRepository: there is no repository at the path or above it.
	ErrNotRepository = gitdir.ErrNotRepository
	// ErrUnsupported: a format that is not read, so that a scan would see
	// less than there is.
	ErrUnsupported = object.ErrUnsupported
)

// maxSmallFile bounds references, the shallow boundary and configuration.
const maxSmallFile = 16 << 20

// Repo is a repository and where its parts are.
type Repo struct{ *gitdir.Layout }

// Open finds the repository that git would use at path, or upwards from there.
// getenv looks up what git would take from its environment; it is nil for a
// repository that was named, which ignores all of it.
func Open(path string, getenv func(string) string) (*Repo, error) {
	var env gitdir.Env
	if getenv != nil {
		env = gitdir.Env{
			Dir:                        getenv("GIT_DIR"),
			CommonDir:                  getenv("GIT_COMMON_DIR"),
			WorkTree:                   getenv("GIT_WORK_TREE"),
			IndexFile:                  getenv("GIT_INDEX_FILE"),
			ObjectDirectory:            getenv("GIT_OBJECT_DIRECTORY"),
			AlternateObjectDirectories: getenv("GIT_ALTERNATE_OBJECT_DIRECTORIES"),
			QuarantinePath:             getenv("GIT_QUARANTINE_PATH"),
		}
	}
	layout, err := gitdir.Discover(path, env)
	if err != nil {
		return nil, err
	}
	if layout.Format != object.SHA1 {
		err := &gitdir.FormatError{Key: "extensions.objectformat", Value: layout.Format.String()}
		return nil, fmt.Errorf("open repository %s: %w", layout.GitDir, err)
	}
	return &Repo{layout}, nil
}

// ConfigFiles lists the repository's configuration files that exist.
func (r *Repo) ConfigFiles() []string {
	var files []string
	for _, path := range []string{
		filepath.Join(r.CommonDir, "config"),
		filepath.Join(r.GitDir, "config.worktree"),
	} {
		if _, err := os.Lstat(path); err == nil {
			files = append(files, path)
		}
	}
	return files
}
