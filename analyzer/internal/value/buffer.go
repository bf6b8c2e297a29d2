package value

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/ast/inspector"
	"golang.org/x/tools/go/types/typeutil"

	"github.com/tokenguard/tokenguard/analyzer/internal/partial"
)

// isBuffer reports whether t is a strings.Builder or bytes.Buffer, or a pointer
// to one. Its value is what it holds.
func isBuffer(t types.Type) bool {
	if t == nil {
		return false
	}
	if pointer, ok := t.(*types.Pointer); ok {
		t = pointer.Elem()
	}
	return isNamed(t, "strings", "Builder") || isNamed(t, "bytes", "Buffer") || isReader(t)
}

// isReader reports whether t is a reader whose value is what it reads.
func isReader(t types.Type) bool {
	return isNamed(t, "strings", "Reader") || isNamed(t, "bytes", "Reader") || isNamed(t, "bufio", "Reader") ||
		isNamed(t, "io", "Reader") || isNamed(t, "io", "ReadCloser")
}

func isNamed(t types.Type, pkg, name string) bool {
	named, ok := types.Unalias(t).(*types.Named)
	return ok && named.Obj().Name() == name && named.Obj().Pkg() != nil && named.Obj().Pkg().Path() == pkg
}

// isHolder reports whether t is a buffer or a pointer to a text: the value of both is
// the text.
func isHolder(t types.Type) bool { return t != nil && (HoldsText(t) && !IsText(t) || isBuffer(t)) }

// collectCall records what calls write to the buffers and slices they are given.
func (e *Evaluator) collectCall(d *definitions, at inspector.Cursor, n *ast.CallExpr) {
	if selector, ok := ast.Unparen(n.Fun).(*ast.SelectorExpr); ok {
		if obj := e.buffer(selector.X); obj != nil {
			e.collectMethod(d, obj, selector.Sel.Name, write{at: at, base: e.base(ast.Unparen(selector.X))}, n.Args)
		}
		e.collectWriter(d, at, selector.Sel.Name, n)
	}
	if len(n.Args) > 0 && (e.builtin(n) == "copy" || e.isReverse(n)) {
		e.lose(d, n.Args[0])
	}
	for i, arg := range n.Args {
		if obj := e.buffer(arg); obj != nil && !d.harmless[arg] {
			e.collectHelper(d, obj, write{at: at, kind: handTo, value: n, result: i, base: e.base(ast.Unparen(arg))})
		}
		e.collectSetting(d, at, arg, n)
	}
}

// collectSetting records what a call gives the variable of a setting.
func (e *Evaluator) collectSetting(d *definitions, at inspector.Cursor, arg ast.Expr, call *ast.CallExpr) {
	address, ok := ast.Unparen(arg).(*ast.UnaryExpr)
	if !ok || address.Op != token.AND || !IsText(e.info.TypeOf(address.X)) {
		return
	}
	if e.helper(call) != nil {
		e.write(d, address.X, write{at: at, kind: setTo, value: call, result: slices.Index(call.Args, arg)})
		return
	}
	if fn, ok := typeutil.Callee(e.info, call).(*types.Func); ok {
		if given := e.setting(fn, call); given != nil {
			e.write(d, address.X, write{at: at, value: given})
		}
	}
}

// collectHelper records what a function of the package adds to a buffer that it is
// handed. Any other may do anything with it.
func (e *Evaluator) collectHelper(d *definitions, buffer types.Object, w write) {
	def := d.get(buffer)
	if e.helper(w.value.(*ast.CallExpr)) == nil {
		def.lost = true
		return
	}
	def.writes = append(def.writes, w)
}

// helper returns the body of the package's function that is called, or nil.
func (e *Evaluator) helper(call *ast.CallExpr) *ast.FuncDecl {
	if fn, ok := typeutil.Callee(e.info, call).(*types.Func); ok && fn.Pkg() == e.pkg {
		return e.body(fn.Origin())
	}
	return nil
}

// addedBy computes what a function of the package adds to the i-th argument of a call.
func (e *Evaluator) addedBy(call *ast.CallExpr, i, depth int) partial.Set {
	decl := e.helper(call)
	params := e.named(decl.Type.Params)
	args := e.Arguments(call)
	if i -= len(call.Args) - len(args); i < 0 || i >= len(params) || depth > maxDepth {
		return partial.Unknown
	}
	return e.substitute(e.added(decl, params[i], depth), params, call, depth)
}

// setBy computes what a function of the package may write through the i-th argument of
// a call.
func (e *Evaluator) setBy(call *ast.CallExpr, i, depth int) partial.Set {
	decl := e.helper(call)
	params := e.named(decl.Type.Params)
	args := e.Arguments(call)
	if i -= len(call.Args) - len(args); i < 0 || i >= len(params) || params[i] == nil || depth > maxDepth {
		return partial.Unknown
	}
	def := e.definition(params[i])
	if def == nil {
		return partial.Unknown
	}
	f := flow{e: e, obj: params[i], pos: decl.Body.End(), depth: depth + 1}
	var sets []partial.Set
	for _, w := range def.writes {
		if w.kind == set {
			sets = append(sets, f.given(w))
		}
	}
	if len(sets) == 0 {
		return partial.Unknown
	}
	return partial.Among(e.substitute(partial.Union(sets...), params, call, depth))
}

// added computes what a function adds to a parameter, in terms of the others.
func (e *Evaluator) added(decl *ast.FuncDecl, param *types.Var, depth int) partial.Set {
	nothing := partial.Set{partial.Of("")}
	if param == nil || e.definition(param) == nil {
		return nothing
	}
	if s, ok := e.additions[param]; ok {
		return s
	}
	e.additions[param] = partial.Unknown // until it is known, for recursion
	s := e.variableAt(param, e.definition(param), decl.Body.End(), depth+1)
	s = s.Replace(func(symbol *types.Var) (partial.Set, bool) { return nothing, symbol == param })
	if jumps(decl.Body) {
		s = partial.Among(s)
	}
	e.additions[param] = s
	return s
}

// buffer returns the variable or field that holds a buffer which expr, or its
// address, stands for, or the parameter for whatever is written to.
func (e *Evaluator) buffer(expr ast.Expr) types.Object {
	expr = ast.Unparen(expr)
	if address, ok := expr.(*ast.UnaryExpr); ok {
		expr = ast.Unparen(address.X)
	}
	switch expr.(type) {
	case *ast.Ident, *ast.SelectorExpr:
		obj := e.variable(expr)
		if obj != nil && isBuffer(obj.Type()) {
			return obj
		}
		if param, ok := obj.(*types.Var); ok && isParameter(param) && isNamed(param.Type(), "io", "Writer") {
			return param
		}
	}
	return nil
}

func (e *Evaluator) collectMethod(d *definitions, obj types.Object, method string, w write, args []ast.Expr) {
	def := d.get(obj)
	switch method {
	case "WriteString", "Write", "WriteByte", "WriteRune", "ReadFrom":
		if len(args) == 1 {
			w.kind, w.value = add, args[0]
			def.writes = append(def.writes, w)
		}
	case "Reset":
		w.kind = zero
		def.writes = append(def.writes, w)
	case "String", "Bytes", "Len", "Grow", "Cap", "Available":
	default:
		def.lost = true
	}
}

// collectWriter records fmt.Fprint…(&b, …), io.WriteString(&b, s), and
// base64's Encode(b, s).
func (e *Evaluator) collectWriter(d *definitions, at inspector.Cursor, name string, n *ast.CallExpr) {
	switch name {
	case "Fprint", "Fprintf", "Fprintln", "WriteString", "Encode", "Execute", "Copy":
	default:
		return
	}
	fn, ok := typeutil.Callee(e.info, n).(*types.Func)
	if !ok || len(n.Args) == 0 {
		return
	}
	w := write{at: at}
	switch fn.FullName() {
	case "fmt.Fprint", "fmt.Fprintf", "fmt.Fprintln", "(*text/template.Template).Execute":
		w.kind, w.value = printTo, n
	case "io.WriteString", "io.Copy":
		w.kind, w.value = add, n.Args[1]
	case "(*encoding/base64.Encoding).Encode":
		w.value = n
		e.write(d, n.Args[0], w)
		return
	default:
		return
	}
	if obj := e.buffer(n.Args[0]); obj != nil {
		w.base = e.base(ast.Unparen(n.Args[0]))
		d.harmless[n.Args[0]] = true
		def := d.get(obj)
		def.writes = append(def.writes, w)
	}
}

// printing are the functions of packages fmt and log that print, with the position
// of the format or of the first operand.
var printing = map[string]int{
	"Errorf": 0, "Printf": 0, "Fprintf": 1, "Print": 0, "Println": 0, "Fprint": 1, "Fprintln": 1,
	"Fatal": 0, "Fatalf": 0, "Fatalln": 0, "Panic": 0, "Panicf": 0, "Panicln": 0,
}

// Prints reports whether a function of that name may be one whose output
// [Evaluator.Printed] computes. It is the cheap question to ask before.
func Prints(name string) bool {
	_, ok := printing[name]
	return ok
}

// Printed returns what a call of a function of package fmt or log prints.
func (e *Evaluator) Printed(call *ast.CallExpr) partial.Set {
	fn := e.Callee(call)
	if fn == nil || fn.Pkg() == nil || fn.Pkg().Path() != "fmt" && fn.Pkg().Path() != "log" {
		return partial.Unknown
	}
	first, ok := printing[fn.Name()]
	args, known := e.spread(call)
	if !ok || !known || len(args) < first {
		return partial.Unknown
	}
	args = args[first:]
	switch {
	case strings.HasSuffix(fn.Name(), "f"):
		return e.sprintf(args, 0)
	default:
		return e.sprint(args, strings.HasSuffix(fn.Name(), "ln"), 0)
	}
}

// printed computes what fmt.Fprint, Fprintf or Fprintln writes.
func (e *Evaluator) printed(call *ast.CallExpr, depth int) partial.Set {
	fn, _ := typeutil.Callee(e.info, call).(*types.Func)
	args, ok := e.spread(call)
	if fn == nil || !ok || len(args) == 0 {
		return partial.Unknown
	}
	args = args[1:]
	switch fn.Name() {
	case "Execute":
		return e.executed(call, depth)
	case "Fprintf":
		return e.sprintf(args, depth)
	case "Fprintln":
		return e.sprint(args, true, depth)
	}
	return e.sprint(args, false, depth)
}
