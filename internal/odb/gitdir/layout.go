package gitdir

import (
	"errors"
	"fmt"
	"path/filepath"
	"strings"

	"github.com/tokenguard/tokenguard/internal/odb/object"
)

// ErrNotRepository: there is no repository where one was looked for.
var ErrNotRepository = errors.New("not a git repository")

// Env is what git would take from its environment. The zero value is an empty
// environment, as for a repository that was named explicitly. Relative paths
// are resolved as git resolves them.
type Env struct {
	Dir                        string // GIT_DIR
	CommonDir                  string // GIT_COMMON_DIR
	WorkTree                   string // GIT_WORK_TREE
	IndexFile                  string // GIT_INDEX_FILE
	ObjectDirectory            string // GIT_OBJECT_DIRECTORY
	AlternateObjectDirectories string // GIT_ALTERNATE_OBJECT_DIRECTORIES
	QuarantinePath             string // GIT_QUARANTINE_PATH
}

// Layout is where the parts of one repository are. All paths are absolute.
type Layout struct {
	GitDir    string // what is this work tree's own: HEAD, index
	CommonDir string // what all work trees share: refs, config
	WorkTree  string // "" for a bare repository
	IndexFile string // need not exist
	// ObjectDirs are the object directories, the repository's own first; the
	// rest are alternates, each once.
	ObjectDirs []string
	// Quarantine is the object directory that holds a push under review, or
	// "". It is the first of ObjectDirs, unless the environment is not git's.
	Quarantine string
	// Format is the hash of the repository's ids.
	Format object.Format
	// Partial says that objects may be missing because a promisor remote has
	// them (extensions.partialClone, remote.*.promisor).
	Partial bool
	// Losses say which alternates could not be followed.
	Losses []error
}

// Discover finds the repository that git, started in the directory start,
// would use: the one env names, else the one whose work tree or git directory
// is start or the closest directory above it. The error wraps
// [ErrNotRepository], or is a [FormatError] or an [object.ReadError].
func Discover(start string, env Env) (*Layout, error) {
	start, err := filepath.Abs(start)
	if err == nil {
		// git goes up from where it is, not from the name it came by.
		start, err = filepath.EvalSymlinks(start)
	}
	if err != nil {
		return nil, fmt.Errorf("find repository: %w: %w", ErrNotRepository, err)
	}
	f := &finder{start: start, env: env}
	found, err := f.find()
	if err != nil {
		return nil, fmt.Errorf("find repository at %s: %w", start, err)
	}
	l := &Layout{GitDir: found.gitDir, CommonDir: f.commonDir(found.gitDir)}
	s, err := readSettings(l.GitDir, l.CommonDir)
	if err != nil {
		return nil, fmt.Errorf("open repository %s: %w", l.GitDir, err)
	}
	l.Format, l.Partial = s.format, s.partial
	l.WorkTree = f.workTree(found, s)
	base := f.base(found, l.WorkTree)
	l.IndexFile = under(base, env.IndexFile, filepath.Join(l.GitDir, "index"))
	l.ObjectDirs, l.Losses = objectDirs(
		under(base, env.ObjectDirectory, filepath.Join(l.CommonDir, "objects")),
		base, env.AlternateObjectDirectories)
	if env.QuarantinePath != "" {
		l.Quarantine = under(base, env.QuarantinePath, "")
		// As ObjectDirs are, so that they compare.
		if path, err := filepath.EvalSymlinks(l.Quarantine); err == nil {
			l.Quarantine = path
		}
	}
	return l, nil
}

// under resolves path against base; an empty path is fallback.
func under(base, path, fallback string) string {
	switch {
	case path == "":
		return fallback
	case filepath.IsAbs(path):
		return filepath.Clean(path)
	}
	return filepath.Join(base, path)
}

// within reports whether path is dir or lies in it.
func within(path, dir string) bool {
	rel, err := filepath.Rel(dir, path)
	return err == nil && rel != ".." && !strings.HasPrefix(rel, ".."+string(filepath.Separator))
}
