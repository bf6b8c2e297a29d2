package value

import (
	"go/ast"
	"go/token"
	"go/types"
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
	named, ok := types.Unalias(t).(*types.Named)
	if !ok || named.Obj().Pkg() == nil {
		return false
	}
	switch named.Obj().Pkg().Path() + "." + named.Obj().Name() {
	case "strings.Builder", "bytes.Buffer":
		return true
	}
	return false
}

// isHolder reports whether t is a buffer or a pointer to a text: the value of both is
// the text.
func isHolder(t types.Type) bool { return t != nil && (HoldsText(t) && !IsText(t) || isBuffer(t)) }

// collectCall records what calls write to the buffers and slices they are given.
func (e *Evaluator) collectCall(d *definitions, at inspector.Cursor, n *ast.CallExpr) {
	if selector, ok := ast.Unparen(n.Fun).(*ast.SelectorExpr); ok {
		if obj := e.buffer(selector.X); obj != nil {
			e.collectMethod(d, obj, selector.Sel.Name, write{at: at}, n.Args)
		}
		e.collectWriter(d, at, selector.Sel.Name, n)
	}
	if len(n.Args) > 0 && (e.builtin(n) == "copy" || e.isReverse(n)) {
		e.lose(d, n.Args[0])
	}
	for _, arg := range n.Args {
		if obj := e.buffer(arg); obj != nil && !d.harmless[arg] {
			d.get(obj).lost = true
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
	if fn, ok := typeutil.Callee(e.info, call).(*types.Func); ok {
		if given := e.setting(fn, call); given != nil {
			e.write(d, address.X, write{at: at, value: given})
		}
	}
}

// buffer returns the variable or field that holds a buffer which expr, or its
// address, stands for.
func (e *Evaluator) buffer(expr ast.Expr) types.Object {
	expr = ast.Unparen(expr)
	if address, ok := expr.(*ast.UnaryExpr); ok {
		expr = ast.Unparen(address.X)
	}
	switch expr.(type) {
	case *ast.Ident, *ast.SelectorExpr:
		if obj := e.variable(expr); obj != nil && isBuffer(obj.Type()) {
			return obj
		}
	}
	return nil
}

func (e *Evaluator) collectMethod(d *definitions, obj types.Object, method string, w write, args []ast.Expr) {
	def := d.get(obj)
	switch method {
	case "WriteString", "Write", "WriteByte", "WriteRune":
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
	case "Fprint", "Fprintf", "Fprintln", "WriteString", "Encode":
	default:
		return
	}
	fn, ok := typeutil.Callee(e.info, n).(*types.Func)
	if !ok || len(n.Args) == 0 {
		return
	}
	w := write{at: at}
	switch fn.FullName() {
	case "fmt.Fprint", "fmt.Fprintf", "fmt.Fprintln":
		w.kind, w.value = printTo, n
	case "io.WriteString":
		w.kind, w.value = add, n.Args[1]
	case "(*encoding/base64.Encoding).Encode":
		w.value = n
		e.write(d, n.Args[0], w)
		return
	default:
		return
	}
	if obj := e.buffer(n.Args[0]); obj != nil {
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
	case "Fprintf":
		return e.sprintf(args, depth)
	case "Fprintln":
		return e.sprint(args, true, depth)
	}
	return e.sprint(args, false, depth)
}
