package analyzer

import (
	"go/ast"
	"go/token"
	"go/types"
	"strconv"

	"github.com/tokenguard/tokenguard/analyzer/internal/value"
)

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
	nodes := []ast.Node{(*ast.BinaryExpr)(nil), (*ast.CallExpr)(nil), (*ast.CompositeLit)(nil), (*ast.Ident)(nil)}
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
			if c.mayReturnText(n) {
				c.examineValue(n)
			}
		case *ast.CompositeLit:
			if len(n.Elts) >= minPiece && value.IsText(c.pass.TypesInfo.TypeOf(n)) {
				c.examineValue(n)
			}
		case *ast.Ident:
			c.accumulated(n)
		}
		return true
	})
}

// mayReturnText reports whether a call may be of a function whose result the
// evaluator computes: one it knows, or one that makes a text of texts.
func (c *check) mayReturnText(call *ast.CallExpr) bool {
	if !value.IsText(c.pass.TypesInfo.TypeOf(call)) && c.pass.TypesInfo.TypeOf(call) != nil {
		if _, several := c.pass.TypesInfo.TypeOf(call).(*types.Tuple); !several {
			return false
		}
	}
	return value.Computes(calleeName(call)) || len(call.Args) > 0 && !c.pass.TypesInfo.Types[call.Fun].IsType()
}

// accumulated looks at a variable that is added to where it is read.
func (c *check) accumulated(name *ast.Ident) {
	obj, ok := c.pass.TypesInfo.Uses[name].(*types.Var)
	if ok && value.IsText(obj.Type()) && c.values.Accumulates(obj) {
		c.examineValue(name)
	}
}

func (c *check) examineValue(expr ast.Expr) {
	for _, v := range c.values.Eval(expr) {
		if v.Blank() {
			continue
		}
		if matches := c.look(v.Text()); len(matches) > 0 {
			c.trace(expr, v, matches, "")
		}
	}
}
