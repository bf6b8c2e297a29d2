package pdf_test

import (
	"slices"
	"testing"

	"github.com/tokenguard/tokenguard/internal/detect/archive/pdf"
)

func TestText(t *testing.T) {
	for _, tt := range []struct{ name, description, want string }{
		{"one string", "BT /F1 12 Tf 72 720 Td (word) Tj ET", "word\n"},
		{"kerned", "BT [(w) -14 (o) 3.5 (r)-20(d)] TJ ET", "word\n"},
		{"a gap between words", "BT [(two) -250 (words)] TJ ET", "two words\n"},
		{"two operators in a row", "BT (wo) Tj [(rd)] TJ ET", "word\n"},
		{"two lines", "BT (one) Tj 0 -14 Td (two) Tj T* (three) Tj ET", "one\ntwo\nthree\n"},
		{"operators that begin a line", "BT (one) ' 1 2 (two) \" ET", "one\ntwo\n"},
		{"escapes", `BT (\(a\)\\ \101\102\7 \q \
b) Tj ET`, "(a)\\ AB\a q b\n"},
		{"nested parentheses", "BT (f(x(y))) Tj ET", "f(x(y))\n"},
		{"hexadecimal", "BT <776f 7264> Tj <4> Tj ET", "word@\n"},
		{"two bytes for a character", "BT <0077006f00720064> Tj ET", "word\n"},
		{"a string that is not shown", "/Span << /ActualText (hidden) >> BDC BT (word) Tj ET", "word\n"},
		{"a comment", "BT % (no) Tj\n(word) Tj ET", "word\n"},
		{"a string without an end", "BT (wo\\", ""},
		{"a hexadecimal string without an end", "BT (x) Tj <77", "x"},
		{"no text", "0 0 m 10 10 l S", ""},
	} {
		if got := string(pdf.Text([]byte(tt.description))); got != tt.want {
			t.Errorf("%s: %q, want %q", tt.name, got, tt.want)
		}
	}
}

func TestStreams(t *testing.T) {
	for _, tt := range []struct {
		name, content string
		filters       []string
		raw           string
	}{
		{"plain", "1 0 obj << /Length 4 >>\nstream\ndata\nendstream", nil, "data\n"},
		{"CR LF", "1 0 obj<</Filter/FlateDecode>>stream\r\ndataendstream", []string{"FlateDecode"}, "data"},
		{"two filters", "<< /Filter [ /A85 /Fl ] /Length 4 >> stream\ndataendstream", []string{"ASCII85Decode", "FlateDecode"}, "data"},
		{"filters of the object before", "<< /Filter /X >> endobj 2 0 obj << >> stream\ndataendstream", nil, "data"},
		{"a filter that is a reference", "<< /Filter 5 0 R /Type /X >>\nstream\ndataendstream", nil, "data"},
		{"no end", "<< >>\nstream\ndata", nil, "data"},
		{"the word in a sentence", "a stream\n<< >>\nstream\ndataendstream", nil, "data"},
	} {
		streams := slices.Collect(pdf.Streams([]byte(tt.content)))
		if len(streams) != 1 || !slices.Equal(streams[0].Filters, tt.filters) || string(streams[0].Raw) != tt.raw {
			t.Errorf("%s: %q, want %q of %q", tt.name, streams, tt.raw, tt.filters)
		}
	}
}

func TestIsEncrypted(t *testing.T) {
	for content, want := range map[string]bool{
		"trailer << /Encrypt 5 0 R >>": true, "<</Encrypt<</V 4>>>>": true,
		"<< /EncryptMetadata false >>": false, "the key /Encrypt in text": false, "": false,
	} {
		if got := pdf.IsEncrypted([]byte(content)); got != want {
			t.Errorf("%q: %t", content, got)
		}
	}
}

func FuzzText(f *testing.F) {
	f.Add([]byte("BT [(w) -14 <6f>] TJ (\\101(x)) Tj ET"))
	f.Fuzz(func(t *testing.T, description []byte) {
		if got := pdf.Text(description); len(got) > 2*len(description) {
			t.Errorf("%d bytes of text from %d", len(got), len(description))
		}
	})
}
