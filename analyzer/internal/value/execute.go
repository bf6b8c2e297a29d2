package value

import (
	"go/ast"
	"go/constant"
	"go/types"

	"github.com/tokenguard/tokenguard/analyzer/internal/machine"
	"github.com/tokenguard/tokenguard/analyzer/internal/partial"
)

// execute runs a function that has a loop for a call with arguments that are known.
// The text counts as a constant that stands where the function is called or, if it has
// no parameters, declared.
func (e *Evaluator) execute(fn ast.Node, call *ast.CallExpr, n, depth int) (partial.Set, bool) {
	if n > 0 || call.Ellipsis.IsValid() || !e.loops(fn) {
		return nil, false
	}
	if decl, ok := fn.(*ast.FuncDecl); ok && len(call.Args) == 0 {
		s := e.Decoded(decl)
		return s, !s.Open()
	}
	var args []any
	for _, arg := range call.Args {
		value, ok := e.known(arg, depth)
		if !ok {
			return nil, false
		}
		args = append(args, value)
	}
	text, ok := e.program().Text(fn, args...)
	return e.origin(call, text, false), ok
}

// known returns a text or number.
func (e *Evaluator) known(arg ast.Expr, depth int) (any, bool) {
	if v := e.info.Types[arg].Value; v != nil && v.Kind() == constant.Int {
		return constant.Int64Val(v)
	}
	s := e.eval(arg, depth+1)
	return s[0].Text(), len(s) == 1 && s[0].Known()
}

// Decoded returns what a function without parameters computes by a loop.
func (e *Evaluator) Decoded(decl *ast.FuncDecl) partial.Set {
	results := decl.Type.Results
	if decl.Body == nil || decl.Recv != nil || decl.Type.Params.NumFields() > 0 || results.NumFields() == 0 || !e.loops(decl) {
		return partial.Unknown
	}
	if !IsText(e.info.TypeOf(results.List[0].Type)) || !e.resultOf(decl, 0, 0).Open() {
		return partial.Unknown
	}
	text, ok := e.program().Text(decl)
	if !ok {
		return partial.Unknown
	}
	return e.origin(decl.Name, text, false)
}

// mapped computes strings.Map.
func (e *Evaluator) mapped(call *ast.CallExpr, depth int) partial.Set {
	text, ok := e.known(call.Args[1], depth)
	var fn ast.Node
	switch callee := e.callee(call.Args[0]).(type) {
	case *ast.FuncLit:
		fn = callee
	case *types.Func:
		if decl := e.body(callee); decl != nil {
			fn = decl
		}
	}
	if !ok || fn == nil {
		return partial.Unknown
	}
	mapped, ok := e.program().Map(fn, text.(string))
	if !ok {
		return partial.Unknown
	}
	return e.origin(call, mapped, false)
}

// isReverse reports whether slices.Reverse is called.
func (e *Evaluator) isReverse(call *ast.CallExpr) bool {
	selector, ok := ast.Unparen(call.Fun).(*ast.SelectorExpr)
	if !ok || selector.Sel.Name != "Reverse" {
		return false
	}
	fn, ok := e.info.Uses[selector.Sel].(*types.Func)
	return ok && fn.FullName() == "slices.Reverse"
}

// loops reports whether a function has a loop, or copies or reverses bytes, which
// are some.
func (e *Evaluator) loops(fn ast.Node) bool {
	if known, ok := e.work.loops[fn]; ok {
		return known
	}
	found := false
	ast.Inspect(fn, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.ForStmt, *ast.RangeStmt:
			found = true
		case *ast.CallExpr:
			found = found || e.builtin(n) == "copy" || e.isReverse(n)
		}
		return !found
	})
	e.work.loops[fn] = found
	return found
}

func (e *Evaluator) program() *machine.Program {
	if e.work.program == nil {
		e.work.program = &machine.Program{
			Info:    e.info,
			Body:    e.body,
			Global:  e.single,
			Library: partial.Compute,
		}
	}
	return e.work.program
}
