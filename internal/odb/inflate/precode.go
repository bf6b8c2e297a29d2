package inflate

import "encoding/binary"

// The precode is the code of the lengths of the other codes: RFC 1951, section
// 3.2.7.
const (
	precodes     = 19
	precodeWidth = 7 // the longest code
)

// In an entry of the precode stands, at 16, for how many symbols it gives the
// length, to which the extra bits are added; at 24, 4 bits: the length.
type precodeTable [1 << precodeWidth]entry

const repeated entry = 1 << 31 // the length is that of the symbol before

// precodeOrder is the order in which the lengths of the precode stand.
var precodeOrder = [precodes]uint8{16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15}

var precodeMeaning = meaningOfPrecode()

func meaningOfPrecode() (meaning [precodes]entry) {
	for symbol := range entry(16) {
		meaning[symbol] = symbol<<24 | 1<<16
	}
	meaning[16] = repeated | 3<<16 | 2
	meaning[17] = 3<<16 | 3
	meaning[18] = 11<<16 | 7
	return meaning
}

// readPrecode reads the first n lengths of the precode and fills its table.
func (d *Decoder) readPrecode(n int) bool {
	const atOnce = 18 // as many as a refill has bits for
	d.bits.refill()
	size := 3 * uint8(min(n, atOnce))
	packed := d.bits.buf & (1<<(size&63) - 1)
	d.bits.buf >>= size & 63
	d.bits.n -= size
	var lengths [precodes]uint8
	for _, symbol := range precodeOrder[:atOnce] {
		lengths[symbol] = uint8(packed & 7)
		packed >>= 3
	}
	if n > atOnce {
		d.bits.refill()
		lengths[precodeOrder[atOnce]] = uint8(d.bits.take(3))
	}
	var count counts
	used, end := &d.codes.used, 0
	for symbol, length := range lengths {
		binary.LittleEndian.PutUint16(used[end:], uint16(symbol)|uint16(length)<<lengthShift)
		count[length&7]++
		if after := end + 2; length != 0 {
			end = after
		}
	}
	return d.codes.build(d.precode[:], precodeWidth, used[:end], &count, precodeMeaning[:], 0)
}

// readLengths reads the lengths of that many symbols' codes, which are
// themselves coded with the precode and in runs, and lists the symbols that
// have a code. It returns where the list ends and adds to count, and reports
// false for lengths that are none.
//
// What the next length is cannot be foreseen, so a branch on it would be wrong
// half of the time. There is none: each length is written as often as the
// longest run of lengths that are not zero has it, and what is too much is
// written over by the next.
func (d *Decoder) readLengths(symbols int, count *counts) (end int, ok bool) {
	const each = 0x0001_0001_0001_0001
	src, buf, pos, n := d.bits.src, d.bits.buf, d.bits.pos, d.bits.n
	used := &d.codes.used
	last := entry(maxCodeBits + 1) // no length, for a repetition of nothing
	at, wrong := 0, entry(0)
	for at < symbols {
		buf, pos, n = load(src, buf, pos, n)
		e := d.precode[buf&(1<<precodeWidth-1)]
		run := int(e>>16&0xff) + extra(buf, e)
		buf, n = skip(buf, n, e)
		if length := e >> 24 & maxCodeBits; e&repeated == 0 {
			last = length
		}
		wrong |= e&special | last>>4
		four := uint64(at)*each + uint64(last)<<lengthShift*each + 0x0003_0002_0001_0000
		binary.LittleEndian.PutUint64(used[end:], four)
		binary.LittleEndian.PutUint64(used[end+8:], four+4*each)
		count[last&maxCodeBits] += uint16(run)
		at += run
		if after := end + 2*run; last != 0 {
			end = after
		}
	}
	d.bits.buf, d.bits.pos, d.bits.n = buf, pos, n
	return end, at == symbols && wrong == 0
}
