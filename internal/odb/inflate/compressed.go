package inflate

import "encoding/binary"

// compressed decodes the data of a block up to its end: RFC 1951, section
// 3.2.3. This is the hot loop. The state lives in variables so that it stays in
// registers, and goes back to d on the way out.
func (d *Decoder) compressed(litlen *litlenTable, dist *distTable) (err error) {
	src, dst, out := d.bits.src, d.dst, d.out
	buf, pos, n := d.bits.buf, d.bits.pos, d.bits.n
	for err == nil {
		buf, pos, n = load(src, buf, pos, n)
		e := lookup(litlen.entries[:], litlen.width, buf)
		for e&literal != 0 && n >= 2*maxCodeBits && out < len(dst) {
			dst[out] = byte(e >> 16)
			out++
			buf, n = skip(buf, n, e)
			e = lookup(litlen.entries[:], litlen.width, buf)
		}
		if e&(literal|special) != 0 {
			switch {
			case e&endBlock != 0:
				buf, n = skip(buf, n, e)
				d.bits.buf, d.bits.pos, d.bits.n, d.out = buf, pos, n, out
				return nil
			case e&special != 0:
				err = ErrCorrupt
			case out == len(dst):
				err = ErrSize
			}
			continue // or the next round finds the literal
		}
		buf, pos, n = load(src, buf, pos, n)
		length := int(e>>16) + extra(buf, e)
		buf, n = skip(buf, n, e)
		e = lookup(dist.entries[:], dist.width, buf)
		distance := int(e>>16) + extra(buf, e)
		buf, n = skip(buf, n, e)
		if e&special != 0 || distance > out {
			err = ErrCorrupt
			break
		}
		if length > len(dst)-out {
			length, err = len(dst)-out, ErrSize
		}
		repeat(dst, out, distance, length)
		out += length
	}
	d.bits.buf, d.bits.pos, d.bits.n, d.out = buf, pos, n, out
	return err
}

// lookup returns what the next bits of buf decode to.
func lookup(table []entry, width uint8, buf uint64) entry {
	e := table[buf&(1<<(width&15)-1)]
	if e&subtable != 0 {
		e = table[uint64(e>>16)+buf>>(width&15)&(1<<(e>>8&15)-1)]
	}
	return e
}

// skip uses up the bits of e.
func skip(buf uint64, n uint8, e entry) (uint64, uint8) { return buf >> (e & 63), n - uint8(e) }

// extra returns the extra bits that follow the code of e in buf.
func extra(buf uint64, e entry) int {
	return int(buf & (1<<(e&63) - 1) >> (e >> 8 & 15))
}

// repeat copies length bytes from distance before out to out, where the source
// may reach into what is being written.
func repeat(dst []byte, out, distance, length int) {
	from, end := out-distance, out+length
	if distance >= 8 && length <= 32 && end+8 <= len(dst) {
		for ; out < end; out, from = out+8, from+8 {
			binary.LittleEndian.PutUint64(dst[out:], binary.LittleEndian.Uint64(dst[from:]))
		}
		return
	}
	for out < end {
		out += copy(dst[out:end], dst[from:out])
	}
}
