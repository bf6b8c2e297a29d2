package owner

import "bytes"

// gap is what lies between an account and a token: how much of the text's
// structure one has to cross to get from one to the other. It reads no
// language; brackets, elements, indentation, list items, blank lines and
// section headers are the same in most.
type gap struct {
	lines    int // line ends
	bytes    int
	up, down int // brackets or elements left, and entered
	blanks   int // blank lines
	items    int // list items that start
	outdents int // lines less indented than either side
	sections int // headers, rulers, netrc machines
}

// gapBetween describes the text between two offsets, which are the end of the
// earlier and the start of the later of the two.
func gapBetween(text []byte, from, to int) gap {
	between := text[from:to]
	g := gap{bytes: len(between)}
	g.brackets(bytes.TrimSuffix(bytes.TrimPrefix(between, []byte("]]>")), []byte("<![CDATA[")))
	if leafElements(text, from, to) {
		g.up, g.down = max(0, g.up-1), max(0, g.down-1)
	}
	if bytes.ContainsAny(between, "\r\n") && balanced(lineAround(text, from)) && balanced(lineAround(text, to)) {
		g.up, g.down = min(g.up, 1), min(g.down, 1) // what each line opens it closes
	}
	side := min(indentAt(text, from), indentAt(text, to))
	for at := bytes.IndexAny(between, "\r\n"); at >= 0; {
		start := at + 1
		if between[at] == '\r' && start < len(between) && between[start] == '\n' {
			start++
		}
		g.lines++
		at = bytes.IndexAny(between[start:], "\r\n")
		whole := at >= 0 // the token's own line is not over at its start
		line := between[start:]
		if whole {
			at += start
			line = between[start:at]
		}
		g.line(line, whole, side)
	}
	return g
}

// line takes note of one line, or of what stands before the later side on its.
func (g *gap) line(line []byte, whole bool, side int) {
	rest := bytes.TrimLeft(line, " \t")
	switch {
	case len(rest) == 0:
		if whole {
			g.blanks++
		}
		return
	case bytes.HasPrefix(rest, []byte("- ")):
		g.items++
	case rest[0] == '[' && whole && rest[len(rest)-1] == ']', bytes.HasPrefix(rest, []byte("---")),
		bytes.HasPrefix(rest, []byte("machine ")):
		g.sections++
	}
	if whole && len(line)-len(rest) < side {
		g.outdents++
	}
}

// brackets counts what is left and entered. An element's start is a bracket
// that its end closes.
func (g *gap) brackets(between []byte) {
	depth, low := 0, 0
	for i, c := range between {
		next := byte(0)
		if i+1 < len(between) {
			next = between[i+1]
		}
		switch {
		case c == '(' || c == '[' || c == '{', c == '<' && ('a' <= next|0x20 && next|0x20 <= 'z'):
			depth++
		case c == ')' || c == ']' || c == '}', c == '<' && next == '/', c == '/' && next == '>':
			depth--
			low = min(low, depth)
		}
	}
	g.up, g.down = -low, depth-low
}

// leafElements reports whether both sides are the text of an element each:
// <user>x</user> <password>y</password> is one record.
func leafElements(text []byte, from, to int) bool {
	between := bytes.TrimSuffix(bytes.TrimPrefix(text[from:to], []byte("]]>")), []byte("<![CDATA["))
	return bytes.HasPrefix(bytes.TrimLeft(between, " \t\r\n"), []byte("</")) &&
		bytes.HasSuffix(bytes.TrimRight(between, " \t\r\n"), []byte(">"))
}

// lineAround returns the line that offset is on, as far as it is within reach.
func lineAround(text []byte, at int) []byte {
	low, high := max(0, at-reach), min(len(text), at+reach)
	start, end := bytes.LastIndexAny(text[low:at], "\r\n")+1+low, high
	if i := bytes.IndexAny(text[at:high], "\r\n"); i >= 0 {
		end = at + i
	}
	return text[start:end]
}

// balanced reports whether a line closes the brackets that it opens, and no
// others, and is no record by itself.
func balanced(line []byte) bool {
	var g gap
	g.brackets(line)
	trimmed := bytes.TrimLeft(line, " \t")
	return g.up == 0 && g.down == 0 && len(trimmed) > 0 && trimmed[0] != '{' && trimmed[0] != '[' && trimmed[0] != '('
}

// maxIndent bounds the search for the start of a line.
const maxIndent = 256

// indentAt returns the indentation of the line that offset is on.
func indentAt(text []byte, at int) int {
	start := at
	for start > 0 && at-start < maxIndent && text[start-1] != '\n' && text[start-1] != '\r' {
		start--
	}
	line := text[start:at]
	return len(line) - len(bytes.TrimLeft(line, " \t"))
}

// depth is how many boundaries the gap crosses.
func (g gap) depth() int {
	depth := 8 * g.sections
	for _, n := range [...]int{g.up, g.down, g.blanks, g.items, g.outdents} {
		depth += min(n, 1)
	}
	if g.up > 1 && g.down > 1 {
		depth += maxDepth // another record of another list
	}
	return depth
}

// maxDepth is the most boundaries between an account and its token.
const maxDepth = 3

// maxBlock is how far before a line the head of the block that it is in is
// looked for.
const maxBlock = 512

// blockBefore returns the key of the block that the line at offset is in: the
// last line before it that is less indented, or the head of its section.
func blockBefore(text []byte, at int) []byte {
	indent := indentAt(text, at)
	low := max(0, at-maxBlock)
	end := bytes.LastIndexAny(text[low:at], "\r\n") + low
	for end > low {
		start := bytes.LastIndexAny(text[low:end], "\r\n") + 1 + low
		line := bytes.TrimRight(text[start:end], " \t\r{")
		rest := bytes.TrimLeft(line, " \t")
		switch {
		case len(rest) > 2 && rest[0] == '[' && rest[len(rest)-1] == ']':
			return rest
		case len(rest) > 0 && len(line)-len(rest) < indent && (rest[len(rest)-1] == ':' || end-start > len(line)):
			return rest
		case len(rest) > 0 && len(line)-len(rest) < indent:
			return nil
		}
		end = start - 1
	}
	return nil
}
