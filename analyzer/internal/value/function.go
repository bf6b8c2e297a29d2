package value

import (
	"go/ast"
	"go/types"

	"github.com/tokenguard/tokenguard/analyzer/internal/partial"
)

// function computes what a function returns first for the arguments of a call.
func (e *Evaluator) function(fn *types.Func, call *ast.CallExpr, depth int) partial.Set {
	if !returnsText(fn) {
		return partial.Unknown
	}
	if fn.Pkg() != e.pkg {
		return e.importedResult(fn, call, depth)
	}
	decl := e.body(fn)
	if decl == nil {
		return partial.Unknown
	}
	return e.invoke(e.resultOf(decl, depth), decl.Type.Params, call, depth)
}

func returnsText(fn *types.Func) bool {
	results := fn.Signature().Results()
	return results.Len() > 0 && IsText(results.At(0).Type())
}

// Result returns what a function of the package returns first, in terms of its
// parameters and of fields.
func (e *Evaluator) Result(fn *types.Func) partial.Set {
	if decl := e.body(fn); decl != nil && returnsText(fn) {
		return e.resultOf(decl, 0)
	}
	return partial.Unknown
}

// Variable returns what a variable of the package holds, wherever it is read.
func (e *Evaluator) Variable(obj *types.Var) partial.Set {
	if def := e.definition(obj); def != nil && IsText(obj.Type()) {
		return e.variableAt(obj, def, obj.Pos(), 0)
	}
	return partial.Unknown
}

func (e *Evaluator) body(fn *types.Func) *ast.FuncDecl {
	if e.bodies == nil {
		e.bodies = map[*types.Func]*ast.FuncDecl{}
		for at := range e.inspect.Root().Preorder((*ast.FuncDecl)(nil)) {
			decl := at.Node().(*ast.FuncDecl)
			if fn, ok := e.info.Defs[decl.Name].(*types.Func); ok && decl.Body != nil {
				e.bodies[fn] = decl
			}
		}
	}
	return e.bodies[fn]
}

// resultOf computes the first result of a *ast.FuncDecl or *ast.FuncLit.
func (e *Evaluator) resultOf(fn ast.Node, depth int) partial.Set {
	if s, ok := e.results[fn]; ok {
		return s
	}
	e.results[fn] = partial.Unknown // until it is known, for recursion
	var body *ast.BlockStmt
	switch fn := fn.(type) {
	case *ast.FuncDecl:
		body = fn.Body
	case *ast.FuncLit:
		body = fn.Body
	}
	var returned []partial.Set
	ast.Inspect(body, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.FuncLit:
			return false
		case *ast.ReturnStmt:
			s := partial.Unknown // a bare return, of a named result
			if len(n.Results) > 0 {
				s = e.eval(n.Results[0], depth+1)
			}
			returned = append(returned, s)
		}
		return true
	})
	s := partial.Unknown
	if len(returned) > 0 {
		s = partial.Union(returned...)
	}
	e.results[fn] = s
	return s
}

// invoke replaces the parameters in a result by the arguments of a call, and
// fields of the receiver by what it is given.
func (e *Evaluator) invoke(result partial.Set, params *ast.FieldList, call *ast.CallExpr, depth int) partial.Set {
	if len(result.Symbols()) == 0 {
		return result
	}
	var named []*types.Var
	for _, field := range params.List {
		for _, name := range field.Names {
			obj, _ := e.info.Defs[name].(*types.Var)
			named = append(named, obj)
		}
		if len(field.Names) == 0 {
			named = append(named, nil)
		}
	}
	return e.substitute(result, named, call, depth)
}

func (e *Evaluator) substitute(result partial.Set, params []*types.Var, call *ast.CallExpr, depth int) partial.Set {
	return result.Replace(func(symbol *types.Var) (partial.Set, bool) {
		if symbol.IsField() {
			if selector, ok := ast.Unparen(call.Fun).(*ast.SelectorExpr); ok {
				return e.fieldOf(selector.X, symbol, depth+1)
			}
			return nil, false
		}
		for i, param := range params {
			if param == symbol && i < len(call.Args) {
				return e.eval(call.Args[i], depth+1), true
			}
		}
		return nil, false
	})
}

// Instantiate returns the values of another package's templates, whose symbols
// are params. Texts in them count as constants that at refers to.
func (e *Evaluator) Instantiate(templates []partial.Template, params []*types.Var, at ast.Expr) partial.Set {
	return partial.Instantiate(templates, params, func(text string) partial.Set { return e.origin(at, text, true) })
}

// importedResult computes a call of another package's function.
func (e *Evaluator) importedResult(fn *types.Func, call *ast.CallExpr, depth int) partial.Set {
	if e.imports.Result == nil {
		return partial.Unknown
	}
	templates, ok := e.imports.Result(fn)
	if !ok {
		return partial.Unknown
	}
	params := parametersOf(fn)
	return e.substitute(e.Instantiate(templates, params, call), params, call, depth)
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

func parametersOf(fn *types.Func) []*types.Var {
	var params []*types.Var
	for param := range fn.Signature().Params().Variables() {
		params = append(params, param)
	}
	return params
}
