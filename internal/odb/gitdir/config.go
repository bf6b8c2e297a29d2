package gitdir

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
)

// ErrConfig: a configuration file breaks its format.
var ErrConfig = errors.New("bad configuration file")

// variable is one assignment of a configuration file, such as core.bare. Its
// section and name are in lower case; a subsection stands between them as it
// is written.
type variable struct {
	key   string
	value string // "true" for a name without a value, as git takes it
}

// parseConfig reads a configuration file as git-config(1) describes it, without
// following includes: nor does git, for what this package asks.
func parseConfig(data []byte) ([]variable, error) {
	data = bytes.TrimPrefix(data, []byte("\xef\xbb\xbf"))
	// The end of the file counts as the end of a line.
	text := strings.ReplaceAll(string(data), "\r\n", "\n") + "\n"
	p := &configParser{rest: text}
	for p.rest != "" {
		if err := p.item(); err != nil {
			line := 1 + strings.Count(text[:len(text)-len(p.rest)], "\n")
			return nil, fmt.Errorf("%w: line %d", err, line)
		}
	}
	return p.variables, nil
}

// Includes returns the files that a configuration file includes on any condition, as
// it names them: relative to where it stands, or to a home behind a tilde. A file that
// git would refuse includes nothing.
func Includes(data []byte) (paths []string) {
	variables, err := parseConfig(data)
	if err != nil {
		return nil
	}
	for _, v := range variables {
		if v.key == "include.path" || strings.HasPrefix(v.key, "includeif.") && strings.HasSuffix(v.key, ".path") {
			paths = append(paths, v.value)
		}
	}
	return paths
}

type configParser struct {
	rest      string
	section   string // with a dot at its end
	variables []variable
}

// item reads a section header, an assignment, a comment, or blanks.
func (p *configParser) item() error {
	switch c := p.rest[0]; {
	case isSpace(c):
		p.rest = p.rest[1:]
		return nil
	case c == '#' || c == ';':
		_, p.rest, _ = strings.Cut(p.rest, "\n")
		return nil
	case c == '[':
		return p.header()
	default:
		return p.assignment()
	}
}

func (p *configParser) header() error {
	p.rest = p.rest[1:]
	name := p.word(func(c byte) bool { return isAlnum(c) || c == '-' || c == '.' })
	p.section = name + "."
	blanks := p.blanks()
	if blanks && strings.HasPrefix(p.rest, `"`) {
		sub, ok := p.subsection()
		if !ok {
			return ErrConfig
		}
		p.section += sub + "."
	} else if name == "" || blanks {
		return ErrConfig
	}
	if !strings.HasPrefix(p.rest, "]") {
		return ErrConfig
	}
	p.rest = p.rest[1:]
	return nil
}

// subsection reads a quoted name, in which a backslash only protects.
func (p *configParser) subsection() (string, bool) {
	var sub strings.Builder
	for i := 1; i < len(p.rest); i++ {
		switch c := p.rest[i]; c {
		case '"':
			p.rest = p.rest[i+1:]
			return sub.String(), true
		case '\n':
			return "", false
		case '\\':
			if i++; i == len(p.rest) || p.rest[i] == '\n' {
				return "", false
			}
		}
		sub.WriteByte(p.rest[i])
	}
	return "", false
}

func (p *configParser) assignment() error {
	if !isAlpha(p.rest[0]) {
		return ErrConfig
	}
	name := p.word(func(c byte) bool { return isAlnum(c) || c == '-' })
	p.blanks()
	value := "true"
	switch {
	case p.rest[0] == '\n':
	case p.rest[0] == '=':
		p.rest = p.rest[1:]
		var ok bool
		if value, ok = p.value(); !ok {
			return ErrConfig
		}
	default:
		return ErrConfig
	}
	p.variables = append(p.variables, variable{p.section + name, value})
	return nil
}

// value reads up to the end of the line, joining lines that end in a
// backslash; quotes protect blanks and comment signs.
func (p *configParser) value() (string, bool) {
	var value strings.Builder
	quoted, kept := false, 0 // kept: length without trailing blanks
	i := 0
	for ; i < len(p.rest) && p.rest[i] != '\n'; i++ {
		switch c := p.rest[i]; {
		case c == '"':
			quoted = !quoted
			kept = value.Len()
			continue
		case c == '\\':
			i++
			escaped, ok := unescape(p.rest[i:])
			if !ok {
				return "", false
			}
			value.WriteString(escaped)
		case !quoted && (c == '#' || c == ';'):
			_, p.rest, _ = strings.Cut(p.rest[i:], "\n")
			return value.String()[:kept], true
		case !quoted && isSpace(c):
			if value.Len() > 0 {
				value.WriteByte(c)
			}
			continue
		default:
			value.WriteByte(c)
		}
		kept = value.Len()
	}
	p.rest = p.rest[i:]
	return value.String()[:kept], !quoted
}

// unescape says what a backslash before text, which is not empty, means.
func unescape(text string) (string, bool) {
	switch text[0] {
	case '\n':
		return "", true
	case 't':
		return "\t", true
	case 'b':
		return "\b", true
	case 'n':
		return "\n", true
	case '\\', '"':
		return text[:1], true
	}
	return "", false
}

// word takes the bytes of one class, in lower case.
func (p *configParser) word(in func(byte) bool) string {
	n := 0
	for n < len(p.rest) && in(p.rest[n]) {
		n++
	}
	word := strings.ToLower(p.rest[:n])
	p.rest = p.rest[n:]
	return word
}

func (p *configParser) blanks() (any bool) {
	trimmed := strings.TrimLeft(p.rest, " \t")
	any = len(trimmed) < len(p.rest)
	p.rest = trimmed
	return any
}

func isSpace(c byte) bool { return c == ' ' || c == '\t' || c == '\n' || c == '\r' }
func isAlpha(c byte) bool { return 'a' <= c|0x20 && c|0x20 <= 'z' }
func isAlnum(c byte) bool { return isAlpha(c) || '0' <= c && c <= '9' }
