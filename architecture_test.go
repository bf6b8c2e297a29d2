// Package tokenguard_test holds the rules of the tree: which room may import
// which, and what only some rooms may do. Tests are free to import anything.
package tokenguard_test

import (
	"encoding/base64"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"os/exec"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/tokenguard/tokenguard/credential"
	"github.com/tokenguard/tokenguard/internal/credtest"
)

const module = "github.com/tokenguard/tokenguard"

// rows are the rooms, top to bottom. A room imports rooms of lower rows only,
// never one of its own row. A folder inside a room belongs to the room, which
// is how detect, odb and analyzer are divided.
var rows = [][]string{
	{"cmd/tokenguard"},
	{"internal/cli"},
	{"internal/hook", "internal/ci"},
	{"scanner", "analyzer", "internal/report"},
	{"internal/source"},
	{"internal/odb", "internal/detect", "internal/policy", "internal/credtest"},
	{"finding"},
	{"credential"},
}

// narrow are rooms that import less than their row would let them.
var narrow = map[string][]string{
	"cmd/tokenguard":  {"internal/cli"},
	"analyzer":        {"internal/detect", "internal/policy", "finding", "credential"},
	"internal/report": {"internal/source", "internal/detect", "internal/policy", "finding", "credential"},
}

// standardOnly are rooms that need nothing but the standard library and the
// rows below, so that anyone can read and reuse them.
var standardOnly = []string{"finding", "credential"}

// reserved are packages of others that only the named rooms know.
var reserved = map[string][]string{
	"github.com/go-git":              {"internal/source", "internal/odb"},
	"golang.org/x/tools/go/analysis": {"analyzer", "internal/cli"},
	"github.com/sirupsen/logrus":     {"internal/cli"},
	"github.com/spf13/cobra":         {"internal/cli"},
	"github.com/vbauerster/mpb":      {"internal/cli"},
}

// restricted are names that only the named rooms use. A name that starts with
// a dot is a method of any value.
var restricted = map[string][]string{
	"os.Exit":     {"cmd/tokenguard"},
	"os.Stdout":   {"cmd/tokenguard", "internal/cli"},
	"os.Stderr":   {"cmd/tokenguard", "internal/cli"},
	"fmt.Print":   {"internal/cli"},
	"fmt.Printf":  {"internal/cli"},
	"fmt.Println": {"internal/cli"},
	// Reveal hands out a secret's text, to check, to hash or to compare it. The
	// scanner compares: the same credential in the same place is one finding. purge
	// writes secrets, where the user asks for it, to a file for nobody else.
	".Reveal": {"credential", "finding", "internal/detect", "analyzer", "scanner", "internal/cli/purge"},
}

// registering is the one package that may have an init function: golangci-lint
// knows no other way to take in a plugin.
const registering = "analyzer/plugin"

// homeless are names of folders for code whose noun nobody has found.
var homeless = []string{"pkg", "util", "utils", "common", "helper", "helpers", "misc"}

func TestArchitecture(t *testing.T) {
	broken, files := check(os.DirFS("."))
	for _, b := range broken {
		t.Error(b)
	}
	if files < 20 {
		t.Errorf("only %d files were checked: is this the root of the tree?", files)
	}
}

// check returns every broken rule in the tree and how many files it read.
func check(tree fs.FS) (broken []string, files int) {
	err := fs.WalkDir(tree, ".", func(name string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case entry.IsDir() && isForeign(tree, name):
			return fs.SkipDir
		case entry.IsDir() && slices.Contains(homeless, path.Base(name)):
			broken = append(broken, name+": the folder's name says nothing about what is in it")
		case strings.HasSuffix(name, ".go") && !strings.HasSuffix(name, "_test.go"):
			content, err := fs.ReadFile(tree, name)
			if err != nil {
				return err
			}
			files++
			broken = append(broken, checkFile(name, content)...)
		}
		return nil
	})
	if err != nil {
		broken = append(broken, err.Error())
	}
	return broken, files
}

// isForeign reports whether the go command passes over the folder, or takes it
// for another module.
func isForeign(tree fs.FS, folder string) bool {
	if folder == "." {
		return false
	}
	_, err := fs.Stat(tree, path.Join(folder, "go.mod"))
	base := path.Base(folder)
	return err == nil || base == "testdata" || base[0] == '.' || base[0] == '_'
}

func checkFile(name string, content []byte) (broken []string) {
	file, err := parser.ParseFile(token.NewFileSet(), name, content, parser.SkipObjectResolution)
	if err != nil {
		return []string{err.Error()}
	}
	folder := path.Dir(name)
	complain := func(format string, args ...any) {
		broken = append(broken, name+": "+fmt.Sprintf(format, args...))
	}
	if _, row := roomOf(folder); row < 0 {
		complain("%s is no room: give it a row in architecture_test.go", folder)
	}
	for _, spec := range file.Imports {
		imported, _ := strconv.Unquote(spec.Path.Value)
		if why := checkImport(folder, imported); why != "" {
			complain("%s -> %s: %s", folder, strings.TrimPrefix(imported, module+"/"), why)
		}
	}
	ast.Inspect(file, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.FuncDecl:
			if n.Recv == nil && n.Name.Name == "init" && folder != registering {
				complain("init runs behind everyone's back: only %s has one", registering)
			}
		case *ast.SelectorExpr:
			if used, allowed := restriction(n); allowed != nil && !isIn(folder, allowed) {
				complain("%s is used only in %s", used, strings.Join(allowed, ", "))
			}
		}
		return true
	})
	return broken
}

// checkImport returns why folder may not import the package, or "".
func checkImport(folder, imported string) string {
	for prefix, rooms := range reserved {
		if within(imported, prefix) && !isIn(folder, rooms) {
			return "only " + strings.Join(rooms, " and ") + " may"
		}
	}
	target, ours := strings.CutPrefix(imported, module+"/")
	room, row := roomOf(folder)
	targetRoom, targetRow := roomOf(target)
	first, _, _ := strings.Cut(imported, "/")
	switch {
	case !ours && strings.Contains(first, ".") && slices.Contains(standardOnly, room):
		return room + " needs the standard library only"
	case !ours:
		return ""
	case isForTests(target) && !isForTests(folder):
		return "it is for tests only"
	case room == targetRoom:
		return ""
	case targetRow <= row:
		return "a room imports rooms of lower rows only"
	case narrow[room] != nil && !slices.Contains(narrow[room], targetRoom):
		return room + " imports only " + strings.Join(narrow[room], ", ")
	}
	return ""
}

// roomOf returns the room that a folder belongs to and its row, from the top.
func roomOf(folder string) (room string, row int) {
	for row, rooms := range rows {
		for _, room := range rooms {
			if within(folder, room) {
				return room, row
			}
		}
	}
	return "", -1
}

// isForTests reports whether a folder's package serves tests, like credtest.
func isForTests(folder string) bool {
	return slices.ContainsFunc(strings.Split(folder, "/"), func(name string) bool { return strings.HasSuffix(name, "test") })
}

func isIn(folder string, rooms []string) bool {
	return slices.ContainsFunc(rooms, func(room string) bool { return within(folder, room) })
}

// within reports whether the slash-separated name is root or lies below it.
func within(name, root string) bool { return name == root || strings.HasPrefix(name, root+"/") }

// restriction returns the restricted name that the selector is, and its rooms.
func restriction(n *ast.SelectorExpr) (name string, rooms []string) {
	if x, ok := n.X.(*ast.Ident); ok {
		if name := x.Name + "." + n.Sel.Name; restricted[name] != nil {
			return name, restricted[name]
		}
	}
	name = "." + n.Sel.Name
	return name, restricted[name]
}

// The checker must name the file and the arrow, or nobody can mend it.
func TestCheckerNamesTheBrokenArrow(t *testing.T) {
	ours := func(room string) string { return `import "` + module + "/" + room + `"` }
	tests := []struct{ name, file, source, want string }{
		{"upwards", "credential/a.go", ours("finding"), "credential -> finding: a room imports rooms of lower rows only"},
		{"sideways", "internal/detect/a.go", ours("internal/odb"), "internal/detect -> internal/odb: a room imports rooms of lower rows only"},
		{"sideways from a folder inside", "internal/detect/view/a.go", ours("internal/policy/b"), "internal/detect/view -> internal/policy/b: a room imports"},
		{"the public doors", "scanner/a.go", ours("analyzer"), "scanner -> analyzer: a room imports"},
		{"report and the object database", "internal/report/a.go", ours("internal/odb/pack"), "internal/report -> internal/odb/pack: internal/report imports only"},
		{"the linter and git", "analyzer/a.go", ours("internal/source"), "analyzer -> internal/source: analyzer imports only"},
		{"main does nothing else", "cmd/tokenguard/main.go", ours("scanner"), "cmd/tokenguard -> scanner: cmd/tokenguard imports only"},
		{"synthetic cases in the product", "internal/cli/a.go", ours("internal/credtest/corpus"), "internal/cli -> internal/credtest/corpus: it is for tests only"},
		{"synthetic tokens in the product", "internal/cli/a.go", ours("internal/credtest"), "internal/cli -> internal/credtest: it is for tests only"},
		{"credtest and the detector", "internal/credtest/a.go", ours("internal/detect"), "internal/credtest -> internal/detect: a room imports"},
		{"go-git", "scanner/a.go", `import "github.com/go-git/go-git/v5/plumbing"`, "go-git/v5/plumbing: only internal/source and internal/odb may"},
		{"go/analysis", "internal/detect/a.go", `import "golang.org/x/tools/go/analysis/passes/inspect"`, "inspect: only analyzer and internal/cli may"},
		{"a logger below the command", "scanner/a.go", `import log "github.com/sirupsen/logrus"`, "logrus: only internal/cli may"},
		{"a library in the vocabulary", "finding/a.go", `import "golang.org/x/sync/errgroup"`, "finding needs the standard library only"},
		{"a room without a row", "internal/cache/a.go", "", "internal/cache is no room"},
		{"a package at the root", "a.go", "", ". is no room"},
		{"init", "scanner/a.go", "func init() {}", "init runs behind everyone's back"},
		{"exit below the command", "internal/cli/a.go", "func f() { os.Exit(1) }", "os.Exit is used only in cmd/tokenguard"},
		{"printing below the command", "internal/hook/a.go", "var w = os.Stderr", "os.Stderr is used only in"},
		{"a secret revealed", "internal/report/a.go", "var s = f.Pair.Token.Secret.Reveal()", ".Reveal is used only in"},
		{"a secret revealed by a method value", "internal/cli/a.go", "var f = secret.Reveal", ".Reveal is used only in"},
		{"a folder for everything", "internal/detect/utils/a.go", "", "internal/detect/utils: the folder's name says nothing"},
		{"not Go", "scanner/a.go", "func {", "expected"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			broken, _ := check(fstest.MapFS{tt.file: {Data: []byte("package a\n" + tt.source + "\n")}})
			if len(broken) != 1 || !strings.Contains(broken[0], tt.want) || !strings.HasPrefix(broken[0], path.Dir(tt.file)) && path.Dir(tt.file) != "." {
				t.Errorf("got %q, want one that names %s and holds %q", broken, tt.file, tt.want)
			}
		})
	}
}

func TestCheckerLetsPass(t *testing.T) {
	ours := func(room string) string { return `import "` + module + "/" + room + `"` }
	tests := []struct{ name, file, source string }{
		{"downwards", "internal/cli/a.go", ours("credential")},
		{"into a folder of its own", "internal/odb/a.go", ours("internal/odb/inflate")},
		{"out of it", "internal/odb/forest/a.go", ours("internal/odb/pack")},
		{"scanner and the object database", "scanner/a.go", ours("internal/odb")},
		{"the standard library's log of its own", "credential/a.go", `import "log/slog"`},
		{"tests import what they like", "credential/a_test.go", ours("internal/credtest")},
		{"the plugin registers itself", "analyzer/plugin/a.go", "func init() {}"},
		{"a method named init", "scanner/a.go", "func (s *Scan) init() {}"},
		{"main exits", "cmd/tokenguard/main.go", "func main() { os.Exit(0) }"},
		{"another module", "contrib/utils/a.go", ours("internal/credtest")},
		{"fixtures", "analyzer/testdata/src/utils/a.go", "func init() {}"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			tree := fstest.MapFS{tt.file: {Data: []byte("package a\n" + tt.source + "\n")}, "contrib/go.mod": {}}
			if broken, _ := check(tree); broken != nil {
				t.Errorf("got %q", broken)
			}
		})
	}
}

// shapes match a whole credential, or one of which so much is left that it
// passes for one. The tree must hold none: tests ask credtest for theirs.
var shapes = map[string]*regexp.Regexp{
	"long token":                  regexp.MustCompile(`AT[ACS]TT3xFfG[FN]0[A-Za-z0-9_-]{68,}={0,2}[0-9A-Fa-f]{8}`),
	"long token cut off":          regexp.MustCompile(`AT[ACS]TT3xFfG[FN]0[A-Za-z0-9_-]{150,}`),
	"long token in base64":        regexp.MustCompile(`(` + strings.Join(needles("3xFfG"), "|") + `)[A-Za-z0-9+/_-]{90,}`),
	"app password":                regexp.MustCompile(`ATBB[A-Za-z0-9]{20,24}[0-9A-Fa-f]{8}`),
	"Trello token":                regexp.MustCompile(`ATTA[0-9a-f]{64}`),
	"Bitbucket Data Center token": regexp.MustCompile(`BBDC-[A-Za-z0-9+/]{44}`),
}

// needles returns what text becomes in base64 at each of its three alignments,
// without the characters that depend on the neighbours.
func needles(text string) (out []string) {
	for offset := range 3 {
		encoded := base64.RawStdEncoding.EncodeToString([]byte("xx"[:offset] + text))
		out = append(out, encoded[(offset*8+5)/6:(offset+len(text))*8/6])
	}
	return out
}

func TestShapesMatchWhatIsIssued(t *testing.T) {
	h := credtest.New(1)
	api := h.Token(credential.APIToken)
	for name, text := range map[string]string{
		"API token":                   api,
		"access token":                h.Token(credential.AccessToken),
		"service token":               h.Token(credential.ServiceToken),
		"token without padding":       h.LongToken(credential.APIToken, 126),
		"token with two of padding":   h.LongToken(credential.APIToken, 127),
		"token cut off":               credtest.Truncated(api),
		"app password":                h.Token(credential.AppPassword),
		"Trello token":                h.Token(credential.TrelloToken),
		"Bitbucket Data Center token": h.BitbucketDataCenterToken(),
		"token in base64":             credtest.Base64(api),
		"pair in base64":              credtest.Base64("j" + h.Pair()),
		"longer pair in base64":       credtest.Base64("jo" + h.Pair()),
	} {
		if holds("key_"+text+"_") == "" {
			t.Errorf("no shape matches the %s", name)
		}
	}
}

// holds returns what credential the text holds and in which line, or "".
func holds(text string) string {
	for what, shape := range shapes {
		if at := shape.FindStringIndex(text); at != nil {
			return fmt.Sprintf("line %d holds a %s", 1+strings.Count(text[:at[0]], "\n"), what)
		}
	}
	return ""
}

func TestNoFileHoldsACredential(t *testing.T) {
	list, err := exec.Command("git", "ls-files", "-z").Output()
	if err != nil {
		t.Skipf("not a git work tree: %v", err)
	}
	for _, name := range strings.Split(strings.TrimSuffix(string(list), "\x00"), "\x00") {
		content, err := os.ReadFile(name)
		if err != nil {
			continue // deleted in the work tree, or a symbolic link to a folder
		}
		if what := holds(string(content)); what != "" {
			t.Errorf("%s: %s", name, what)
		}
	}
}
