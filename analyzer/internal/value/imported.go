package value

import (
	"go/ast"
	"go/types"

	"github.com/tokenguard/tokenguard/analyzer/internal/partial"
)

// Instantiate returns the values of another package's templates, whose symbols
// are params. Texts in them count as constants that at refers to.
func (e *Evaluator) Instantiate(templates []partial.Template, params []*types.Var, at ast.Expr) partial.Set {
	return partial.Instantiate(templates, params, func(text string) partial.Set { return e.origin(at, text, true) })
}

// importedResult computes a result of a call of another package's function.
func (e *Evaluator) importedResult(fn *types.Func, call *ast.CallExpr, n, depth int) partial.Set {
	if e.imports.Result == nil {
		return partial.Unknown
	}
	templates, ok := e.imports.Result(fn, n)
	if !ok {
		return e.addressed(fn, call, depth)
	}
	params := parametersOf(fn)
	return e.substitute(e.Instantiate(templates, params, call), params, call, depth)
}

// addressed computes a function that is not known but for its type: what takes a
// text and returns a pointer to one, or takes a pointer and returns a text, does
// that. aws.String and its like are written in most clients.
func (e *Evaluator) addressed(fn *types.Func, call *ast.CallExpr, depth int) partial.Set {
	if given := e.setting(fn, call); given != nil {
		return partial.Among(e.eval(given, depth+1))
	}
	params, results := fn.Signature().Params(), fn.Signature().Results()
	if params.Len() != 1 || results.Len() != 1 || len(call.Args) != 1 {
		return partial.Unknown
	}
	given, returned := params.At(0).Type(), results.At(0).Type()
	if mayBeText(given) && (types.Identical(types.NewPointer(given), returned) || types.Identical(given, types.NewPointer(returned))) {
		return partial.Among(e.eval(call.Args[0], depth+1))
	}
	return partial.Unknown
}

// setting returns what a call gives a setting that is told nothing else, or nil.
func (e *Evaluator) setting(fn *types.Func, call *ast.CallExpr) ast.Expr {
	if e.imports.Setting == nil || fn.Pkg() == nil || fn.Pkg() == e.pkg {
		return nil
	}
	if i, ok := e.imports.Setting(fn); ok && i < len(call.Args) {
		return call.Args[i]
	}
	return nil
}

// importedMember computes a field or an element of another package's variable.
func (e *Evaluator) importedMember(expr, base ast.Expr, name string) (partial.Set, bool) {
	obj, ok := e.object(ast.Unparen(base)).(*types.Var)
	if !ok || obj.Pkg() == e.pkg || e.imports.Member == nil {
		return nil, false
	}
	templates, ok := e.imports.Member(obj, name)
	if !ok {
		return nil, false
	}
	return e.Instantiate(templates, nil, expr), true
}

func (e *Evaluator) importedVariable(expr ast.Expr, obj *types.Var) partial.Set {
	if e.imports.Variable == nil || !IsText(obj.Type()) {
		return partial.Unknown
	}
	templates, ok := e.imports.Variable(obj)
	if !ok {
		return partial.Unknown
	}
	return e.Instantiate(templates, nil, expr)
}
