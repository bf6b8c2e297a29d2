package report

import (
	"fmt"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"
)

// ciCommand matches what Azure Pipelines (##vso[, ##[), TeamCity
// (##teamcity[) and older GitHub runners (##[) obey anywhere in a line.
var ciCommand = regexp.MustCompile(`##[A-Za-z]*\[`)

// Escape makes text from outside inert on a terminal and in a CI log: one
// line, no control character, nothing invisible and nothing that changes the
// direction of text (all as in Go's quoted strings), and no CI command at its
// start. Text without any of these is returned as it is.
func Escape(s string) string {
	var out strings.Builder
	for i := 0; i < len(s); {
		r, size := utf8.DecodeRuneInString(s[i:])
		switch {
		case r == utf8.RuneError && size == 1, r < utf8.RuneSelf && !unicode.IsPrint(r):
			fmt.Fprintf(&out, `\x%02x`, s[i])
		case unicode.IsPrint(r):
			out.WriteString(s[i : i+size])
		case r > 0xFFFF:
			fmt.Fprintf(&out, `\U%08x`, r)
		default:
			fmt.Fprintf(&out, `\u%04x`, r)
		}
		i += size
	}
	return disarm(out.String(), `\x3a`, `\x23`)
}

// disarm breaks CI commands with the given escapes of the colon and the hash.
// GitHub obeys lines that start with two colons, blanks before them or not.
func disarm(s, colon, hash string) string {
	if trimmed := strings.TrimLeft(s, " "); strings.HasPrefix(trimmed, "::") {
		s = s[:len(s)-len(trimmed)] + colon + trimmed[1:]
	}
	return ciCommand.ReplaceAllStringFunc(s, func(m string) string { return "#" + hash + m[2:] })
}

// inertJSON escapes in encoded JSON what [Escape] escapes in text. The result
// is the same JSON value: such characters stand in strings only, where \u is
// allowed, and no line of a JSON text starts with a colon.
func inertJSON(encoded []byte) []byte {
	out := make([]byte, 0, len(encoded))
	for _, r := range string(encoded) {
		switch {
		case r == '\n' || unicode.IsPrint(r):
			out = utf8.AppendRune(out, r)
		case r > 0xFFFF:
			high, low := utf16.EncodeRune(r)
			out = fmt.Appendf(out, `\u%04x\u%04x`, high, low)
		default:
			out = fmt.Appendf(out, `\u%04x`, r)
		}
	}
	return ciCommand.ReplaceAllFunc(out, func(m []byte) []byte {
		return append([]byte(`#\u0023`), m[2:]...)
	})
}
