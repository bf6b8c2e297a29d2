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
	var lengths [precodes]uint8
	var count [8]uint8
	for i, symbol := range precodeOrder[:n] {
		if i%16 == 0 {
			d.bits.refill()
		}
		lengths[symbol] = uint8(d.bits.take(3))
		count[lengths[symbol]&7]++
	}
	count[0] = 0
	var next [8]int // codes, highest bit first, as numbers of precodeWidth bits
	code := 0
	for n := 1; n < len(next); n++ {
		next[n] = code
		code += int(count[n]) << (precodeWidth - n)
	}
	if code != 1<<precodeWidth {
		// See build for the incomplete codes that are none the less valid.
		if count[1] > 1 || code != int(count[1])<<(precodeWidth-1) {
			return false
		}
		for i := range d.precode {
			d.precode[i] = invalid | 1<<16
		}
	}
	for symbol, n := range lengths {
		if n == 0 {
			continue
		}
		e := precodeMeaning[symbol] + entry(n)<<8 + entry(n)
		for i := int(reversed[next[n]<<(litlenWidth-precodeWidth)]); i < len(d.precode); i += 1 << (n & 7) {
			d.precode[i] = e
		}
		next[n] += 1 << (precodeWidth - n)
	}
	return true
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
