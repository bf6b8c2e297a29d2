package gitdir

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/tokenguard/tokenguard/internal/odb/disk"
	"github.com/tokenguard/tokenguard/internal/odb/object"
)

// maxPointer bounds the small files that hold one path or name; git's own
// bound is 1 MiB (read_gitfile).
const maxPointer = 1 << 20

// finder is one discovery: setup.c of git.
type finder struct {
	start string // absolute, without symbolic links
	env   Env
}

// found is a git directory and how it was come by.
type found struct {
	gitDir string
	holder string // the directory with the .git that led there, or ""
	named  bool   // by the environment
}

func (f *finder) find() (found, error) {
	if f.env.Dir != "" {
		return f.named()
	}
	for dir := f.start; ; dir = filepath.Dir(dir) {
		gitDir, err := f.dotGit(dir)
		if gitDir != "" || err != nil {
			return found{gitDir: gitDir, holder: dir}, err
		}
		if f.isGitDir(dir) {
			// A .git directory is no less its parent's for being named itself.
			if filepath.Base(dir) == ".git" {
				return found{gitDir: dir, holder: filepath.Dir(dir)}, nil
			}
			return found{gitDir: dir}, nil
		}
		if dir == filepath.Dir(dir) {
			return found{}, ErrNotRepository
		}
	}
}

// named follows GIT_DIR, which can be a .git file too.
func (f *finder) named() (found, error) {
	gitDir := under(f.start, f.env.Dir, "")
	if info, err := os.Stat(gitDir); err == nil && !info.IsDir() {
		if gitDir, err = f.gitFile(gitDir); err != nil {
			return found{}, err
		}
	}
	if !f.isGitDir(gitDir) {
		return found{}, fmt.Errorf("%s: %w", gitDir, ErrNotRepository)
	}
	return found{gitDir: gitDir, named: true}, nil
}

// dotGit returns the git directory of the work tree dir, or "".
func (f *finder) dotGit(dir string) (string, error) {
	path := filepath.Join(dir, ".git")
	info, err := os.Stat(path)
	switch {
	case err != nil:
		return "", nil
	case info.Mode().IsRegular():
		return f.gitFile(path)
	case !info.IsDir():
		return "", nil
	case f.isGitDir(path):
		return path, nil
	case isDir(filepath.Join(path, "objects")):
		// git would look further up and find another repository, or none.
		return "", fmt.Errorf("%s is damaged: %w", path, ErrNotRepository)
	}
	return "", nil
}

// HasGitDir reports whether the directory has a .git that is a git directory, or a
// file that leads to one: git takes it for a work tree of its own.
func HasGitDir(dir string) bool {
	gitDir, err := new(finder).dotGit(dir)
	return gitDir != "" && err == nil
}

// gitFile reads a file that says where the git directory is.
func (f *finder) gitFile(path string) (string, error) {
	data, err := disk.ReadAll(path, maxPointer)
	if err != nil {
		return "", err
	}
	target, ok := strings.CutPrefix(string(data), "gitdir: ")
	target = strings.TrimRight(target, "\r\n")
	gitDir := under(filepath.Dir(path), target, "")
	if !ok || !f.isGitDir(gitDir) {
		return "", fmt.Errorf("%s leads to no git directory: %w", path, ErrNotRepository)
	}
	return gitDir, nil
}

// isGitDir is git's test: a sound HEAD, refs, and objects.
func (f *finder) isGitDir(dir string) bool {
	common := f.commonDir(dir)
	objects := under(f.start, f.env.ObjectDirectory, filepath.Join(common, "objects"))
	return isHead(filepath.Join(dir, "HEAD")) && isDir(objects) && isDir(filepath.Join(common, "refs"))
}

// commonDir returns the directory that a linked work tree's git directory
// shares with the others.
func (f *finder) commonDir(gitDir string) string {
	if f.env.CommonDir != "" {
		return under(f.start, f.env.CommonDir, "")
	}
	data, err := disk.ReadAll(filepath.Join(gitDir, "commondir"), maxPointer)
	if err != nil {
		return gitDir
	}
	return under(gitDir, strings.TrimRight(string(data), "\r\n"), gitDir)
}

// isHead reports whether the file is a reference or an id. It may be a
// symbolic link to a reference that is not born yet.
func isHead(path string) bool {
	if target, err := os.Readlink(path); err == nil {
		return strings.HasPrefix(target, "refs/")
	}
	data, err := disk.ReadAll(path, maxPointer)
	if err != nil {
		return false
	}
	text := string(data)
	if ref, ok := strings.CutPrefix(text, "ref:"); ok {
		return strings.HasPrefix(strings.TrimLeft(ref, " \t\r\n"), "refs/")
	}
	_, ok := object.ParseID(strings.TrimSpace(text))
	return ok
}

func isDir(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.IsDir()
}

// workTree returns the top of the work tree, or "" if there is none.
func (f *finder) workTree(at found, s settings) string {
	switch {
	case f.env.WorkTree != "":
		return under(f.start, f.env.WorkTree, "")
	case s.bare:
		return ""
	case s.workTree != "":
		return under(at.gitDir, s.workTree, "")
	case at.named && f.start != at.gitDir:
		// GIT_DIR alone makes the working directory the work tree.
		return f.start
	}
	return at.holder
}

// base is the directory in which git, having found the repository, resolves
// the other paths of its environment: it moves to the top of the work tree it
// is in, or into a bare repository that it was not given by name.
func (f *finder) base(at found, workTree string) string {
	switch {
	case workTree != "" && within(f.start, workTree):
		return workTree
	case workTree == "" && !at.named:
		return at.gitDir
	}
	return f.start
}
