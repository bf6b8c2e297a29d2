// Package archive opens containers, so that what is packed in a file is read
// like the file: gzip, zlib, bzip2, xz, zstd, tar, zip and everything built on
// it (jar, docx, xlsx, nupkg, whl), 7z, and the streams of PDF, nested in each
// other.
//
// Containers come from strangers. Whatever one declares is bounded before it is
// believed ([Limits]), names in it are labels and never paths, nothing is
// written, no goroutine is started, and a decoder that panics has lost its
// container and nothing else. Nothing is passed over silently: what was not
// read, or not to its end, is a [Member] with a [Gap].
//
// Not opened: rar, cab, lz4, brotli, ar, rpm, disk images, a zip behind more
// than 512 bytes of text, PPMd and deflate64 (both a gap), text of a PDF in
// fonts with an encoding of their own.
package archive

import (
	"context"
	"iter"
)

// Member is something in a container.
type Member struct {
	// Name is where the member stands: the container's name as the caller gave
	// it, "!", the name in the container, and so on for nested ones. A tar in a
	// compressed stream counts as one container with it. Names in containers are
	// inert: relative, with slashes only, valid UTF-8 without controls, of
	// bounded length. They need not be unique. What is in a compressed stream is
	// called what a gzip header says, or else like the stream without its suffix,
	// which is why a caller that does not know the container's name yet must pass
	// "" for it and have [PathOf] name the member later.
	Name string
	// Content is what could be decoded, and valid only until the next member
	// is asked for. It is nil where only a gap is to be told.
	Content []byte
	// Container says that Content is what its members, which came just before
	// under longer names, were taken from. Most of what is found in it has been
	// found in one of them.
	Container bool
	// Gap says what was not read, if anything.
	Gap Gap
}

// Outcome is what a gap does to the outcome of a scan.
type Outcome uint8

// The outcomes, as design and receipt know them.
const (
	Read     Outcome = iota // no gap
	Excluded                // nothing anyone could have read
	Skipped                 // stopped by a limit
	Lost                    // damaged
)

// Gap says that something was not read, or not to its end.
type Gap struct {
	Outcome Outcome
	Reason  string // one of the constants, for a receipt
}

// Reasons of gaps.
const (
	Encrypted   = "encrypted archive member"
	Corrupt     = "corrupt archive member"
	Unsupported = "unsupported compression in archive"
	TooDeep     = "archive depth"
	TooDense    = "archive ratio"
	TooMany     = "archive members"
	TooMuch     = "archive bytes"
	TooLarge    = "archive member size"
	TooHungry   = "archive memory"
	TooLate     = "archive time"
)

// Error makes a gap what decoders return.
func (g Gap) Error() string { return g.Reason }

// Inflater decodes deflate data (RFC 1951) that is in memory.
type Inflater interface {
	// Raw appends what the data at the start of src decodes to to dst, and returns
	// the extended slice and how many bytes of src the data took. It fails where
	// that is more than most bytes, and where the data is damaged or cut off.
	Raw(dst, src []byte, most int) (out []byte, consumed int, err error)
}

// Opener opens containers, one after the other. The zero value is ready. It is
// not safe for concurrent use.
type Opener struct {
	// Inflater decodes what is in memory as a whole. What it refuses, and
	// everything where it is nil, is decoded piece by piece.
	Inflater Inflater

	buffers [][]byte // that the walk before has left
}

// Members opens content, which is called name, and returns what is in it, in
// order: members before the container they come from. The content itself is
// not returned; the caller has it. It is a member, without its bytes, only to
// tell of a gap. What is no container has no members.
//
// Work and memory are bounded by limits, time by ctx. The caller must not
// change content meanwhile. The sequence can be ranged over again.
func (o *Opener) Members(ctx context.Context, name string, content []byte, limits Limits) iter.Seq[Member] {
	return func(yield func(Member) bool) {
		in := input{format: formatOf(content), name: name, prefix: name, content: content}
		if in.format == noFormat {
			return
		}
		w := o.newWalk(ctx.Err, yield, limits, len(content))
		defer func() {
			w.buffer(1) // drops what is too large to be kept
			o.buffers = w.buffers
		}()
		if gap := w.open(in); gap.Outcome != Read {
			w.emit(Member{Name: name, Gap: gap})
		}
	}
}
