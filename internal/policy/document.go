package policy

import (
	"bytes"
	"errors"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
)

const (
	// maxConfig bounds a configuration in bytes. The parser's time grows with
	// the square of what it reads: 128 KiB of nothing but keys take it seconds,
	// and hold a thousand allow entries. The baseline is for more.
	maxConfig = 128 << 10
	// maxNesting bounds brackets and dashes within each other, far above what
	// the schema needs: 64 KiB of open brackets kept the parser for 37 s.
	maxNesting = 16
	// maxMistakes is how many mistakes are told at once.
	maxMistakes = 20
)

// Error is a mistake in a policy file. It never holds the file's values.
type Error struct {
	File string
	Line int // from 1, or 0 for the whole file
	What string
}

func (e *Error) Error() string {
	if e.Line == 0 {
		return fmt.Sprintf("read %s: %s", e.File, e.What)
	}
	return fmt.Sprintf("read %s:%d: %s", e.File, e.Line, e.What)
}

// document reads one YAML document strictly: every mapping has known keys only,
// each once. Anchors, aliases, merges and tags are refused, so that what is read
// is what stands there, and no larger.
type document struct {
	file string
	errs []error
}

// read parses text and reads the mapping that it holds, if it holds anything.
// What makes the parser, or the nodes that it left unfinished, panic is no YAML.
func (d *document) read(text []byte, known keys) {
	defer func() {
		if recover() != nil {
			d.fail(0, "this is not YAML")
		}
	}()
	if len(text) > maxConfig {
		d.fail(0, "larger than %d bytes: list what is known in the baseline instead", maxConfig)
		return
	}
	if line := tooNested(text); line > 0 {
		d.fail(line, "nested too deeply")
		return
	}
	text = bytes.TrimPrefix(text, []byte("\uFEFF"))
	file, err := parser.ParseBytes(text, 0, parser.AllowDuplicateMapKey())
	switch {
	case err != nil:
		d.fail(lineOf(err), "this is not YAML")
	case len(file.Docs) > 1:
		d.fail(0, "want one document")
	case len(file.Docs) == 1 && file.Docs[0].Body != nil:
		d.mapping(file.Docs[0].Body, known)
	}
}

// tooNested returns the first line on which more than maxNesting brackets or
// dashes are open, or 0. Brackets in quotes and comments count, because finding
// those is the parser's work; pairs of them do no harm.
func tooNested(text []byte) int {
	open, n := 0, 0
	for line := range bytes.Lines(text) {
		n++
		open += bytes.Count(line, []byte("[")) + bytes.Count(line, []byte("{"))
		starts := bytes.Count(line, []byte("- ")) + bytes.Count(line, []byte("? "))
		if open > maxNesting || starts > maxNesting {
			return n
		}
		open -= bytes.Count(line, []byte("]")) + bytes.Count(line, []byte("}"))
		open = max(open, 0)
	}
	return 0
}

// lineOf returns the line that the parser complains about, or 0.
func lineOf(err error) int {
	var at int
	_, _ = fmt.Sscanf(err.Error(), "[%d:", &at)
	return at
}

func line(n ast.Node) int {
	if n == nil || n.GetToken() == nil || n.GetToken().Position == nil {
		return 0
	}
	return n.GetToken().Position.Line
}

func (d *document) fail(line int, format string, args ...any) {
	if len(d.errs) < maxMistakes {
		d.errs = append(d.errs, &Error{d.file, line, fmt.Sprintf(format, args...)})
	}
}

// err returns every mistake, or nil.
func (d *document) err() error { return errors.Join(d.errs...) }

// keys says what to do with the value of each key that a mapping may have.
type keys map[string]func(ast.Node)

// mapping reads a mapping and demands the required keys.
func (d *document) mapping(n ast.Node, known keys, required ...string) {
	var pairs []*ast.MappingValueNode
	switch n := n.(type) {
	case *ast.MappingNode:
		pairs = n.Values
	case *ast.MappingValueNode:
		pairs = []*ast.MappingValueNode{n}
	default:
		d.fail(line(n), "want keys and values: %s", known.list())
		return
	}
	seen := map[string]bool{}
	for _, pair := range pairs {
		name := ""
		if key, ok := pair.Key.(*ast.StringNode); ok {
			name = key.Value
		}
		read, ok := known[name]
		switch {
		case !ok:
			d.fail(line(pair.Key), "unknown key%s: want %s", quoted(name), known.list())
		case seen[name]:
			d.fail(line(pair.Key), "%s stands here twice", name)
		default:
			seen[name] = true
			read(pair.Value)
		}
	}
	for _, name := range required {
		if !seen[name] {
			d.fail(line(n), "%s is missing", name)
		}
	}
}

func (k keys) list() string { return strings.Join(slices.Sorted(maps.Keys(k)), ", ") }

var plainKey = regexp.MustCompile(`^[a-z_-]{1,20}$`)

// quoted shows a key that can be no secret.
func quoted(key string) string {
	if !plainKey.MatchString(key) {
		return ""
	}
	return fmt.Sprintf(" %q", key)
}

// list reads a sequence.
func (d *document) list(n ast.Node, read func(ast.Node)) {
	sequence, ok := n.(*ast.SequenceNode)
	if !ok {
		d.fail(line(n), "want a list")
		return
	}
	for _, item := range sequence.Values {
		read(item)
	}
}

// text reads a string that is not empty.
func (d *document) text(n ast.Node) string {
	text := ""
	switch n := n.(type) {
	case *ast.StringNode:
		text = n.Value
	case *ast.LiteralNode:
		text = n.Value.Value
	default:
		d.fail(line(n), "want a text")
		return ""
	}
	if text = strings.TrimSpace(text); text == "" {
		d.fail(line(n), "want a text that is not empty")
	}
	return text
}

// number reads an integer, in decimal.
func (d *document) number(n ast.Node) int {
	if integer, ok := n.(*ast.IntegerNode); ok {
		var value int
		if _, err := fmt.Sscan(integer.GetToken().Value, &value); err == nil {
			return value
		}
	}
	d.fail(line(n), "want a number")
	return 0
}

// flag reads true or false.
func (d *document) flag(n ast.Node) bool {
	b, ok := n.(*ast.BoolNode)
	if !ok {
		d.fail(line(n), "want true or false")
		return false
	}
	return b.Value
}

// parsed reads a text and tells what parse says about it.
func parsed[T any](d *document, n ast.Node, parse func(string) (T, error)) T {
	before := len(d.errs)
	text := d.text(n)
	var zero T
	if len(d.errs) > before {
		return zero
	}
	value, err := parse(text)
	if err != nil {
		d.fail(line(n), "%v", err)
		return zero
	}
	return value
}
