package source

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"sync/atomic"

	"github.com/tokenguard/tokenguard/finding"
	"github.com/tokenguard/tokenguard/internal/source/regular"
)

const (
	// pieceSize is how much of a file is in memory at a time.
	pieceSize = 32 << 20
	// pieceOverlap is how much of a piece the next one repeats, so that what
	// stands across the border is seen whole: sixteen times what a trigger
	// may read.
	pieceOverlap = 64 << 10
)

// fileReader reads files of the machine as units. It is safe for concurrent
// use.
type fileReader struct {
	opts  Options
	visit Visitor
	done  atomic.Int64
	total int
}

// file reads the file at path under a name.
func (r *fileReader) file(ctx context.Context, path, name string) {
	f, err := regular.Open(path)
	if err != nil {
		r.opts.loseFile(name, err)
		return
	}
	defer f.Close()
	r.opened(ctx, f, Unit{Kind: finding.UnitFile, Path: name})
}

// opened reads a file that is open as the unit.
func (r *fileReader) opened(ctx context.Context, f *os.File, u Unit) {
	if info, err := f.Stat(); err == nil && r.tooLarge(info.Size()) {
		r.opts.Tally.Skip("file over the size limit", u.Path)
		return
	}
	r.pieces(ctx, f, u)
}

func (r *fileReader) tooLarge(size int64) bool {
	return r.opts.MaxBlob > 0 && size > r.opts.MaxBlob
}

// link reads a symbolic link as the text it holds and never follows it.
func (r *fileReader) link(path, name string) {
	target, err := os.Readlink(path)
	if err != nil {
		r.opts.loseFile(name, err)
		return
	}
	r.whole(Unit{Kind: finding.UnitSymlink, Path: name, Content: []byte(filepath.ToSlash(target))})
}

func (r *fileReader) whole(u Unit) {
	r.opts.Tally.Add(finding.Read{Files: 1, Bytes: int64(len(u.Content))})
	r.visit(u)
	r.opts.progress("files", int(r.done.Add(1)), r.total)
}

// pieces reads in to its end, in pieces where it is large. The unit is what
// every piece is part of.
func (r *fileReader) pieces(ctx context.Context, in io.Reader, u Unit) {
	size := int64(0)
	err := inPieces(in, u, func(u Unit) error {
		size = int64(u.Piece.Offset + len(u.Content))
		if r.tooLarge(size) {
			return errTooLarge
		}
		r.visit(u)
		return ctx.Err()
	})
	switch {
	case err == nil:
		r.opts.Tally.Add(finding.Read{Files: 1, Bytes: size})
		r.opts.progress("files", int(r.done.Add(1)), r.total)
	case errors.Is(err, errTooLarge):
		r.opts.Tally.Skip("file over the size limit", u.Path)
	case ctx.Err() != nil:
		r.opts.Tally.Skip("stopped before it was read", u.Path)
	default:
		r.opts.loseFile(u.Path, err)
	}
}

var errTooLarge = errors.New("file over the size limit")

// inPieces reads in to its end and passes it on in pieces that overlap, or as
// one where it is small. The error is the reader's, once what came before it was
// passed on, or visit's, which ends it.
func inPieces(in io.Reader, u Unit, visit func(Unit) error) error {
	var buf bytes.Buffer
	for {
		_, err := io.CopyN(&buf, in, int64(pieceSize-buf.Len()))
		u.Content = buf.Bytes()
		if err != nil {
			if u.Piece.Offset > 0 {
				u.Piece.Own.End = len(u.Content)
			}
			if errors.Is(err, io.EOF) {
				err = nil
			}
			return cmp.Or(visit(u), err)
		}
		u.Piece.Own.End = len(u.Content) - pieceOverlap/2
		if err := visit(u); err != nil {
			return err
		}
		used := len(u.Content) - pieceOverlap
		for used > 1 && u.Content[used-1] == '\r' { // a line may end in CR LF
			used--
		}
		u.Piece = Piece{
			Offset: u.Piece.Offset + used,
			Before: after(u.Piece.Before, u.Content[:used]),
			Own:    finding.Span{Start: u.Piece.Own.End - used},
		}
		buf.Next(used)
	}
}

// after is the position, less one, that follows text which starts at before.
func after(before finding.Position, text []byte) finding.Position {
	end := finding.NewLines(text).Position(len(text))
	if end.Line == 1 {
		return finding.Position{Line: before.Line, Column: before.Column + end.Column - 1}
	}
	return finding.Position{Line: before.Line + end.Line - 1, Column: end.Column - 1}
}
