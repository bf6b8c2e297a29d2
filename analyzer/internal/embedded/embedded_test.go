package embedded_test

import (
	"go/ast"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/tokenguard/tokenguard/analyzer/internal/embedded"
)

func comment(lines ...string) *ast.CommentGroup {
	group := &ast.CommentGroup{}
	for _, line := range lines {
		group.List = append(group.List, &ast.Comment{Text: line})
	}
	return group
}

// What the go command embeds and this misses is never looked at.
func TestPatterns(t *testing.T) {
	for _, test := range []struct {
		name, line string
		want       []string
	}{
		{"one", "//go:embed a.txt", []string{"a.txt"}},
		{"several", "//go:embed a.txt  b/*.json\tc", []string{"a.txt", "b/*.json", "c"}},
		{"in quotes", "//go:embed \"a b.txt\" `c d`", []string{"a b.txt", "c d"}},
		{"quotes without an end", "//go:embed \"a", []string{"\"a"}},
		{"nothing", "//go:embed ", nil},
		{"another directive", "//go:embedded a", nil},
		{"prose", "// go:embed a", nil},
	} {
		t.Run(test.name, func(t *testing.T) {
			if diff := cmp.Diff(test.want, embedded.Patterns(comment(test.line))); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
	if got := embedded.Patterns(nil); got != nil {
		t.Errorf("without a comment: %q", got)
	}
}

func FuzzPatterns(f *testing.F) {
	f.Add("a \"b c\" `d`\t\"\\x\" \"")
	f.Fuzz(func(t *testing.T, list string) {
		for _, pattern := range embedded.Patterns(comment("//go:embed " + list)) {
			if len(pattern) > 4*len(list) {
				t.Errorf("got %q of %q", pattern, list)
			}
		}
	})
}

func TestFiles(t *testing.T) {
	dir := t.TempDir()
	for name, text := range map[string]string{
		"key": "1", "conf/a.yaml": "2", "conf/.b": "3", "conf/_c/d": "4", "conf/sub/e": "5",
		"outside/f": "6", "large": strings.Repeat("x", 1<<20),
	} {
		name = filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	_ = os.Symlink(filepath.Join(dir, "outside", "f"), filepath.Join(dir, "link")) // not on every system
	for _, test := range []struct {
		name     string
		patterns []string
		want     string
	}{
		{"file", []string{"key"}, "1"},
		{"glob", []string{"conf/*.yaml"}, "2"},
		{"folder", []string{"conf"}, "2 5"},
		{"folder with all", []string{"all:conf"}, "2 3 4 5"},
		{"file that is hidden", []string{"conf/.b"}, "3"},
		{"several", []string{"key", "conf/sub"}, "1 5"},
		{"link", []string{"link"}, ""},
		{"larger than a credential's file", []string{"large"}, ""},
		{"above", []string{"../" + filepath.Base(dir) + "/key"}, ""},
		{"not there", []string{"nothing", "[", "key"}, "1"},
	} {
		t.Run(test.name, func(t *testing.T) {
			got := slices.Collect(embedded.Files(dir, test.patterns))
			slices.Sort(got)
			if text := strings.Join(got, " "); text != test.want {
				t.Errorf("got %q, want %q", text, test.want)
			}
		})
	}
}
