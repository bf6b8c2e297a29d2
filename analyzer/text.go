package analyzer

import (
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/tokenguard/tokenguard/analyzer/internal/embedded"
	"github.com/tokenguard/tokenguard/analyzer/internal/partial"
	"github.com/tokenguard/tokenguard/analyzer/internal/syntax"
	"github.com/tokenguard/tokenguard/analyzer/internal/value"
	"github.com/tokenguard/tokenguard/internal/detect"
)

// untyped looks at source without types, of which less is seen. category is that of
// what is found, or "" for what its form says.
func (c *check) untyped(file *ast.File, category string) {
	var later []candidate
	syntax.Texts(file, func(text string, pos, end token.Pos, assembled bool) {
		for _, m := range c.look(text) {
			f := candidate{match: m, place: place{pos, end}, category: category}
			if assembled {
				later = append(later, f)
			} else {
				c.add(f)
			}
		}
	})
	for _, f := range later {
		if !c.shown(placeOf(file), f.match) {
			c.add(f)
		}
	}
}

// shown reports whether what stands within a place shows the secret of a match already.
func (c *check) shown(within place, m detect.Match) bool {
	return slices.ContainsFunc(c.found, func(f candidate) bool {
		return within.contains(f.place) && f.holdsSecretOf(candidate{match: m})
	})
}

// excluded looks at the files that build constraints leave out of this build.
// They are parsed only, and may not even be valid for this package. What cannot be
// read or parsed is passed over, because it is not part of what is checked;
// tokenguard scan reads it as text.
func (c *check) excluded() {
	if c.opts.SkipExcluded || c.pass.ReadFile == nil { // a driver need not provide it
		return
	}
	for _, name := range c.pass.IgnoredFiles {
		if !strings.HasSuffix(name, ".go") {
			continue
		}
		content, err := c.pass.ReadFile(name)
		if err != nil {
			continue
		}
		file, _ := parser.ParseFile(c.pass.Fset, name, content, parser.SkipObjectResolution|parser.ParseComments)
		if file == nil || c.opts.SkipGenerated && ast.IsGenerated(file) {
			continue
		}
		c.excludedFiles = append(c.excludedFiles, file)
		c.untyped(file, categoryExcluded)
	}
}

// embedded looks at the files that //go:embed puts into variables, and gives those
// that are texts the text of theirs.
func (c *check) embedded() {
	for _, file := range c.pass.Files {
		for _, decl := range file.Decls {
			decl, ok := decl.(*ast.GenDecl)
			if !ok || decl.Tok != token.VAR {
				continue
			}
			for _, spec := range decl.Specs {
				spec := spec.(*ast.ValueSpec)
				doc := spec.Doc
				if doc == nil {
					doc = decl.Doc
				}
				if patterns := embedded.Patterns(doc); patterns != nil && len(spec.Names) == 1 {
					c.embeddedIn(spec.Names[0], patterns)
				}
			}
		}
	}
}

func (c *check) embeddedIn(name *ast.Ident, patterns []string) {
	obj, ok := c.pass.TypesInfo.Defs[name].(*types.Var)
	if !ok {
		return
	}
	dir := filepath.Dir(c.pass.Fset.File(name.Pos()).Name())
	for text := range embedded.Files(dir, patterns) {
		v := c.values.Embedded(name, text)
		if value.IsText(obj.Type()) {
			c.values.Given(obj, v)
		}
		c.trace(name, v, c.look(text), "")
	}
}

// literals looks at every string the type-checker folded, whole: a literal that
// is an operand of a constant expression is seen as part of that expression.
func (c *check) literals() {
	types := []ast.Node{(*ast.ImportSpec)(nil), (*ast.Field)(nil), (*ast.BinaryExpr)(nil), (*ast.BasicLit)(nil)}
	c.inspect.Nodes(types, func(n ast.Node, push bool) (descend bool) {
		if !push {
			return true
		}
		switch n := n.(type) {
		case *ast.ImportSpec:
			return false
		case *ast.Field:
			c.tag(n.Tag)
		case *ast.BinaryExpr, *ast.BasicLit:
			expr := n.(ast.Expr)
			if text, ok := value.Constant(c.pass.TypesInfo, expr); ok {
				c.examine(expr, text)
				return false
			}
		}
		return true
	})
}

// tag looks at a struct tag, which has no type and no constant value, as the
// text it is: default:"…" is a place where credentials stand.
func (c *check) tag(tag *ast.BasicLit) {
	if tag == nil {
		return
	}
	text, err := strconv.Unquote(tag.Value)
	if err != nil {
		return
	}
	for _, m := range c.look(text) {
		c.add(candidate{match: m, place: placeOf(tag)})
	}
}

// examine looks at the value of a constant expression, and only where that
// shows something asks which literals it comes from.
func (c *check) examine(expr ast.Expr, text string) {
	if matches := c.look(text); len(matches) > 0 {
		c.trace(expr, c.values.Eval(expr)[0], matches, "")
	}
}

// assemblies looks at the strings that are put together when the program runs:
// additions and calls of functions the evaluator knows. Constants are done, and
// a chain of additions is looked at whole: its left operand, which comes next,
// is the rest of the chain.
func (c *check) assemblies() {
	var rest ast.Expr
	var functions []*ast.FuncDecl
	nodes := []ast.Node{(*ast.BinaryExpr)(nil), (*ast.CallExpr)(nil), (*ast.CompositeLit)(nil), (*ast.Ident)(nil), (*ast.FuncDecl)(nil), (*ast.FuncLit)(nil)}
	c.inspect.Nodes(nodes, func(n ast.Node, push bool) bool {
		if !push {
			return true
		}
		switch n := n.(type) {
		case *ast.BinaryExpr:
			if c.pass.TypesInfo.Types[n].Value != nil {
				return false
			}
			if n.Op == token.ADD && n != rest {
				c.examineValue(n)
			}
			rest = ast.Unparen(n.X)
		case *ast.CallExpr:
			switch {
			case c.mayReturnText(n):
				c.examineValue(n)
			case value.Prints(calleeName(n)):
				c.examineSet(n, c.values.Printed(n))
			}
		case *ast.CompositeLit:
			if len(n.Elts) >= minPiece && value.IsSpelled(c.pass.TypesInfo.TypeOf(n)) {
				c.examineValue(n)
			}
		case *ast.FuncDecl:
			c.bareReturns(n, n.Type.Results)
			functions = append(functions, n)
		case *ast.FuncLit:
			c.bareReturns(n, n.Type.Results)
		case *ast.Ident:
			c.accumulated(n)
		}
		return true
	})
	for _, fn := range functions {
		c.decoded(fn)
	}
}

// decoded looks at what a function computes by a loop, as far as nothing in it shows
// that already.
func (c *check) decoded(fn *ast.FuncDecl) {
	for _, v := range c.values.Decoded(fn) {
		if v.Blank() {
			continue
		}
		for _, m := range c.look(v.Text()) {
			if !c.shown(placeOf(fn), m) {
				c.traceAs(fn.Name, v, m, "", "")
			}
		}
	}
}

// mayReturnText reports whether a call may be of a function whose result the
// evaluator computes: one it knows, or one that makes a text of texts.
func (c *check) mayReturnText(call *ast.CallExpr) bool {
	if !value.IsText(c.pass.TypesInfo.TypeOf(call)) && c.pass.TypesInfo.TypeOf(call) != nil {
		if _, several := c.pass.TypesInfo.TypeOf(call).(*types.Tuple); !several {
			return false
		}
	}
	if value.Computes(calleeName(call)) || c.isOwnMethod(call) {
		return true
	}
	return len(call.Args) > 0 && !c.pass.TypesInfo.Types[call.Fun].IsType()
}

// isOwnMethod reports whether a method of the package is called, which may make a text of
// what its receiver holds.
func (c *check) isOwnMethod(call *ast.CallExpr) bool {
	selector, ok := ast.Unparen(call.Fun).(*ast.SelectorExpr)
	if !ok {
		return false
	}
	selection := c.pass.TypesInfo.Selections[selector]
	return selection != nil && selection.Kind() == types.MethodVal && selection.Obj().Pkg() == c.pass.Pkg
}

// accumulated looks at a variable that is added to where it is read.
func (c *check) accumulated(name *ast.Ident) {
	obj, ok := c.pass.TypesInfo.Uses[name].(*types.Var)
	if ok && value.IsText(obj.Type()) && c.values.Accumulates(obj) {
		c.examineValue(name)
	}
}

// bareReturns looks at what functions return by the names of their results.
func (c *check) bareReturns(fn ast.Node, list *ast.FieldList) {
	if list == nil {
		return
	}
	for _, field := range list.List {
		for _, name := range field.Names {
			c.examineSet(name, c.values.BareReturns(fn, name))
		}
	}
}

func (c *check) examineValue(expr ast.Expr) { c.examineSet(expr, c.values.Eval(expr)) }

func (c *check) examineSet(expr ast.Expr, values partial.Set) {
	for _, v := range values {
		if v.Blank() {
			continue
		}
		if matches := c.look(v.Text()); len(matches) > 0 {
			c.trace(expr, v, matches, "")
		}
	}
}
