package value

import (
	"go/ast"
	"go/constant"
	"go/token"
	"go/types"

	"github.com/tokenguard/tokenguard/analyzer/internal/partial"
)

// maxContained bounds the elements that one place may read: a container of more is a
// table.
const maxContained = 16

// mayCarry reports whether t is a text, a pointer to one, or an interface that may
// hold one.
func mayCarry(t types.Type) bool { return t != nil && (mayBeText(t) || types.IsInterface(t)) }

// contained returns what an element of a list, map or channel may be: what the
// literals that it is given have at an index, and what is put there one by one. A nil
// index is any. As the order of the writes is not looked at, others are possible.
func (e *Evaluator) contained(container ast.Expr, index constant.Value, depth int) partial.Set {
	found, ok := e.appendContained(nil, container, index, depth)
	if !ok || len(found) == 0 {
		return partial.Unknown
	}
	sets := []partial.Set{}
	for _, expr := range found {
		sets = append(sets, e.eval(expr, depth+1))
	}
	return partial.Among(partial.Union(sets...))
}

// appendContained adds the expressions that the elements are given, and reports
// whether they are few enough.
func (e *Evaluator) appendContained(found []ast.Expr, container ast.Expr, index constant.Value, depth int) ([]ast.Expr, bool) {
	if e.work.steps++; depth > maxDepth || e.work.steps > maxSteps {
		return nil, false
	}
	switch container := ast.Unparen(container).(type) {
	case *ast.CompositeLit:
		return e.appendElements(found, container, index)
	case *ast.CallExpr:
		if e.builtin(container) == "append" && !container.Ellipsis.IsValid() {
			found = append(found, container.Args[1:]...)
			return e.appendContained(found, container.Args[0], nil, depth+1)
		}
	case *ast.Ident, *ast.SelectorExpr:
		return e.appendDefined(found, container, index, depth)
	}
	return found, len(found) <= maxContained
}

func (e *Evaluator) appendElements(found []ast.Expr, lit *ast.CompositeLit, index constant.Value) ([]ast.Expr, bool) {
	for _, entry := range lit.Elts {
		put := element{value: entry}
		if pair, ok := entry.(*ast.KeyValueExpr); ok {
			put = element{pair.Key, pair.Value}
		}
		if e.mayBeAt(put.index, index) {
			found = append(found, put.value)
		}
		if len(found) > maxContained {
			return nil, false
		}
	}
	return found, true
}

func (e *Evaluator) appendDefined(found []ast.Expr, name ast.Expr, index constant.Value, depth int) ([]ast.Expr, bool) {
	def := e.definition(e.variable(name))
	if def == nil || len(def.put) > maxWrites || len(def.writes) > maxWrites {
		return found, def == nil
	}
	for _, put := range def.put {
		if e.mayBeAt(put.index, index) {
			found = append(found, put.value)
		}
	}
	ok := len(found) <= maxContained
	for _, w := range def.writes {
		if ok && w.kind == set && w.value != nil {
			found, ok = e.appendContained(found, w.value, index, depth+1)
		}
	}
	return found, ok
}

// mayBeAt reports whether an element with an index may be what another index, nil for
// any, stands for.
func (e *Evaluator) mayBeAt(at ast.Expr, index constant.Value) bool {
	if at == nil || index == nil {
		return true
	}
	known := e.info.Types[at].Value
	return known == nil || known.Kind() == index.Kind() && constant.Compare(known, token.EQL, index)
}

// anyOf returns what a loop over a container gives a variable of it, where that is an
// element.
func (e *Evaluator) anyOf(loop *ast.RangeStmt, obj *types.Var, depth int) partial.Set {
	given := loop.Value
	if t := e.info.TypeOf(loop.X); t != nil {
		if _, ok := t.Underlying().(*types.Chan); ok {
			given = loop.Key
		}
	}
	if given == nil || e.variable(ast.Unparen(given)) != obj || !mayCarry(obj.Type()) || IsText(e.info.TypeOf(loop.X)) {
		return partial.Unknown
	}
	return e.contained(loop.X, nil, depth)
}
