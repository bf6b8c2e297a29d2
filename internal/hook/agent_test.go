package hook_test

import (
	"errors"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/tokenguard/tokenguard/internal/hook"
)

// Whatever an assistant calls the field, what it is about to write is read.
func TestReadAction(t *testing.T) {
	const secret = "SECRET"
	for name, test := range map[string]struct{ in, field string }{
		"Claude Code writes":       {`{"hook_event_name":"PreToolUse","tool_name":"Write","tool_input":{"file_path":"a","content":"SECRET"}}`, "content"},
		"Claude Code edits":        {`{"tool_name":"Edit","tool_input":{"old_string":"x","new_string":"SECRET"}}`, "new_string"},
		"Claude Code edits twice":  {`{"tool_name":"MultiEdit","tool_input":{"edits":[{"new_string":"a"},{"new_string":"SECRET"}]}}`, "new_string"},
		"Claude Code runs":         {`{"tool_name":"Bash","tool_input":{"command":"curl -u SECRET"}}`, "command"},
		"a name":                   {`{"tool_name":"Write","tool_input":{"file_path":"SECRET","content":""}}`, "file_path"},
		"Cursor runs":              {`{"hook_event_name":"beforeShellExecution","command":"SECRET"}`, "command"},
		"Cursor calls a server":    {`{"hook_event_name":"beforeMCPExecution","tool_name":"x","tool_input":"{\"a\":{\"b\":\"SECRET\"}}"}`, "b"},
		"Copilot":                  {`{"toolName":"bash","toolArgs":"{\"command\":\"SECRET\"}"}`, "command"},
		"a field that is new":      {`{"tool_name":"New","more":[[{"deep":["SECRET"]}]]}`, "deep"},
		"a name of a number":       {`{"tool_name":"Write","tool_input":{"SECRET-of-twenty-or-more":1}}`, "SECRET-of-twenty-or-more"},
		"a name of an object":      {`{"tool_name":"Write","tool_input":{"SECRET-of-twenty-or-more":{"a":"b"}}}`, "SECRET-of-twenty-or-more"},
		"a field that is repeated": {`{"tool_name":"Write","tool_input":{"content":"SECRET","content":"x"}}`, "content"},
		"JSON that is written":     {`{"tool_name":"Write","tool_input":{"content":"{\"old_string\":\"SECRET\"}"}}`, "content"},
		"packed and broken":        {`{"toolName":"x","toolArgs":"{\"command\":\"SECRET\""}`, "toolArgs"},
	} {
		t.Run(name, func(t *testing.T) {
			a, err := hook.ReadAction(strings.NewReader(test.in))
			if err != nil {
				t.Fatal(err)
			}
			at := strings.Index(string(a.Text), secret)
			if at < 0 {
				t.Fatalf("%q is without the secret", a.Text)
			}
			if got := a.Field(at); got != test.field {
				t.Errorf("field %q, want %q", got, test.field)
			}
		})
	}
}

// To take a secret out, an assistant has to name it.
func TestReadActionLeavesOutWhatGoes(t *testing.T) {
	a, err := hook.ReadAction(strings.NewReader(`{"tool_name":"Edit","tool_input":{"old_string":"SECRET","new_string":"x"}}`))
	if err != nil || strings.Contains(string(a.Text), "SECRET") || a.Tool != "Edit" {
		t.Errorf("got %+v and %v", a, err)
	}
}

// An assistant need not close what it writes to.
func TestReadActionWaitsForNoMore(t *testing.T) {
	for name, in := range map[string]string{
		"a call":          `{"tool_name":"Write","tool_input":{"content":"` + strings.Repeat("x", 10_000) + `"}}`,
		"with a line end": "{\"tool_name\":\"Write\"}\n",
		"no JSON":         "hello",
	} {
		t.Run(name, func(t *testing.T) {
			open := &openInput{t, strings.NewReader(in)}
			if _, err := hook.ReadAction(iotest.OneByteReader(open)); (err == nil) != (in[0] == '{') {
				t.Error(err)
			}
		})
	}
}

// openInput is an input that nobody closes.
type openInput struct {
	t    *testing.T
	left *strings.Reader
}

func (o *openInput) Read(p []byte) (int, error) {
	if o.left.Len() == 0 {
		o.t.Error("more is waited for")
	}
	return o.left.Read(p)
}

func TestReadActionFailsClosed(t *testing.T) {
	for name, in := range map[string]string{
		"empty":          "",
		"blank":          " \n",
		"text":           "hello",
		"list":           `[{"tool_name":"Write"}]`,
		"null":           "null",
		"cut off":        `{"tool_name":"Write","tool_input":{"content":"x"`,
		"cut off inside": `{"tool_name":"Write","tool_input":{"content":"x`,
		"two documents":  `{"tool_name":"Write"}{"tool_name":"Write"}`,
		"no call":        `{"content":"x"}`,
		"a call inside":  `{"content":{"tool_name":"x"}}`,
		"too deep":       `{"tool_name":` + strings.Repeat("[", 100_000) + strings.Repeat("]", 100_000) + `}`,
		"bare words":     `{"tool_name":Write}`,
	} {
		t.Run(name, func(t *testing.T) {
			if _, err := hook.ReadAction(strings.NewReader(in)); !errors.Is(err, hook.ErrProtocol) {
				t.Errorf("error %v, want ErrProtocol", err)
			}
		})
	}
}

func FuzzReadAction(f *testing.F) {
	f.Add(`{"tool_name":"Edit","tool_input":{"old_string":"a","edits":[{"new_string":"b"}]}}`)
	f.Add(`{"toolName":"bash","toolArgs":"{\"command\":\"x\"}"}`)
	f.Fuzz(func(t *testing.T, in string) {
		a, err := hook.ReadAction(strings.NewReader(in))
		if err == nil {
			a.Field(len(a.Text))
		}
	})
}
