package inflate

import (
	"compress/flate"
	"compress/zlib"
	"errors"
	"io"
)

// inflateStandard is Inflate with compress/zlib.
func (d *Decoder) inflateStandard(dst, src []byte) (consumed int, err error) {
	n, err := d.prefixStandard(dst, src)
	switch {
	case err != nil:
		return 0, err
	case n < len(dst):
		return 0, ErrSize
	}
	// One more read must find the end, and checks the sum.
	var beyond [1]byte
	switch n, err := d.readStandard(beyond[:]); {
	case err != nil:
		return 0, err
	case n > 0:
		return 0, ErrSize
	}
	return len(src) - d.zlibFrom.Len(), nil
}

// prefixStandard is Prefix with compress/zlib.
func (d *Decoder) prefixStandard(dst, src []byte) (n int, err error) {
	if err := d.openStandard(src); err != nil {
		return 0, err
	}
	if n, err = d.readStandard(dst); err != nil {
		return 0, err
	}
	return n, nil
}

// readStandard reads until dst is full or the stream ends.
func (d *Decoder) readStandard(dst []byte) (n int, err error) {
	for n < len(dst) && err == nil {
		var more int
		more, err = d.zlib.Read(dst[n:])
		n += more
	}
	if err == io.EOF {
		err = nil
	}
	return n, fromStandard(err)
}

func (d *Decoder) openStandard(src []byte) (err error) {
	d.zlibFrom.Reset(src)
	if d.zlib == nil {
		d.zlib, err = zlib.NewReader(&d.zlibFrom)
	} else {
		err = d.zlib.(zlib.Resetter).Reset(&d.zlibFrom, nil)
	}
	return fromStandard(err)
}

// fromStandard gives an error of compress/zlib this package's name.
func fromStandard(err error) error {
	var corrupt flate.CorruptInputError
	switch {
	case err == nil:
		return nil
	case errors.As(err, &corrupt), err == zlib.ErrHeader, err == zlib.ErrDictionary:
		return ErrCorrupt
	case err == zlib.ErrChecksum:
		return ErrChecksum
	default:
		return ErrTruncated
	}
}
