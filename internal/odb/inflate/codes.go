package inflate

const (
	maxLitlen  = 286 // RFC 1951, section 3.2.7; 286 and 287 exist in the fixed code only
	maxDist    = 30
	endOfBlock = 256
)

// codes is the room in which the description of a block's codes is read.
type codes struct {
	lengths [maxLitlen + maxDist]uint8
	sorted  [288]uint16
}

// precodeOrder is the order in which the lengths of the precode stand.
var precodeOrder = [19]uint8{16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15}

// readCodes reads the codes of a dynamic block into the tables: RFC 1951,
// section 3.2.7.
func (d *Decoder) readCodes() error {
	litlens := int(d.bits.take(5)) + 257
	dists := int(d.bits.take(5)) + 1
	precodes := int(d.bits.take(4)) + 4
	if litlens > maxLitlen || dists > maxDist {
		return ErrCorrupt
	}
	lengths := d.codes.lengths[:litlens+dists]
	var precode [len(precodeOrder)]uint8
	for i := range precodes {
		if i%16 == 0 {
			d.bits.refill()
		}
		precode[precodeOrder[i]] = uint8(d.bits.take(3))
	}
	width, ok := build(d.precode[:], precodeWidth, precode[:], precodeMeaning[:], d.codes.sorted[:])
	if !ok || !d.readLengths(lengths, 1<<width-1) {
		return ErrCorrupt
	}
	d.litlen.width, ok = build(d.litlen.entries[:], litlenWidth, lengths[:litlens], litlenMeaning[:], d.codes.sorted[:])
	if !ok {
		return ErrCorrupt
	}
	d.dist.width, ok = build(d.dist.entries[:], distWidth, lengths[litlens:], distMeaning[:], d.codes.sorted[:])
	if !ok {
		return ErrCorrupt
	}
	return nil
}

// readLengths reads the lengths of the codes, which are themselves coded with
// the precode and in runs.
func (d *Decoder) readLengths(lengths []uint8, mask uint64) bool {
	for i := 0; i < len(lengths); {
		d.bits.refill()
		e := d.precode[d.bits.buf&mask]
		if e&special != 0 {
			return false
		}
		d.bits.take(uint8(e))
		symbol := uint8(e >> 16)
		if symbol < 16 {
			lengths[i] = symbol
			i++
			continue
		}
		value, run := uint8(0), 0
		switch symbol {
		case 16:
			if i == 0 {
				return false
			}
			value, run = lengths[i-1], 3+int(d.bits.take(2))
		case 17:
			run = 3 + int(d.bits.take(3))
		default:
			run = 11 + int(d.bits.take(7))
		}
		if run > len(lengths)-i {
			return false
		}
		for range run {
			lengths[i] = value
			i++
		}
	}
	return true
}

// What the symbols mean, and the tables of the fixed code: RFC 1951, sections
// 3.2.5 and 3.2.6. Built once, never written again.
var (
	precodeMeaning         = meaningOfPrecode()
	litlenMeaning          = meaningOfLitlen()
	distMeaning            = meaningOfDist()
	fixedLitlen, fixedDist = fixedTables()
)

func meaningOfPrecode() (meaning [19]entry) {
	for symbol := range meaning {
		meaning[symbol] = entry(symbol) << 16
	}
	return meaning
}

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

func fixedTables() (litlen litlenTable, dist distTable) {
	var lengths [288]uint8
	for symbol := range lengths {
		switch {
		case symbol < 144:
			lengths[symbol] = 8
		case symbol < 256:
			lengths[symbol] = 9
		case symbol < 280:
			lengths[symbol] = 7
		default:
			lengths[symbol] = 8
		}
	}
	var sorted [288]uint16
	litlen.width, _ = build(litlen.entries[:], litlenWidth, lengths[:], litlenMeaning[:], sorted[:])
	for symbol := range 32 {
		lengths[symbol] = 5
	}
	dist.width, _ = build(dist.entries[:], distWidth, lengths[:32], distMeaning[:], sorted[:])
	return litlen, dist
}
