package analyzer

import (
	"go/ast"
	"go/token"
	"strconv"

	"github.com/tokenguard/tokenguard/analyzer/internal/value"
)

// literals looks at every string the type-checker folded, whole: a literal that
// is an operand of a constant expression is seen as part of that expression. It
// returns the length of the longest.
func (c *check) literals() (longest int) {
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
				longest = max(longest, len(text))
				c.examine(expr, text)
				return false
			}
		}
		return true
	})
	return longest
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
		c.trace(expr, c.values.Eval(expr), matches, "")
	}
}

// assemblies looks at the strings that are put together when the program runs:
// additions and calls of functions the evaluator knows. Constants are done, and
// a chain of additions is looked at whole: its left operand, which comes next,
// is the rest of the chain.
func (c *check) assemblies() {
	var rest ast.Expr
	c.inspect.Nodes([]ast.Node{(*ast.BinaryExpr)(nil), (*ast.CallExpr)(nil)}, func(n ast.Node, push bool) bool {
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
			if value.Computes(calleeName(n)) {
				c.examineValue(n)
			}
		}
		return true
	})
}

func (c *check) examineValue(expr ast.Expr) {
	v := c.values.Eval(expr)
	if v.Blank() {
		return
	}
	if matches := c.look(v.Text()); len(matches) > 0 {
		c.trace(expr, v, matches, "")
	}
}
