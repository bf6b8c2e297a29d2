package corpus

import (
	"compress/gzip"
	"compress/zlib"
	"encoding/base32"
	"encoding/hex"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"unicode/utf16"

	"github.com/tokenguard/tokenguard/internal/credtest"
)

// step is one encoding of text, by the name that stands in marks.
type step struct {
	name  string
	apply func(string) string
}

// steps are the encodings. "wrap N JOINT" breaks the text after every N
// characters by one of joints.
var steps = []step{
	{"newline", func(s string) string { return s + "\n" }},
	{"CR LF", func(s string) string { return s + "\r\n" }},
	{"base64", credtest.Base64},
	{"base64url", credtest.Base64URL},
	{"unpadded", func(s string) string { return strings.TrimRight(s, "=") }},
	{"hex", func(s string) string { return hex.EncodeToString([]byte(s)) }},
	{"HEX", func(s string) string { return strings.ToUpper(hex.EncodeToString([]byte(s))) }},
	{"hex with blanks", each("%02x ")},
	{"hex with colons", each("%02x:")},
	{"hex array", each("0x%02x, ")},
	{"decimal array", each("%d, ")},
	{"percent", percent},
	{"percent everywhere", each("%%%02X")},
	{"reserved in percent", replace("=", "%3D", "+", "%2B", "/", "%2F")},
	{"escaped equals", replace("=", `\=`)},
	{"escaped as Gson", replace("=", `\u003d`, "&", `\u0026`)},
	{"unicode escapes", each(`\u%04X`)},
	{"braced unicode escapes", each(`\u{%x}`)},
	{"hex escapes", each(`\x%02x`)},
	{"escapes of CSS", each(`\%x `)},
	{"octal escapes", each(`\%03o`)},
	{"decimal escapes", each(`\%d`)},
	{"decimal entities", each("&#%d;")},
	{"hex entities", each("&#x%X;")},
	{"entities", replace("@", "&#64;", ":", "&colon;", "=", "&equals;")},
	{"quoted-printable", quotedPrintable},
	{"gzip", compressed(func(w io.Writer) io.WriteCloser { return gzip.NewWriter(w) })},
	{"zlib", compressed(func(w io.Writer) io.WriteCloser { return zlib.NewWriter(w) })},
	{"UTF-16LE", wide(2, false)},
	{"UTF-16BE", wide(2, true)},
	{"UTF-32LE", wide(4, false)},
	{"UTF-32BE", wide(4, true)},
	{"byte order mark", func(s string) string { return "\ufeff" + s }},
	{"CR LF lines", replace("\n", "\r\n")},
	{"CR lines", replace("\n", "\r")},
	{"NUL between lines", replace("\n", "\n\x00\x01\x00")},
	{"twice escaped", replace(`\`, `\\`, `"`, `\"`)},
	{"line ends escaped", replace("\n", `\n`)},
	{"hex dump", hexDump},
	{"chr calls", each("chr(%d), ")},
	{"char casts", each("[char]%d, ")},
	{"byte casts", each("(byte) 0x%02x, ")},
	{"base32", func(s string) string { return base32.StdEncoding.EncodeToString([]byte(s)) }},
	{"backwards", backwards},
}

// joints are what stands between the lines of wrapped text.
var joints = map[string]string{
	"":             "\n",
	"CR LF":        "\r\n",
	"CR":           "\r",
	"indented":     "\n  ",
	"tabbed":       "\r\n\t\t",
	"escaped":      `\n`,
	"escaped CR":   `\r\n`,
	"continued":    "\\\n",
	"adjacent":     "\"\n    \"",
	"joined":       "\" +\n\t\"",
	"joined ahead": "\"\n            + \"",
	"joined here":  `" + "`,
	"dotted":       "' .\n    '",
	"commented":    "\n# ",
	"starred":      "\n * ",
	"quoted":       "\n> ",
	"array":        "\",\n  \"",
	"basic":        "\" & _\r\n  \"",
	"piped":        "\" || \"",
	"slashed":      "\n// ",
	"dashed":       "\n-- ",
	"patched":      "\n+  ",
	"quoted twice": "\n> > ",
	"quoted close": "\n>",
	"logged":       "\n2024-03-01T10:00:00.1234569Z ",
	"served":       "\napp_1  | ",
}

// encode applies steps that are separated by bars, the left one first.
func encode(text, chain string) string {
	for _, name := range strings.Split(chain, "|") {
		text = applyStep(text, name)
	}
	return text
}

func applyStep(text, name string) string {
	if rest, ok := strings.CutPrefix(name, "wrap "); ok {
		column, joint, _ := strings.Cut(rest, " ")
		width, err := strconv.Atoi(column)
		between, ok := joints[joint]
		if err != nil || !ok {
			panic("corpus: no such step: " + name)
		}
		return wrap(text, width, between)
	}
	for _, s := range steps {
		if s.name == name {
			return s.apply(text)
		}
	}
	panic("corpus: no such step: " + name)
}

func wrap(text string, width int, joint string) string {
	var lines []string
	for len(text) > width {
		lines, text = append(lines, text[:width]), text[width:]
	}
	return strings.Join(append(lines, text), joint)
}

// each formats every byte, without the blank at the end.
func each(format string) func(string) string {
	return func(s string) string {
		var b strings.Builder
		for _, c := range []byte(s) {
			fmt.Fprintf(&b, format, c)
		}
		return strings.TrimRight(b.String(), " ,:")
	}
}

// hexDump is what hexdump -C and its kin print: an offset, sixteen bytes, and what is
// readable of them.
func hexDump(s string) string { return strings.TrimSuffix(hex.Dump([]byte(s)), "\n") }

func backwards(s string) string {
	b := []byte(s)
	slices.Reverse(b)
	return string(b)
}

func replace(oldNew ...string) func(string) string { return strings.NewReplacer(oldNew...).Replace }

// percent escapes all but the unreserved characters of RFC 3986.
func percent(s string) string {
	var b strings.Builder
	for _, c := range []byte(s) {
		if c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || strings.IndexByte("-._~", c) >= 0 {
			b.WriteByte(c)
		} else {
			fmt.Fprintf(&b, "%%%02X", c)
		}
	}
	return b.String()
}

// quotedPrintable is RFC 2045 for ASCII: "=" escaped, soft line breaks that
// leave 75 characters and "=" on a line.
func quotedPrintable(s string) string {
	var b strings.Builder
	column := 0
	for _, c := range []byte(s) {
		text := string(rune(c))
		if c == '=' {
			text = "=3D"
		}
		if column+len(text) > 75 {
			b.WriteString("=\n")
			column = 0
		}
		b.WriteString(text)
		if column += len(text); c == '\n' {
			column = 0
		}
	}
	return b.String()
}

// wide encodes in units of so many bytes.
func wide(width int, bigEndian bool) func(string) string {
	return func(s string) string {
		var b strings.Builder
		for _, unit := range utf16.Encode([]rune(s)) {
			for i := range width {
				shift := 8 * i
				if bigEndian {
					shift = 8 * (width - 1 - i)
				}
				b.WriteByte(byte(uint32(unit) >> shift))
			}
		}
		return b.String()
	}
}
