package pack

import (
	"fmt"

	"github.com/tokenguard/tokenguard/internal/odb/object"
)

// MaxEntryHeader bounds the header of a pack entry: ten bytes of size, then an
// id or ten bytes of distance.
const MaxEntryHeader = 10 + object.MaxIDSize

// Entry is the header of one object in a pack. Nothing in it is bounded but
// Base, which lies in [0, Offset).
type Entry struct {
	Offset int64       // where the header begins
	Data   int64       // where the zlib stream begins
	Size   int64       // length of what the stream inflates to: the object or the delta
	Base   int64       // of an [object.OfsDelta]: the base's Offset
	BaseID object.ID   // of an [object.RefDelta]
	Type   object.Type // as stored
}

// ParseEntry reads the header of the entry at offset off, which is where b
// begins. b need not be longer than [MaxEntryHeader].
func ParseEntry(b []byte, off int64, format object.Format) (Entry, error) {
	e := Entry{Offset: off}
	n, err := e.parseSize(b)
	if err != nil {
		return e, err
	}
	switch {
	case e.Type == object.OfsDelta:
		var used int
		used, err = e.parseDistance(b[n:])
		n += used
	case e.Type == object.RefDelta:
		if len(b)-n < format.Size() {
			return e, fmt.Errorf("entry at %d: %w", off, object.ErrTruncated)
		}
		e.BaseID, _ = object.IDFromBytes(b[n : n+format.Size()])
		n += format.Size()
	case !e.Type.IsObject():
		err = fmt.Errorf("entry at %d: type %d: %w", off, e.Type, object.ErrCorrupt)
	}
	e.Data = off + int64(n)
	return e, err
}

// parseSize reads the type and the size: four bits, then seven a byte, least
// significant first.
func (e *Entry) parseSize(b []byte) (int, error) {
	for i, c := range b {
		switch {
		case i == 0:
			e.Type = object.Type(c >> 4 & 7)
			e.Size = int64(c & 15)
		case i > 8 || i == 8 && c&0x7f > 7: // would not fit 63 bits
			return 0, fmt.Errorf("entry at %d: size: %w", e.Offset, object.ErrCorrupt)
		default:
			e.Size |= int64(c&0x7f) << (7*i - 3)
		}
		if c < 0x80 {
			return i + 1, nil
		}
	}
	return 0, fmt.Errorf("entry at %d: %w", e.Offset, object.ErrTruncated)
}

// parseDistance reads how far back the base lies: seven bits a byte, most
// significant first, one added at each further byte.
func (e *Entry) parseDistance(b []byte) (int, error) {
	distance := int64(0)
	for i, c := range b {
		distance |= int64(c & 0x7f)
		if distance > e.Offset {
			break
		}
		if c < 0x80 {
			if e.Base = e.Offset - distance; distance == 0 {
				break // an object cannot be its own base
			}
			return i + 1, nil
		}
		distance = (distance + 1) << 7
	}
	return 0, fmt.Errorf("entry at %d: distance to the base: %w", e.Offset, object.ErrCorrupt)
}
