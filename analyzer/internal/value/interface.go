package value

import (
	"go/ast"
	"go/types"

	"github.com/tokenguard/tokenguard/analyzer/internal/partial"
)

// maxImplementations bounds the types whose methods a call of an interface's may be.
const maxImplementations = 4

// implementations returns the bodies of the package's methods that a call of an
// interface's may be of, none if there are many.
func (e *Evaluator) implementations(method *types.Func) []*ast.FuncDecl {
	if known, ok := e.work.implementations[method]; ok {
		return known
	}
	var decls []*ast.FuncDecl
	face := method.Signature().Recv().Type().Underlying().(*types.Interface)
	scope := e.pkg.Scope()
	for _, name := range scope.Names() {
		typeName, ok := scope.Lookup(name).(*types.TypeName)
		if !ok || typeName.IsAlias() || types.IsInterface(typeName.Type()) {
			continue
		}
		t := types.NewPointer(typeName.Type())
		obj, _, _ := types.LookupFieldOrMethod(t, true, e.pkg, method.Name())
		fn, ok := obj.(*types.Func)
		if !ok || !types.Implements(t, face) {
			continue
		}
		if decl := e.body(fn.Origin()); decl != nil {
			decls = append(decls, decl)
		}
	}
	if len(decls) > maxImplementations {
		decls = nil
	}
	e.work.implementations[method] = decls
	return decls
}

// Implements returns the methods of the package's interfaces that a method of one
// of its types is an implementation of: calls of these may be calls of it.
func (e *Evaluator) Implements(method *types.Func) (abstract []*types.Func) {
	recv := method.Signature().Recv()
	if recv == nil || method.Pkg() != e.pkg {
		return nil
	}
	t := recv.Type()
	if _, pointer := t.(*types.Pointer); !pointer {
		t = types.NewPointer(t) // has the methods of both
	}
	scope := e.pkg.Scope()
	for _, name := range scope.Names() {
		typeName, ok := scope.Lookup(name).(*types.TypeName)
		if !ok || !types.IsInterface(typeName.Type()) {
			continue
		}
		face := typeName.Type().Underlying().(*types.Interface)
		for declared := range face.Methods() {
			if declared.Name() == method.Name() && types.Implements(t, face) {
				abstract = append(abstract, declared)
			}
		}
	}
	return abstract
}

// dispatched computes a call of an interface's method: that of the type that the
// receiver is known to have, or else of any type of the package.
func (e *Evaluator) dispatched(method *types.Func, call *ast.CallExpr, n, depth int) partial.Set {
	recv := method.Signature().Recv()
	receiver := e.receiverOf(call)
	if recv == nil || receiver == nil || !types.IsInterface(recv.Type()) {
		return partial.Unknown
	}
	if t := e.info.TypeOf(e.standsFor(receiver, 0)); t != nil && !types.IsInterface(t) {
		obj, _, _ := types.LookupFieldOrMethod(t, true, e.pkg, method.Name())
		if fn, ok := obj.(*types.Func); ok {
			if decl := e.body(fn.Origin()); decl != nil {
				return e.invoke(decl, decl.Type.Params, call, n, depth)
			}
		}
		return partial.Unknown
	}
	var sets []partial.Set
	for _, decl := range e.implementations(method) {
		sets = append(sets, e.substitute(e.resultOf(decl, n, depth), e.named(decl.Type.Params), call, depth))
	}
	if len(sets) == 0 {
		return partial.Unknown
	}
	return partial.Among(partial.Union(sets...))
}
