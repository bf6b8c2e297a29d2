// Package repo finds a git repository and says where its parts are: the object
// directories, references, index, work tree and configuration. It reads files
// only, and only those that git's own layout names (gitrepository-layout(5)).
package repo

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/tokenguard/tokenguard/internal/source/regular"
)

// ErrNotRepository: nothing at or above the path is a repository.
var ErrNotRepository = errors.New("not a git repository")

// ErrUnsupported: a repository whose format is not read, so that a scan would
// see nothing in it.
var ErrUnsupported = errors.New("unsupported repository format")

// maxSmallFile bounds .git files, HEAD, shallow and configuration.
const maxSmallFile = 16 << 20

// Env looks up an environment variable and returns "" where it is not set. A
// nil Env is an environment without any.
type Env func(name string) string

func (e Env) get(name string) string {
	if e == nil {
		return ""
	}
	return e(name)
}

// Repo is where the parts of a repository are. Paths are absolute.
type Repo struct {
	GitDir    string // of this work tree
	CommonDir string // of all of them
	WorkTree  string // "" in a bare repository
	Index     string
	Objects   string   // the main object directory
	Alternate []string // further ones that the environment names
	Config    Config
}

// Open finds the repository that git would use at path, upwards from there,
// with the variables in env: GIT_DIR, GIT_WORK_TREE, GIT_COMMON_DIR,
// GIT_INDEX_FILE, GIT_OBJECT_DIRECTORY, GIT_ALTERNATE_OBJECT_DIRECTORIES and
// GIT_CEILING_DIRECTORIES. It fails with [ErrNotRepository], [ErrUnsupported],
// or the error that kept it from looking.
func Open(path string, env Env) (*Repo, error) {
	start, err := filepath.Abs(path)
	if err != nil {
		return nil, fmt.Errorf("find repository at %s: %w", path, err)
	}
	if _, err := os.Stat(start); err != nil {
		return nil, fmt.Errorf("find repository at %s: %w", path, err)
	}
	r, err := discover(start, env)
	if err != nil {
		return nil, fmt.Errorf("find repository at %s: %w", path, err)
	}
	if err := r.readConfig(); err != nil {
		return nil, fmt.Errorf("open repository %s: %w", r.GitDir, err)
	}
	r.locate(start, env)
	return r, nil
}

// discover finds the git directory and, by where it was found, the work tree.
func discover(start string, env Env) (*Repo, error) {
	if named := env.get("GIT_DIR"); named != "" {
		dir := under(start, named)
		if target, err := gitFile(dir); err == nil {
			dir = target
		}
		if r := asGitDir(dir, env); r != nil {
			r.WorkTree = start
			return r, nil
		}
		return nil, fmt.Errorf("GIT_DIR: %w", ErrNotRepository)
	}
	ceilings := filepath.SplitList(env.get("GIT_CEILING_DIRECTORIES"))
	for dir := start; ; dir = filepath.Dir(dir) {
		r, err := at(dir, env)
		if r != nil || err != nil {
			return r, err
		}
		parent := filepath.Dir(dir)
		if parent == dir || isCeiling(parent, ceilings) {
			return nil, ErrNotRepository
		}
	}
}

// at looks for a repository at dir: a .git directory, a .git file, or dir
// itself.
func at(dir string, env Env) (*Repo, error) {
	dotGit := filepath.Join(dir, ".git")
	if r := asGitDir(dotGit, env); r != nil {
		r.WorkTree = dir
		return r, nil
	}
	target, err := gitFile(dotGit)
	if err == nil {
		r := asGitDir(target, env)
		if r == nil {
			return nil, fmt.Errorf("%s names %s: %w", dotGit, target, ErrNotRepository)
		}
		r.WorkTree = dir
		return r, nil
	}
	return asGitDir(dir, env), nil
}

func isCeiling(dir string, ceilings []string) bool {
	for _, c := range ceilings {
		if c != "" && filepath.Clean(c) == dir {
			return true
		}
	}
	return false
}

// gitFile reads the "gitdir: path" of a .git file.
func gitFile(path string) (string, error) {
	text, err := regular.ReadFile(path, maxSmallFile)
	if err != nil {
		return "", err
	}
	target, ok := strings.CutPrefix(strings.TrimRight(string(text), "\r\n"), "gitdir: ")
	if !ok {
		return "", fmt.Errorf("%s: not a .git file", path)
	}
	return under(filepath.Dir(path), target), nil
}

// asGitDir returns the repository whose git directory dir is, or nil: it has a
// HEAD, and it or its common directory has objects and refs.
func asGitDir(dir string, env Env) *Repo {
	if _, err := os.Lstat(filepath.Join(dir, "HEAD")); err != nil {
		return nil
	}
	r := &Repo{GitDir: dir, CommonDir: dir}
	if named := env.get("GIT_COMMON_DIR"); named != "" {
		r.CommonDir, _ = filepath.Abs(named)
	} else if text, err := regular.ReadFile(filepath.Join(dir, "commondir"), maxSmallFile); err == nil {
		r.CommonDir = under(dir, string(bytes.TrimRight(text, "\r\n")))
	}
	r.Objects = filepath.Join(r.CommonDir, "objects")
	if named := env.get("GIT_OBJECT_DIRECTORY"); named != "" {
		r.Objects, _ = filepath.Abs(named)
	}
	if !isDir(r.Objects) || !isDir(filepath.Join(r.CommonDir, "refs")) {
		return nil
	}
	return r
}

// locate fills in what configuration and environment decide.
func (r *Repo) locate(start string, env Env) {
	switch {
	case env.get("GIT_WORK_TREE") != "":
		r.WorkTree = under(start, env.get("GIT_WORK_TREE"))
	case r.Config.WorkTree != "":
		r.WorkTree = under(r.GitDir, r.Config.WorkTree)
	case r.Config.Bare && r.GitDir == r.CommonDir:
		r.WorkTree = ""
	}
	r.Index = filepath.Join(r.GitDir, "index")
	if named := env.get("GIT_INDEX_FILE"); named != "" {
		r.Index = under(start, named)
	}
	for _, dir := range filepath.SplitList(env.get("GIT_ALTERNATE_OBJECT_DIRECTORIES")) {
		if dir != "" {
			r.Alternate = append(r.Alternate, under(start, dir))
		}
	}
}

// under resolves a path that may be relative to dir.
func under(dir, path string) string {
	if filepath.IsAbs(path) {
		return filepath.Clean(path)
	}
	return filepath.Join(dir, path)
}

func isDir(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.IsDir()
}
