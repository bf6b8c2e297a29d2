package inflate

import "encoding/binary"

const (
	maxLitlen  = 286 // RFC 1951, section 3.2.7; 286 and 287 exist in the fixed code only
	maxDist    = 30
	endOfBlock = 256
)

// codes is the room in which the description of a block's codes is read.
type codes struct {
	// used lists the symbols that have a code in ascending order, distances,
	// whose numbers go on there, after literals and lengths. Each takes two
	// bytes: the symbol in the lower bits, and from lengthShift on the length of
	// its code. The list may be written to 16 bytes behind its end.
	used   [2*(maxLitlen+maxDist) + 16]byte
	sorted [288]entry // the entries of all codes, in the order of the codes
}

const lengthShift = 9

// usedSymbol returns the first symbol of a list and the length of its code.
func usedSymbol(list []byte) (symbol int, length uint8) {
	u := binary.LittleEndian.Uint16(list)
	return int(u & (1<<lengthShift - 1)), uint8(u>>lengthShift) & maxCodeBits
}

// readCodes reads the codes of a dynamic block into the tables: RFC 1951,
// section 3.2.7.
func (d *Decoder) readCodes() error {
	litlens := int(d.bits.take(5)) + 257
	dists := int(d.bits.take(5)) + 1
	if litlens > maxLitlen || dists > maxDist {
		return ErrCorrupt
	}
	if !d.readPrecode(int(d.bits.take(4)) + 4) {
		return ErrCorrupt
	}
	var litlenCount, distCount counts
	end, ok := d.readLengths(litlens+dists, &litlenCount)
	if !ok {
		return ErrCorrupt
	}
	used := d.codes.used[:end]
	for end > 0 {
		symbol, n := usedSymbol(used[end-2:])
		if symbol < litlens {
			break
		}
		litlenCount[n]--
		distCount[n]++
		end -= 2
	}
	if !d.codes.build(d.tables.litlen[:], litlenWidth, used[:end], &litlenCount, litlenMeaning[:], 0) ||
		!d.codes.build(d.tables.dist[:], distWidth, used[end:], &distCount, distMeaning[:], litlens) {
		return ErrCorrupt
	}
	return nil
}

// What the symbols mean, and the tables of the fixed code: RFC 1951, sections
// 3.2.5 and 3.2.6. Built once, never written again.
var (
	litlenMeaning = meaningOfLitlen()
	distMeaning   = meaningOfDist()
	fixed         = fixedTables()
)

func meaningOfLitlen() (meaning [288]entry) {
	for symbol := range endOfBlock {
		meaning[symbol] = literal | entry(symbol)<<16
	}
	meaning[endOfBlock] = special | endBlock
	base := entry(3)
	for symbol := 257; symbol < 285; symbol++ {
		extra := entry(0)
		if symbol >= 265 {
			extra = entry(symbol-261) / 4
		}
		meaning[symbol] = base<<16 | extra
		base += 1 << extra
	}
	meaning[285] = 258 << 16 // one more than the pattern would give, without extra bits
	meaning[286], meaning[287] = invalid, invalid
	return meaning
}

func meaningOfDist() (meaning [32]entry) {
	base := entry(1)
	for symbol := range maxDist {
		extra := entry(0)
		if symbol >= 4 {
			extra = entry(symbol-2) / 2
		}
		meaning[symbol] = base<<16 | extra
		base += 1 << extra
	}
	meaning[30], meaning[31] = invalid, invalid
	return meaning
}

func fixedTables() (t tables) {
	var c codes
	var used []byte
	var count counts
	for symbol := range uint16(288) {
		n := uint16(8)
		switch {
		case symbol >= 144 && symbol < 256:
			n = 9
		case symbol >= 256 && symbol < 280:
			n = 7
		}
		used = binary.LittleEndian.AppendUint16(used, symbol|n<<lengthShift)
		count[n]++
	}
	c.build(t.litlen[:], litlenWidth, used, &count, litlenMeaning[:], 0)
	used, count = used[:0], counts{5: 32}
	for symbol := range uint16(32) {
		used = binary.LittleEndian.AppendUint16(used, symbol|5<<lengthShift)
	}
	c.build(t.dist[:], distWidth, used, &count, distMeaning[:], 0)
	return t
}
