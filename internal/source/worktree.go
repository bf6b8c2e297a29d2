package source

import (
	"bytes"
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"

	"golang.org/x/sync/errgroup"

	"github.com/tokenguard/tokenguard/finding"
	"github.com/tokenguard/tokenguard/internal/odb/gitdir"
	"github.com/tokenguard/tokenguard/internal/odb/object"
	"github.com/tokenguard/tokenguard/internal/source/ignore"
	"github.com/tokenguard/tokenguard/internal/source/objects"
	"github.com/tokenguard/tokenguard/internal/source/regular"
	"github.com/tokenguard/tokenguard/internal/source/repo"
	"github.com/tokenguard/tokenguard/internal/source/tree"
)

// Worktree reads the uncommitted files of a work tree: tracked ones that are
// not as in HEAD, and untracked ones. Files are compared by content, never by
// what the index says about them. Ignored files, nested repositories and what
// is no file are excluded and counted; links are read as the text they hold.
type Worktree struct {
	repo *repo.Repo
	db   objects.Getter
	opts Options
}

// NewWorktree reads the work tree of r, which may have none.
func NewWorktree(r *repo.Repo, db objects.Getter, opts Options) *Worktree {
	return &Worktree{r, db, opts}
}

// Read visits every uncommitted file. The error is the context's.
func (w *Worktree) Read(ctx context.Context, visit Visitor) error {
	if w.repo.WorkTree == "" {
		return ctx.Err()
	}
	root, err := os.OpenRoot(w.repo.WorkTree)
	if err != nil {
		w.opts.loseFile(".", err)
		return ctx.Err()
	}
	defer root.Close()
	walk := &treeWalk{
		Worktree: w, root: root, visit: visit,
		head:    tree.Files(w.repo, w.db, w.opts.Tally),
		tracked: map[string]bool{}, above: map[string]bool{}, names: pathNames{},
		ignore: ignore.New(w.repo, w.opts.Tally),
		reader: &fileReader{opts: w.opts, visit: visit},
	}
	walk.readTracked()
	walk.group.SetLimit(max(w.opts.Jobs, 1))
	walk.directory(ctx, "", false)
	_ = walk.group.Wait()
	return ctx.Err()
}

// treeWalk is one walk over a work tree. Paths are relative with slashes.
type treeWalk struct {
	*Worktree
	root    *os.Root
	visit   Visitor
	head    map[string]tree.File
	tracked map[string]bool // files and submodules
	above   map[string]bool // directories above them
	names   pathNames
	ignore  *ignore.List
	reader  *fileReader
	group   errgroup.Group
}

// readTracked lists what the index tracks, or HEAD where it cannot be read.
func (w *treeWalk) readTracked() {
	tracked, err := w.repo.ReadIndex()
	if err != nil {
		w.opts.Tally.Lose("unreadable index", err.Error())
	}
	for _, e := range tracked.Entries {
		w.track(e.Path)
	}
	for name := range w.head {
		w.track(name)
	}
}

func (w *treeWalk) track(name string) {
	w.tracked[name] = true
	for dir := path.Dir(name); dir != "." && !w.above[dir]; dir = path.Dir(dir) {
		w.above[dir] = true
	}
}

// directory walks dir. inIgnored says that a directory above is ignored, so
// that only what is tracked counts here.
func (w *treeWalk) directory(ctx context.Context, dir string, inIgnored bool) {
	entries, err := regular.ReadDir(w.root, dir)
	if err != nil {
		w.opts.loseFile(dir+"/", err)
	}
	defer w.ignore.Enter(w.root, dir, w.opts.Tally)()
	for _, entry := range entries {
		if ctx.Err() != nil {
			w.opts.Tally.Skip("stopped before it was read", dir)
			return
		}
		if dir == "" && entry.Name() == ".git" {
			continue
		}
		w.entry(ctx, path.Join(dir, entry.Name()), entry, inIgnored)
	}
}

func (w *treeWalk) entry(ctx context.Context, name string, entry fs.DirEntry, inIgnored bool) {
	isDir := entry.IsDir()
	ignored := inIgnored || w.ignore.Match(name, isDir)
	if ignored && !w.tracked[name] && !w.above[name] && !w.opts.IncludeIgnored {
		if isDir {
			name += "/"
		}
		w.opts.Tally.Exclude("ignored", name)
		return
	}
	switch {
	case entry.Name() == ".git":
		w.opts.Tally.Exclude("git directory", name)
	case isDir && w.isRepository(name) && !w.above[name]:
		w.opts.Tally.Exclude("nested repository", name+"/")
	case isDir:
		w.directory(ctx, name, ignored)
	case entry.Type().IsRegular():
		w.name(name)
		w.group.Go(func() error { w.file(ctx, name); return nil })
	case entry.Type()&fs.ModeSymlink != 0:
		w.name(name)
		w.link(name)
	default:
		w.opts.Tally.Exclude("not a file", name)
	}
}

// name visits the names in an uncommitted file's path.
func (w *treeWalk) name(name string) {
	if _, committed := w.head[name]; !committed {
		w.names.visit(w.visit, name)
	}
}

// isRepository reports whether git takes the directory for another repository, and
// does not add what is in it. Something that is called .git does not make it one.
func (w *treeWalk) isRepository(name string) bool {
	_, err := w.root.Lstat(path.Join(name, ".git"))
	return err == nil && gitdir.HasGitDir(filepath.Join(w.repo.WorkTree, filepath.FromSlash(name)))
}

// file reads a file unless HEAD has it like this, with or without the line
// ends that a checkout converts.
func (w *treeWalk) file(ctx context.Context, name string) {
	f, err := regular.OpenIn(w.root, filepath.FromSlash(name))
	if errors.Is(err, fs.ErrNotExist) {
		return // gone since the directory was read, as files do
	}
	if err != nil {
		w.opts.loseFile(name, err)
		return
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		w.opts.loseFile(name, err)
		return
	}
	if w.reader.tooLarge(info.Size()) {
		w.opts.Tally.Skip("file over the size limit", name)
		return
	}
	u := Unit{Kind: finding.UnitFile, Path: name}
	if info.Size() >= pieceSize {
		w.large(ctx, f, info.Size(), u)
		return
	}
	var content bytes.Buffer
	if _, err := content.ReadFrom(f); err != nil {
		w.opts.loseFile(name, err)
		return
	}
	u.Content = content.Bytes()
	w.content(u)
}

// large reads a file twice, so that it need not be in memory: for its id, and
// if HEAD has not that, in pieces.
func (w *treeWalk) large(ctx context.Context, f io.ReadSeeker, size int64, u Unit) {
	hash := w.repo.Format.Hasher(objects.TypeBlob, size)
	if _, err := io.Copy(hash, f); err != nil {
		w.opts.loseFile(u.Path, err)
		return
	}
	u.ID, _ = object.Sum(hash)
	if w.head[u.Path].ID == u.ID {
		w.opts.Tally.Add(finding.Read{Files: 1})
		return
	}
	if _, err := f.Seek(0, io.SeekStart); err != nil {
		w.opts.loseFile(u.Path, err)
		return
	}
	w.reader.pieces(ctx, f, u)
}

func (w *treeWalk) link(name string) {
	target, err := w.root.Readlink(filepath.FromSlash(name))
	if err != nil {
		w.opts.loseFile(name, err)
		return
	}
	w.content(Unit{Kind: finding.UnitSymlink, Path: name, Content: []byte(filepath.ToSlash(target))})
}

func (w *treeWalk) content(u Unit) {
	u.ID = objects.Hash(w.repo.Format, objects.TypeBlob, u.Content)
	if committed, ok := w.head[u.Path]; ok {
		if committed.ID == u.ID || committed.ID == w.unixID(u.Content) {
			w.opts.Tally.Add(finding.Read{Files: 1})
			return
		}
	}
	w.reader.whole(u)
}

// unixID is the id of the content with LF line ends.
func (w *treeWalk) unixID(content []byte) objects.ID {
	return objects.Hash(w.repo.Format, objects.TypeBlob, bytes.ReplaceAll(content, []byte("\r\n"), []byte("\n")))
}
