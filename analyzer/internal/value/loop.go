package value

import (
	"go/ast"

	"github.com/tokenguard/tokenguard/analyzer/internal/partial"
)

// loopOf returns the loop over elements that does a write, and nothing else decides
// about it.
func (f flow) loopOf(w write) *ast.RangeStmt {
	var loop *ast.RangeStmt
	for _, s := range w.scopes(f.obj.Pos()) {
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
	if !ok || f.e.loopVariable(loop) != f.obj {
		return partial.Unknown
	}
	elements, ok := f.e.elements(loop.X, loop.Pos(), f.depth+1)
	if !ok || len(elements) == 0 {
		return partial.Unknown
	}
	var all []partial.Set
	for _, element := range elements {
		all = append(all, element.Values)
	}
	return partial.Union(all...)
}
