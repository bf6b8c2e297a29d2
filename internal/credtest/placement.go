package credtest

import (
	"fmt"
	"iter"
	"slices"
	"strings"
)

// placement is one content and what is to be found in it.
type placement struct {
	name    string
	content []byte
	want    []Hit
}

// write appends text to the content.
func (p *placement) write(text string) { p.content = append(p.content, text...) }

// put appends what the sample is for the holder, which is to be found there.
func (p *placement) put(s Sample, holder uint64) {
	r := s.Make(New(holder))
	p.write(r.Before)
	start := len(p.content)
	p.write(r.Text)
	p.want = append(p.want, Hit{s.Kind, s.Evidence, r.Secret, r.Account, start, len(p.content)})
	p.write(r.After)
}

// placements yields every placement of the sample.
func placements(s Sample) iter.Seq[*placement] {
	return func(yield func(*placement) bool) {
		for _, part := range []iter.Seq[*placement]{surrounded(s), several(s), atBorders(s)} {
			for p := range part {
				if !yield(p) {
					return
				}
			}
		}
	}
}

// neighbour is what stands on either side of a sample.
type neighbour struct{ name, before, after string }

// surrounded yields the sample with each kind of neighbour.
func surrounded(s Sample) iter.Seq[*placement] {
	neighbours := []neighbour{
		{"alone", "", ""},
		{"at the start", "", "\n" + filler(1000)},
		{"in the middle", filler(1000), "\n" + filler(1000)},
		{"at the end", filler(1000), "\n"},
		{"at the end without a newline", filler(1000), ""},
		{"between CR LF", strings.ReplaceAll(filler(1000), "\n", "\r\n"), "\r\n# end\r\n"},
		{"between lone CRs", "# start\r", "\r# end\r"},
		{"behind a byte order mark", "\ufeff", "\n"},
		{"in double quotes", `x = "`, `"` + "\n"},
		{"in single quotes", "x = '", "'\n"},
		{"in backquotes", "x = `", "`\n"},
		{"in escaped quotes", `{"x": "{\"y\": \"`, `\"}"}` + "\n"},
		{"in brackets", "f(", ")\n"},
		{"in an element", "<v>", "</v>\n"},
		{"in a list", "[1, ", ", 2]\n"},
		{"between tabs", "\t", "\t\n"},
		{"before a semicolon", "x = ", ";\n"},
		{"between NUL bytes", "x\x00", "\x00x\x00"},
		{"between bytes that are not UTF-8", "\xff\xfe\xfd", "\xff\xc0"},
	}
	if s.OpenStart {
		neighbours = append(neighbours,
			neighbour{"behind an underscore", "key_", "\n"},
			neighbour{"behind a slash", "/a/b/", "\n"},
			neighbour{"behind letters", "tokenXyZ9", "\n"})
	}
	if s.OpenEnd {
		neighbours = append(neighbours,
			neighbour{"before an underscore", "", "_key\n"},
			neighbour{"before a slash", "", "/a/b\n"},
			neighbour{"before letters", "", "XyZ9token\n"})
	}
	return func(yield func(*placement) bool) {
		for _, n := range neighbours {
			p := &placement{name: n.name}
			p.write(n.before)
			p.put(s, 1)
			p.write(n.after)
			if !yield(p) {
				return
			}
		}
	}
}

// several yields contents that hold more than one credential, or none.
func several(s Sample) iter.Seq[*placement] {
	none := &placement{name: "none", content: []byte(filler(5000))}
	repeated := &placement{name: "the same one repeated"}
	for range 3 {
		repeated.put(s, 1)
		repeated.write("\n" + filler(700))
	}
	adjacent := &placement{name: "several on neighbouring lines"}
	for holder := range uint64(5) {
		adjacent.put(s, holder)
		adjacent.write("\n")
	}
	apart := &placement{name: "several far apart"}
	for holder := range uint64(5) {
		apart.write(filler(9001))
		apart.put(s, holder)
		apart.write("\n")
	}
	return slices.Values([]*placement{{name: "empty"}, none, repeated, adjacent, apart})
}

// atBorders yields the sample across each border that a reader might cut at:
// every cut for the small ones, every few for the large one.
func atBorders(s Sample) iter.Seq[*placement] {
	r := s.Make(New(1))
	length := len(r.Before + r.Text + r.After)
	return func(yield func(*placement) bool) {
		for _, border := range []struct{ offset, step int }{{4096, 1}, {8192, 1}, {64 << 10, 17}} {
			for cut := 0; cut <= length+1; cut += border.step {
				p := &placement{name: fmt.Sprintf("byte %d at offset %d", cut, border.offset)}
				p.write(filler(border.offset - cut))
				p.put(s, 1)
				p.write("\n" + filler(200))
				if !yield(p) {
					return
				}
			}
		}
	}
}

// filler returns n bytes of lines that hold nothing to find and end in LF.
func filler(n int) string {
	const line = "# plain words that nobody has to hide, 1 2 3\n"
	if n == 0 {
		return ""
	}
	return strings.Repeat(line, n/len(line)+1)[:n-1] + "\n"
}
