package analyzer

import (
	"go/ast"
	"go/token"
	"go/types"
	"strings"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/ast/inspector"

	"github.com/tokenguard/tokenguard/analyzer/internal/accept"
	"github.com/tokenguard/tokenguard/analyzer/internal/sink"
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
	table    *sink.Table
	accepted *accept.Acceptance
	setters  setters
	wrap     wrappers
	found    []candidate

	excludedFiles []*ast.File

	atlassian map[ast.Decl]bool // memory of namesAtlassian
	buffer    []byte            // of look
}

func run(pass *analysis.Pass, opts Options, table *sink.Table) (*Result, error) {
	traversal := inspector.New(pass.Files) // not of dependencies, as package inspect would
	c := &check{
		pass:     pass,
		opts:     opts,
		inspect:  traversal,
		table:    table,
		accepted: accept.New(pass, (*accept.Trusted)(opts.Policy)),
		setters:  setters{accounts: map[types.Object]operand{}},
		wrap:     wrappers{passages: map[any][]passage{}},

		atlassian: map[ast.Decl]bool{},
	}
	if err := c.configure(); err != nil {
		return nil, err
	}
	c.values = value.New(pass.Pkg, pass.TypesInfo, traversal, c.imports())
	if len(pass.TypeErrors) > 0 {
		for _, file := range pass.Files {
			c.untyped(file, "")
		}
	} else {
		c.typed()
	}
	c.excluded()
	return c.report()
}

// configure takes the sinks and kinds that the repository describes.
func (c *check) configure() error {
	c.detector = detect.New()
	names := c.pass.IgnoredFiles
	for _, f := range c.pass.Files[:min(1, len(c.pass.Files))] {
		names = []string{c.pass.Fset.Position(f.Package).Filename}
	}
	if len(names) == 0 {
		return nil
	}
	config, err := c.accepted.Config(names[0])
	if err != nil || config == nil {
		return err
	}
	if len(config.Sinks) > 0 {
		c.table = c.table.With(sink.Configured(config.Sinks))
	}
	if len(config.Kinds) > 0 {
		c.detector = detect.New(config.Kinds...)
	}
	return nil
}

// typed looks at a package with all that the type-checker knows.
func (c *check) typed() {
	c.embedded()
	c.literals()
	c.assemblies()
	c.sinks()
	c.export()
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
