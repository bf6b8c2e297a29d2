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

// Found is called with a text and its range. assembled says that it has what other
// literals show, by their names.
type Found func(text string, pos, end token.Pos, assembled bool)

// Texts calls found with the text and the range of every string literal in a
// file, and of every run that is added of literals and of the names that the file
// declares for one.
func Texts(file *ast.File, found Found) {
	names(file).texts(file, found)
}

// named are the literals that a file declares names for, at its top level.
type named map[string]ast.Expr

func names(file *ast.File) named {
	n := named{}
	for _, decl := range file.Decls {
		decl, ok := decl.(*ast.GenDecl)
		if !ok {
			continue
		}
		for _, spec := range decl.Specs {
			if spec, ok := spec.(*ast.ValueSpec); ok && len(spec.Names) == len(spec.Values) {
				for i, name := range spec.Names {
					n[name.Name] = spec.Values[i]
				}
			}
		}
	}
	return n
}

func (d named) texts(n ast.Node, found Found) {
	ast.Inspect(n, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.ImportSpec:
			return false
		case *ast.BinaryExpr:
			if n.Op == token.ADD {
				d.sum(n, found)
				return false
			}
		case *ast.BasicLit:
			if text, ok := literal(n); ok {
				found(text, n.Pos(), n.End(), false)
			}
		}
		return true
	})
}

// sum looks at every run of literals in a chain of operands. Chains lean to the
// left and grow as long as a file, so the left side is a loop.
func (d named) sum(chain *ast.BinaryExpr, found Found) {
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
	assembled := false
	for _, operand := range operands {
		text, ok := literal(operand)
		if name, isName := ast.Unparen(operand).(*ast.Ident); isName {
			text, ok = literal(d[name.Name])
			assembled = assembled || ok
		}
		if !ok {
			found(run.String(), pos, end, assembled)
			run.Reset()
			assembled = false
			d.texts(operand, found)
			continue
		}
		if run.Len() == 0 {
			pos = operand.Pos()
		}
		end = operand.End()
		run.WriteString(text)
	}
	found(run.String(), pos, end, assembled)
}

func literal(expr ast.Expr) (string, bool) {
	lit, ok := ast.Unparen(expr).(*ast.BasicLit)
	if !ok || lit.Kind != token.STRING {
		return "", false
	}
	text, err := strconv.Unquote(lit.Value)
	return text, err == nil
}
