package gitdir

import (
	"errors"
	"io/fs"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/tokenguard/tokenguard/internal/odb/disk"
	"github.com/tokenguard/tokenguard/internal/odb/object"
)

// ErrAlternateCycle: an object directory borrows from itself.
var ErrAlternateCycle = errors.New("alternates lead in a circle")

// maxObjectDirs bounds the object directories of one repository. git stops
// five deep; hosts with forks have a handful.
const maxObjectDirs = 1000

// objectDirs returns the object directory own and all it borrows from: those
// that list names, as GIT_ALTERNATE_OBJECT_DIRECTORIES does, and those that
// info/alternates names, recursively. Losses are the ones that cannot be used.
func objectDirs(own, base, list string) (dirs []string, losses []error) {
	a := &alternates{known: map[string]bool{}}
	a.add(lender{path: own, borrower: -1})
	for _, path := range splitPaths(list, filepath.ListSeparator) {
		a.add(lender{path: under(base, path, ""), borrower: -1})
	}
	for i := 0; i < len(a.dirs); i++ { // a.dirs grows
		a.follow(i)
	}
	for _, d := range a.dirs {
		dirs = append(dirs, d.path)
	}
	return dirs, a.losses
}

type alternates struct {
	dirs   []lender
	known  map[string]bool
	losses []error
}

// lender is an object directory, named by the one at index borrower.
type lender struct {
	path     string
	borrower int
}

// add resolves and checks a directory and keeps it unless it is known.
func (a *alternates) add(l lender) {
	path, err := filepath.EvalSymlinks(l.path)
	if err == nil {
		err = disk.CheckDir(path)
	}
	switch {
	case err != nil:
		err = disk.CheckDir(l.path) // for an error that says why
	case a.borrows(l.borrower, path):
		err = object.At(object.ID{}, l.path, ErrAlternateCycle)
	case a.known[path]:
	case len(a.dirs) == maxObjectDirs:
		err = object.At(object.ID{}, l.path, object.ErrUnsupported)
	default:
		a.known[path] = true
		a.dirs = append(a.dirs, lender{path, l.borrower})
	}
	if err != nil {
		a.losses = append(a.losses, err)
	}
}

// borrows reports whether the directory at index i is path, or was borrowed
// from on behalf of path.
func (a *alternates) borrows(i int, path string) bool {
	for ; i >= 0; i = a.dirs[i].borrower {
		if a.dirs[i].path == path {
			return true
		}
	}
	return false
}

// follow adds what the directory at index i borrows from.
func (a *alternates) follow(i int) {
	dir := a.dirs[i].path
	data, err := disk.ReadAll(filepath.Join(dir, "info", "alternates"), maxPointer)
	if err != nil {
		if !errors.Is(err, fs.ErrNotExist) {
			a.losses = append(a.losses, err)
		}
		return
	}
	for _, path := range splitPaths(string(data), '\n') {
		a.add(lender{path: under(dir, path, ""), borrower: i})
	}
}

// splitPaths splits a list as git does (link_alt_odb_entries): empty entries
// and those that begin with # are passed over, a quoted one is unquoted.
func splitPaths(list string, separator rune) []string {
	var paths []string
	for list != "" {
		var path string
		if quoted, err := strconv.QuotedPrefix(list); err == nil && quoted[0] == '"' {
			path, _ = strconv.Unquote(quoted)
			list = list[len(quoted):]
			list = strings.TrimPrefix(list, string(separator))
		} else {
			path, list, _ = strings.Cut(list, string(separator))
			if strings.HasPrefix(path, "#") {
				continue
			}
		}
		if path != "" {
			paths = append(paths, path)
		}
	}
	return paths
}
