package hook_test

import (
	"strings"
	"testing"

	"github.com/tokenguard/tokenguard/internal/hook"
)

const cutLine = " ------------------------ >8 ------------------------\n"

// The diff under the scissors holds what a commit takes out: to read it would
// block the commit that mends a leak. Anything else may become the message.
func TestMessage(t *testing.T) {
	for name, test := range map[string]struct{ text, want string }{
		"plain":               {"a\n\nb\n", "a\n\nb\n"},
		"comments are kept":   {"a\n# b\n", "a\n# b\n"},
		"verbose":             {"a\n#" + cutLine + "# Do not modify\n# Everything below\ndiff --git a/x b/x\n-x\n", "a\n"},
		"other comment":       {"a\n;" + cutLine + "; Do not modify\ndiff --git a/x b/x\n-x\n", "a\n"},
		"merge":               {"a\n#" + cutLine + "# Do not\ndiff --cc x\n", "a\n"},
		"nothing follows":     {"a\n#" + cutLine + "# Do not modify\n", "a\n"},
		"text follows":        {"a\n#" + cutLine + "secret\n", "a\n#" + cutLine + "secret\n"},
		"scissors in a mail":  {"a\n" + cutLine + "diff --git\n", "a\n" + cutLine + "diff --git\n"},
		"the second is git's": {"a\n>" + cutLine + "b\n#" + cutLine + "# x\ndiff --git a b\n", "a\n>" + cutLine + "b\n"},
		"empty":               {"", ""},
	} {
		t.Run(name, func(t *testing.T) {
			if got := string(hook.Message([]byte(test.text))); got != test.want {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}

func FuzzMessage(f *testing.F) {
	f.Add("a\n#" + cutLine + "# b\ndiff --git a b\n")
	f.Fuzz(func(t *testing.T, text string) {
		if got := string(hook.Message([]byte(text))); !strings.HasPrefix(text, got) {
			t.Errorf("%q is no start of %q", got, text)
		}
	})
}
