package view

// none marks bytes outside the class in [Sextets].
const none = 0xFF

// Sextets holds the value of every base64 character, of the standard and of
// the URL alphabet, and 0xFF for every other byte. It is never written again.
var Sextets = sextets()

func sextets() (table [256]byte) {
	for i := range table {
		table[i] = none
	}
	const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
	for i := range len(alphabet) {
		table[alphabet[i]] = byte(i)
	}
	table['-'], table['_'] = table['+'], table['/']
	return table
}

// InClass reports whether c is of the base64 class, [A-Za-z0-9+/_-].
func InClass(c byte) bool { return Sextets[c] != none }

// ClassEnd returns the end of the run of class bytes that starts at offset.
func ClassEnd(text []byte, at int) int {
	for at < len(text) && Sextets[text[at]] != none {
		at++
	}
	return at
}

// Readable reports whether c is what text with a credential decodes to:
// printable ASCII, a tab or a line end, or the zeros of UTF-16.
func Readable(c byte) bool {
	return 0x20 <= c && c < 0x7F || c == 0 || c == '\t' || c == '\r' || c == '\n'
}

// Leads holds the characters that the base64 of readable text can have first in a
// unit: most are not. It is never written again.
var Leads = readableLeads()

func readableLeads() (table [256]bool) {
	for c, sextet := range Sextets {
		for rest := range byte(4) {
			table[c] = table[c] || sextet != none && Readable(sextet<<2|rest)
		}
	}
	return table
}
