package analyzer

import (
	"go/ast"
	"go/token"
	"go/types"
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
const minText = len("Basic Og==")

// check is the state of one run over one package.
type check struct {
	pass     *analysis.Pass
	opts     Options
	inspect  *inspector.Inspector
	values   *value.Evaluator
	detector *detect.Detector
	found    []candidate

	excludedFiles []*ast.File

	atlassian map[ast.Decl]bool // memory of namesAtlassian
	buffer    []byte            // of look
}

func run(pass *analysis.Pass, opts Options) (*Result, error) {
	if isDependency(pass.Module) {
		return &Result{}, nil
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

// minPiece is the length of the shortest piece that a credential is taken to be
// put together from. A token of 192 characters in shorter pieces would be 25 of
// them, which nobody writes.
const minPiece = 8

// nothingToJoin reports whether the package has no string long enough to be a
// piece of a credential, of its own or imported: then there is nothing that
// could be assembled or passed, and evaluator and sink table are not asked.
// longest is the length of its longest constant expression.
//
// BenchmarkRun shows what is saved; the looking at literals, which comes
// before, and the traversal of the package are paid in any case.
func (c *check) nothingToJoin(longest int) bool {
	if longest >= minPiece {
		return false
	}
	for ident, obj := range c.pass.TypesInfo.Uses {
		if _, isConst := obj.(*types.Const); isConst && obj.Pkg() != c.pass.Pkg {
			if text, _ := value.Constant(c.pass.TypesInfo, ident); len(text) >= minPiece {
				return false
			}
		}
	}
	return true
}
