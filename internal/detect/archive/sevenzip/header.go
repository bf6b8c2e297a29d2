package sevenzip

import (
	"encoding/binary"
	"unicode/utf16"
)

// Property ids.
const (
	idEnd           = 0x00
	idHeader        = 0x01
	idMainStreams   = 0x04
	idFiles         = 0x05
	idPackInfo      = 0x06
	idUnpackInfo    = 0x07
	idSubStreams    = 0x08
	idSize          = 0x09
	idCRC           = 0x0a
	idFolder        = 0x0b
	idUnpackSizes   = 0x0c
	idNumSubStreams = 0x0d
	idEmptyStream   = 0x0e
	idNames         = 0x11
	idEncodedHeader = 0x17
)

// maxCoders bounds the coders of a folder and their inputs, as 7-Zip does.
const maxCoders = 32

// streams is the structure StreamsInfo: what is packed, and how.
type streams struct {
	packAt    int64   // behind the signature header
	packSizes []int64 // of the packed streams of all folders, in order
	folders   []*Folder
}

// streams reads one. It may tell of at most so many files.
func (c *cursor) streams(maxFiles int) *streams {
	s := &streams{}
	for {
		switch c.byte() {
		case idEnd:
			return s
		case idPackInfo:
			c.packInfo(s)
		case idUnpackInfo:
			c.unpackInfo(s)
		case idSubStreams:
			c.subStreams(s, maxFiles)
		default:
			c.fail()
		}
	}
}

func (c *cursor) packInfo(s *streams) {
	s.packAt = c.size(largest)
	n := c.count()
	for {
		switch c.byte() {
		case idEnd:
			return
		case idSize:
			s.packSizes = c.sizes(n)
		case idCRC:
			c.digests(n)
		default:
			c.fail()
		}
	}
}

func (c *cursor) unpackInfo(s *streams) {
	c.expect(idFolder)
	n := c.count()
	c.expect(0) // not stored elsewhere, which no program does
	s.folders = nil
	for range n {
		s.folders = append(s.folders, c.folder())
	}
	c.expect(idUnpackSizes)
	for _, f := range s.folders {
		f.sizes = c.sizes(len(f.coders))
	}
	for {
		switch c.byte() {
		case idEnd:
			for _, f := range s.folders {
				f.Files = []File{{Size: f.size(), digest: f.digest}}
			}
			return
		case idCRC:
			for i, d := range c.digests(n) {
				s.folders[i].digest = d
			}
		default:
			c.fail()
		}
	}
}

// subStreams reads how many files each folder holds, and their sizes.
func (c *cursor) subStreams(s *streams, maxFiles int) {
	id := c.byte()
	if id == idNumSubStreams {
		for _, f := range s.folders {
			n := c.upTo(maxFiles)
			maxFiles -= n
			f.Files = make([]File, n)
		}
		id = c.byte()
	}
	for _, f := range s.folders {
		c.fileSizes(f, id == idSize)
	}
	if id == idSize {
		id = c.byte()
	}
	for ; id != idEnd; id = c.byte() {
		if id != idCRC {
			c.fail()
			return
		}
		c.fileDigests(s.folders)
	}
}

// fileSizes reads the sizes of a folder's files. The last is what is left.
func (c *cursor) fileSizes(f *Folder, given bool) {
	left := f.size()
	for i := range f.Files {
		size := left
		if i < len(f.Files)-1 {
			if !given {
				c.fail()
			}
			size = c.size(left)
		}
		f.Files[i].Size = size
		left -= size
	}
}

// fileDigests reads the digests of the files whose folder does not have it.
func (c *cursor) fileDigests(folders []*Folder) {
	var open []*File
	for _, f := range folders {
		if len(f.Files) == 1 && f.digest.defined {
			f.Files[0].digest = f.digest
			continue
		}
		for i := range f.Files {
			open = append(open, &f.Files[i])
		}
	}
	for i, d := range c.digests(len(open)) {
		open[i].digest = d
	}
}

// folder reads how one packed stream, or several, become one of files.
func (c *cursor) folder() *Folder {
	const idSize, complex, attributes, reserved = 0x0f, 0x10, 0x20, 0xc0
	f := &Folder{}
	inputs := 0
	for range c.upTo(maxCoders) {
		flags := c.byte()
		if flags&reserved != 0 {
			c.fail()
		}
		k := coder{id: string(c.take(int(flags & idSize))), firstInput: inputs}
		n := 1
		if flags&complex != 0 {
			n = c.upTo(maxCoders)
			c.expect(1) // one output: more were never used
		}
		if flags&attributes != 0 {
			k.properties = c.take(c.count())
		}
		inputs += n
		f.coders = append(f.coders, k)
	}
	if len(f.coders) == 0 || inputs < len(f.coders) || inputs > maxCoders {
		c.fail()
		return &Folder{coders: make([]coder, 1)}
	}
	c.bindings(f, inputs)
	return f
}

// bindings reads which output each input is, or which packed stream.
func (c *cursor) bindings(f *Folder, inputs int) {
	f.inputs = make([]source, inputs)
	for range len(f.coders) - 1 {
		in, out := c.upTo(inputs-1), c.upTo(len(f.coders)-1)
		f.inputs[in] = source{output: out, bound: true}
		f.coders[out].bound = true
	}
	f.packed = inputs - (len(f.coders) - 1)
	if f.packed > 1 {
		for i := range f.packed {
			f.inputs[c.upTo(inputs-1)].packed = i
		}
	}
}

// names gives the files their names. A file without content has a name too, and
// no place in a folder.
func (c *cursor) names(s *streams, maxFiles int) {
	n := c.upTo(maxFiles)
	var empty []bool
	var names []byte
	for id := c.byte(); id != idEnd; id = c.byte() {
		property := cursor{b: c.take(c.count())}
		switch id {
		case idEmptyStream:
			empty = property.flags(n)
		case idNames:
			property.expect(0)
			names = property.b
		}
	}
	i := 0
	next := func() (name string) {
		for ; i < n; i++ {
			name, names = cutName(names)
			if i >= len(empty) || !empty[i] {
				i++
				return name
			}
		}
		return ""
	}
	for _, f := range s.folders {
		for k := range f.Files {
			f.Files[k].Name = next()
		}
	}
}

// cutName returns the name that b begins with, in UTF-16LE up to a zero.
func cutName(b []byte) (name string, rest []byte) {
	var units []uint16
	for len(b) >= 2 {
		unit := binary.LittleEndian.Uint16(b)
		b = b[2:]
		if unit == 0 {
			break
		}
		units = append(units, unit)
	}
	return string(utf16.Decode(units)), b
}
