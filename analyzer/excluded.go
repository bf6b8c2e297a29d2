package analyzer

import (
	"go/ast"
	"go/parser"
	"go/token"
	"slices"
	"strconv"
	"strings"
)

// excluded looks at the files that build constraints leave out of this build.
// They are parsed only, and may not even be valid for this package: string
// literals and their sums are seen, constants with a name are not. What cannot
// be read or parsed is passed over, because it is not part of what is checked;
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
		c.syntax(file, categoryExcluded)
	}
}

// syntax looks at string literals and their sums, without types. category is
// that of what is found, or "" for what its form says.
func (c *check) syntax(n ast.Node, category string) {
	ast.Inspect(n, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.ImportSpec:
			return false
		case *ast.BinaryExpr:
			if n.Op == token.ADD {
				c.literalSum(n, category)
				return false
			}
		case *ast.BasicLit:
			if text, ok := literalText(n); ok {
				c.literalText(text, placeOf(n), category)
			}
		}
		return true
	})
}

// literalSum looks at every run of literals in a chain of operands. Chains
// lean to the left and grow as long as a file, so the left side is a loop.
func (c *check) literalSum(chain *ast.BinaryExpr, category string) {
	var operands []ast.Expr
	var left ast.Expr = chain
	for {
		b, ok := left.(*ast.BinaryExpr)
		if !ok || b.Op != token.ADD {
			break
		}
		operands = append(operands, b.Y)
		left = b.X
	}
	operands = append(operands, left)
	slices.Reverse(operands)
	var run strings.Builder
	var at place
	for _, operand := range operands {
		text, ok := literalText(operand)
		if !ok {
			c.literalText(run.String(), at, category)
			run.Reset()
			c.syntax(operand, category)
			continue
		}
		if run.Len() == 0 {
			at.pos = operand.Pos()
		}
		at.end = operand.End()
		run.WriteString(text)
	}
	c.literalText(run.String(), at, category)
}

func (c *check) literalText(text string, at place, category string) {
	for _, m := range c.look(text) {
		c.add(candidate{match: m, place: at, category: category})
	}
}

func literalText(expr ast.Expr) (string, bool) {
	lit, ok := ast.Unparen(expr).(*ast.BasicLit)
	if !ok || lit.Kind != token.STRING {
		return "", false
	}
	text, err := strconv.Unquote(lit.Value)
	return text, err == nil
}
