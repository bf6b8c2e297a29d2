package analyzer

import (
	"go/ast"
	"go/token"
	"strings"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/analysis/passes/inspect"
	"golang.org/x/tools/go/ast/inspector"

	"github.com/tokenguard/tokenguard/analyzer/internal/value"
	"github.com/tokenguard/tokenguard/internal/detect"
)

// minText is the length of the shortest text that can hold a credential: the
// word Basic, a blank, and four characters of base64. Shorter strings are not
// scanned.
const minText = len("Basic Ojo=") - 1

// check is the state of one run over one package.
type check struct {
	pass     *analysis.Pass
	opts     Options
	inspect  *inspector.Inspector
	values   *value.Evaluator
	detector *detect.Detector
	found    []candidate

	atlassian map[ast.Decl]bool // memory of namesAtlassian
	buffer    []byte            // of look
}

func run(pass *analysis.Pass, opts Options) *Result {
	if isDependency(pass.Module) {
		return &Result{}
	}
	traversal := pass.ResultOf[inspect.Analyzer].(*inspector.Inspector)
	c := &check{
		pass:     pass,
		opts:     opts,
		inspect:  traversal,
		values:   value.New(pass.Pkg, pass.TypesInfo, traversal),
		detector: detect.New(),

		atlassian: map[ast.Decl]bool{},
	}
	if longest := c.literals(); !c.nothingToJoin(longest) {
		c.assemblies()
		c.sinks()
	}
	c.excluded()
	return c.report()
}

// isDependency reports whether the package belongs to a module that is not
// being worked on. Such a module has a version: go vet does not fill in Main.
// A module replaced by a folder is local code.
func isDependency(m *analysis.Module) bool {
	if m == nil {
		return false
	}
	if m.Replace != nil {
		m = m.Replace
	}
	return m.Version != ""
}

// skipped reports whether the options leave out the file that pos is in.
func (c *check) skipped(pos token.Pos) bool {
	if c.opts.SkipTests && c.inTest(pos) {
		return true
	}
	if !c.opts.SkipGenerated {
		return false
	}
	for _, f := range c.pass.Files {
		if f.FileStart <= pos && pos < f.FileEnd {
			return ast.IsGenerated(f) && !c.isCopy(f)
		}
	}
	return false
}

// isCopy reports whether f is cgo's copy of a file that people wrote, which
// says that it is generated.
func (c *check) isCopy(f *ast.File) bool {
	written, copied := c.pass.Fset.Position(f.Name.Pos()), c.pass.Fset.PositionFor(f.Name.Pos(), false)
	return written.Filename != copied.Filename && strings.HasSuffix(written.Filename, ".go")
}

func (c *check) inTest(pos token.Pos) bool {
	return strings.HasSuffix(c.pass.Fset.Position(pos).Filename, "_test.go")
}

// look returns the credentials in one text.
func (c *check) look(text string) []detect.Match {
	if len(text) < minText {
		return nil
	}
	c.buffer = append(c.buffer[:0], text...)
	return c.detector.Append(nil, c.buffer)
}
