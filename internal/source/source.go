// Package source turns what is to be scanned into units: content with a name.
// One file a mode: the history, what is staged, the work tree, and named files.
//
// Every mode reads and never writes, runs nothing, and accounts in a
// [finding.Tally] for all it was asked for: read, excluded, skipped or lost.
//
// Its rooms, bottom up: objects reads the database, repo what stands beside it,
// regular the files of the machine; tree has the files of a commit, reach the
// commits of a range, ignore what git passes over, and lineage who put what where.
package source

import (
	"strings"

	"github.com/tokenguard/tokenguard/finding"
	"github.com/tokenguard/tokenguard/internal/detect"
	"github.com/tokenguard/tokenguard/internal/source/objects"
)

// Unit is content with a name. Content is valid only during the visit.
type Unit struct {
	Kind finding.Unit
	// Path is relative with slashes, or "" for units that are not files.
	Path string
	// ID is the object the content is, or that of the blob it would be. It is
	// zero for content that is no object.
	ID      objects.ID
	Content []byte
	// Piece says which part of the unit Content is, where a large file comes in
	// pieces that overlap.
	Piece Piece
}

// Piece is a part of a unit. The zero value is the whole.
type Piece struct {
	// Offset is where the piece starts, and Before the position there less one.
	Offset int
	Before finding.Position
	// Own is the range, in the piece, that belongs to no other: what starts
	// outside of it is found there. It is empty where the piece is the whole.
	Own finding.Span
}

// Owns reports whether what starts at an offset of the piece is the piece's.
func (p Piece) Owns(start int) bool {
	return p.Own.Len() == 0 || p.Own.Start <= start && start < p.Own.End
}

// Visitor receives units from several goroutines at once and reports whether
// it found something, so that the source can say later where the unit lives.
type Visitor func(u Unit) (found bool)

// pathNames visits the names in paths, each once, as the history does: a name
// is the same unit in every path.
type pathNames map[string]bool

func (p pathNames) visit(visit Visitor, path string) {
	for name := range strings.SplitSeq(path, "/") {
		if !p[name] {
			p[name] = true
			visit(Unit{Kind: finding.UnitPathName, Path: path, Content: []byte(name)})
		}
	}
}

// Trigger decides which content is worth a visit. Whether it fires is decided
// by the bytes round an anchor, which is what lets a history be scanned by its
// differences.
type Trigger struct {
	// Look looks for anchors in content[from:to]. It returns [detect.Whole] if it
	// fires at one, and otherwise how far round one it had to look.
	Look func(content []byte, from, to int) detect.Reach
	// Margin is a reach in bytes.
	Margin func(detect.Reach) int
}

func (t Trigger) fires(content []byte) bool { return t.Look(content, 0, len(content)) == detect.Whole }

// Options are common to all modes. Tally is required; the rest may be zero.
type Options struct {
	Tally *finding.Tally
	// Jobs is the number of goroutines.
	Jobs int
	// MaxBlob is the largest object or file that is read; 0 is no limit.
	MaxBlob int64
	// IncludeIgnored reads files that .gitignore excludes.
	IncludeIgnored bool
	// Trigger is needed by the history only.
	Trigger Trigger
	// VerifyDelta scans the history whole as well as by its differences, and
	// fails if that makes a difference.
	VerifyDelta bool
	// Progress is told, from several goroutines, how far a stage is. It may
	// be nil.
	Progress func(stage string, done, total int)
}

func (o Options) progress(stage string, done, total int) {
	if o.Progress != nil {
		o.Progress(stage, done, total)
	}
}

// Place is where a unit with a finding lives. Its Unit is more exact than the
// visited one: a blob may turn out to be a symbolic link's target, or to be
// known to the index only.
type Place struct {
	Unit       finding.Unit
	Path       string
	Provenance []finding.Provenance // oldest first
}
