package analyzer

import (
	"go/ast"
	"go/token"

	"github.com/tokenguard/tokenguard/analyzer/internal/value"
)

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
