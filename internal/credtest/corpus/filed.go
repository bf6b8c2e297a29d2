package corpus

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
	{"base64, wrapped", "base64|wrap 76", elsewhere},
	{"hex, wrapped", "hex|wrap 60", elsewhere},
}

// filed yields whole files in encodings.
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
	return true
}
