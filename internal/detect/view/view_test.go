package view

import (
	"bytes"
	"compress/gzip"
	"encoding/base64"
	"encoding/hex"
	"slices"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/tokenguard/tokenguard/finding"
)

// read follows the layers of content until one holds want, and returns where
// want stands in content and how it was decoded.
func read(t *testing.T, content, want string) (string, []string) {
	t.Helper()
	for text := New([]byte(content)); text != nil; text = text.Next() {
		if at := strings.Index(string(text.Bytes), want); at >= 0 {
			span, steps := text.Origin(finding.Span{Start: at, End: at + len(want)})
			return content[span.Start:span.End], steps
		}
	}
	t.Fatalf("no layer of %q holds %q", content, want)
	return "", nil
}

const plain = "ada.lovelace@acme.test:kJ8s-2mQ_x7LpZ0w=A1B2C3D4"

func utf16Bytes(s string, bigEndian bool) string {
	var b strings.Builder
	for _, u := range utf16.Encode([]rune(s)) {
		lo, hi := byte(u), byte(u>>8)
		if bigEndian {
			lo, hi = hi, lo
		}
		b.WriteByte(lo)
		b.WriteByte(hi)
	}
	return b.String()
}

func gzipped(text string) []byte {
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	if _, err := w.Write([]byte(text)); err != nil {
		panic(err)
	}
	if err := w.Close(); err != nil {
		panic(err)
	}
	return b.Bytes()
}

func wrap(s string, column int, joint string) string {
	var lines []string
	for c := range slices.Chunk([]byte(s), column) {
		lines = append(lines, string(c))
	}
	return strings.Join(lines, joint)
}

func TestLayersFindTheEncodedText(t *testing.T) {
	b64 := base64.StdEncoding.EncodeToString
	std := b64([]byte(plain))
	tests := []struct {
		name, before, encoded, after string
		steps                        []string
	}{
		{"standard alphabet", "auth: ", std, "\n", []string{StepBase64}},
		{"no padding, last in the content", "k=", strings.TrimRight(std, "="), "", []string{StepBase64}},
		{"gzip in base64", "gz: ", b64(gzipped(plain)), "\n", []string{StepBase64, StepGzip}},
		{"gzip in wrapped base64 in base64", "gz: ", b64([]byte(wrap(b64(gzipped("x: "+plain)), 76, "\n"))), "\n", []string{StepBase64, StepBase64, StepGzip}},
		{"gzip in hex", "gz: ", hex.EncodeToString(gzipped(plain)), "\n", []string{StepHex, StepGzip}},
		{"newline inside", "'", b64([]byte(plain + "\n")), "'", []string{StepBase64}},
		{"wrapped at 76", "", wrap(std, 76, "\n"), "\n", []string{StepBase64}},
		{"wrapped at 20, CRLF, indented", "a: |\r\n    ", wrap(std, 20, "\r\n    "), "\r\n", []string{StepBase64}},
		{"wrapped at 9", "x\n", wrap(std, 9, "\n"), "\n", []string{StepBase64}},
		{"split by escaped line ends", `"`, wrap(std, 30, `\n`), `"`, []string{StepBase64}},
		{"joined literals", `"`, wrap(std, 30, "\" +\n\t\""), `"`, []string{StepBase64}},
		{"continuation lines", "x=", wrap(std, 30, "\\\n"), "\n", []string{StepBase64}},
		{"behind a slash", "/", std, "\n", []string{StepBase64}},
		{"twice", "auth: ", b64([]byte(std)), "\n", []string{StepBase64, StepBase64}},
		{"five times", "auth: ", b64([]byte(b64([]byte(b64([]byte(b64([]byte(std)))))))), "\n",
			slices.Repeat([]string{StepBase64}, 5)},
		{"UTF-16LE inside", "", b64([]byte(utf16Bytes(plain, false))), "\n", []string{StepBase64, StepUTF16LE}},
		{"UTF-16BE inside", "", b64([]byte(utf16Bytes(plain, true))), "\n", []string{StepBase64, StepUTF16BE}},
		{"hex", "0x", hex.EncodeToString([]byte(plain)), "\n", []string{StepHex}},
		{"hex of base64", "h ", hex.EncodeToString([]byte(std)), "\n", []string{StepHex, StepBase64}},
		{"percent within", "?q=", strings.NewReplacer("=", "%3D", "+", "%2B", "/", "%2F").Replace(b64([]byte(plain + "\n"))), "&r", []string{StepPercent, StepBase64}},
		{"UTF-16LE content", "\xff\xfea\x00", utf16Bytes(plain, false), utf16Bytes("\r\n", false), []string{StepUTF16LE}},
		{"UTF-16BE content", "\xfe\xff\x00a", utf16Bytes(plain, true), utf16Bytes("\r\n", true), []string{StepUTF16BE}},
		{"Basic payload of twelve characters", "Basic ", b64([]byte("bob:hunt2")), "\n", []string{StepBase64}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			want := plain
			if strings.HasPrefix(tt.name, "Basic") {
				want = "bob:hunt2"
			}
			got, steps := read(t, tt.before+tt.encoded+tt.after, want)
			if got != tt.encoded || !slices.Equal(steps, tt.steps) {
				t.Errorf("found %q by %v, want %q by %v", got, steps, tt.encoded, tt.steps)
			}
		})
	}
}

func TestEscapesAreUndone(t *testing.T) {
	tests := []struct{ name, content, want, origin, step string }{
		{"percent", "a%40b", "a@b", "a%40b", StepPercent},
		{"JSON", `x\u003dy`, "x=y", `x\u003dy`, StepUnicodeEscape},
		{"JavaScript braces", `x\u{3d}y`, "x=y", `x\u{3d}y`, StepUnicodeEscape},
		{"hex", `x\x3dy`, "x=y", `x\x3dy`, StepHexEscape},
		{"octal", `x\075y`, "x=y", `x\075y`, StepOctalEscape},
		{"entity", `x&#61;y`, "x=y", `x&#61;y`, StepHTMLEntity},
		{"hex entity", `x&#x3d;y`, "x=y", `x&#x3d;y`, StepHTMLEntity},
		{"named entity", `x&commat;y`, "x@y", `x&commat;y`, StepHTMLEntity},
		{"properties", `x\=y`, "x=y", `x\=y`, StepBackslash},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, steps := read(t, "<"+tt.content+">", tt.want)
			if got != tt.origin || !slices.Equal(steps, []string{tt.step}) {
				t.Errorf("found %q by %v, want %q by %s", got, steps, tt.origin, tt.step)
			}
		})
	}
}

// What stands behind base64 that has no padding would change its last bytes.
func TestWordBehindBase64(t *testing.T) {
	for _, secret := range []string{"ada.lovelace@acme.test:kJ8s-2mQ_x7LpZ0w", "ada.lovelace@acme.test:kJ8s-2mQ_x7LpZ0wA"} {
		encoded := base64.RawStdEncoding.EncodeToString([]byte(secret))
		for _, behind := range []string{"\nHost: acme.test", "\r\nHost: acme.test", "\n\nand so on", "\nEOF\n", "\nend", "\nkey=value", "\n\tmake it so"} {
			for _, text := range []string{encoded, encoded[:28] + "\n" + encoded[28:]} {
				var layers []string
				for layer := New([]byte(text + behind)); layer != nil; layer = layer.Next() {
					layers = append(layers, string(layer.Bytes))
				}
				if !slices.ContainsFunc(layers, func(l string) bool { return strings.HasPrefix(l, secret+behind) }) {
					t.Errorf("%q behind %q: got %q", behind, text, layers)
				}
			}
		}
	}
}

// Two encoded texts in an array are no wrapped one: the second is longer.
func TestItemsThatAreNotWrapped(t *testing.T) {
	account := base64.StdEncoding.EncodeToString([]byte("ada.lovelace.the.1st@acme.test"))
	secret := base64.StdEncoding.EncodeToString([]byte("kJ8s-2mQ_x7LpZ0wkJ8s-2mQ_x7LpZ0wA1B2C3D4"))
	for _, between := range []string{"\",\n  \"", "\", \""} {
		read(t, "[\""+account+between+secret+"\"]", "ada.lovelace.the.1st@acme.test"+between+"kJ8s")
	}
}
