package view

import "unicode/utf8"

// codec is an encoding that turns units of characters into units of bytes.
type codec struct {
	step     string
	in, out  int // characters and bytes of a unit
	sure     int // units in a row that are taken for encoded text
	decode   func(chars [4]byte) ([3]byte, bool)
	leftover bool // a last unit may be short
}

// codecs are tried in this order: hex digits are base64 characters too.
func codecs() [2]codec {
	return [2]codec{
		{StepHex, 2, 1, 12, hexUnit, false},
		{StepBase64, 4, 3, 5, base64Unit, true},
	}
}

// base64Unit accepts readable text and the marks that it may start with.
func base64Unit(chars [4]byte) ([3]byte, bool) {
	out := quad(chars)
	mark := out[0] == 0xFF && out[1] == 0xFE || out[0] == 0xFE && out[1] == 0xFF || out == [3]byte{0xEF, 0xBB, 0xBF}
	return out, mark || Readable(out[0]) && Readable(out[1]) && Readable(out[2])
}

// anyUnit accepts whatever UTF-8 is made of.
func anyUnit(chars [4]byte) ([3]byte, bool) {
	out := quad(chars)
	for _, c := range out {
		if c < utf8.RuneSelf && !Readable(c) {
			return out, false
		}
	}
	return out, true
}

// quad decodes four characters of the class.
func quad(chars [4]byte) [3]byte {
	v := uint32(Sextets[chars[0]])<<18 | uint32(Sextets[chars[1]])<<12 | uint32(Sextets[chars[2]])<<6 | uint32(Sextets[chars[3]])
	return [3]byte{byte(v >> 16), byte(v >> 8), byte(v)}
}

func hexUnit(chars [4]byte) ([3]byte, bool) {
	high, ok := hexDigit(chars[0])
	low, ok2 := hexDigit(chars[1])
	c := high<<4 | low
	return [3]byte{c}, ok && ok2 && Readable(c)
}
