// Package syntax looks at Go source that has no types: in files that this build
// leaves out, and in packages that do not compile.
package syntax

import (
	"go/ast"
	"go/token"
	"slices"
	"strconv"
	"strings"
)

// Texts calls found with the text and the range of every string literal below a
// node, and of every run of literals that are added. Constants with a name are
// not followed.
func Texts(n ast.Node, found func(text string, pos, end token.Pos)) {
	ast.Inspect(n, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.ImportSpec:
			return false
		case *ast.BinaryExpr:
			if n.Op == token.ADD {
				sum(n, found)
				return false
			}
		case *ast.BasicLit:
			if text, ok := literal(n); ok {
				found(text, n.Pos(), n.End())
			}
		}
		return true
	})
}

// sum looks at every run of literals in a chain of operands. Chains lean to the
// left and grow as long as a file, so the left side is a loop.
func sum(chain *ast.BinaryExpr, found func(text string, pos, end token.Pos)) {
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
	var pos, end token.Pos
	for _, operand := range operands {
		text, ok := literal(operand)
		if !ok {
			found(run.String(), pos, end)
			run.Reset()
			Texts(operand, found)
			continue
		}
		if run.Len() == 0 {
			pos = operand.Pos()
		}
		end = operand.End()
		run.WriteString(text)
	}
	found(run.String(), pos, end)
}

func literal(expr ast.Expr) (string, bool) {
	lit, ok := ast.Unparen(expr).(*ast.BasicLit)
	if !ok || lit.Kind != token.STRING {
		return "", false
	}
	text, err := strconv.Unquote(lit.Value)
	return text, err == nil
}
