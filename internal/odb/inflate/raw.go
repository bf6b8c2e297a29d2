package inflate

// firstRoom is how much room Raw makes where dst has none.
const firstRoom = 32 << 10

// Raw decodes the deflate data (RFC 1951) at the start of src, which has no
// header, no checksum and no declared size, as in an archive. It appends what
// the data decodes to to dst and returns the extended slice, and how many bytes
// of src the data took. More than most bytes are [ErrSize]. On an error dst comes
// back as long as it was, with the room that was made.
//
// Room is made by doubling, and a block that did not fit is decoded again, so
// that a caller who knows the size does well to give dst the capacity. All of
// the capacity may be written to. Standard is not heeded.
func (d *Decoder) Raw(dst, src []byte, most int) (out []byte, consumed int, err error) {
	begun := len(dst)
	d.bits, d.out = bitReader{src: src}, 0
	for last := false; !last && err == nil; {
		bits, done := d.bits, d.out
		for {
			d.dst = dst[begun:min(cap(dst), begun+most)]
			last, err = d.block()
			if err != ErrSize || len(d.dst) == most {
				break
			}
			dst = grown(dst[:begun+done], begun+most)
			d.bits, d.out = bits, done
		}
	}
	end, n := d.bits.align(), d.out
	d.bits.src, d.dst = nil, nil
	if err != nil {
		return dst[:begun], 0, err
	}
	return dst[:begun+n], end, nil
}

// grown returns b with twice the capacity, but at most so much.
func grown(b []byte, most int) []byte {
	return append(make([]byte, 0, min(most, max(firstRoom, 2*cap(b)))), b...)
}
