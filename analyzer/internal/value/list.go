package value

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/types/typeutil"

	"github.com/tokenguard/tokenguard/analyzer/internal/machine"
	"github.com/tokenguard/tokenguard/analyzer/internal/partial"
)

// maxElements bounds a list that is followed: longer ones are tables.
const maxElements = 256

// Element is one element of a list of strings.
type Element struct {
	Expr   ast.Expr
	Values partial.Set
}

// maxLists bounds what a list may be where branches add to it.
const maxLists = 4

// Elements returns the elements of a list of strings as it is where expr stands:
// a composite literal without indices, one that append adds to, a text that is
// split, a variable that is given one of these. Where branches add to it, it is the
// longest that it may be.
func (e *Evaluator) Elements(expr ast.Expr) ([]Element, bool) {
	var longest []Element
	all := e.alternatives(expr, expr.Pos(), 0)
	for _, list := range all {
		if len(list) >= len(longest) {
			longest = list
		}
	}
	return longest, len(all) > 0
}

// elements returns the list that expr is at pos, if it can be one only.
func (e *Evaluator) elements(expr ast.Expr, pos token.Pos, depth int) ([]Element, bool) {
	if all := e.alternatives(expr, pos, depth); len(all) == 1 {
		return all[0], true
	}
	return nil, false
}

// alternatives returns the lists that expr may be at pos, none if that is not
// known.
func (e *Evaluator) alternatives(expr ast.Expr, pos token.Pos, depth int) [][]Element {
	if e.work.steps++; depth > maxDepth || e.work.steps > maxSteps {
		return nil
	}
	expr = ast.Unparen(expr)
	if e.info.Types[expr].IsNil() {
		return [][]Element{nil}
	}
	switch expr := expr.(type) {
	case *ast.CompositeLit:
		return e.listLiteral(expr, depth)
	case *ast.Ident, *ast.SelectorExpr:
		return e.listVariable(expr, pos, depth)
	case *ast.SliceExpr:
		return e.listSlice(expr, depth)
	case *ast.CallExpr:
		return e.listCall(expr, depth)
	}
	return nil
}

func (e *Evaluator) listLiteral(lit *ast.CompositeLit, depth int) [][]Element {
	t := e.info.TypeOf(lit)
	if t == nil || len(lit.Elts) > maxElements {
		return nil
	}
	of := machine.Element(t)
	if !mayBeText(of) && (of == nil || !types.IsInterface(of)) {
		return nil
	}
	var elements []Element
	for _, element := range lit.Elts {
		if _, indexed := element.(*ast.KeyValueExpr); indexed {
			return nil
		}
		elements = append(elements, Element{element, e.eval(element, depth+1)})
	}
	return [][]Element{elements}
}

// listVariable follows the writes of a local list in order. What a branch adds
// makes another list.
func (e *Evaluator) listVariable(expr ast.Expr, pos token.Pos, depth int) [][]Element {
	obj, ok := e.object(expr).(*types.Var)
	if !ok {
		return nil
	}
	def := e.definition(obj)
	if elements, ok := e.lists[obj]; ok && def == nil {
		return [][]Element{elements}
	}
	if def == nil || def.lost {
		return nil
	}
	if only := e.single(obj); only != nil && len(def.writes) == 1 {
		return e.alternatives(only, expr.Pos(), depth+1)
	}
	if e.global(obj) || def.captured(obj, expr.Pos()) {
		return nil
	}
	return e.listAfter(obj, def.writes, pos, depth)
}

// listAfter returns the lists after the last of the writes before pos.
func (e *Evaluator) listAfter(obj *types.Var, writes []write, pos token.Pos, depth int) [][]Element {
	last := len(writes) - 1
	for last >= 0 && writes[last].at.Node().End() > pos {
		last--
	}
	if last < 0 {
		return nil
	}
	w, certain := writes[last], true
	for _, s := range w.scopes(obj.Pos()) {
		if s.loop {
			return nil
		}
		certain = certain && s.has(pos)
	}
	var now [][]Element
	switch {
	case w.kind == zero:
		return [][]Element{nil}
	case w.kind == set && w.value != nil:
		now = e.alternatives(w.value, w.at.Node().Pos(), depth+1)
	}
	if certain || now == nil {
		return now
	}
	before := e.listAfter(obj, writes[:last], pos, depth+1)
	if before == nil || len(before)+len(now) > maxLists {
		return nil
	}
	return append(before, now...)
}

// listParameter returns the parameter that a list is, whose elements a call gives, or
// nil.
func (e *Evaluator) listParameter(expr ast.Expr) *types.Var {
	obj, ok := e.object(ast.Unparen(expr)).(*types.Var)
	if !ok || obj.Kind() != types.ParamVar || e.definition(obj) != nil {
		return nil
	}
	slice, ok := obj.Type().Underlying().(*types.Slice)
	if _, bound := e.lists[obj]; bound || !ok || IsText(obj.Type()) || !IsText(slice.Elem()) {
		return nil
	}
	return obj
}

func (e *Evaluator) listSlice(expr *ast.SliceExpr, depth int) [][]Element {
	elements, ok := e.elements(expr.X, expr.Pos(), depth+1)
	low, lowKnown := e.bound(expr.Low, 0)
	high, highKnown := e.bound(expr.High, len(elements))
	if !ok || !lowKnown || !highKnown || low > high || high > len(elements) {
		return nil
	}
	return [][]Element{elements[low:high]}
}

func (e *Evaluator) listCall(call *ast.CallExpr, depth int) [][]Element {
	if len(call.Args) == 0 {
		return nil
	}
	if e.builtin(call) == "append" {
		return e.appended(call, depth)
	}
	fn, ok := typeutil.Callee(e.info, call).(*types.Func)
	if !ok {
		return nil
	}
	limit := -1
	switch fn.FullName() {
	case "slices.Concat":
		return e.concatenated(call, depth)
	case "slices.Clone":
		return e.alternatives(call.Args[0], call.Pos(), depth+1)
	case "strings.SplitN":
		if limit, ok = e.integer(call.Args[2]); !ok {
			return nil
		}
		return e.split(call, func(text, separator string) []string { return strings.SplitN(text, separator, limit) }, depth)
	case "strings.Split":
		return e.split(call, strings.Split, depth)
	case "strings.SplitAfter":
		return e.split(call, strings.SplitAfter, depth)
	case "strings.Fields":
		return e.split(call, func(text, _ string) []string { return strings.Fields(text) }, depth)
	}
	return nil
}

// split computes the pieces of a text that is known.
func (e *Evaluator) split(call *ast.CallExpr, split func(text, separator string) []string, depth int) [][]Element {
	text, separator := e.eval(call.Args[0], depth+1), partial.Set{partial.Of("")}
	if len(call.Args) > 1 {
		separator = e.eval(call.Args[1], depth+1)
	}
	if len(text) != 1 || len(separator) != 1 || !text[0].Known() || !separator[0].Known() {
		return nil
	}
	var elements []Element
	for _, piece := range split(text[0].Text(), separator[0].Text()) {
		elements = append(elements, Element{call, partial.Set{partial.From(piece, text[0].AllOrigins()...)}})
	}
	if len(elements) > maxElements {
		return nil
	}
	return [][]Element{elements}
}

func (e *Evaluator) concatenated(call *ast.CallExpr, depth int) [][]Element {
	var elements []Element
	for _, arg := range call.Args {
		list, ok := e.elements(arg, call.Pos(), depth+1)
		if !ok || call.Ellipsis.IsValid() || len(elements)+len(list) > maxElements {
			return nil
		}
		elements = append(elements, list...)
	}
	return [][]Element{elements}
}

// appended computes append of a list, to each that it may be.
func (e *Evaluator) appended(call *ast.CallExpr, depth int) [][]Element {
	var tail []Element
	for i, arg := range call.Args[1:] {
		if call.Ellipsis.IsValid() && i == len(call.Args)-2 {
			list, ok := e.elements(arg, call.Pos(), depth+1)
			if !ok {
				return nil
			}
			tail = append(tail, list...)
			continue
		}
		tail = append(tail, Element{arg, e.eval(arg, depth+1)})
	}
	all := slices.Clone(e.alternatives(call.Args[0], call.Pos(), depth+1))
	for i, list := range all {
		if all[i] = slices.Concat(list, tail); len(all[i]) > maxElements {
			return nil
		}
	}
	return all
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
