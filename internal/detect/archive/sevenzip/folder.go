package sevenzip

import (
	"bufio"
	"bytes"
	"compress/bzip2"
	"encoding/binary"
	"hash/crc32"
	"io"

	"github.com/klauspost/compress/flate"
	"github.com/ulikunitz/xz/lzma"
)

// Folder is a run of files that were packed as one.
type Folder struct {
	// Files are in the order in which they stand in the folder.
	Files []File

	coders   []coder  // each with the output of its index
	inputs   []source // of all coders
	packed   int      // how many packed streams it takes
	sizes    []int64  // of the outputs
	digest   digest
	streams  [][]byte // the packed streams
	limits   Limits
	filtered bool // it comes without filters undone: digests do not hold
}

// File is a file in a folder.
type File struct {
	Name string // as it stands in the archive; "" for none
	Size int64
	digest
}

type coder struct {
	id         string
	properties []byte
	firstInput int
	bound      bool // its output is another's input
}

// source is where an input comes from.
type source struct {
	bound  bool
	output int // of which coder, if bound
	packed int // which packed stream, if not
}

// Method ids of DOC/Methods.txt.
const (
	methodCopy    = "\x00"
	methodLZMA    = "\x03\x01\x01"
	methodLZMA2   = "\x21"
	methodDeflate = "\x04\x01\x08"
	methodBzip2   = "\x04\x02\x02"
	methodAES     = "\x06\xf1\x07\x01"
)

// isFilter reports whether the method changes operands in machine code, and
// nothing else, for x86 or another processor.
func isFilter(id string) bool {
	switch id {
	case "\x03\x03\x01\x03", "\x03\x03\x02\x05", "\x03\x03\x04\x01", "\x03\x03\x05\x01", "\x03\x03\x07\x01", "\x03\x03\x08\x05",
		"\x04", "\x05", "\x06", "\x07", "\x08", "\x09", "\x0a", "\x0b":
		return true
	}
	return false
}

// main returns the coder whose output is the files.
func (f *Folder) main() int {
	for i, c := range f.coders {
		if !c.bound {
			return i
		}
	}
	return 0
}

func (f *Folder) size() int64 { return f.sizes[f.main()] }

// Encrypted reports whether a password is needed.
func (f *Folder) Encrypted() bool {
	for _, c := range f.coders {
		if c.id == methodAES {
			return true
		}
	}
	return false
}

// Reader returns a reader of the files of the folder, one behind the other.
func (f *Folder) Reader() (io.Reader, error) {
	if f.Encrypted() {
		return nil, ErrEncrypted
	}
	r, err := f.output(f.main(), len(f.coders))
	if err != nil {
		return nil, err
	}
	return bufio.NewReader(r), nil
}

// output returns a reader of a coder's output, which may come through so many
// coders.
func (f *Folder) output(i, most int) (io.Reader, error) {
	if most == 0 {
		return nil, ErrFormat
	}
	c := f.coders[i]
	var in io.Reader
	switch from := f.inputs[c.firstInput]; {
	case !from.bound:
		in = bytes.NewReader(f.streams[from.packed])
	default:
		var err error
		if in, err = f.output(from.output, most-1); err != nil {
			return nil, err
		}
	}
	r, err := f.decoder(c, in, f.sizes[i])
	if err != nil {
		return nil, err
	}
	return io.LimitReader(r, f.sizes[i]), nil
}

func (f *Folder) decoder(c coder, in io.Reader, size int64) (io.Reader, error) {
	switch {
	case c.id == methodCopy:
		return in, nil
	case c.id == methodLZMA:
		return f.lzma(c.properties, in, size)
	case c.id == methodLZMA2:
		return f.lzma2(c.properties, in, size)
	case c.id == methodDeflate:
		return flate.NewReader(in), nil
	case c.id == methodBzip2:
		return bzip2.NewReader(in), nil
	case isFilter(c.id):
		f.filtered = true
		return in, nil
	}
	return nil, ErrUnsupported
}

// lzma returns a decoder of LZMA, for which the library wants the properties and
// the size in front, as in a file.
func (f *Folder) lzma(properties []byte, in io.Reader, size int64) (io.Reader, error) {
	if len(properties) != 5 {
		return nil, ErrFormat
	}
	dictionary, err := f.limits.Dictionary(int64(binary.LittleEndian.Uint32(properties[1:])), size)
	if err != nil {
		return nil, err
	}
	header := binary.LittleEndian.AppendUint32(properties[:1:1], uint32(dictionary))
	header = binary.LittleEndian.AppendUint64(header, uint64(size))
	return lzma.NewReader(bufio.NewReader(io.MultiReader(bytes.NewReader(header), in)))
}

func (f *Folder) lzma2(properties []byte, in io.Reader, size int64) (io.Reader, error) {
	if len(properties) != 1 {
		return nil, ErrFormat
	}
	declared, err := lzma.DecodeDictCap(properties[0])
	if err != nil {
		return nil, err
	}
	dictionary, err := f.limits.Dictionary(declared, size)
	if err != nil {
		return nil, err
	}
	return lzma.Reader2Config{DictCap: max(dictionary, lzma.MinDictCap)}.NewReader2(in)
}

// Next returns a reader of the next file of the folder, from what
// [Folder.Reader] returned. It fails if the file is shorter than it should be or
// has another checksum, and it must be read to its end before the next.
func (f *Folder) Next(r io.Reader, file File) io.Reader {
	return &fileReader{r: r, left: file.Size, digest: file.digest, checked: file.defined && !f.filtered}
}

type fileReader struct {
	r       io.Reader
	left    int64
	sum     uint32
	digest  digest
	checked bool
}

func (r *fileReader) Read(p []byte) (int, error) {
	if r.left == 0 {
		if r.checked && r.sum != r.digest.sum {
			r.checked = false // the next file may be sound
			return 0, ErrChecksum
		}
		return 0, io.EOF
	}
	n, err := r.r.Read(p[:min(int64(len(p)), r.left)])
	r.left -= int64(n)
	r.sum = crc32.Update(r.sum, crc32.IEEETable, p[:n])
	switch {
	case err == io.EOF && r.left > 0:
		err = io.ErrUnexpectedEOF
	case err == io.EOF:
		err = nil
	}
	return n, err
}
