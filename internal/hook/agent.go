package hook

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
)

// Action is what a coding assistant is about to do: all text of its tool call.
type Action struct {
	// Tool is the name of the tool, or "".
	Tool string
	// Text is every string of the call, the names of fields included, each on
	// lines of its own. What the action takes out of a file is left out: it is
	// there already, and taking it out must stay possible.
	Text   []byte
	fields []field
}

type field struct {
	offset int // where it starts in Text
	name   string
}

// Field names the field that the byte of Text at an offset belongs to.
func (a *Action) Field(offset int) string {
	name := ""
	for _, f := range a.fields {
		if f.offset > offset {
			break
		}
		name = f.name
	}
	return name
}

// Bounds on what an assistant may send.
const (
	maxAction = 64 << 20
	maxDepth  = 64
)

// leastToken is the least length of a name that can be a token.
const leastToken = 20

// removed are the fields for what an edit replaces.
var removed = []string{"old_string", "old_str", "oldString", "old_text", "oldText"}

// callFields are the fields of which every assistant sends one, so that a
// document without any is not a call: Claude Code, Codex and Gemini send
// tool_name and hook_event_name, Cursor hook_event_name, Copilot toolName.
var callFields = []string{"tool_name", "toolName", "hook_event_name", "hookEventName"}

// ReadAction reads the one JSON object that an assistant sends, and waits for nothing
// behind it: not every assistant closes what it writes to. Every string is taken,
// wherever it stands and however often a field is repeated, so that a field that is
// new does not go unread.
func ReadAction(in io.Reader) (*Action, error) {
	text, err := readObject(in)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrProtocol, err)
	}
	r := &actionReader{action: &Action{}}
	if err := r.document(text, "", 0); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrProtocol, err)
	}
	if !r.isCall {
		return nil, fmt.Errorf("%w: the JSON object names no tool and no event", ErrProtocol)
	}
	return r.action, nil
}

// readObject reads up to the end of one JSON object. What came with it must be blank.
func readObject(in io.Reader) ([]byte, error) {
	limited := &io.LimitedReader{R: in, N: maxAction + 1}
	dec := json.NewDecoder(limited)
	var text json.RawMessage
	err := dec.Decode(&text)
	var malformed *json.SyntaxError
	switch {
	case limited.N == 0:
		return nil, fmt.Errorf("more than %d MiB", maxAction>>20)
	case err == io.EOF, err == nil && text[0] != '{':
		return nil, errors.New("want a JSON object")
	case errors.As(err, &malformed), err == io.ErrUnexpectedEOF:
		return nil, errJSON
	case err != nil:
		return nil, fmt.Errorf("read standard input: %w", err)
	}
	if rest, _ := io.ReadAll(dec.Buffered()); len(bytes.TrimSpace(rest)) > 0 {
		return nil, errJSON
	}
	return text, nil
}

type actionReader struct {
	action *Action
	isCall bool
}

// Errors hold nothing of the document.
var (
	errJSON = errors.New("the JSON is malformed or cut off")
	errDeep = errors.New("the JSON is nested too deeply")
)

func (r *actionReader) document(text []byte, name string, depth int) error {
	dec := json.NewDecoder(bytes.NewReader(text))
	dec.UseNumber()
	if err := r.value(dec, name, depth); err != nil {
		return err
	}
	if _, err := dec.Token(); err != io.EOF {
		return errJSON
	}
	return nil
}

func (r *actionReader) value(dec *json.Decoder, name string, depth int) error {
	if depth > maxDepth {
		return errDeep
	}
	token, err := dec.Token()
	if err != nil {
		return errJSON
	}
	switch token := token.(type) {
	case json.Delim:
		return r.members(dec, token, name, depth)
	case string:
		return r.text(token, name, depth)
	}
	return nil
}

// members reads what is inside an object or an array, and its end.
func (r *actionReader) members(dec *json.Decoder, open json.Delim, name string, depth int) error {
	for dec.More() {
		member := name
		if open == '{' {
			key, err := dec.Token()
			if err != nil {
				return errJSON
			}
			member, _ = key.(string)
			r.isCall = r.isCall || depth == 0 && slices.Contains(callFields, member)
			if len(member) >= leastToken {
				r.take(member, "")
			}
		}
		if err := r.value(dec, member, depth+1); err != nil {
			return err
		}
	}
	if _, err := dec.Token(); err != nil {
		return errJSON
	}
	return nil
}

// packed are the fields in which some assistants put the arguments of a tool as
// JSON once more. Elsewhere JSON in a string is the content of a file.
var packed = []string{"toolArgs", "tool_input", "toolInput", "arguments"}

// text takes one string.
func (r *actionReader) text(text, name string, depth int) error {
	if slices.Contains(removed, name) {
		return nil
	}
	if depth == 1 && (name == "tool_name" || name == "toolName") {
		r.action.Tool = text
	}
	if slices.Contains(packed, name) && json.Valid([]byte(text)) {
		return r.document([]byte(text), name, depth+1)
	}
	r.take(name, text)
	return nil
}

// take appends a field's name and its text.
func (r *actionReader) take(name, text string) {
	a := r.action
	a.fields = append(a.fields, field{len(a.Text), name})
	a.Text = append(a.Text, name+" = "+text+"\n\n"...)
}
