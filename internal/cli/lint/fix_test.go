package lint

import (
	"go/token"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/tools/go/analysis"
)

const source = "package a\n\nvar a, b = \"first\", \"second\" // third\n"

// replaceText returns a fix that replaces texts in source, and what its
// positions are relative to.
func replaceText(file *token.File, pairs ...string) (fix analysis.SuggestedFix) {
	for i := 0; i < len(pairs); i += 2 {
		at := strings.Index(source, pairs[i])
		fix.TextEdits = append(fix.TextEdits, analysis.TextEdit{
			Pos: file.Pos(at), End: file.Pos(at + len(pairs[i])), NewText: []byte(pairs[i+1]),
		})
	}
	return fix
}

// Half a fix does not compile, and the same edit twice neither.
func TestFixesThatMeet(t *testing.T) {
	name := filepath.Join(t.TempDir(), "a.go")
	if err := os.WriteFile(name, []byte(source), 0o600); err != nil {
		t.Fatal(err)
	}
	fset := token.NewFileSet()
	file := fset.AddFile(name, -1, len(source))
	file.SetLinesForContent([]byte(source))
	made := changes{}
	for _, step := range []struct {
		name  string
		fix   analysis.SuggestedFix
		taken bool
	}{
		{"one", replaceText(file, `"first"`, "f()", "package a", "package b"), true},
		{"with an edit of another", replaceText(file, `"second"`, "g()", "package a", "package b"), true},
		{"within another", replaceText(file, "third", "x", "irs", "y"), false},
	} {
		if got := made.add(fset, step.fix); got != step.taken {
			t.Errorf("fix %s is taken: %t, want %t", step.name, got, step.taken)
		}
	}
	shown, err := made.diff()
	if err != nil {
		t.Fatal(err)
	}
	if text := string(shown); strings.Contains(text, "first") || !strings.Contains(text, "+var a, b = f(), g() // third") {
		t.Errorf("diff is\n%s", text)
	}
	if err := made.write(); err != nil {
		t.Fatal(err)
	}
	got, err := os.ReadFile(name)
	if want := "package b\n\nvar a, b = f(), g() // third\n"; err != nil || string(got) != want {
		t.Errorf("file is %q, %v, want %q", got, err, want)
	}
}

// A file that somebody shortens in the meantime stays as it is.
func TestFixOfChangedFile(t *testing.T) {
	name := filepath.Join(t.TempDir(), "a.go")
	if err := os.WriteFile(name, []byte("package a\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	made := changes{name: {{start: 20, end: 30, text: "x"}}}
	if err := made.write(); err == nil {
		t.Error("a fix of what is not there is no error")
	}
	if got, _ := os.ReadFile(name); string(got) != "package a\n" {
		t.Errorf("file is %q", got)
	}
}
