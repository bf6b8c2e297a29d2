package corpus

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"compress/gzip"
	"compress/zlib"
	"fmt"
	"io"
)

// paragraph is a file of several lines with a pair in it.
const paragraph = template("# the nightly export\n\nurl = https://‹S›\nauth = «‹A:T›»\nretries = 3\n")

// record is one with a split pair.
const record = template("# the nightly export\n\nurl = https://‹S›\nuser = ‹A›\ntoken = «‹T›»\nretries = 3\n")

// What an encoding of a whole file does to the lines in it.
const (
	kept      = iota // they stay
	one              // all is on one line
	elsewhere        // they are broken in other places
)

// fileEncodings are encodings of whole files.
var fileEncodings = []struct {
	name, chain string
	lines       int
}{
	{"UTF-16LE with a mark", "byte order mark|UTF-16LE", kept},
	{"UTF-16LE", "UTF-16LE", kept},
	{"UTF-16LE of Windows", "CR LF lines|byte order mark|UTF-16LE", kept},
	{"UTF-16BE with a mark", "byte order mark|UTF-16BE", kept},
	{"UTF-16BE", "UTF-16BE", kept},
	{"UTF-32LE with a mark", "byte order mark|UTF-32LE", kept},
	{"UTF-32LE", "UTF-32LE", kept},
	{"UTF-32BE with a mark", "byte order mark|UTF-32BE", kept},
	{"UTF-32BE", "UTF-32BE", kept},
	{"UTF-8 with a mark", "byte order mark", kept},
	{"lines that end in CR LF", "CR LF lines", kept},
	{"lines that end in CR", "CR lines", kept},
	{"NUL bytes between lines", "NUL between lines", kept},
	{"quoted-printable", "quoted-printable", kept},
	{"base64", "base64", one},
	{"base64 of UTF-16LE", "UTF-16LE|base64", one},
	{"percent", "percent", one},
	{"line ends in escapes", "line ends escaped", one},
	{"escapes in UTF-16LE", "unicode escapes|byte order mark|UTF-16LE", one},
	{"base64, wrapped", "base64|wrap 76", elsewhere},
	{"hex, wrapped", "hex|wrap 60", elsewhere},
}

// filed yields whole files in encodings, and one of a single long line.
func filed(p population, yield func(Case) bool) bool {
	for _, e := range fileEncodings {
		for _, text := range []carrier{{"export.conf", e.name + ", pair", paragraph}, {"export.conf", e.name + ", split", record}} {
			for _, k := range turn(text.name) {
				c := text.of(p, "files", k)
				c.Content, c.Opaque = encode(c.Content, e.chain), true
				c.Want[0].Start, c.Want[0].End = 0, 0
				switch e.lines {
				case one:
					c.Want[0].Line = 1
				case elsewhere:
					c.Want[0].Line = 0
				}
				if !yield(c) {
					return false
				}
			}
		}
	}
	long := carrier{"bundle.min.js", "a line of megabytes", "var a=\"‹R1500000›\",t=\"«‹A›:‹T›»\",b=\"‹R1500000›\";"}.of(p, "files", kinds[0])
	long.Opaque = true
	return yield(long)
}

// archives are containers as the standard library writes them; member is the
// name of the text in them, as it is reported.
var archives = []struct {
	name, file, member string
	pack               func(text string) string
}{
	{"gzip", "export.conf.gz", "export.conf", compressed(func(w io.Writer) io.WriteCloser { return gzip.NewWriter(w) })},
	{"zlib", "export.conf.zz", "export.conf", compressed(func(w io.Writer) io.WriteCloser { return zlib.NewWriter(w) })},
	{"zip", "export.zip", "etc/export.conf", zipped("etc/export.conf")},
	{"jar", "tool.jar", "application.properties", zipped("application.properties")},
	{"wheel", "tool-1.0-py3-none-any.whl", "tool/config.py", zipped("tool/config.py")},
	{"docx", "guide.docx", "word/document.xml", zipped("word/document.xml")},
	{"nupkg", "tool.1.0.0.nupkg", "tool.nuspec", zipped("tool.nuspec")},
	{"tar", "export.tar", "etc/export.conf", tarred("etc/export.conf")},
	{"zip in a zip", "outer.zip", "inner.zip!export.conf", func(text string) string {
		return zipped("inner.zip")(zipped("export.conf")(text))
	}},
	{"gzip without a suffix", "export", "content", compressed(func(w io.Writer) io.WriteCloser { return gzip.NewWriter(w) })},
	{"PDF", "guide.pdf", "stream 1", pdf},
}

// archived yields containers with a pair in them. They are packed again for
// each edit, so that git stores them whole.
func archived(p population, yield func(Case) bool) bool {
	for _, a := range archives {
		text := carrier{a.file, a.name, paragraph}
		for _, k := range turn(a.name) {
			c := text.of(p, "archives", k)
			c.Content, c.Opaque = a.pack(c.Content), true
			w := &c.Want[0]
			w.Start, w.End, w.Member = 0, 0, a.member
			if a.name == "PDF" {
				w.Line = 0 // of the decoded page, which has lines of its own
			}
			if !yield(c) {
				return false
			}
		}
	}
	return true
}

func compressed(open func(io.Writer) io.WriteCloser) func(string) string {
	return func(text string) string {
		var out bytes.Buffer
		w := open(&out)
		must(io.WriteString(w, text))
		must(0, w.Close())
		return out.String()
	}
}

func zipped(member string) func(string) string {
	return func(text string) string {
		var out bytes.Buffer
		w := zip.NewWriter(&out)
		file, err := w.Create(member)
		must(0, err)
		must(io.WriteString(file, text))
		must(0, w.Close())
		return out.String()
	}
}

func tarred(member string) func(string) string {
	return func(text string) string {
		var out bytes.Buffer
		w := tar.NewWriter(&out)
		must(0, w.WriteHeader(&tar.Header{Name: member, Mode: 0o644, Size: int64(len(text))}))
		must(io.WriteString(w, text))
		must(0, w.Close())
		return out.String()
	}
}

// must ends the program where memory could not be written to.
func must(_ int, err error) {
	if err != nil {
		panic(err)
	}
}

// pdf returns a document of one page that shows the text's lines.
func pdf(text string) string {
	var page bytes.Buffer
	page.WriteString("BT /F1 10 Tf 40 800 Td 12 TL\n")
	for line := range bytes.Lines([]byte(text)) {
		fmt.Fprintf(&page, "(%s) Tj T*\n", bytes.TrimRight(line, "\n"))
	}
	page.WriteString("ET\n")
	stream := compressed(func(w io.Writer) io.WriteCloser { return zlib.NewWriter(w) })(page.String())
	return fmt.Sprintf("%%PDF-1.4\n1 0 obj\n<< /Type /Catalog /Pages 2 0 R >>\nendobj\n"+
		"2 0 obj\n<< /Type /Pages /Kids [3 0 R] /Count 1 >>\nendobj\n"+
		"3 0 obj\n<< /Type /Page /Parent 2 0 R /Contents 4 0 R /MediaBox [0 0 595 842] >>\nendobj\n"+
		"4 0 obj\n<< /Length %d /Filter /FlateDecode >>\nstream\n%s\nendstream\nendobj\ntrailer\n<< /Root 1 0 R >>\n%%%%EOF\n",
		len(stream), stream)
}
