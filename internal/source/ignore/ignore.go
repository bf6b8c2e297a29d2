// Package ignore knows which untracked files git passes over.
package ignore

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"

	"github.com/go-git/go-git/v5/plumbing/format/gitignore"

	"github.com/tokenguard/tokenguard/finding"
	"github.com/tokenguard/tokenguard/internal/odb/disk"
	"github.com/tokenguard/tokenguard/internal/source/regular"
	"github.com/tokenguard/tokenguard/internal/source/repo"
)

// maxIgnoreFile bounds a list of patterns; what is beyond ignores nothing.
const maxIgnoreFile = 4 << 20

// List is the patterns of the repository's info/exclude and of the .gitignore
// files from the root down to the directory at hand. The user's own list
// (core.excludesFile) is not read, so that a scan finds the same on every machine.
// It is not safe for concurrent use.
type List struct{ patterns []gitignore.Pattern }

// New returns the patterns of info/exclude.
func New(r *repo.Repo, tally *finding.Tally) *List {
	i := &List{}
	exclude := filepath.Join(r.CommonDir, "info", "exclude")
	text, err := disk.ReadAll(exclude, maxIgnoreFile)
	i.add(string(text), "", err, "info/exclude", tally)
	return i
}

// Enter adds the patterns of a directory, which win over those above it, and
// returns what takes them away again.
func (i *List) Enter(root *os.Root, dir string, tally *finding.Tally) (leave func()) {
	above := len(i.patterns)
	i.read(root, dir, tally)
	return func() { i.patterns = i.patterns[:above] }
}

func (i *List) read(root *os.Root, dir string, tally *finding.Tally) {
	name := path.Join(dir, ".gitignore")
	info, err := root.Lstat(filepath.FromSlash(name))
	if err != nil || !info.Mode().IsRegular() {
		return // git does not follow a link here either
	}
	text, err := readIn(root, name)
	i.add(string(text), dir, err, name, tally)
}

func readIn(root *os.Root, name string) ([]byte, error) {
	f, err := regular.OpenIn(root, filepath.FromSlash(name))
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return io.ReadAll(io.LimitReader(f, maxIgnoreFile))
}

func (i *List) add(text, dir string, err error, name string, tally *finding.Tally) {
	if err != nil {
		if !errors.Is(err, fs.ErrNotExist) {
			tally.Lose("unreadable list of ignored files", name)
		}
		return
	}
	var domain []string
	if dir != "" {
		domain = strings.Split(dir, "/")
	}
	for line := range strings.Lines(strings.TrimPrefix(text, "\uFEFF")) {
		line = strings.TrimRight(line, "\r\n")
		if line != "" && !strings.HasPrefix(line, "#") {
			i.patterns = append(i.patterns, gitignore.ParsePattern(line, domain))
		}
	}
}

// Match reports whether git passes over a file or a directory, if it is untracked.
func (i *List) Match(name string, isDir bool) bool {
	return gitignore.NewMatcher(i.patterns).Match(strings.Split(name, "/"), isDir)
}
