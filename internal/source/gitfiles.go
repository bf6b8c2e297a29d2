package source

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"

	"github.com/tokenguard/tokenguard/finding"
	"github.com/tokenguard/tokenguard/internal/odb/gitdir"
	"github.com/tokenguard/tokenguard/internal/source/objects"
	"github.com/tokenguard/tokenguard/internal/source/regular"
	"github.com/tokenguard/tokenguard/internal/source/repo"
)

// GitFiles reads what a git directory holds of addresses, headers and commands
// besides objects, references and the index: the configuration, that of submodules
// and of every work tree, with what they include from the directory; FETCH_HEAD;
// hooks but for git's samples; and the messages in reflogs.
//
// No link and no include is followed out of the directory, except where the
// configuration itself is a link, as git's own git-new-workdir makes it.
type GitFiles struct {
	Repo *repo.Repo
	// History has the commits that reflogs are about; without it reflogs are not
	// read. Opts.MaxBlob counts from 16 MiB: no limit leaves out a configuration
	// that a person wrote.
	History objects.Getter
	Opts    Options
}

// maxConfig bounds a configuration file.
const maxConfig = 16 << 20

// Read visits every file. The error is the context's.
func (g GitFiles) Read(ctx context.Context, visit Visitor) error {
	if g.Opts.MaxBlob > 0 {
		g.Opts.MaxBlob = max(g.Opts.MaxBlob, maxConfig)
	}
	w := &gitWalk{
		GitFiles: g, visit: visit, seen: map[string]bool{}, said: map[string]bool{},
		reader: &fileReader{opts: g.Opts, visit: visit},
	}
	w.in(g.Repo.CommonDir, func() {
		f, err := regular.Open(filepath.Join(w.dir.Path, "config"))
		w.configIn("config", f, err)
		w.workTree(ctx, "")
		w.tree("hooks", func(name string) { w.hook(ctx, name) })
		for _, e := range w.list("worktrees") {
			switch name := "worktrees/" + e.Name(); {
			case e.IsDir():
				w.workTree(ctx, name)
			case e.Type()&fs.ModeSymlink != 0:
				w.leaveOut(name)
			}
		}
		w.modules("modules")
	})
	// A work tree's own directory can be anywhere (GIT_COMMON_DIR).
	if rel, err := filepath.Rel(g.Repo.CommonDir, g.Repo.GitDir); err != nil || !filepath.IsLocal(rel) {
		w.in(g.Repo.GitDir, func() { w.workTree(ctx, "") })
	}
	return ctx.Err()
}

// gitWalk is one walk over a git directory. Names are relative to it with slashes.
type gitWalk struct {
	GitFiles
	dir    *regular.Dir
	visit  Visitor
	reader *fileReader
	seen   map[string]bool // configuration files, by where they are
	said   map[string]bool // in reflogs
}

// in walks a directory.
func (w *gitWalk) in(dir string, walk func()) {
	opened, err := regular.OpenDir(dir)
	if err != nil {
		w.Opts.loseFile(w.named("."), err)
		return
	}
	defer opened.Close()
	w.dir = opened
	walk()
}

// named is what a report calls a file.
func (w *gitWalk) named(name string) string {
	if w.Repo.WorkTree == "" {
		return name
	}
	return path.Join(".git", name)
}

// workTree reads what belongs to one work tree, whose own directory is dir.
func (w *gitWalk) workTree(ctx context.Context, dir string) {
	w.config(path.Join(dir, "config.worktree"))
	w.file(ctx, path.Join(dir, "FETCH_HEAD"))
	if w.History != nil {
		w.tree(path.Join(dir, "logs"), func(name string) { w.reflog(ctx, name) })
	}
}

func (w *gitWalk) hook(ctx context.Context, name string) {
	if !strings.HasSuffix(name, ".sample") {
		w.file(ctx, name)
	}
}

func (w *gitWalk) file(ctx context.Context, name string) {
	f, err := w.dir.Open(name)
	if w.has(name, err) {
		defer f.Close()
		w.reader.opened(ctx, f, Unit{Kind: finding.UnitGitConfig, Path: w.named(name)})
	}
}

func (w *gitWalk) config(name string) {
	f, err := w.dir.Open(name)
	w.configIn(name, f, err)
}

// configIn reads a configuration file that was opened, and what it includes.
func (w *gitWalk) configIn(name string, f *os.File, err error) {
	if !w.has(name, err) {
		return
	}
	defer f.Close()
	if real, err := filepath.EvalSymlinks(filepath.Join(w.dir.Path, name)); err == nil {
		if w.seen[real] {
			return
		}
		w.seen[real] = true
	}
	content, err := io.ReadAll(io.LimitReader(f, maxConfig+1))
	switch {
	case err != nil:
		w.Opts.loseFile(w.named(name), err)
	case len(content) > maxConfig:
		w.Opts.Tally.Skip("file over the size limit", w.named(name))
	default:
		w.reader.whole(Unit{Kind: finding.UnitGitConfig, Path: w.named(name), Content: content})
		for _, included := range gitdir.Includes(content) {
			w.include(path.Dir(name), included)
		}
	}
}

// include reads what a configuration file in dir includes.
func (w *gitWalk) include(dir, included string) {
	if included == "" {
		return
	}
	name := path.Join(dir, filepath.ToSlash(included))
	if filepath.IsAbs(included) {
		rel, err := filepath.Rel(w.dir.Path, included)
		if err != nil {
			rel = ".."
		}
		name = filepath.ToSlash(rel)
	}
	if strings.HasPrefix(included, "~") || !filepath.IsLocal(filepath.FromSlash(name)) {
		w.Opts.Tally.Exclude("configuration elsewhere", included)
		return
	}
	w.config(name)
}

// modules reads the configuration of the submodules below dir, whose names can have
// slashes, and of their submodules and work trees.
func (w *gitWalk) modules(dir string) {
	entries := w.list(dir)
	isRepository := false
	for _, e := range entries {
		isRepository = isRepository || e.Name() == "HEAD" && !e.IsDir()
	}
	for _, e := range entries {
		switch name := path.Join(dir, e.Name()); {
		case !e.IsDir() && (e.Name() == "config" || e.Name() == "config.worktree"):
			w.config(name)
		case e.IsDir() && !(isRepository && notModules[e.Name()]):
			w.modules(name)
		case e.Type()&fs.ModeSymlink != 0 && !isRepository:
			w.leaveOut(name)
		}
	}
}

// notModules are the large folders of a repository.
var notModules = map[string]bool{"objects": true, "refs": true, "logs": true, "lfs": true}

// tree visits every file below a name, or the file it is.
func (w *gitWalk) tree(name string, file func(name string)) {
	if !w.dir.HasDir(name) {
		file(name)
		return
	}
	for _, e := range w.list(name) {
		w.tree(path.Join(name, e.Name()), file)
	}
}

func (w *gitWalk) list(dir string) []fs.DirEntry {
	entries, err := w.dir.List(dir)
	w.has(dir, err)
	return entries
}

// has reports whether what was asked for is there, by the error. A link is left out
// unless it leads to a file in the directory; anything else is lost.
func (w *gitWalk) has(name string, err error) bool {
	switch {
	case err == nil:
		return true
	case errors.Is(err, fs.ErrNotExist): // nor is a link that leads nowhere anything
	case w.dir.LeadsOut(name):
		w.leaveOut(name)
	default:
		w.Opts.loseFile(w.named(name), err)
	}
	return false
}

func (w *gitWalk) leaveOut(link string) {
	w.Opts.Tally.Exclude("link out of the git directory", w.named(link))
}
