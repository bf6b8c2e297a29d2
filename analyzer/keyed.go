package analyzer

import (
	"go/ast"
	"go/token"
	"go/types"

	"github.com/tokenguard/tokenguard/analyzer/internal/sink"
	"github.com/tokenguard/tokenguard/analyzer/internal/value"
)

// mapName is what messages call a map that has an account and a secret.
const mapName = "a map"

// keyedLiteral looks at a map that has an account and a secret by names that say so,
// such as the fields of a form or of a JSON object.
func (c *check) keyedLiteral(lit *ast.CompositeLit) {
	if len(lit.Elts) < 2 || !c.isKeyed(lit) {
		return
	}
	b := c.builder(lit, mapName, false)
	for _, entry := range lit.Elts {
		if pair, ok := entry.(*ast.KeyValueExpr); ok {
			b.set(c.keyRole(pair.Key), c.only(pair.Value))
		}
	}
	if b.first.has(sink.User) && b.first.has(sink.Secret) {
		b.accept()
	}
}

// keyedAssignment looks at m["user"] = …, to be joined with m["password"] = ….
func (c *check) keyedAssignment(assign *ast.AssignStmt) {
	if assign.Tok != token.ASSIGN || len(assign.Lhs) != len(assign.Rhs) {
		return
	}
	for i, left := range assign.Lhs {
		if index, ok := ast.Unparen(left).(*ast.IndexExpr); ok && c.isKeyed(index.X) {
			c.keyedHalf(assign, index.X, index.Index, assign.Rhs[i])
		}
	}
}

// keyedCall looks at v.Set("user", …) of url.Values, to be joined with the same of the
// password.
func (c *check) keyedCall(call *ast.CallExpr, fn *types.Func) {
	switch fn.FullName() {
	case "(net/url.Values).Set", "(net/url.Values).Add":
		if args := c.values.Arguments(call); len(args) == 2 && receiver(call) != nil {
			c.keyedHalf(call, receiver(call), args[0], args[1])
		}
	}
}

func (c *check) keyedHalf(node ast.Node, container, key, given ast.Expr) {
	b := c.builder(node, mapName, false)
	b.set(c.keyRole(key), c.only(given))
	c.setHalf(c.base(container), b.first)
}

func (c *check) keyRole(key ast.Expr) sink.Role {
	text, _ := value.Constant(c.pass.TypesInfo, key)
	return sink.KeyRole(text)
}

// isKeyed reports whether an expression is a map of texts, which have other texts or
// anything as elements.
func (c *check) isKeyed(expr ast.Expr) bool {
	t := c.pass.TypesInfo.TypeOf(expr)
	if t == nil {
		return false
	}
	table, ok := t.Underlying().(*types.Map)
	return ok && value.IsText(table.Key())
}

// only returns the one element of a list, as url.Values has.
func (c *check) only(expr ast.Expr) ast.Expr {
	if lit, ok := ast.Unparen(expr).(*ast.CompositeLit); ok && len(lit.Elts) == 1 && c.isList(lit) {
		return lit.Elts[0]
	}
	return expr
}
