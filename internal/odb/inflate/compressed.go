package inflate

import "encoding/binary"

// compressed decodes the data of a block up to its end: RFC 1951, section
// 3.2.3. This is the hot loop. The state lives in variables so that it stays in
// registers, and goes back to d on the way out.
func (d *Decoder) compressed(litlen *litlenTable, dist *distTable) (err error) {
	src, dst, out := d.bits.src, d.dst, d.out
	buf, pos, n := d.bits.buf, d.bits.pos, d.bits.n
	litlenMask, distMask := uint64(1)<<(litlen.width&15)-1, uint64(1)<<(dist.width&15)-1
decode:
	for {
		buf, pos, n = load(src, buf, pos, n)
		e := litlen.entries[buf&litlenMask]
		// 56 bits are enough for three literals of the main table and to look
		// up what follows.
		for i := 0; i < 3 && e&literal != 0; i++ {
			if out >= len(dst) {
				err = ErrSize
				break decode
			}
			dst[out] = byte(e >> 16)
			out++
			buf, n = buf>>(e&63), n-uint8(e)
			e = litlen.entries[buf&litlenMask]
		}
		buf, pos, n = load(src, buf, pos, n)
		if e&subtable != 0 {
			buf, n = buf>>(e&63), n-uint8(e)
			e = litlen.entries[uint64(e>>16)+buf&(1<<(e>>8&15)-1)]
		}
		switch {
		case e&literal != 0:
			buf, n = buf>>(e&63), n-uint8(e)
			if out >= len(dst) {
				err = ErrSize
				break decode
			}
			dst[out] = byte(e >> 16)
			out++
			continue
		case e&special != 0:
			buf, n = buf>>(e&63), n-uint8(e)
			if e&endBlock == 0 {
				err = ErrCorrupt
			}
			break decode
		}
		length := int(e>>16) + extra(buf, e)
		buf, n = buf>>(e&63), n-uint8(e)
		e = dist.entries[buf&distMask]
		if e&subtable != 0 {
			buf, n = buf>>(e&63), n-uint8(e)
			e = dist.entries[uint64(e>>16)+buf&(1<<(e>>8&15)-1)]
		}
		distance := int(e>>16) + extra(buf, e)
		buf, n = buf>>(e&63), n-uint8(e)
		if e&special != 0 || distance > out {
			err = ErrCorrupt
			break decode
		}
		if out+length > len(dst) {
			out += repeat(dst, out, distance, len(dst)-out)
			err = ErrSize
			break decode
		}
		out += repeat(dst, out, distance, length)
	}
	d.bits.buf, d.bits.pos, d.bits.n, d.out = buf, pos, n, out
	return err
}

// extra returns the extra bits that follow the code of e in buf.
func extra(buf uint64, e entry) int {
	return int(buf & (1<<(e&63) - 1) >> (e >> 8 & 15))
}

// repeat copies length bytes from distance before out to out, where the source
// may reach into what is being written, and returns length.
func repeat(dst []byte, out, distance, length int) int {
	from, end := out-distance, out+length
	if distance >= 8 && length <= 32 && end+8 <= len(dst) {
		for ; out < end; out, from = out+8, from+8 {
			binary.LittleEndian.PutUint64(dst[out:], binary.LittleEndian.Uint64(dst[from:]))
		}
		return length
	}
	for out < end {
		out += copy(dst[out:end], dst[from:out])
	}
	return length
}
