package value

import (
	"go/ast"
	"go/token"
	"go/types"
)

// definitions maps a constant or variable to the one expression it is given.
// One that is written several times, or through a pointer, maps to nil.
type definitions map[types.Object]ast.Expr

// definition returns the one expression that obj is given, or nil. The map is
// made at the first question: most packages never ask.
func (e *Evaluator) definition(obj types.Object) ast.Expr {
	if obj == nil || obj.Pkg() != e.pkg {
		return nil
	}
	if e.defs == nil {
		e.defs = e.collect()
	}
	return e.defs[obj]
}

// Source follows variables and constants to the expression that they are given.
func (e *Evaluator) Source(expr ast.Expr) ast.Expr {
	for range maxDepth {
		def := e.definition(e.object(ast.Unparen(expr)))
		if def == nil {
			break
		}
		expr = def
	}
	return expr
}

func (e *Evaluator) collect() definitions {
	d := definitions{}
	types := []ast.Node{
		(*ast.ValueSpec)(nil), (*ast.AssignStmt)(nil), (*ast.RangeStmt)(nil),
		(*ast.IncDecStmt)(nil), (*ast.UnaryExpr)(nil),
	}
	e.inspect.Preorder(types, func(n ast.Node) {
		switch n := n.(type) {
		case *ast.ValueSpec:
			for i, name := range n.Names {
				if len(n.Values) > 0 {
					e.write(d, name, valueAt(n.Values, i, len(n.Names)))
				}
			}
		case *ast.AssignStmt:
			for i, left := range n.Lhs {
				value := valueAt(n.Rhs, i, len(n.Lhs))
				if n.Tok != token.ASSIGN && n.Tok != token.DEFINE {
					value = nil
				}
				e.write(d, left, value)
			}
		case *ast.RangeStmt:
			e.write(d, n.Key, nil)
			e.write(d, n.Value, nil)
		case *ast.IncDecStmt:
			e.write(d, n.X, nil)
		case *ast.UnaryExpr:
			if n.Op == token.AND {
				e.write(d, n.X, nil)
			}
		}
	})
	return d
}

// valueAt returns the i-th of want values, or nil where one call yields all.
func valueAt(values []ast.Expr, i, want int) ast.Expr {
	if len(values) != want {
		return nil
	}
	return values[i]
}

// write records that the variable target stands for, or is a part of, is given
// value; nil is a value that is not known.
func (e *Evaluator) write(d definitions, target, value ast.Expr) {
	for {
		switch t := target.(type) {
		case *ast.ParenExpr:
			target = t.X
			continue
		case *ast.IndexExpr:
			target, value = t.X, nil
			continue
		case *ast.SliceExpr:
			target, value = t.X, nil
			continue
		case *ast.Ident, *ast.SelectorExpr:
			if obj := e.object(t); obj != nil {
				if _, again := d[obj]; again {
					value = nil
				}
				d[obj] = value
			}
		}
		return
	}
}
