package archive

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"io"
	"math"
)

// Signatures and sizes of APPNOTE.TXT 6.3.10, sections 4.3.7 to 4.3.16.
const (
	localMagic      = "PK\x03\x04"
	descriptorMagic = "PK\x07\x08"
	centralMagic    = "PK\x01\x02"
	endMagic        = "PK\x05\x06"
	largeEndMagic   = "PK\x06\x06" // of zip64

	localSize = 30
	endSize   = 22

	encryptedFlag, streamedFlag = 1, 8 // 4.4.4

	stored, deflated, bzip2ed, zstded, xzed = 0, 8, 12, 93, 95 // 4.4.5
)

// zipEntry is a local header and what it is followed by.
type zipEntry struct {
	name       string
	flags      uint16
	method     uint16
	checksum   uint32
	size       int    // what it is unpacked to, or 0 where that comes behind the data
	packed     []byte // to the end of the content where streamed
	streamed   bool   // sizes and checksum come behind the data
	incomplete bool   // the content ends first
}

// zip passes on the entries of a zip, in the order of their local headers. The
// directory at the end is not needed for that: so a zip that was cut off is read
// as far as it goes, one behind a program is read, what the directory leaves out
// is not hidden, and every byte is decoded once, whatever overlaps.
func (w *walk) zip(in input) error {
	rest, entries := in.content, 0
	for at := localHeader(rest); at >= 0; at = localHeader(rest) {
		e, size := parseEntry(rest[at:])
		rest = rest[at+size:]
		used, ok := w.zipEntry(in, e)
		if !ok {
			return nil
		}
		rest = rest[used:]
		entries++
	}
	if entries < declaredEntries(in.content) {
		return io.ErrUnexpectedEOF
	}
	return nil
}

// declaredEntries returns how many entries the directory has: at least so many
// must be found. Without a directory the zip was cut off.
func declaredEntries(content []byte) int {
	const countAt, largeCountAt, largeSize = 10, 32, 56
	end := directoryEnd(content)
	if end < 0 || end+endSize > len(content) {
		return math.MaxInt
	}
	count := int(binary.LittleEndian.Uint16(content[end+countAt:]))
	if count < math.MaxUint16 {
		return count
	}
	// The count is in the record for large zips, just before.
	before := content[:end]
	if at := bytes.LastIndex(before, []byte(largeEndMagic)); at >= 0 && at+largeSize <= len(before) {
		count = int(min(binary.LittleEndian.Uint64(before[at+largeCountAt:]), math.MaxInt32))
	}
	return count
}

// directoryEnd returns where the record that ends a zip begins, or -1. A comment
// may follow it.
func directoryEnd(content []byte) int {
	from := max(0, len(content)-endSize-math.MaxUint16)
	if at := bytes.LastIndex(content[from:], []byte(endMagic)); at >= 0 {
		return from + at
	}
	return -1
}

// localHeader returns where the next local header begins, or -1.
func localHeader(b []byte) int {
	for from := 0; ; {
		at := bytes.Index(b[from:], []byte(localMagic))
		if at < 0 {
			return -1
		}
		from += at
		if isLocalHeader(b[from:]) {
			return from
		}
		from += len(localMagic)
	}
}

// isLocalHeader reports whether b, which begins with the magic, goes on like a
// local header: four bytes can stand anywhere in compressed data.
func isLocalHeader(b []byte) bool {
	const newest = 63 // 4.4.3.2: the version needed to extract, at most 6.3
	if len(b) < localSize {
		return false
	}
	method, nameLen := binary.LittleEndian.Uint16(b[8:]), binary.LittleEndian.Uint16(b[26:])
	return b[4] <= newest && method <= 99 && 0 < nameLen && nameLen <= maxName
}

// parseEntry reads the local header at the start of b, and returns its size.
func parseEntry(b []byte) (e zipEntry, size int) {
	const zip64 = 1 // 4.5.3
	le := binary.LittleEndian
	e.flags, e.method, e.checksum = le.Uint16(b[6:]), le.Uint16(b[8:]), le.Uint32(b[14:])
	packed := int64(le.Uint32(b[18:]))
	e.size = int(le.Uint32(b[22:]))
	nameEnd := min(len(b), localSize+int(le.Uint16(b[26:])))
	size = min(len(b), nameEnd+int(le.Uint16(b[28:])))
	e.name = string(b[localSize:nameEnd])
	for extra := b[nameEnd:size]; len(extra) >= 4; {
		n := min(len(extra)-4, int(le.Uint16(extra[2:])))
		if field := extra[4 : 4+n]; le.Uint16(extra) == zip64 && n >= 16 && packed == math.MaxUint32 {
			packed = int64(le.Uint64(field[8:])) // the unpacked size comes first
		}
		extra = extra[4+n:]
	}
	e.packed = b[size:]
	e.streamed = e.flags&streamedFlag != 0 && packed == 0
	if e.streamed {
		if !e.endsItself() {
			e.findDescriptor()
		}
		return e, size
	}
	e.incomplete = packed < 0 || packed > int64(len(e.packed))
	if e.incomplete {
		return e, size
	}
	behind := e.packed[packed:]
	e.packed = e.packed[:packed]
	if e.flags&streamedFlag != 0 && e.checksum == 0 {
		e.checksum = describedChecksum(bytes.NewReader(behind)) // the size was known, it was not
	}
	return e, size
}

// findDescriptor ends the data of a streamed entry, which does not tell its end
// itself, at the descriptor that gives just this length. Without one the data may
// go on to the directory.
func (e *zipEntry) findDescriptor() {
	const checksumAt, packedAt, size = 4, 8, 12
	for at := 0; ; at += len(descriptorMagic) {
		next := bytes.Index(e.packed[at:], []byte(descriptorMagic))
		if next < 0 || at+next+size > len(e.packed) {
			break
		}
		at += next
		descriptor := e.packed[at:]
		if uint32(at) == binary.LittleEndian.Uint32(descriptor[packedAt:]) {
			e.packed, e.checksum = e.packed[:at], binary.LittleEndian.Uint32(descriptor[checksumAt:])
			return
		}
	}
	e.incomplete = true
	if end := bytes.Index(e.packed, []byte(centralMagic)); end >= 0 {
		e.packed = e.packed[:end]
	}
}

// endsItself reports whether the end of the data shows in the data.
func (e zipEntry) endsItself() bool {
	return e.streamed && e.method == deflated && e.flags&encryptedFlag == 0
}

// zipEntry passes on an entry, and returns how many bytes of data it took and
// whether the walk goes on.
func (w *walk) zipEntry(in input, e zipEntry) (used int, ok bool) {
	src := bytes.NewReader(e.packed)
	r, err := w.unpacked(e, src)
	switch {
	case err != nil:
		return len(e.packed), w.unread(in, e.name, err)
	case r == nil: // a folder
		return 0, true
	}
	defer r.Close()
	ok = w.member(in, e.name, &checked{r: r, src: src, want: e})
	return e.next(src), ok
}

// next returns where to look for the next header: behind the data, which has been
// read. If what seemed to be a header tells of more than there is, it may not have
// been one. Reading all that again is paid for like everything that is decoded.
func (e zipEntry) next(src *bytes.Reader) int {
	switch {
	case e.incomplete:
		return 0
	case e.endsItself():
		return len(e.packed) - src.Len()
	}
	return len(e.packed)
}

// unpacked returns a reader of the data of e, which it reads from src, or nil for
// a folder.
func (w *walk) unpacked(e zipEntry, src *bytes.Reader) (io.ReadCloser, error) {
	size := int64(len(e.packed))
	switch {
	case size == 0 && e.name[len(e.name)-1] == '/':
		return nil, nil
	case e.flags&encryptedFlag != 0:
		return nil, Gap{Excluded, Encrypted}
	case e.method == stored:
		return io.NopCloser(src), nil
	case e.method == deflated:
		return &deflateReader{src: src, data: e.packed, size: e.size}, nil
	case e.method == bzip2ed:
		return w.decoder(bzip2Format, src, size)
	case e.method == zstded:
		return w.decoder(zstdFormat, src, size)
	case e.method == xzed:
		return w.decoder(xzFormat, src, size)
	}
	return nil, Gap{Skipped, Unsupported}
}

// checked compares what is unpacked with the checksum of its entry.
type checked struct {
	r    io.Reader
	src  *bytes.Reader // what r reads
	want zipEntry
	sum  uint32
}

func (c *checked) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	c.sum = crc32.Update(c.sum, crc32.IEEETable, p[:n])
	if err == io.EOF && (c.want.incomplete || c.sum != c.checksum()) {
		err = io.ErrUnexpectedEOF
	}
	return n, err
}

func (c *checked) all(f Inflater, dst []byte, most int) ([]byte, bool) {
	d, ok := c.r.(*deflateReader)
	if !ok || c.want.incomplete {
		return dst, false
	}
	content, ok := d.all(f, dst, most)
	if ok && crc32.ChecksumIEEE(content) == c.checksum() {
		return content, true
	}
	d.src.Reset(d.data)
	return content, false
}

// checksum returns what is expected.
func (c *checked) checksum() uint32 {
	if !c.want.endsItself() {
		return c.want.checksum
	}
	return describedChecksum(c.src)
}

// describedChecksum returns the checksum in the descriptor that src begins with,
// with a signature or without (4.3.9.3).
func describedChecksum(src io.Reader) uint32 {
	var descriptor [8]byte
	_, _ = io.ReadFull(src, descriptor[:])
	if bytes.HasPrefix(descriptor[:], []byte(descriptorMagic)) {
		return binary.LittleEndian.Uint32(descriptor[4:])
	}
	return binary.LittleEndian.Uint32(descriptor[:])
}
