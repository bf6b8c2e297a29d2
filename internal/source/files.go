package source

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"

	"golang.org/x/sync/errgroup"

	"github.com/tokenguard/tokenguard/finding"
	"github.com/tokenguard/tokenguard/internal/source/input"
	"github.com/tokenguard/tokenguard/internal/source/regular"
)

// Files reads named files, and directories with all that is below them, without
// git. Links below a directory are read as the names they hold, git directories
// are excluded, and what is no file is excluded too, unless it was named.
type Files struct {
	Paths []string
	Opts  Options
}

// Read visits every file. The error is the context's.
func (f Files) Read(ctx context.Context, visit Visitor) error {
	var group errgroup.Group
	group.SetLimit(max(f.Opts.Jobs, 1))
	reader := &fileReader{opts: f.Opts, visit: visit}
	for _, path := range f.Paths {
		path = filepath.Clean(path)
		info, err := os.Stat(path)
		if err != nil {
			f.Opts.loseFile(filepath.ToSlash(path), err)
			continue
		}
		if !info.IsDir() {
			name := filepath.ToSlash(path)
			group.Go(func() error { reader.file(ctx, path, name); return nil })
			continue
		}
		f.directory(ctx, path, reader, &group)
	}
	_ = group.Wait()
	return ctx.Err()
}

func (f Files) directory(ctx context.Context, root string, reader *fileReader, group *errgroup.Group) {
	// With a separator at its end a link is the directory it leads to.
	_ = filepath.WalkDir(root+string(filepath.Separator), func(path string, entry fs.DirEntry, err error) error {
		path = filepath.Clean(path)
		name := filepath.ToSlash(path)
		switch {
		case ctx.Err() != nil:
			return fs.SkipAll
		case err != nil:
			f.Opts.loseFile(name, err)
			if entry != nil && entry.IsDir() {
				return fs.SkipDir
			}
		case entry.Name() == ".git" && path != root:
			f.Opts.Tally.Exclude("git directory", name)
			if entry.IsDir() {
				return fs.SkipDir
			}
		case entry.Type().IsRegular():
			group.Go(func() error { reader.file(ctx, path, name); return nil })
		case entry.Type()&fs.ModeSymlink != 0:
			reader.link(path, name)
		case !entry.IsDir():
			f.Opts.Tally.Exclude("not a file", name)
		}
		return nil
	})
}

// Stdin reads standard input as one unit.
type Stdin struct {
	In   io.Reader
	Opts Options
}

// Read visits the input, up to where it is when the context ends: nobody need have
// closed it by then. The error is the context's.
func (s Stdin) Read(ctx context.Context, visit Visitor) error {
	reader := &fileReader{opts: s.Opts, visit: visit}
	reader.pieces(ctx, input.Until(ctx.Done(), s.In), Unit{Kind: finding.UnitStdin})
	return ctx.Err()
}

// loseFile accounts for a file that was asked for and could not be read.
func (o Options) loseFile(name string, err error) {
	reason := "unreadable file"
	switch {
	case errors.Is(err, regular.ErrNotRegular):
		reason = regular.ErrNotRegular.Error()
	case errors.Is(err, fs.ErrNotExist):
		reason = "missing file"
	case errors.Is(err, fs.ErrPermission):
		reason = "permission denied"
	case errors.Is(err, syscall.EMFILE):
		reason = "too many open files"
	}
	o.Tally.Lose(reason, name)
}
