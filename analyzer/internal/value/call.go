package value

import (
	"go/ast"
	"go/constant"
	"go/types"
	"os"
	"slices"
	"strings"

	"golang.org/x/tools/go/types/typeutil"

	"github.com/tokenguard/tokenguard/analyzer/internal/partial"
)

// Computes reports whether a function of that name may be one whose result the
// evaluator computes. It is the cheap question to ask before [Evaluator.Eval].
func Computes(name string) bool { return computed[name] }

var computed = computedNames()

func computedNames() map[string]bool {
	names := map[string]bool{}
	for name := range partial.Functions() {
		names[name[strings.LastIndexByte(name, '.')+1:]] = true
	}
	for _, name := range []string{"Sprintf", "Sprint", "Sprintln", "Appendf", "Append", "Appendln", "Join", "Or", "ExpandEnv", "ReadAll", "MultiReader", "String", "Bytes", "append"} {
		names[name] = true
	}
	return names
}

// call computes the result of a function that only depends on its arguments.
func (e *Evaluator) call(call *ast.CallExpr, depth int) partial.Set {
	switch e.builtin(call) {
	case "append":
		return e.appendText(call, depth)
	case "new":
		if len(call.Args) == 1 && !e.info.Types[call.Args[0]].IsType() { // Go 1.26
			return e.eval(call.Args[0], depth+1)
		}
		if isHolder(e.info.TypeOf(call)) {
			return partial.Set{partial.Of("")}
		}
	}
	return e.resultOfCall(call, 0, depth)
}

// callee returns what a call calls, a *types.Func or *ast.FuncLit, also through
// a variable that is given one of these.
func (e *Evaluator) callee(fun ast.Expr) any {
	fun = e.standsFor(fun, 0)
	switch made := fun.(type) {
	case *ast.FuncLit:
		return made
	case *ast.CallExpr:
		if lit := e.returnedFunction(made); lit != nil {
			return lit
		}
	}
	fn, _ := typeutil.Callee(e.info, &ast.CallExpr{Fun: fun}).(*types.Func)
	if fn == nil {
		return nil
	}
	return fn.Origin()
}

// Called returns the *types.Func or *ast.FuncLit that a call calls, or nil.
func (e *Evaluator) Called(call *ast.CallExpr) any { return e.callee(call.Fun) }

// Callee returns the function or method that a call calls, also through a
// variable that is given one, or nil. Of a generic function it is the origin.
func (e *Evaluator) Callee(call *ast.CallExpr) *types.Func {
	fn, _ := e.callee(call.Fun).(*types.Func)
	return fn
}

// library computes the functions of the standard library that it knows.
func (e *Evaluator) library(fn *types.Func, call *ast.CallExpr, n, depth int) (partial.Set, bool) {
	if fn.Pkg() == nil || fn.Pkg() == e.pkg {
		return nil, false
	}
	name := fn.FullName()
	if n > 0 {
		name = partial.Second(name)
		if n > 1 || !partial.IsFunction(name) {
			return nil, false
		}
	}
	if method, ok := strings.CutPrefix(name, "(*encoding/base64.Encoding)."); ok {
		return e.encoding("encoding/base64", method, call, depth), true
	}
	if method, ok := strings.CutPrefix(name, "(*encoding/base32.Encoding)."); ok {
		return e.encoding("encoding/base32", method, call, depth), true
	}
	if partial.IsFunction(name) {
		if call.Ellipsis.IsValid() {
			return partial.Unknown, true
		}
		return partial.Apply(name, e.arguments(call.Args, depth)...), true
	}
	switch name {
	case "(*strings.Builder).String", "(*bytes.Buffer).String", "(*bytes.Buffer).Bytes":
		if selector, ok := ast.Unparen(call.Fun).(*ast.SelectorExpr); ok {
			return e.eval(selector.X, depth+1), true
		}
		return partial.Unknown, true
	case "strings.Join", "bytes.Join":
		return e.join(call, depth), true
	case "(*strings.Replacer).Replace":
		return e.replaced(call, depth), true
	case "io.ReadAll": // another may have read before
		return partial.Among(e.eval(call.Args[0], depth+1)), true
	case "io.MultiReader":
		return partial.Join(e.arguments(call.Args, depth)...), !call.Ellipsis.IsValid()
	case "strings.Map":
		return e.mapped(call, depth), true
	case "cmp.Or":
		return e.firstOf(call, depth), true
	case "os.ExpandEnv":
		return e.expandEnv(call, depth), true
	}
	if strings.HasPrefix(name, "fmt.") {
		return e.fmtCall(fn.Name(), call, depth), true
	}
	return nil, false
}

func (e *Evaluator) fmtCall(name string, call *ast.CallExpr, depth int) partial.Set {
	args, ok := e.spread(call)
	if !ok || len(args) == 0 {
		return partial.Unknown
	}
	head := partial.Set{partial.Of("")}
	if strings.HasPrefix(name, "Append") {
		if tv := e.info.Types[args[0]]; !tv.IsNil() {
			head = e.eval(args[0], depth+1)
		}
		args = args[1:]
	}
	switch name {
	case "Sprintf", "Appendf":
		return partial.Join(head, e.sprintf(args, depth))
	case "Sprint", "Append":
		return partial.Join(head, e.sprint(args, false, depth))
	case "Sprintln", "Appendln":
		return partial.Join(head, e.sprint(args, true, depth))
	}
	return partial.Unknown
}

// arguments computes those of a pure function: texts, and numbers as decimals.
func (e *Evaluator) arguments(args []ast.Expr, depth int) []partial.Set {
	var sets []partial.Set
	for _, arg := range args {
		if v := e.info.Types[arg].Value; v != nil && v.Kind() == constant.Int {
			sets = append(sets, partial.Set{partial.Of(v.ExactString())})
			continue
		}
		if t := e.info.TypeOf(arg); isTextOrRunes(t) || isBuffer(t) {
			sets = append(sets, e.eval(arg, depth+1))
			continue
		}
		sets = append(sets, partial.Unknown)
	}
	return sets
}

// join computes strings.Join of a list that is followed.
func (e *Evaluator) join(call *ast.CallExpr, depth int) partial.Set {
	if len(call.Args) != 2 {
		return partial.Unknown
	}
	separator := e.eval(call.Args[1], depth+1)
	if list := e.listParameter(call.Args[0]); list != nil {
		return partial.Apply(partial.JoinList, partial.Set{partial.Symbol(list)}, separator)
	}
	var joined []partial.Set
	for _, elements := range e.alternatives(call.Args[0], call.Pos(), depth+1) {
		var values []partial.Set
		for i, element := range elements {
			if i > 0 {
				values = append(values, separator)
			}
			values = append(values, element.Values)
		}
		joined = append(joined, partial.Join(values...))
	}
	if len(joined) == 0 {
		return partial.Unknown
	}
	return partial.Union(joined...)
}

// replaced computes the Replace of what strings.NewReplacer returns.
func (e *Evaluator) replaced(call *ast.CallExpr, depth int) partial.Set {
	method, ok := ast.Unparen(call.Fun).(*ast.SelectorExpr)
	if !ok || len(call.Args) != 1 {
		return partial.Unknown
	}
	made, ok := ast.Unparen(e.Source(method.X)).(*ast.CallExpr)
	if !ok || made.Ellipsis.IsValid() {
		return partial.Unknown
	}
	if fn := e.Callee(made); fn == nil || fn.FullName() != "strings.NewReplacer" {
		return partial.Unknown
	}
	return partial.Apply(partial.Replacer, e.arguments(append(slices.Clone(made.Args), call.Args[0]), depth)...)
}

// encoding computes the methods of the standard encodings of a package.
func (e *Evaluator) encoding(pkg, name string, call *ast.CallExpr, depth int) partial.Set {
	method, ok := ast.Unparen(call.Fun).(*ast.SelectorExpr)
	if !ok {
		return partial.Unknown
	}
	receiver := e.object(ast.Unparen(e.Source(method.X)))
	if receiver == nil || receiver.Pkg() == nil || receiver.Pkg().Path() != pkg {
		return partial.Unknown
	}
	args := call.Args
	if name == "Encode" && len(args) == 2 { // the first is written to
		args = args[1:]
	}
	return partial.Apply(pkg+"."+receiver.Name()+"."+name, e.arguments(args, depth)...)
}

// appendText computes append(b, text...) and append(b, 'x', 'y').
func (e *Evaluator) appendText(call *ast.CallExpr, depth int) partial.Set {
	if len(call.Args) == 0 || !isTextOrRunes(e.info.TypeOf(call)) {
		return partial.Unknown
	}
	values := []partial.Set{{partial.Of("")}}
	if tv := e.info.Types[call.Args[0]]; !tv.IsNil() {
		values[0] = e.eval(call.Args[0], depth+1)
	}
	for _, arg := range call.Args[1:] {
		values = append(values, e.element(arg, depth+1))
	}
	return partial.Join(values...)
}

// firstOf computes cmp.Or: the first argument that is not empty.
func (e *Evaluator) firstOf(call *ast.CallExpr, depth int) partial.Set {
	if call.Ellipsis.IsValid() {
		return partial.Unknown
	}
	var all []partial.Set
	for i, arg := range call.Args {
		if !IsText(e.info.TypeOf(arg)) {
			return partial.Unknown
		}
		s, last := e.eval(arg, depth+1), i == len(call.Args)-1
		var left partial.Set
		certain := true
		for _, v := range s {
			if v.Len() > 0 || last {
				left = append(left, v)
			}
			certain = certain && v.Known() && v.Len() > 0
		}
		all = append(all, left)
		if certain {
			break
		}
	}
	return partial.Union(all...)
}

// expandEnv computes os.ExpandEnv: what comes from the environment is a hole.
func (e *Evaluator) expandEnv(call *ast.CallExpr, depth int) partial.Set {
	if len(call.Args) != 1 {
		return partial.Unknown
	}
	const mark = "\x00"
	var results []partial.Set
	for _, v := range e.eval(call.Args[0], depth+1) {
		if !v.Known() || strings.Contains(v.Text(), mark) {
			return partial.Unknown
		}
		var parts []partial.Value
		from := v.AllOrigins()
		for i, text := range strings.Split(os.Expand(v.Text(), func(string) string { return mark }), mark) {
			if i > 0 {
				parts = append(parts, partial.Unknown...)
			}
			if text != "" {
				parts = append(parts, partial.From(text, from...))
			}
		}
		results = append(results, partial.Set{partial.Concat(parts...)})
	}
	return partial.Union(results...)
}
