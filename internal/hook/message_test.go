package hook_test

import (
	"strings"
	"testing"

	"github.com/tokenguard/tokenguard/internal/hook"
)

const cutLine = " ------------------------ >8 ------------------------\n"

// versions is what the file x had and gets.
func versions(path string) [][]byte {
	if path != "x" && path != "my file" {
		return nil
	}
	return [][]byte{[]byte("top of it all\nold\n"), []byte("new\nkept\r\n")}
}

// The diff under the scissors holds what a commit takes out: to read it would
// block the commit that mends a leak. Anything else may become the message, also
// what is made to look like a diff.
func TestMessage(t *testing.T) {
	const cut = "a\n#" + cutLine
	for name, test := range map[string]struct{ text, want string }{
		"plain":              {"a\n\nb\n", "a\n\nb\n"},
		"comments are kept":  {"a\n# b\n", "a\n# b\n"},
		"verbose":            {cut + "# Do not\ndiff --git a/x b/x\n--- a/x\n+++ b/x\n-old\n+new\n kept\r\n", cut + "# Do not\ndiff --git a/x b/x\n--- a/x\n+++ b/x\n\n\n\n"},
		"other prefixes":     {cut + "diff --git c/x i/x\n--- c/x\n-old\n", cut + "diff --git c/x i/x\n--- c/x\n\n"},
		"no prefix":          {cut + "diff --git x x\n--- x\n-old\n", cut + "diff --git x x\n--- x\n\n"},
		"name with a blank":  {cut + "diff --git a b\n--- a/my file\t\n-old\n", cut + "diff --git a b\n--- a/my file\t\n\n"},
		"name in quotes":     {cut + "diff --git a b\n+++ \"b/\\170\"\n-old\n", cut + "diff --git a b\n+++ \"b/\\170\"\n\n"},
		"new file":           {cut + "diff --git a b\n--- /dev/null\n+++ b/x\n+new", cut + "diff --git a b\n--- /dev/null\n+++ b/x\n"},
		"behind the numbers": {cut + "diff --git a b\n--- a/x\n@@ -1,2 +3 @@ top of it all\n", cut + "diff --git a b\n--- a/x\n@@ -1,2 +3 @@\n"},
		"forged line":        {cut + "diff --git a b\n--- a/x\n-secret\n@@ -1 +1 @@ secret\nsecret\n", cut + "diff --git a b\n--- a/x\n-secret\n@@ -1 +1 @@ secret\nsecret\n"},
		"of another file":    {cut + "diff --git a/x b\n--- a/x\ndiff --git a/y b/y\n--- a/y\n-old\n", cut + "diff --git a/x b\n--- a/x\ndiff --git a/y b/y\n--- a/y\n-old\n"},
		"other comment":      {"a\n;" + cutLine + "; Do\ndiff --git a b\n--- a/x\n-old\n", "a\n;" + cutLine + "; Do\ndiff --git a b\n--- a/x\n\n"},
		"text follows":       {cut + "secret\n", cut + "secret\n"},
		"scissors in a mail": {"a\n" + cutLine + "diff --git\n--- a/x\n-old\n", "a\n" + cutLine + "diff --git\n--- a/x\n-old\n"},
		"empty":              {"", ""},
	} {
		t.Run(name, func(t *testing.T) {
			if got := string(hook.Message([]byte(test.text), versions)); got != test.want {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}

// Lines keep their numbers, and none is lost that no version has.
func FuzzMessage(f *testing.F) {
	f.Add("a\n#" + cutLine + "# b\ndiff --git a b\n--- a/x\n-old\n@@ -1 +1 @@ new\n")
	f.Fuzz(func(t *testing.T, text string) {
		got := string(hook.Message([]byte(text), versions))
		if strings.Count(got, "\n") != strings.Count(text, "\n") {
			t.Errorf("%q has other lines than %q", got, text)
		}
		none := func(string) [][]byte { return nil }
		if whole := string(hook.Message([]byte(text), none)); whole != text {
			t.Errorf("%q is not %q", whole, text)
		}
	})
}
