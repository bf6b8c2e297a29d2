package disk

import (
	"errors"
	"sync"

	"github.com/tokenguard/tokenguard/internal/odb/inflate"
	"github.com/tokenguard/tokenguard/internal/odb/object"
)

// MaxRatio is more than deflate can make of one byte (258 bytes take at least
// two bits): a larger size that a file declares is a lie.
const MaxRatio = 1032

// Access is how the files of one object database are opened and inflated. The
// zero value is ready. It is safe for concurrent use and must not be copied
// after the first use.
type Access struct {
	// Windowed reads files piece by piece into buffers and keeps their
	// descriptors, for those who count a mapping as memory. Where the system
	// has no mappings, that is how files are read anyway.
	Windowed bool
	// Standard inflates with compress/zlib only.
	Standard bool

	decoders sync.Pool // of *inflate.Decoder, which are large
}

// Inflate decodes the zlib stream at the start of src into dst, which it must
// fill, and returns how many bytes of src it took. The errors wrap [object.ErrCorrupt], [object.ErrTruncated] or
// [object.ErrMismatch].
func (a *Access) Inflate(dst, src []byte) (int, error) {
	d := a.decoder()
	defer a.decoders.Put(d)
	n, err := d.Inflate(dst, src)
	return n, reason(err)
}

// Prefix decodes the start of the zlib stream at the start of src until dst is
// full or the stream or src ends, and returns how many bytes there are. The
// error says that it was neither of the first two.
func (a *Access) Prefix(dst, src []byte) (int, error) {
	d := a.decoder()
	defer a.decoders.Put(d)
	n, err := d.Prefix(dst, src)
	return n, reason(err)
}

func (a *Access) decoder() *inflate.Decoder {
	if d, ok := a.decoders.Get().(*inflate.Decoder); ok {
		return d
	}
	return &inflate.Decoder{Standard: a.Standard}
}

// reason puts a decoder's error into this database's words.
func reason(err error) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, inflate.ErrTruncated):
		return object.ErrTruncated
	case errors.Is(err, inflate.ErrChecksum):
		return object.ErrMismatch
	default:
		return object.ErrCorrupt
	}
}
