package machine

import (
	"go/ast"
	"go/types"
	"slices"

	"golang.org/x/tools/go/types/typeutil"
)

// call computes a call and returns its results, of which there is one at least.
func (b *block) call(call *ast.CallExpr) []any {
	if b.p.Info.Types[call.Fun].IsType() {
		return []any{converted(b.value(call.Args[0]), b.p.Info.TypeOf(call.Fun), b.p.Info.TypeOf(call.Args[0]))}
	}
	switch callee := typeutil.Callee(b.p.Info, call).(type) {
	case *types.Builtin:
		return []any{b.builtin(callee.Name(), call)}
	case *types.Func:
		if decl := b.p.Body(callee); decl != nil && decl.Recv == nil && !callee.Signature().Variadic() {
			return b.p.call(decl, nil, b.values(call.Args))
		}
		if results, ok := b.method(callee, call); ok {
			return results
		}
		if callee.FullName() == "slices.Reverse" {
			if l, ok := b.value(call.Args[0]).(*list); ok {
				slices.Reverse(l.values)
				return []any{none{}}
			}
		}
		return b.library(callee, call)
	}
	f, ok := b.value(call.Fun).(*function)
	if !ok || call.Ellipsis.IsValid() {
		stop()
	}
	return b.p.call(f.lit, f.scope, b.values(call.Args))
}

func (b *block) values(exprs []ast.Expr) []any {
	values := make([]any, len(exprs))
	for i, expr := range exprs {
		values[i] = b.value(expr)
	}
	return values
}

// library computes a function of the standard library that makes a text of texts. If
// it can fail, it did not.
func (b *block) library(fn *types.Func, call *ast.CallExpr) []any {
	results := fn.Signature().Results()
	if fn.Pkg() == nil || results.Len() == 0 || results.Len() > 2 || !isText(results.At(0).Type()) || call.Ellipsis.IsValid() {
		stop()
	}
	if results.Len() == 2 && !types.Identical(results.At(1).Type(), types.Universe.Lookup("error").Type()) {
		stop()
	}
	var args []string
	for _, arg := range call.Args {
		args = append(args, asText(b.value(arg)))
	}
	text, ok := b.p.Library(b.nameOf(fn, call), args)
	if !ok {
		stop()
	}
	return []any{converted(text, results.At(0).Type(), types.Typ[types.String]), none{}}[:results.Len()]
}

// nameOf is the full name of a function; that of a method begins with the variable of
// a package that it is called of.
func (b *block) nameOf(fn *types.Func, call *ast.CallExpr) string {
	if fn.Signature().Recv() == nil {
		return fn.FullName()
	}
	method, ok := ast.Unparen(call.Fun).(*ast.SelectorExpr)
	if !ok {
		stop()
	}
	base, ok := method.X.(*ast.SelectorExpr)
	if !ok || b.p.Info.Uses[base.Sel] == nil || b.p.Info.Uses[base.Sel].Pkg() == nil {
		stop()
	}
	return b.p.Info.Uses[base.Sel].Pkg().Path() + "." + base.Sel.Name + "." + fn.Name()
}

func (b *block) builtin(name string, call *ast.CallExpr) any {
	switch name {
	case "len":
		return int64(length(b.value(call.Args[0])))
	case "make":
		return b.made(call)
	case "append":
		return b.appended(call)
	case "copy":
		to, ok := b.value(call.Args[0]).(*list)
		from := converted(b.value(call.Args[1]), b.p.Info.TypeOf(call.Args[0]), b.p.Info.TypeOf(call.Args[1])).(*list)
		if !ok {
			stop()
		}
		return int64(copy(to.values, from.values))
	}
	stop()
	return nil
}

func (b *block) made(call *ast.CallExpr) any {
	slice, ok := b.p.Info.TypeOf(call).Underlying().(*types.Slice)
	if !ok || len(call.Args) < 2 {
		stop()
	}
	l := &list{values: make([]any, bound(b.value(call.Args[1]), maxList))}
	for i := range l.values {
		l.values[i] = zero(slice.Elem())
	}
	return l
}

// appended makes a new list. Where a program could see that through another slice, it
// stops.
func (b *block) appended(call *ast.CallExpr) any {
	head, ok := fitting(b.value(call.Args[0]), b.p.Info.TypeOf(call)).(*list)
	if !ok || head.clipped {
		stop()
	}
	tail := b.values(call.Args[1:])
	if call.Ellipsis.IsValid() {
		tail = converted(tail[0], b.p.Info.TypeOf(call), b.p.Info.TypeOf(call.Args[1])).(*list).values
	}
	if len(head.values)+len(tail) > maxList {
		stop()
	}
	for range len(head.values) / 64 { // it is copied
		b.p.step()
	}
	return &list{values: slices.Concat(head.values, tail)}
}

// converted is T(x) between numbers, texts and lists of bytes or runes.
func converted(value any, to, from types.Type) any {
	switch value := value.(type) {
	case int64:
		if isString(to) {
			return string(rune(value))
		}
		return wrapped(value, to)
	case string:
		switch {
		case isString(to):
			return value
		case ElementKind(to) == types.Byte:
			l := &list{values: make([]any, len(value))}
			for i := range len(value) {
				l.values[i] = int64(value[i])
			}
			return l
		case ElementKind(to) == types.Rune:
			l := &list{}
			for _, r := range value {
				l.values = append(l.values, int64(r))
			}
			return l
		}
	case *list:
		if !isString(to) {
			return value
		}
		if ElementKind(from) == types.Rune {
			var runes []rune
			for _, v := range value.values {
				runes = append(runes, rune(number(v)))
			}
			return string(runes)
		}
		return asText(value)
	}
	stop()
	return nil
}

// asText returns a text, or a list of bytes as one.
func asText(value any) string {
	switch value := value.(type) {
	case string:
		return value
	case *list:
		text := make([]byte, len(value.values))
		for i, v := range value.values {
			if text[i] = byte(number(v)); int64(text[i]) != number(v) {
				stop()
			}
		}
		return string(text)
	}
	stop()
	return ""
}

func isText(t types.Type) bool { return isString(t) || ElementKind(t) == types.Byte }

func isString(t types.Type) bool {
	basic, ok := t.Underlying().(*types.Basic)
	return ok && basic.Info()&types.IsString != 0
}

// Element is the type of the elements of a slice or array, nil for other types.
func Element(t types.Type) types.Type {
	switch u := t.Underlying().(type) {
	case *types.Slice:
		return u.Elem()
	case *types.Array:
		return u.Elem()
	}
	return nil
}

// ElementKind is the kind of the elements of a slice or array of numbers or texts,
// [types.Invalid] for other types.
func ElementKind(t types.Type) types.BasicKind {
	if of := Element(t); of != nil {
		if basic, ok := of.Underlying().(*types.Basic); ok {
			return basic.Kind()
		}
	}
	return types.Invalid
}
