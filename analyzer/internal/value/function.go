package value

import (
	"go/ast"
	"go/types"
	"strconv"

	"golang.org/x/tools/go/types/typeutil"

	"github.com/tokenguard/tokenguard/analyzer/internal/partial"
)

// resultKey is one result of a *ast.FuncDecl or *ast.FuncLit.
type resultKey struct {
	fn ast.Node
	n  int
}

// resultOfCall computes the n-th result of a call, from 0.
func (e *Evaluator) resultOfCall(call *ast.CallExpr, n, depth int) partial.Set {
	if t := resultType(e.info.TypeOf(call), n); !IsText(t) && !isHolder(t) {
		return partial.Unknown
	}
	switch callee := e.callee(call.Fun).(type) {
	case *types.Func:
		if s, ok := e.library(callee, call, n, depth); ok {
			return s
		}
		if callee.Pkg() != e.pkg {
			return e.importedResult(callee, call, n, depth)
		}
		if decl := e.body(callee); decl != nil {
			return e.invoke(decl, decl.Type.Params, call, n, depth)
		}
		return e.dispatched(callee, call, n, depth)
	case *ast.FuncLit:
		s := e.invoke(callee, callee.Type.Params, call, n, depth)
		if made, ok := e.standsFor(call.Fun, 0).(*ast.CallExpr); ok {
			return e.substitute(s, e.namedParameters(made), made, depth)
		}
		return s
	}
	return partial.Unknown
}

// returnedFunction returns the function literal that a call returns, or nil.
func (e *Evaluator) returnedFunction(call *ast.CallExpr) *ast.FuncLit {
	fn, ok := typeutil.Callee(e.info, call).(*types.Func)
	if !ok {
		return nil
	}
	if decl := e.body(fn.Origin()); decl != nil && len(decl.Body.List) > 0 {
		if last, ok := decl.Body.List[len(decl.Body.List)-1].(*ast.ReturnStmt); ok && len(last.Results) > 0 {
			lit, _ := e.standsFor(last.Results[0], 0).(*ast.FuncLit)
			return lit
		}
	}
	switch fn.FullName() {
	case "sync.OnceValue", "sync.OnceValues":
		lit, _ := e.standsFor(call.Args[0], 0).(*ast.FuncLit)
		return lit
	}
	return nil
}

func (e *Evaluator) namedParameters(call *ast.CallExpr) []*types.Var {
	if fn := e.Callee(call); fn != nil {
		return parametersOf(fn)
	}
	return nil
}

func resultType(t types.Type, n int) types.Type {
	if tuple, ok := t.(*types.Tuple); ok {
		if n < tuple.Len() {
			return tuple.At(n).Type()
		}
		return nil
	}
	return t
}

// Result returns what a function of the package returns as its n-th result, from 0, in
// terms of its parameters and of fields.
func (e *Evaluator) Result(fn *types.Func, n int) partial.Set {
	results := fn.Signature().Results()
	if decl := e.body(fn); decl != nil && n < results.Len() && mayBeText(results.At(n).Type()) {
		return e.resultOf(decl, n, 0)
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

// Member is a field of a variable's structure, or an element of its map, and what it
// holds.
type Member struct {
	Name   string
	Values partial.Set
}

// maxMembers bounds a variable whose members are told to other packages: a longer
// one is a table.
const maxMembers = 64

// Members returns those of a variable of the package that is given one literal.
func (e *Evaluator) Members(obj *types.Var) (members []Member) {
	def := e.single(obj)
	if def == nil {
		return nil
	}
	lit := e.literalOf(def, 0)
	if lit == nil || len(lit.Elts) > maxMembers {
		return nil
	}
	for _, f := range e.Fields(lit) {
		if IsText(f.Field.Type()) {
			members = append(members, Member{f.Field.Name(), e.Eval(f.Value)})
		}
	}
	switch e.info.TypeOf(lit).Underlying().(type) {
	case *types.Map:
		for _, element := range lit.Elts {
			pair := element.(*ast.KeyValueExpr)
			if key, ok := Constant(e.info, pair.Key); ok && IsText(e.info.TypeOf(pair.Value)) {
				members = append(members, Member{key, e.Eval(pair.Value)})
			}
		}
	case *types.Slice, *types.Array:
		for i, element := range e.textElements(lit) {
			members = append(members, Member{strconv.Itoa(i), element.Values})
		}
	}
	return members
}

// textElements returns those of a list of texts, none of any other list.
func (e *Evaluator) textElements(lit *ast.CompositeLit) []Element {
	if len(lit.Elts) > 0 && IsText(e.info.TypeOf(lit.Elts[0])) {
		if lists := e.listLiteral(lit, 0); len(lists) == 1 {
			return lists[0]
		}
	}
	return nil
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

// resultOf computes the n-th result of a *ast.FuncDecl or *ast.FuncLit.
func (e *Evaluator) resultOf(fn ast.Node, n, depth int) partial.Set {
	key := resultKey{fn, n}
	if s, ok := e.results[key]; ok {
		return s
	}
	e.results[key] = partial.Unknown // until it is known, for recursion
	var body *ast.BlockStmt
	var results *ast.FieldList
	switch fn := fn.(type) {
	case *ast.FuncDecl:
		body, results = fn.Body, fn.Type.Results
	case *ast.FuncLit:
		body, results = fn.Body, fn.Type.Results
	}
	var returned []partial.Set
	ast.Inspect(body, func(node ast.Node) bool {
		switch node := node.(type) {
		case *ast.FuncLit:
			return false
		case *ast.ReturnStmt:
			returned = append(returned, e.returned(node, results, n, depth))
		}
		return true
	})
	s := partial.Unknown
	if len(returned) > 0 {
		s = partial.Union(append(returned, e.deferred(body, nth(e.named(results), n), depth)...)...)
	}
	e.results[key] = s
	return s
}

// deferred computes what deferred functions may give a result.
func (e *Evaluator) deferred(body *ast.BlockStmt, result *types.Var, depth int) (given []partial.Set) {
	if result == nil || e.definition(result) == nil {
		return nil
	}
	for _, w := range e.definition(result).writes {
		for outer := range w.at.Enclosing((*ast.DeferStmt)(nil)) {
			if body.Pos() <= outer.Node().Pos() && outer.Node().Pos() < body.End() && w.kind == set {
				given = append(given, flow{e: e, obj: result, pos: body.End(), depth: depth}.given(w))
			}
		}
	}
	return given
}

// returned computes the n-th result of a return statement. Without results it is
// what the variable that is named as the result holds there.
func (e *Evaluator) returned(stmt *ast.ReturnStmt, results *ast.FieldList, n, depth int) partial.Set {
	switch {
	case n < len(stmt.Results):
		return e.eval(stmt.Results[n], depth+1)
	case len(stmt.Results) == 1:
		if call, ok := ast.Unparen(stmt.Results[0]).(*ast.CallExpr); ok {
			return e.resultOfCall(call, n, depth+1)
		}
	case len(stmt.Results) == 0:
		if obj := nth(e.named(results), n); obj != nil {
			def := e.definition(obj)
			if def == nil {
				def = &definition{}
			}
			return e.variableAt(obj, def, stmt.Pos(), depth+1)
		}
	}
	return partial.Unknown
}

// BareReturns returns what a *ast.FuncDecl or *ast.FuncLit returns by the name of
// a result.
func (e *Evaluator) BareReturns(fn ast.Node, name *ast.Ident) partial.Set {
	obj, ok := e.info.Defs[name].(*types.Var)
	if !ok || !IsText(obj.Type()) || e.definition(obj) == nil {
		return partial.Unknown
	}
	var returned []partial.Set
	ast.Inspect(fn, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.FuncLit:
			return n == fn
		case *ast.ReturnStmt:
			if len(n.Results) == 0 {
				returned = append(returned, e.variableAt(obj, e.definition(obj), n.Pos(), 0))
			}
		}
		return true
	})
	if len(returned) == 0 {
		return partial.Unknown
	}
	return partial.Union(returned...)
}

// named returns the variables of a list of parameters or results, nil for those
// without a name.
func (e *Evaluator) named(list *ast.FieldList) (named []*types.Var) {
	if list == nil {
		return nil
	}
	for _, field := range list.List {
		for _, name := range field.Names {
			obj, _ := e.info.Defs[name].(*types.Var)
			named = append(named, obj)
		}
		if len(field.Names) == 0 {
			named = append(named, nil)
		}
	}
	return named
}

func nth(vars []*types.Var, n int) *types.Var {
	if n < len(vars) {
		return vars[n]
	}
	return nil
}

// invoke replaces the parameters in a result by the arguments of a call, and
// fields of the receiver by what it is given.
func (e *Evaluator) invoke(fn ast.Node, params *ast.FieldList, call *ast.CallExpr, n, depth int) partial.Set {
	result := e.resultOf(fn, n, depth)
	symbols, named := result.Symbols(), e.named(params)
	if !result.Open() && len(symbols) == 0 {
		return result
	}
	if result.Open() && len(call.Args) > 0 {
		if s, ok := e.anew(fn, named, call, n, depth); ok {
			result = s
		}
	}
	s := e.substitute(result, named, call, depth)
	if s.Open() {
		if text, ok := e.execute(fn, call, n, depth); ok {
			return text
		}
	}
	return s
}

func (e *Evaluator) substitute(result partial.Set, params []*types.Var, call *ast.CallExpr, depth int) partial.Set {
	args := e.Arguments(call)
	return result.Replace(func(symbol *types.Var) (partial.Set, bool) {
		if symbol.IsField() {
			if receiver := e.receiverOf(call); receiver != nil {
				return e.fieldOf(receiver, symbol, depth+1)
			}
			return nil, false
		}
		if symbol.Kind() == types.RecvVar {
			if receiver := e.receiverOf(call); receiver != nil {
				return e.eval(receiver, depth+1), true
			}
			return nil, false
		}
		for i, param := range params {
			if param == symbol && (i < len(args) || i == len(params)-1) {
				return e.argument(params, i, call, args, depth), true
			}
		}
		return nil, false
	})
}

// argument computes what a call gives a parameter; a list is one text.
func (e *Evaluator) argument(params []*types.Var, i int, call *ast.CallExpr, args []ast.Expr, depth int) partial.Set {
	if t := params[i].Type(); i < len(args) && (mayBeText(t) || isBuffer(t)) {
		return e.eval(args[i], depth+1)
	}
	elements, ok := e.variadic(params, i, call, args, depth)
	if !ok {
		return partial.Unknown
	}
	sets := make([]partial.Set, len(elements))
	for i, element := range elements {
		sets[i] = element.Values
	}
	return partial.List(sets)
}

// Arguments returns those of a call without the receiver, which T.Method takes
// as the first.
func (e *Evaluator) Arguments(call *ast.CallExpr) []ast.Expr {
	if e.isMethodExpression(call) && len(call.Args) > 0 {
		return call.Args[1:]
	}
	return call.Args
}

func (e *Evaluator) receiverOf(call *ast.CallExpr) ast.Expr {
	if e.isMethodExpression(call) && len(call.Args) > 0 {
		return call.Args[0]
	}
	if selector, ok := ast.Unparen(e.Source(call.Fun)).(*ast.SelectorExpr); ok {
		return selector.X
	}
	return nil
}

func (e *Evaluator) isMethodExpression(call *ast.CallExpr) bool {
	selector, ok := ast.Unparen(e.Source(call.Fun)).(*ast.SelectorExpr)
	if !ok {
		return false
	}
	selection := e.info.Selections[selector]
	return selection != nil && selection.Kind() == types.MethodExpr
}

func parametersOf(fn *types.Func) []*types.Var {
	var params []*types.Var
	for param := range fn.Signature().Params().Variables() {
		params = append(params, param)
	}
	return params
}
