package archive

import (
	"bytes"
	"cmp"
	"errors"
	"io"
	"math/bits"

	"github.com/klauspost/compress/zstd"

	"github.com/tokenguard/tokenguard/internal/detect/archive/pdf"
	"github.com/tokenguard/tokenguard/internal/detect/archive/xz"
)

const (
	firstBuffer = 32 << 10 // holds most members whole
	nextBuffer  = 8 << 20  // what a level may keep for its next member
	keptBuffer  = 1 << 20  // what it may keep while one above has another
	maxRead     = 1 << 20  // so that an interrupt is seen within milliseconds
)

// walk is one walk through a container and everything in it.
type walk struct {
	yield       func(Member) bool
	interrupted func() error
	limits      Limits

	left    int64    // bytes that may still be decoded
	over    string   // the reason when they are used up
	members int      // begun so far
	buffers [][]byte // the content of the members that are open, by level
	held    []int64  // what each counts as: its bytes, with room to grow
	dicts   int64    // bytes in the dictionaries of open decoders

	inflater Inflater

	zstds    []*zstd.Decoder // for streams that are open in each other
	zstdOpen int             // how many of them are in use

	halt     Gap  // the limit that ended the walk
	told     bool // the halt is in some member
	gone     bool // nobody asks for more members
	yielding bool // the consumer is running
}

// input is a container that is being opened.
type input struct {
	format  format
	name    string // its own
	prefix  string // what the names of its members begin with
	depth   int    // how many "!" are in prefix
	level   int    // how many containers it stands in; a tar and its stream are two
	content []byte
	rest    io.Reader // what did not fit into content, or nil
}

// reader returns the input from its start.
func (in input) reader() io.Reader {
	if in.rest == nil {
		return bytes.NewReader(in.content)
	}
	return io.MultiReader(bytes.NewReader(in.content), in.rest)
}

func (o *Opener) newWalk(interrupted func() error, yield func(Member) bool, limits Limits, size int) *walk {
	limits = limits.filled()
	w := &walk{yield: yield, interrupted: interrupted, limits: limits, inflater: o.Inflater, buffers: o.buffers}
	o.buffers = nil
	w.left, w.over = limits.Bytes, TooMuch
	if most := max(limits.RatioFloor, limits.Ratio*int64(size)); most < w.left {
		w.left, w.over = most, TooDense
	}
	return w
}

// open passes on the members of in. A panic of a decoder ends it; one of the
// consumer is the consumer's.
func (w *walk) open(in input) (gap Gap) {
	dicts, zstdOpen := w.dicts, w.zstdOpen
	defer func() {
		w.dicts, w.zstdOpen = dicts, zstdOpen
		if w.yielding {
			return
		}
		if p := recover(); p != nil {
			gap = Gap{Lost, Corrupt}
		}
	}()
	return w.gap(w.openers(in))
}

// openers passes on the members of in, as its format has them.
func (w *walk) openers(in input) error {
	switch in.format {
	case tarFormat:
		return w.tar(in)
	case zipFormat:
		return w.zip(in)
	case sevenZipFormat:
		return w.sevenZip(in)
	case pdfFormat:
		return w.pdf(in)
	}
	return w.stream(in)
}

// member reads a member of in from r, opens it if it is a container, and passes
// it on. It reports whether the walk goes on.
func (w *walk) member(in input, name string, r io.Reader) bool {
	if w.members++; w.members > w.limits.Members {
		w.halt = cmp.Or(w.halt, Gap{Skipped, TooMany})
	}
	if w.halted() {
		return false
	}
	m := input{name: join(in.prefix, name), depth: in.depth + 1, level: in.level + 1}
	content, more, err := w.fill(m.level, r)
	m.content, m.prefix, m.format = content, m.name, formatOf(content)
	if m.format == tarFormat && in.format.isStream() {
		m.prefix, m.depth = in.prefix, in.depth
	}
	out := Member{Name: m.name, Content: content}
	switch {
	case m.format == noFormat && in.format == pdfFormat:
		out.Container = w.pdfText(out)
	case m.format == noFormat:
	case m.depth >= w.limits.Depth:
		out.Gap = Gap{Skipped, TooDeep}
	case more != nil && m.format.flows():
		m.rest, more = metered{w, r}, nil
		out = Member{Name: m.name, Gap: w.open(m)}
	case more == nil:
		out.Container = true
		out.Gap = w.open(m)
	}
	out.Gap = cmp.Or(w.gap(cmp.Or(err, more)), out.Gap)
	if out.Content != nil || out.Gap.Outcome != Read {
		w.emit(out)
	}
	return !w.halted()
}

// unread tells that a member of in was not read at all. It reports whether the
// walk goes on.
func (w *walk) unread(in input, name string, why error) bool {
	if w.members++; w.members > w.limits.Members {
		w.halt = cmp.Or(w.halt, Gap{Skipped, TooMany})
		return false
	}
	w.emit(Member{Name: join(in.prefix, name), Gap: w.gap(why)})
	return !w.halted()
}

// pdfText passes on the text that the page description in m shows, and reports
// whether there is any.
func (w *walk) pdfText(m Member) bool {
	text := pdf.Text(m.Content)
	if len(text) > 0 {
		w.emit(Member{Name: m.Name, Content: text})
	}
	return len(text) > 0
}

// fill reads r to its end, or as far as there is room for at this level. In that
// case more is the gap, which err, an error of reading, never is. The content
// is valid until the next call at this level or one above.
func (w *walk) fill(level int, r io.Reader) (content []byte, more, err error) {
	limit, full := w.room(level)
	content, ok := w.whole(r, w.buffer(level), limit)
	if !ok {
		content, err = w.read(r, content[:0], limit)
	}
	w.buffers[level] = content
	w.held[level] = min(limit+1, firstBuffer<<bits.Len(uint(len(content)/firstBuffer)))
	switch {
	case ok:
		err = w.spend(int64(len(content)))
	case err == nil:
		more = full
	case err == io.EOF:
		err = nil
	}
	return content, more, err
}

// whole decodes what is in memory, if all of it is sound and within the limits.
// If not, what it has cost is less than what reading will.
func (w *walk) whole(r io.Reader, buf []byte, limit int64) (content []byte, ok bool) {
	m, ok := r.(memory)
	if !ok || w.inflater == nil {
		return buf, false
	}
	return m.all(w.inflater, buf, int(min(limit, w.left, maxAtOnce)))
}

// read reads r to its end, which is an error, or until one byte more than the
// limit tells that there is more.
func (w *walk) read(r io.Reader, buf []byte, limit int64) (content []byte, err error) {
	for err == nil && int64(len(buf)) <= limit {
		if len(buf) == cap(buf) {
			size := min(limit+1, max(firstBuffer, 2*int64(cap(buf))))
			buf = append(make([]byte, 0, max(int(size), len(buf)+1)), buf...)
		}
		var n int
		n, err = r.Read(buf[len(buf):min(cap(buf), len(buf)+maxRead, int(limit)+1)])
		buf = buf[:len(buf)+n]
		err = cmp.Or(w.spend(int64(n)), err)
	}
	return buf, err
}

// buffer returns an empty buffer for a member at the level.
func (w *walk) buffer(level int) []byte {
	for len(w.buffers) <= level {
		w.buffers = append(w.buffers, nil)
	}
	for len(w.held) <= level {
		w.held = append(w.held, 0)
	}
	most := min(nextBuffer, w.limits.Memory/32)
	for i := level; i < len(w.buffers); i++ {
		if int64(cap(w.buffers[i])) > most {
			w.buffers[i] = nil
		}
		most = min(most, keptBuffer)
	}
	return w.buffers[level][:0]
}

// room returns how long a member at this level may be, and the gap if it is
// longer.
func (w *walk) room(level int) (limit int64, full error) {
	limit = w.limits.Memory - w.dicts
	for _, held := range w.held[:min(level, len(w.held))] {
		limit -= held
	}
	if limit >= w.limits.MemberBytes {
		return w.limits.MemberBytes, Gap{Skipped, TooLarge}
	}
	return max(limit, 0), Gap{Skipped, TooHungry}
}

// dictionary returns how large a dictionary to make for a decoder that declares
// one and needs at most so much of it.
func (w *walk) dictionary(declared, needed int64) (int, error) {
	size := min(declared, needed)
	if w.dicts+size > w.limits.Memory {
		return 0, Gap{Skipped, TooHungry}
	}
	if err := w.clearing(size); err != nil {
		return 0, err
	}
	w.dicts += size
	return int(size), nil
}

// clearing counts memory that a decoder is given. To clear it is work, if less
// than decoding: thousands of streams of a few bytes that ask for megabytes each
// must not come free.
func (w *walk) clearing(size int64) error { return w.spend(size / 16) }

// spend counts decoded bytes, and fails when the walk is over.
func (w *walk) spend(n int64) error {
	switch w.left -= n; {
	case w.halted():
	case w.left < 0:
		w.halt = Gap{Skipped, w.over}
	case w.interrupted() != nil:
		w.halt = Gap{Skipped, TooLate}
	default:
		return nil
	}
	return w.halt
}

func (w *walk) halted() bool { return w.gone || w.halt.Outcome != Read }

// gap returns what an error leaves unread. What ended the walk is told once.
func (w *walk) gap(err error) (gap Gap) {
	switch {
	case w.halted() && w.told:
	case w.halted():
		w.told = true
		return w.halt
	case err == nil, errors.As(err, &gap):
	case errors.Is(err, xz.ErrUnsupported):
		return Gap{Skipped, Unsupported}
	default:
		return Gap{Lost, Corrupt}
	}
	return gap
}

func (w *walk) emit(m Member) {
	if w.gone {
		return
	}
	w.yielding = true
	w.gone = !w.yield(m)
	w.yielding = false
}

// metered counts what is read as decoded.
type metered struct {
	w *walk
	r io.Reader
}

func (m metered) Read(p []byte) (int, error) {
	n, err := m.r.Read(p)
	return n, cmp.Or(m.w.spend(int64(n)), err)
}
