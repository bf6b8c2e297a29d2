package value

import (
	"go/ast"
	"go/token"
	"go/types"

	"github.com/tokenguard/tokenguard/analyzer/internal/partial"
)

// scope is a piece of a function that may run or not: a branch, the body of a
// loop, a function literal.
type scope struct {
	node     ast.Node
	pos, end token.Pos
	loop     bool
	function bool
}

func (s scope) has(pos token.Pos) bool { return s.pos <= pos && pos < s.end }

// scopes returns the pieces around a write that the variable is not declared in.
func (w write) scopes(declared token.Pos) []scope {
	var scopes []scope
	inner := w.at
	for outer := range w.at.Enclosing() {
		s := scope{node: outer.Node(), pos: inner.Node().Pos(), end: inner.Node().End()}
		inside := false
		switch n := outer.Node().(type) {
		case *ast.IfStmt:
			inside = inner.Node() == n.Body || inner.Node() == n.Else
		case *ast.ForStmt:
			inside, s.loop = inner.Node() == n.Body || inner.Node() == n.Post, true
			s.pos, s.end = n.Pos(), n.End()
		case *ast.RangeStmt:
			inside, s.loop = true, true
		case *ast.CaseClause, *ast.CommClause:
			inside = true
			s.pos, s.end = n.Pos(), n.End()
		case *ast.FuncLit:
			inside, s.function = true, true
		case *ast.BinaryExpr: // a && b
			inside = true
		}
		if inside && !s.has(declared) {
			scopes = append(scopes, s)
		}
		inner = outer
	}
	return scopes
}

// value returns what obj, which is written in the package, is at pos. Of a
// local variable it follows the writes in order, and takes no side where the
// program branches; of any other it takes them all.
func (e *Evaluator) variableAt(obj *types.Var, def *definition, pos token.Pos, depth int) partial.Set {
	if e.work.steps += len(def.writes); len(def.writes) > maxWrites || e.work.steps > maxSteps {
		return partial.Unknown
	}
	if only := e.single(obj); only != nil && !e.conditional(obj, def) {
		return e.eval(only, depth+1)
	}
	f := flow{e: e, obj: obj, pos: pos, depth: depth}
	var s partial.Set
	if obj.IsField() || e.global(obj) || def.captured(obj, pos) {
		s = f.anywhere(def)
	} else {
		s = f.inOrder(def)
	}
	if def.lost {
		return partial.Among(s)
	}
	return s
}

// conditional reports whether the one write of a variable follows a
// declaration without value, which then is another value.
func (e *Evaluator) conditional(obj *types.Var, def *definition) bool {
	return len(def.writes) > 1 || isParameter(obj)
}

// captured reports whether a function literal writes the variable, or reads it
// at pos, when others may have written it meanwhile.
func (d *definition) captured(obj types.Object, pos token.Pos) bool {
	for _, w := range d.writes {
		for _, s := range w.scopes(obj.Pos()) {
			if s.function {
				return true
			}
		}
	}
	if len(d.writes) == 0 {
		return false
	}
	root := d.writes[0].at.Inspector().Root()
	at, ok := root.FindByPos(pos, pos)
	if !ok {
		return true
	}
	for outer := range at.Enclosing((*ast.FuncLit)(nil)) {
		if n := outer.Node(); n.Pos() > obj.Pos() || obj.Pos() >= n.End() {
			return true
		}
	}
	return false
}

// maxWrites bounds the writes of a variable that is followed: a token of 192
// characters, byte by byte, and what stands around it.
const maxWrites = 256

// flow computes one variable at one place.
type flow struct {
	e     *Evaluator
	obj   *types.Var
	pos   token.Pos
	depth int
	// base is the variable of which obj is a field, or nil, and initial what that is
	// before any write.
	base    types.Object
	initial partial.Set
}

// declared is where the variable is, or the one that it is a field of.
func (f flow) declared() token.Pos {
	if f.base != nil {
		return f.base.Pos()
	}
	return f.obj.Pos()
}

// anywhere is the union of all writes, in no order.
func (f flow) anywhere(def *definition) partial.Set {
	values := []partial.Set{}
	if first := f.first(); first != nil {
		values = append(values, first)
	}
	for _, w := range def.writes {
		if w.adds() {
			return partial.Unknown
		}
		values = append(values, f.given(w))
	}
	if len(values) == 0 {
		return partial.Unknown
	}
	return partial.Union(values...)
}

// inOrder follows the writes of a local variable.
func (f flow) inOrder(def *definition) partial.Set {
	now := f.first()
	var whole *ast.RangeStmt // the loop that was tried last
	for i := 0; i < len(def.writes); i++ {
		w := def.writes[i]
		if loop := f.loopOf(w); loop != nil && loop != whole {
			whole = loop
			if next, n, ok := f.unroll(now, def.writes[i:], loop); ok {
				now = next
				i += n - 1
				continue
			}
		}
		scopes := w.scopes(f.declared())
		certain, repeated, together := true, false, false
		for _, s := range scopes {
			certain = certain && s.has(f.pos)
			repeated = repeated || s.loop
			together = together || s.loop && s.has(f.pos)
		}
		// A range statement gives its variables a value where it starts.
		end := w.at.Node().End()
		if r, ok := w.at.Node().(*ast.RangeStmt); ok {
			end = r.Body.Pos()
		}
		if end > f.pos {
			if !together {
				continue
			}
			certain = false
		}
		now = f.after(now, w, certain, repeated)
	}
	if now == nil {
		return partial.Unknown
	}
	return now
}

// first is what the variable is before any write, or nil.
func (f flow) first() partial.Set {
	if f.base != nil {
		return f.initial
	}
	switch f.obj.Kind() {
	case types.ParamVar, types.RecvVar:
		if s, ok := f.e.given[f.obj]; ok {
			return s
		}
		return partial.Set{partial.Symbol(f.obj)}
	case types.ResultVar:
		return f.given(write{kind: zero})
	}
	return nil
}

// after returns the value after a write. A write that is not certain leaves
// the value before possible, and one that adds in a loop adds anything.
func (f flow) after(now partial.Set, w write, certain, repeated bool) partial.Set {
	next := f.given(w)
	if w.adds() {
		if now == nil {
			now = partial.Unknown
		}
		if repeated {
			next = partial.Unknown
		}
		next = partial.Join(now, next)
	}
	if certain && w.kind != setTo || now == nil {
		return next
	}
	return partial.Union(now, next)
}

func (f flow) given(w write) partial.Set {
	switch {
	case w.kind == zero:
		if t := f.obj.Type(); IsText(t) || isHolder(t) {
			return partial.Set{partial.Of("")}
		}
		return partial.Unknown
	case w.tuple != nil:
		return f.e.resultOfCall(w.tuple, w.result, f.depth+1)
	case w.value == nil:
		return f.ranged(w)
	case w.kind == printTo:
		return f.e.printed(w.value.(*ast.CallExpr), f.depth+1)
	case w.kind == setTo:
		return f.e.setBy(w.value.(*ast.CallExpr), w.result, f.depth+1)
	case w.kind == handTo:
		return f.e.addedBy(w.value.(*ast.CallExpr), w.result, f.depth+1)
	case w.kind == add && isBuffer(f.e.info.TypeOf(w.value)): // what is left to read of it
		return partial.Among(f.e.eval(w.value, f.depth+1))
	case w.kind == add:
		return f.e.element(w.value, f.depth+1)
	}
	return f.e.eval(w.value, f.depth+1)
}

// isParameter reports whether obj is a parameter or a receiver.
func isParameter(obj *types.Var) bool {
	return obj.Kind() == types.ParamVar || obj.Kind() == types.RecvVar
}

// Accumulates reports whether a variable is added to, so that its value is
// nowhere an expression of its own.
func (e *Evaluator) Accumulates(obj *types.Var) bool {
	def := e.definition(obj)
	if def == nil {
		return false
	}
	for _, w := range def.writes {
		if w.kind == add {
			return true
		}
	}
	return false
}
