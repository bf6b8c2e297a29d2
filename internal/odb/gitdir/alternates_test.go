package gitdir_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/tokenguard/tokenguard/internal/credtest"
	"github.com/tokenguard/tokenguard/internal/odb/gitdir"
	"github.com/tokenguard/tokenguard/internal/odb/object"
)

// lenders makes the object directories b, c and d beside each other.
func lenders(t *testing.T) string {
	t.Helper()
	root, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"b", "c", "d", "with:colon"} {
		if err := os.MkdirAll(filepath.Join(root, name, "info"), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	return root
}

func lend(t *testing.T, dir, list string) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(dir, "info/alternates"), []byte(list), 0o600); err != nil {
		t.Fatal(err)
	}
}

func TestAlternates(t *testing.T) {
	tests := map[string]struct {
		files map[string]string // directory, content; ROOT is replaced
		env   string
		want  string // names of the directories, the repository's own left out
		loss  error
	}{
		"absolute":            {files: map[string]string{"": "ROOT/b\nROOT/c\n"}, want: "b c"},
		"no final newline":    {files: map[string]string{"": "ROOT/b"}, want: "b"},
		"comment and blank":   {files: map[string]string{"": "# ROOT/c\n\nROOT/b\n"}, want: "b"},
		"quoted":              {files: map[string]string{"": "\"ROOT/\\142\"\n"}, want: "b"},
		"relative and nested": {files: map[string]string{"": "ROOT/b", "b": "../c\n", "c": "../d\n"}, want: "b c d"},
		"lent twice":          {files: map[string]string{"": "ROOT/b\nROOT/c", "b": "../d\n", "c": "../d\n"}, want: "b c d"},
		"lends to itself":     {files: map[string]string{"": "ROOT/b", "b": "../b\n"}, want: "b", loss: gitdir.ErrAlternateCycle},
		"circle":              {files: map[string]string{"": "ROOT/b", "b": "../c\n", "c": "../b\n"}, want: "b c", loss: gitdir.ErrAlternateCycle},
		"gone":                {files: map[string]string{"": "ROOT/gone\nROOT/b\n"}, want: "b", loss: object.ErrUnreadable},
		"not a directory":     {files: map[string]string{"": "ROOT/b/info/alternates\n", "b": ""}, loss: object.ErrUnreadable},
		"a device":            {files: map[string]string{"": os.DevNull}, loss: object.ErrUnreadable},
		"variable":            {env: "ROOT/b" + string(filepath.ListSeparator) + "ROOT/c", want: "b c"},
		"variable, quoted":    {env: `"ROOT/with:colon"` + string(filepath.ListSeparator) + "ROOT/c", want: "with:colon c"},
		"both":                {env: "ROOT/c", files: map[string]string{"": "ROOT/b", "c": "../d"}, want: "c b d"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			root := lenders(t)
			r := credtest.NewRepo(t)
			for dir, list := range test.files {
				at := filepath.Join(root, dir)
				if dir == "" {
					at = r.Path(".git/objects")
				}
				lend(t, at, strings.ReplaceAll(list, "ROOT", filepath.ToSlash(root)))
			}
			l, err := gitdir.Discover(r.Dir, gitdir.Env{
				AlternateObjectDirectories: strings.ReplaceAll(test.env, "ROOT", filepath.ToSlash(root)),
			})
			if err != nil {
				t.Fatal(err)
			}
			var names []string
			for _, dir := range l.ObjectDirs[1:] {
				names = append(names, filepath.Base(dir))
			}
			if got := strings.Join(names, " "); got != test.want {
				t.Errorf("alternates %q, want %q", got, test.want)
			}
			if test.loss == nil && len(l.Losses) > 0 || test.loss != nil && (len(l.Losses) != 1 || !errors.Is(l.Losses[0], test.loss)) {
				t.Errorf("losses %v, want %v", l.Losses, test.loss)
			}
		})
	}
}

func TestAlternatesFileIsAPipe(t *testing.T) {
	r := credtest.NewRepo(t)
	makePipe(t, r.Path(".git/objects/info/alternates"))
	l, err := gitdir.Discover(r.Dir, gitdir.Env{})
	if err != nil {
		t.Fatal(err)
	}
	if len(l.Losses) != 1 || !errors.Is(l.Losses[0], object.ErrNotRegular) {
		t.Errorf("losses %v, want %v", l.Losses, object.ErrNotRegular)
	}
}
