package analyzer

import (
	"go/ast"
	"go/token"

	"github.com/tokenguard/tokenguard/analyzer/internal/value"
)

// assemblies looks at the strings that are put together when the program runs:
// additions and calls of functions the evaluator knows.
func (c *check) assemblies() {
	var chain token.Pos // where the last addition begins; its left operands begin there too
	c.inspect.Preorder([]ast.Node{(*ast.BinaryExpr)(nil), (*ast.CallExpr)(nil)}, func(n ast.Node) {
		switch n := n.(type) {
		case *ast.BinaryExpr:
			if n.Op != token.ADD || n.Pos() == chain {
				return
			}
			if _, constant := value.Constant(c.pass.TypesInfo, n); constant {
				return
			}
			chain = n.Pos()
			c.examineValue(n)
		case *ast.CallExpr:
			if value.Computes(calleeName(n)) {
				c.examineValue(n)
			}
		}
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
