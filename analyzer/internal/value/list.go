package value

import (
	"go/ast"
	"go/token"
	"go/types"
	"strings"

	"golang.org/x/tools/go/types/typeutil"

	"github.com/tokenguard/tokenguard/analyzer/internal/partial"
)

// maxElements bounds a list that is followed: longer ones are tables.
const maxElements = 256

// Element is one element of a list of strings.
type Element struct {
	Expr   ast.Expr
	Values partial.Set
}

// Elements returns the elements of a list of strings as it is where expr
// stands: a composite literal without indices, one that append adds to, a text
// that is split, a variable that is given one of these.
func (e *Evaluator) Elements(expr ast.Expr) ([]Element, bool) { return e.elements(expr, expr.Pos(), 0) }

func (e *Evaluator) elements(expr ast.Expr, pos token.Pos, depth int) ([]Element, bool) {
	if e.steps++; depth > maxDepth || e.steps > maxSteps {
		return nil, false
	}
	switch expr := ast.Unparen(expr).(type) {
	case *ast.CompositeLit:
		return e.listLiteral(expr, depth)
	case *ast.Ident, *ast.SelectorExpr:
		return e.listVariable(expr, depth)
	case *ast.SliceExpr:
		return e.listSlice(expr, depth)
	case *ast.CallExpr:
		return e.listCall(expr, depth)
	}
	return nil, false
}

func (e *Evaluator) listLiteral(lit *ast.CompositeLit, depth int) ([]Element, bool) {
	t := e.info.TypeOf(lit)
	if t == nil || len(lit.Elts) > maxElements {
		return nil, false
	}
	var of types.Type
	switch u := t.Underlying().(type) {
	case *types.Slice:
		of = u.Elem()
	case *types.Array:
		of = u.Elem()
	}
	if !IsText(of) && (of == nil || !types.IsInterface(of)) {
		return nil, false
	}
	var elements []Element
	for _, element := range lit.Elts {
		if _, indexed := element.(*ast.KeyValueExpr); indexed {
			return nil, false
		}
		elements = append(elements, Element{element, e.eval(element, depth+1)})
	}
	return elements, true
}

// listVariable follows the writes of a local list that all run, in order.
func (e *Evaluator) listVariable(expr ast.Expr, depth int) ([]Element, bool) {
	obj, ok := e.object(expr).(*types.Var)
	if !ok {
		return nil, false
	}
	def := e.definition(obj)
	if def == nil || def.lost {
		return nil, false
	}
	if only := e.single(obj); only != nil && len(def.writes) == 1 {
		return e.elements(only, expr.Pos(), depth+1)
	}
	if e.global(obj) || def.captured(obj, expr.Pos()) {
		return nil, false
	}
	var last *write
	for i, w := range def.writes {
		if w.at.Node().End() > expr.Pos() {
			break
		}
		for _, s := range w.scopes(obj.Pos()) {
			// What a branch adds is not followed: the list before it is.
			if s.loop || !s.has(expr.Pos()) {
				return nil, false
			}
		}
		last = &def.writes[i]
	}
	switch {
	case last == nil:
		return nil, false
	case last.kind == zero:
		return nil, true
	case last.kind != set || last.value == nil:
		return nil, false
	}
	return e.elements(last.value, expr.Pos(), depth+1)
}

func (e *Evaluator) listSlice(expr *ast.SliceExpr, depth int) ([]Element, bool) {
	elements, ok := e.elements(expr.X, expr.Pos(), depth+1)
	low, lowKnown := e.bound(expr.Low, 0)
	high, highKnown := e.bound(expr.High, len(elements))
	if !ok || !lowKnown || !highKnown || low > high || high > len(elements) {
		return nil, false
	}
	return elements[low:high], true
}

func (e *Evaluator) listCall(call *ast.CallExpr, depth int) ([]Element, bool) {
	if e.builtin(call) == "append" && len(call.Args) > 0 {
		return e.appended(call, depth)
	}
	fn, ok := typeutil.Callee(e.info, call).(*types.Func)
	if !ok || len(call.Args) == 0 {
		return nil, false
	}
	var split func(text, separator string) []string
	switch fn.FullName() {
	case "strings.Split":
		split = strings.Split
	case "strings.SplitAfter":
		split = strings.SplitAfter
	case "strings.Fields":
		split = func(text, _ string) []string { return strings.Fields(text) }
	default:
		return nil, false
	}
	text := e.eval(call.Args[0], depth+1)
	separator := partial.Set{partial.Of("")}
	if len(call.Args) > 1 {
		separator = e.eval(call.Args[1], depth+1)
	}
	if len(text) != 1 || len(separator) != 1 || !text[0].Known() || !separator[0].Known() {
		return nil, false
	}
	var elements []Element
	for _, piece := range split(text[0].Text(), separator[0].Text()) {
		elements = append(elements, Element{call, partial.Set{partial.From(piece, text[0].AllOrigins()...)}})
	}
	return elements, len(elements) <= maxElements
}

func (e *Evaluator) appended(call *ast.CallExpr, depth int) ([]Element, bool) {
	var elements []Element
	if tv := e.info.Types[call.Args[0]]; !tv.IsNil() {
		head, ok := e.elements(call.Args[0], call.Pos(), depth+1)
		if !ok {
			return nil, false
		}
		elements = append(elements, head...)
	}
	for i, arg := range call.Args[1:] {
		if call.Ellipsis.IsValid() && i == len(call.Args)-2 {
			tail, ok := e.elements(arg, call.Pos(), depth+1)
			if !ok {
				return nil, false
			}
			elements = append(elements, tail...)
			continue
		}
		elements = append(elements, Element{arg, e.eval(arg, depth+1)})
	}
	return elements, len(elements) <= maxElements
}

// builtin returns the name of the builtin function that is called, or "".
func (e *Evaluator) builtin(call *ast.CallExpr) string {
	name, ok := ast.Unparen(call.Fun).(*ast.Ident)
	if !ok {
		return ""
	}
	if b, ok := e.info.Uses[name].(*types.Builtin); ok {
		return b.Name()
	}
	return ""
}
