// Package install adds tokenguard to the hooks of a repository, a user or a
// server, and takes it out again. It works with what is there: a hook manager
// gets an entry, an existing hook is kept and run first, and a file that
// tokenguard did not write is never overwritten. What is taken out again leaves
// every byte as it was before.
//
// Installing is for the owner of the repository: it runs git, from an absolute
// path, to ask where hooks belong.
package install

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/tokenguard/tokenguard/internal/hook"
)

// Mode is where hooks are put.
type Mode string

// The modes.
const (
	// Auto takes the hook manager that is there, else File.
	Auto Mode = "auto"
	// HooksPath makes a folder of hooks and sets core.hooksPath to it.
	HooksPath Mode = "hookspath"
	// File writes into the folder that git takes hooks from.
	File Mode = "file"
	// Config sets hook.NAME.command, which git has from 2.54 on.
	Config Mode = "config"
	// Husky adds to the files in .husky.
	Husky Mode = "husky"
	// Lefthook adds to lefthook-local.yml.
	Lefthook Mode = "lefthook"
	// PreCommit adds to .pre-commit-config.yaml.
	PreCommit Mode = "pre-commit"
)

// Modes lists every mode, Auto first.
func Modes() []Mode { return []Mode{Auto, HooksPath, File, Config, Husky, Lefthook, PreCommit} }

// ParseMode returns the mode of that name.
func ParseMode(name string) (Mode, error) {
	for _, m := range Modes() {
		if string(m) == name {
			return m, nil
		}
	}
	return "", fmt.Errorf("unknown mode %q: want one of %v", name, Modes())
}

// Errors that installing wraps.
var (
	// ErrForeign: a file would have to be changed in a way that is not safe.
	ErrForeign = errors.New("the file is not tokenguard's to change")
	// ErrMode: the mode is not possible here.
	ErrMode = errors.New("this mode is not possible here")
	// ErrNothing: there is nothing to uninstall.
	ErrNothing = errors.New("no hook of tokenguard is installed")
)

// Options say what to install. Program is required.
type Options struct {
	// Program is the absolute path of the executable that hooks start.
	Program string
	Mode    Mode
	// Global is for every repository of the user, Server for a repository that
	// is pushed to.
	Global, Server bool
	// Getenv is the process's environment; nil is an empty one.
	Getenv func(string) string
}

// Done says what was changed.
type Done struct {
	Mode Mode
	// Files are the files that were written or removed, and settings.
	Files []string
	// Next is a command that the user has to run, or "".
	Next string
}

// stages are the hooks that are installed.
func (o Options) stages() []hook.Stage {
	if o.Server {
		return []hook.Stage{hook.PreReceive}
	}
	return []hook.Stage{hook.PreCommit, hook.PreMergeCommit, hook.CommitMsg, hook.PrePush}
}

// Install adds the hooks. Doing so twice is the same as once.
func Install(opts Options) (Done, error) {
	i, err := newInstaller(opts)
	if err != nil {
		return Done{}, err
	}
	return i.run(false)
}

// Uninstall takes the hooks out again. The error is [ErrNothing] when there is
// none.
func Uninstall(opts Options) (Done, error) {
	i, err := newInstaller(opts)
	if err != nil {
		return Done{}, err
	}
	done, err := i.run(true)
	if err == nil && len(done.Files) == 0 {
		err = ErrNothing
	}
	return done, err
}

type installer struct {
	Options
	git  git
	tree string // the work tree, or "" where there is none
	done Done
}

func newInstaller(opts Options) (*installer, error) {
	if opts.Getenv == nil {
		opts.Getenv = func(string) string { return "" }
	}
	if !filepath.IsAbs(opts.Program) {
		return nil, fmt.Errorf("install hooks: %s is no absolute path", opts.Program)
	}
	g, err := findGit()
	if err != nil {
		return nil, err
	}
	i := &installer{Options: opts, git: g}
	if !opts.Global {
		// It fails in a bare repository, which has no work tree.
		i.tree, _ = g.line("rev-parse", "--show-toplevel")
	}
	return i, nil
}

func (i *installer) run(remove bool) (Done, error) {
	mode, err := i.mode()
	if err != nil {
		return Done{}, err
	}
	i.done.Mode = mode
	switch mode {
	case HooksPath:
		err = i.hooksPath(remove)
	case File:
		err = i.files(remove)
	case Config:
		err = i.config(remove)
	case Husky:
		err = i.husky(remove)
	case Lefthook:
		err = i.lefthook(remove)
	case PreCommit:
		err = i.preCommit(remove)
	}
	return i.done, err
}

// mode resolves Auto, and refuses what cannot be.
func (i *installer) mode() (Mode, error) {
	m := i.Mode
	if m == "" || m == Auto {
		m = i.detect()
	}
	switch {
	case i.Global && i.Server:
		return m, fmt.Errorf("%w: a server's hook is installed in each repository, or with git's templates", ErrMode)
	case i.Global && m != HooksPath && m != Config:
		return m, fmt.Errorf("%w: --global works with hookspath and config", ErrMode)
	case i.Server && m != File && m != Config:
		return m, fmt.Errorf("%w: --server works with file and config", ErrMode)
	case (m == Husky || m == Lefthook || m == PreCommit) && i.tree == "":
		return m, fmt.Errorf("%w: there is no work tree", ErrMode)
	}
	return m, nil
}

// detect finds the hook manager that is there.
func (i *installer) detect() Mode {
	switch {
	case i.Global:
		return HooksPath
	case i.Server || i.tree == "":
		return File
	case i.has(".husky"):
		return Husky
	case i.has("lefthook.yml", "lefthook.yaml", "lefthook.toml", "lefthook.json", ".lefthook.yml", ".lefthook.yaml", ".lefthook.toml", ".lefthook.json"):
		return Lefthook
	case i.has(".pre-commit-config.yaml"):
		return PreCommit
	}
	return File
}

func (i *installer) has(names ...string) bool {
	for _, name := range names {
		if _, err := os.Stat(filepath.Join(i.tree, name)); err == nil {
			return true
		}
	}
	return false
}

// changed notes a file or setting for the user.
func (i *installer) changed(what string) { i.done.Files = append(i.done.Files, what) }
