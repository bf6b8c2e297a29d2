package value

import (
	"go/ast"
	"go/types"
	"maps"

	"github.com/tokenguard/tokenguard/analyzer/internal/partial"
)

const (
	// maxFrames bounds frames within frames, and maxFramesDone those of one
	// package: each computes anew what it looks at.
	maxFrames     = 3
	maxFramesDone = 1 << 12
	// minArgument is the length of the shortest text for which a function is
	// computed anew: the pieces of a credential are longer.
	minArgument = 8
)

// frame returns an evaluator for one round of a loop or one call of a function,
// which binds variables.
func (e *Evaluator) frame() *Evaluator {
	if e.defs == nil {
		e.defs = e.collect()
	}
	f := *e
	e.work.frames++
	f.depth++
	f.values, f.results, f.additions = map[ast.Expr]partial.Set{}, map[resultKey]partial.Set{}, map[*types.Var]partial.Set{}
	f.given, f.lists = maps.Clone(e.given), map[*types.Var][]Element{}
	maps.Copy(f.lists, e.lists)
	return &f
}

// loopVariable returns the variable that stands for the elements in a loop, or nil
// if it is written otherwise.
func (e *Evaluator) loopVariable(loop *ast.RangeStmt) *types.Var {
	name, ok := loop.Value.(*ast.Ident)
	if !ok {
		return nil
	}
	obj, ok := e.info.Defs[name].(*types.Var)
	if !ok {
		return nil
	}
	if def := e.definition(obj); def == nil || def.lost || len(def.writes) > 1 {
		return nil
	}
	return obj
}

// anew computes a result of a function for the arguments of one call, where
// what is known of it for any call is not enough: a list of arguments, a loop over
// one, a list that an argument is split into.
func (e *Evaluator) anew(fn ast.Node, params []*types.Var, call *ast.CallExpr, n, depth int) (partial.Set, bool) {
	if e.depth >= maxFrames || e.work.frames >= maxFramesDone || depth > maxDepth {
		return nil, false
	}
	frame := e.frame()
	if !e.bind(frame, params, call, depth) {
		return nil, false
	}
	return frame.resultOf(fn, n, depth+1), true
}

// bind gives the parameters the arguments of a call, and reports whether any of
// these is a text that is worth it.
func (e *Evaluator) bind(frame *Evaluator, params []*types.Var, call *ast.CallExpr, depth int) (worth bool) {
	args := e.Arguments(call)
	for i, param := range params {
		if param == nil || i >= len(args) {
			continue
		}
		elements, isList := e.variadic(params, i, call, args, depth)
		switch {
		case isList:
			frame.lists[param] = elements
			for _, element := range elements {
				worth = worth || hasText(element.Values)
			}
		case mayBeText(param.Type()):
			frame.given[param] = e.eval(args[i], depth+1)
			worth = worth || hasText(frame.given[param])
		}
	}
	return worth
}

// variadic returns the list that the i-th parameter is given, if it is one.
func (e *Evaluator) variadic(params []*types.Var, i int, call *ast.CallExpr, args []ast.Expr, depth int) ([]Element, bool) {
	last := i == len(params)-1
	signature, ok := e.info.TypeOf(call.Fun).(*types.Signature)
	switch {
	case ok && last && signature.Variadic() && !call.Ellipsis.IsValid():
	case i < len(args):
		return e.elements(args[i], call.Pos(), depth+1)
	default:
		return nil, false
	}
	var elements []Element
	for _, arg := range args[min(i, len(args)):] {
		elements = append(elements, Element{arg, e.eval(arg, depth+1)})
	}
	return elements, len(elements) <= maxElements
}

func hasText(s partial.Set) bool {
	for _, v := range s {
		if !v.Blank() && v.Len() >= minArgument {
			return true
		}
	}
	return false
}

// loopOf returns the loop over elements that does a write, and nothing else decides
// about it.
func (f flow) loopOf(w write) *ast.RangeStmt {
	var loop *ast.RangeStmt
	for _, s := range w.scopes(f.declared()) {
		if s.has(f.pos) {
			continue
		}
		within, ok := s.node.(*ast.RangeStmt)
		if !ok || loop != nil || w.at.Node() == within {
			return nil
		}
		loop = within
	}
	return loop
}

// jumps reports whether a round of the loop may end early.
func jumps(body *ast.BlockStmt) bool {
	found := false
	ast.Inspect(body, func(n ast.Node) bool {
		switch n.(type) {
		case *ast.BranchStmt, *ast.ReturnStmt:
			found = true
		}
		return !found
	})
	return found
}

// unroll does the writes of a loop once for every element, if these are known, the
// loop ends before the place that is looked at, and every round does all of them. n
// is how many of the writes are the loop's.
func (f flow) unroll(now partial.Set, writes []write, loop *ast.RangeStmt) (after partial.Set, n int, ok bool) {
	for n < len(writes) && f.loopOf(writes[n]) == loop {
		n++
	}
	others := n < len(writes) && loop.Pos() <= writes[n].at.Node().Pos() && writes[n].at.Node().Pos() < loop.End()
	if others || loop.End() > f.pos || jumps(loop.Body) || f.e.depth >= maxFrames {
		return nil, 0, false
	}
	elements, known := f.e.elements(loop.X, loop.Pos(), f.depth+1)
	variable := f.e.loopVariable(loop)
	if !known || variable == nil && loop.Value != nil || f.e.work.frames+len(elements) > maxFramesDone {
		return nil, 0, false
	}
	for _, element := range elements {
		frame := f.e.frame()
		if variable != nil {
			frame.given[variable] = element.Values
		}
		inside := flow{e: frame, obj: f.obj, pos: f.pos, depth: f.depth + 1}
		for _, w := range writes[:n] {
			now = inside.after(now, w, true, false)
		}
	}
	return now, n, true
}

// ranged returns what a loop over elements gives its variable: any of them.
func (f flow) ranged(w write) partial.Set {
	loop, ok := w.at.Node().(*ast.RangeStmt)
	if !ok {
		return partial.Unknown
	}
	elements, ok := f.e.elements(loop.X, loop.Pos(), f.depth+1)
	if !ok || len(elements) == 0 || f.e.loopVariable(loop) != f.obj {
		return f.e.anyOf(loop, f.obj, f.depth+1)
	}
	var all []partial.Set
	for _, element := range elements {
		all = append(all, element.Values)
	}
	return partial.Union(all...)
}
