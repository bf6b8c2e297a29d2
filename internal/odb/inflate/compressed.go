package inflate

import "encoding/binary"

// compressed decodes the data of a block up to its end: RFC 1951, section
// 3.2.3.
func (d *Decoder) compressed(t *tables) (err error) {
	for done := false; !done && err == nil; {
		if done = d.quick(t); !done {
			done, err = d.careful(t)
		}
	}
	return err
}

// quick decodes as long as the input is not close to its end and nothing is
// wrong, and reports whether the block has ended. Where it stops short of that,
// the next symbol is left to careful.
//
// This is the hot loop (BenchmarkInflate): variables stay in registers because
// there are few of them and because nearly nothing is called; the literals stand
// there one by one because each branch is then learned apart; and the 56 bits of
// a refill are enough for three literals of the main table, or for the longest
// length and distance, 15+5+15+13 bits.
func (d *Decoder) quick(t *tables) (done bool) {
	src, dst, out := d.bits.src, d.dst, uint(d.out)
	buf, pos, n := d.bits.buf, uint(d.bits.pos), d.bits.n
	src, dst = src[:len(src):len(src)], dst[:len(dst):len(dst)]
	for pos+8 < uint(len(src)) {
		buf, pos, n = more(src, buf, pos, n)
		e := t.litlen[buf&(1<<litlenWidth-1)]
		if e&literal != 0 {
			if out >= uint(len(dst)) {
				break
			}
			dst[out] = byte(e >> 16)
			out++
			buf, n = skip(buf, n, e)
			e = t.litlen[buf&(1<<litlenWidth-1)]
			if e&literal != 0 {
				if out >= uint(len(dst)) {
					break
				}
				dst[out] = byte(e >> 16)
				out++
				buf, n = skip(buf, n, e)
				e = t.litlen[buf&(1<<litlenWidth-1)]
				if e&literal != 0 {
					if out >= uint(len(dst)) {
						break
					}
					dst[out] = byte(e >> 16)
					out++
					buf, n = skip(buf, n, e)
					continue
				}
			}
			if pos+8 >= uint(len(src)) {
				break
			}
			buf, pos, n = more(src, buf, pos, n)
		}
		if e&special != 0 {
			if e&subtable != 0 {
				e = t.litlen[uint64(e>>16)+buf>>litlenWidth&(1<<(e>>8&15)-1)]
			}
			if e&literal != 0 {
				if out >= uint(len(dst)) {
					break
				}
				dst[out] = byte(e >> 16)
				out++
				buf, n = skip(buf, n, e)
				continue
			}
			if e&special != 0 {
				if done = e&endBlock != 0; done {
					buf, n = skip(buf, n, e)
				}
				break
			}
		}
		rest := buf >> (e & 63)
		f := t.dist[rest&(1<<distWidth-1)]
		if f&subtable != 0 {
			f = t.dist[uint64(f>>16)+rest>>distWidth&(1<<(f>>8&15)-1)]
		}
		length := uint(e>>16) + uint(extra(buf, e))
		distance := uint(f>>16) + uint(extra(rest, f))
		if f&special != 0 || distance > out || out+length > uint(len(dst)) {
			break
		}
		buf, n = rest>>(f&63), n-uint8(e)-uint8(f)
		if from := out - distance; distance >= 8 && length <= 16 && out+16 <= uint(len(dst)) {
			eight := binary.LittleEndian.Uint64(dst[from : from+8 : from+8])
			binary.LittleEndian.PutUint64(dst[out:out+8:out+8], eight)
			eight = binary.LittleEndian.Uint64(dst[from+8 : from+16 : from+16])
			binary.LittleEndian.PutUint64(dst[out+8:out+16:out+16], eight)
		} else {
			repeat(dst, int(out), int(distance), int(length))
		}
		out += length
	}
	d.bits.buf, d.bits.pos, d.bits.n, d.out = buf, int(pos), n, int(out)
	return done
}

// more is load where at least 8 bytes are left, and without a call.
func more(src []byte, buf uint64, pos uint, n uint8) (uint64, uint, uint8) {
	return buf | binary.LittleEndian.Uint64(src[pos:pos+8:pos+8])<<(n&63), pos + uint(63-n)>>3, n | 56
}

// careful decodes one symbol, and reports whether it ended the block.
func (d *Decoder) careful(t *tables) (done bool, err error) {
	d.bits.refill()
	buf, n := d.bits.buf, d.bits.n
	e := lookup(t.litlen[:], litlenWidth, buf)
	length := int(e>>16) + extra(buf, e)
	buf, n = skip(buf, n, e)
	switch {
	case e&endBlock != 0:
		done = true
	case e&special != 0:
		return false, ErrCorrupt
	case e&literal != 0:
		if d.out == len(d.dst) {
			return false, ErrSize
		}
		d.dst[d.out] = byte(e >> 16)
		d.out++
	default:
		f := lookup(t.dist[:], distWidth, buf)
		distance := int(f>>16) + extra(buf, f)
		buf, n = skip(buf, n, f)
		if f&special != 0 || distance > d.out {
			return false, ErrCorrupt
		}
		if length > len(d.dst)-d.out {
			length, err = len(d.dst)-d.out, ErrSize
		}
		repeat(d.dst, d.out, distance, length)
		d.out += length
	}
	d.bits.buf, d.bits.n = buf, n
	return done, err
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
// may reach into what is being written. It is not part of the loop that calls
// it, which would get slower.
//
//go:noinline
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
