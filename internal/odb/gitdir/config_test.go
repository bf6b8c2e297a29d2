package gitdir

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// configs are files that git reads in a way that surprises, or refuses.
var configs = map[string]string{
	"empty":                   "",
	"byte order mark":         "\ufeff[core]\nbare = true\n",
	"carriage returns":        "[core]\r\n\tbare = true\r\n",
	"no spaces":               "[core]bare=true",
	"name without value":      "[extensions]\nnoop\n",
	"name, comment":           "[extensions]\nnoop ; none\n",
	"comments":                "# one\n; two\n[a] # three\nb = c # four\nd = e;five\n",
	"quoted comment sign":     "[a]\nb = \"c # d\"\n",
	"half quoted":             "[a]\nb = c\" d \"e\n",
	"escapes":                 "[a]\nb = \"x\\ty\\n\\\"\\\\\"\n",
	"bad escape":              "[a]\nb = \\x\n",
	"line goes on":            "[a]\nb = c \\\n   d\n",
	"ends in backslash":       "[a]\nb = c\\",
	"trailing blanks":         "[a]\nb =   c d  \t\n",
	"trailing quoted blanks":  "[a]\nb = \"c \" \n",
	"open quote":              "[a]\nb = \"c\n",
	"subsection":              "[a \"B.c\"]\nd = e\n",
	"subsection, escape":      "[a \"b\\\"c\\x\"]\nd = e\n",
	"subsection with bracket": "[a \"b]c\"]\nd = e\n",
	"old subsection":          "[A.B]\nC = d\n",
	"open header":             "[a\nb = c\n",
	"blank in header":         "[a b]\nc = d\n",
	"empty header":            "[]\na = b\n",
	"no section":              "a = b\n",
	"name begins with digit":  "[a]\n1b = c\n",
	"name with underscore":    "[a]\nb_c = d\n",
	"value on next line":      "[a]\nb\n= c\n",
	"upper case":              "[CORE]\nBare = TRUE\n",
}

// TestConfigAgreesWithGit compares with git config, which reads the same files.
func TestConfigAgreesWithGit(t *testing.T) {
	path := filepath.Join(t.TempDir(), "config")
	for name, content := range configs {
		t.Run(name, func(t *testing.T) {
			if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
				t.Fatal(err)
			}
			out, gitErr := exec.Command("git", "config", "--no-includes", "-z", "--list", "-f", path).Output()
			variables, err := parseConfig([]byte(content))
			if (err == nil) != (gitErr == nil) {
				t.Fatalf("error %v, git's %v", err, gitErr)
			}
			var got, want strings.Builder
			for _, v := range variables {
				got.WriteString(v.key + "\n" + v.value + "\x00")
			}
			for item := range strings.SplitSeq(strings.TrimSuffix(string(out), "\x00"), "\x00") {
				if item != "" && !strings.Contains(item, "\n") {
					item += "\ntrue" // a name without a value
				}
				if item != "" {
					want.WriteString(item + "\x00")
				}
			}
			if err == nil && got.String() != want.String() {
				t.Errorf("got %q, git reads %q", got.String(), want.String())
			}
		})
	}
}

// FuzzConfig: whatever stands in the file, reading it ends.
func FuzzConfig(f *testing.F) {
	for _, content := range configs {
		f.Add([]byte(content))
	}
	f.Fuzz(func(t *testing.T, content []byte) {
		variables, err := parseConfig(content)
		if err != nil {
			return
		}
		for _, v := range variables {
			if section, _, _ := strings.Cut(v.key, "."); section != strings.ToLower(section) {
				t.Errorf("key %q", v.key)
			}
		}
	})
}
