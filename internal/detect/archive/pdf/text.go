package pdf

import (
	"bytes"
	"strconv"
)

// wordGap is the gap, in thousandths of the font's size, from which a number in
// a TJ array parts words. Kerning stays below 150, the space of most fonts is
// above 220.
const wordGap = 180

// Text returns the text that a page description shows, or nil if it shows none.
// Strings of one TJ array, and of TJ and Tj that directly follow each other, are
// joined, so that kerning does not split a word; everything that moves to
// another place begins a line.
//
// Not promised: more than the codes of the characters. Fonts with an encoding of
// their own show other characters than their codes say.
func Text(description []byte) []byte {
	if !bytes.Contains(description, []byte("Tj")) && !bytes.Contains(description, []byte("TJ")) &&
		!bytes.ContainsAny(description, "'\"") {
		return nil
	}
	t := text{in: lexer{b: description}}
	for t.step() {
	}
	return t.out
}

// text gathers what is shown.
type text struct {
	in      lexer
	pending []byte // strings since the last operator
	out     []byte
}

// step takes the next token, and reports whether there was one.
func (t *text) step() bool {
	kind, value := t.in.next()
	switch kind {
	case endToken:
		return false
	case stringToken:
		t.pending = append(t.pending, value...)
	case numberToken:
		if !t.in.inArray || len(t.pending) == 0 {
			break
		}
		if gap, _ := strconv.ParseFloat(string(value), 64); gap < -wordGap {
			t.pending = append(t.pending, ' ')
		}
	case operatorToken:
		t.operator(string(value))
		t.pending = t.pending[:0]
	}
	return true
}

// operator does what an operator of section 9.4 does to text.
func (t *text) operator(name string) {
	switch name {
	case "Tj", "TJ":
		t.out = append(t.out, t.pending...)
	case "'", "\"":
		t.newLine()
		t.out = append(t.out, t.pending...)
	case "Td", "TD", "Tm", "T*", "ET", "BT":
		t.newLine()
	}
}

func (t *text) newLine() {
	if n := len(t.out); n > 0 && t.out[n-1] != '\n' {
		t.out = append(t.out, '\n')
	}
}
