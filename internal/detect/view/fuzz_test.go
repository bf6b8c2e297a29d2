package view

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"regexp"
	"slices"
	"testing"

	"github.com/tokenguard/tokenguard/finding"
)

// FuzzLayers: no layer is longer than the one before, every stretch of one
// comes from a stretch of the content, and the steps name what was decoded.
func FuzzLayers(f *testing.F) {
	for _, s := range []string{
		"", "%41%42", `\u0041\x41\101\=\\`, "&#65;&amp;&#x41;", utf16Bytes(plain, false), utf16Bytes(plain, true),
		base64.StdEncoding.EncodeToString([]byte(plain)), hex.EncodeToString([]byte(plain)),
		"Basic " + base64.StdEncoding.EncodeToString([]byte("a:b")), "\x00\x00\x00a\x00\x00\x00b", "AAAA\n====",
		"x: " + base64.StdEncoding.EncodeToString(gzipped(plain+plain)), hex.EncodeToString(gzipped(plain)),
		"soft line\n=0 and some =\nbreaks=3D",
	} {
		f.Add([]byte(s), uint16(0), uint16(9))
	}
	f.Fuzz(func(t *testing.T, content []byte, start, length uint16) {
		before := bytes.Clone(content)
		last, layers := len(content), 0
		for text := New(content); text != nil; text = text.Next() {
			if layers++; len(text.Bytes) > last && !unpacked(text) || layers > 6*MaxDepth+1 {
				t.Fatalf("layer %d has %d bytes, the one before %d", layers, len(text.Bytes), last)
			}
			last = len(text.Bytes)
			span := finding.Span{Start: min(int(start), last), End: min(int(start)+int(length), last)}
			origin, steps := text.Origin(span)
			if origin.Start < 0 || origin.Start > origin.End || origin.End > len(content) {
				t.Errorf("%v of layer %d stems from %v of %d bytes", span, layers, origin, len(content))
			}
			if len(steps) == 0 && span.Len() > 0 && !bytes.Equal(text.Bytes[span.Start:span.End], content[origin.Start:origin.End]) {
				t.Errorf("%v of layer %d was changed by no step", span, layers)
			}
		}
		if !bytes.Equal(before, content) {
			t.Error("the content changed")
		}
	})
}

// unpacked reports whether a stream was unpacked to the layer.
func unpacked(text *Text) bool {
	return slices.ContainsFunc(text.regions, func(r Region) bool { return r.Step == StepGzip || r.Step == StepZlib })
}

// FuzzRoundTrip: readable text comes back from every encoding, whatever it is
// and wherever programs wrap it: at a multiple of four. Elsewhere the first line
// may be a whole text of its own, and a short rest a word that follows it.
func FuzzRoundTrip(f *testing.F) {
	f.Add(plain, uint8(76))
	f.Add("0123456789012345", uint8(8))
	f.Fuzz(func(t *testing.T, text string, column uint8) {
		for i := range len(text) {
			if text[i] <= ' ' || text[i] >= 0x7F || bytes.IndexByte([]byte(`\%&`), text[i]) >= 0 {
				t.Skip("not what the promise is about")
			}
		}
		column -= column % 4
		if len(text) < 2*minDecoded || column < minLine {
			t.Skip("too short to tell from chance")
		}
		for i, encoded := range []string{
			wrap(base64.StdEncoding.EncodeToString([]byte(text)), int(column), "\n"),
			wrap(base64.RawURLEncoding.EncodeToString([]byte(text)), int(column), "\r\n  "),
			hex.EncodeToString([]byte(text)),
			utf16Bytes(text, false),
			utf16Bytes(text, true),
		} {
			if i < 2 && ambiguous.MatchString(encoded) {
				continue // reads as hex or as a list too, and that comes first
			}
			read(t, "<"+encoded+">", text)
		}
	})
}

var ambiguous = regexp.MustCompile(`[0-9A-Fa-f]{8}`)
