package value

import (
	"go/ast"
	"go/constant"
	"go/token"
	"go/types"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/tokenguard/tokenguard/analyzer/internal/machine"
	"github.com/tokenguard/tokenguard/analyzer/internal/partial"
)

// fieldValue computes x.f: what the literal that x is gives it. Where x is not
// known it is whatever the program gives the field of any structure, which is
// left to the places that do, and what the package gives it if that is one
// text.
func (e *Evaluator) fieldValue(expr *ast.SelectorExpr, field *types.Var, depth int) partial.Set {
	if s, ok := e.importedMember(expr, expr.X, field.Name()); ok {
		return s
	}
	def := e.definition(field)
	if !isBuffer(field.Type()) && !mayBeText(e.info.TypeOf(expr)) {
		return partial.Unknown
	}
	symbol := partial.Set{partial.Symbol(field)}
	if def == nil {
		return symbol
	}
	given, ok := e.fieldOf(expr.X, field, depth)
	if ok && def.byLiterals() && !def.lost {
		return given
	}
	if s := e.fieldOfBase(expr, field, def, depth); s != nil {
		return partial.Union(s, symbol)
	}
	if ok {
		return partial.Union(given, symbol)
	}
	if def.lost {
		return symbol
	}
	if len(def.writes) == 1 && def.writes[0].value != nil && def.writes[0].kind == set {
		if s := e.eval(def.writes[0].value, depth+1); len(s.Symbols()) == 0 && !s.Blank() {
			return partial.Union(s, symbol)
		}
	}
	return symbol
}

// fieldOfBase follows the writes of a field of one variable, in order. It is nil where
// there are none.
func (e *Evaluator) fieldOfBase(expr *ast.SelectorExpr, field *types.Var, def *definition, depth int) partial.Set {
	base := e.base(expr)
	if base == nil {
		return nil
	}
	own := e.writesOf(base, def)
	if len(own.writes) == 0 || own.captured(base, expr.Pos()) {
		return nil
	}
	return e.fieldAt(base, field, own, expr.Pos(), depth)
}

// FieldAfter returns what a field of one variable is in the end of the function that
// writes it.
func (e *Evaluator) FieldAfter(base types.Object, field *types.Var) partial.Set {
	def := e.definition(field)
	if def == nil {
		return partial.Unknown
	}
	own := e.writesOf(base, def)
	for _, w := range own.writes {
		for outer := range w.at.Enclosing((*ast.FuncDecl)(nil), (*ast.FuncLit)(nil)) {
			return e.fieldAt(base, field, own, outer.Node().End(), 0)
		}
	}
	return partial.Unknown
}

// writesOf returns those writes of a field that are of one local variable.
func (e *Evaluator) writesOf(base types.Object, def *definition) *definition {
	own := &definition{}
	if base.Pkg() != e.pkg || e.global(base) || len(def.writes) > maxWrites {
		return own
	}
	for _, w := range def.writes {
		if w.base == base {
			own.writes = append(own.writes, w)
		}
	}
	return own
}

func (e *Evaluator) fieldAt(base types.Object, field *types.Var, own *definition, pos token.Pos, depth int) partial.Set {
	f := flow{e: e, obj: field, pos: pos, depth: depth, base: base, initial: partial.Set{partial.Symbol(field)}}
	if isBuffer(field.Type()) {
		f.initial = partial.Set{partial.Of("")}
	}
	return f.inOrder(own)
}

// fieldOf returns what the composite literal that expr stands for gives a field, or the
// function that makes the structure.
func (e *Evaluator) fieldOf(expr ast.Expr, field *types.Var, depth int) (partial.Set, bool) {
	lit := e.literalOf(expr, depth)
	if lit == nil {
		if call, ok := e.standsFor(expr, depth).(*ast.CallExpr); ok {
			return e.fieldOfResult(call, field, depth+1)
		}
		return nil, false
	}
	for _, f := range e.Fields(lit) {
		if f.Field == field {
			return e.eval(f.Value, depth+1), true
		}
	}
	return nil, false
}

// fieldOfResult returns what a function of the package gives a field of the structure
// that it returns first.
func (e *Evaluator) fieldOfResult(call *ast.CallExpr, field *types.Var, depth int) (partial.Set, bool) {
	decl := e.helper(call)
	if e.work.steps++; decl == nil || depth > maxDepth || e.work.steps > maxSteps {
		return nil, false
	}
	var sets []partial.Set
	ast.Inspect(decl.Body, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.FuncLit:
			return false
		case *ast.ReturnStmt:
			if len(n.Results) > 0 {
				if s := e.fieldReturned(n, field, depth); s != nil {
					sets = append(sets, s)
				}
			}
		}
		return true
	})
	if len(sets) == 0 {
		return nil, false
	}
	return e.substitute(partial.Union(sets...), e.named(decl.Type.Params), call, depth), true
}

func (e *Evaluator) fieldReturned(stmt *ast.ReturnStmt, field *types.Var, depth int) partial.Set {
	result := ast.Unparen(stmt.Results[0])
	if base := e.object(result); base != nil && e.definition(field) != nil {
		if own := e.writesOf(base, e.definition(field)); len(own.writes) > 0 && !own.captured(base, stmt.Pos()) {
			return e.fieldAt(base, field, own, stmt.Pos(), depth)
		}
	}
	s, _ := e.fieldOf(result, field, depth)
	return s
}

// byLiterals reports whether only composite literals write a field.
func (d *definition) byLiterals() bool {
	for _, w := range d.writes {
		if _, ok := w.at.Node().(*ast.CompositeLit); !ok {
			return false
		}
	}
	return true
}

// sliced computes x[low:high] of constant bounds.
func (e *Evaluator) sliced(expr *ast.SliceExpr, depth int) partial.Set {
	low, lowKnown := e.bound(expr.Low, 0)
	high, highKnown := e.bound(expr.High, -1)
	if !lowKnown || !highKnown || expr.Slice3 {
		return partial.Unknown
	}
	var cut partial.Set
	for _, v := range e.eval(expr.X, depth+1) {
		end := high
		if end < 0 {
			end = v.Len()
		}
		switch {
		case low == 0 && high < 0:
			cut = append(cut, v)
		case v.Known() && low <= end && end <= v.Len():
			cut = append(cut, v.Slice(low, end))
		default:
			cut = append(cut, partial.Unknown...)
		}
	}
	return partial.Union(cut)
}

func (e *Evaluator) bound(expr ast.Expr, otherwise int) (int, bool) {
	if expr == nil {
		return otherwise, true
	}
	return e.integer(expr)
}

func (e *Evaluator) integer(expr ast.Expr) (int, bool) {
	if v := e.info.Types[expr].Value; v != nil && v.Kind() == constant.Int {
		n, exact := constant.Int64Val(v)
		return int(n), exact && n >= 0 && n < 1<<31
	}
	return 0, false
}

// indexed computes list[i] and table["key"]. An index that is not constant is any.
func (e *Evaluator) indexed(expr *ast.IndexExpr, depth int) partial.Set {
	if !mayCarry(resultType(e.info.TypeOf(expr), 0)) || IsText(e.info.TypeOf(expr.X)) {
		return partial.Unknown
	}
	if i, ok := e.integer(expr.Index); ok {
		if elements, ok := e.elements(expr.X, expr.Pos(), depth); ok && i < len(elements) {
			return elements[i].Values
		}
	}
	if element := e.elementOf(expr, depth); element != nil {
		return e.eval(element, depth+1)
	}
	key, ok := Constant(e.info, expr.Index)
	if i, isIndex := e.integer(expr.Index); isIndex {
		key, ok = strconv.Itoa(i), true
	}
	if ok {
		if s, ok := e.importedMember(expr, expr.X, key); ok {
			return s
		}
	}
	return e.contained(expr.X, e.info.Types[expr.Index].Value, depth)
}

// literalOf returns the composite literal that an expression stands for, or nil:
// the one that a variable is given, a field, an element.
func (e *Evaluator) literalOf(expr ast.Expr, depth int) *ast.CompositeLit {
	source := e.standsFor(expr, depth)
	if address, ok := source.(*ast.UnaryExpr); ok && address.Op == token.AND {
		source = ast.Unparen(address.X)
	}
	lit, _ := source.(*ast.CompositeLit)
	return lit
}

// standsFor follows variables, and fields and elements of literals, to the expression
// that they are given.
func (e *Evaluator) standsFor(expr ast.Expr, depth int) ast.Expr {
	source := ast.Unparen(e.Source(ast.Unparen(expr)))
	var next ast.Expr
	switch source := source.(type) {
	case *ast.IndexExpr:
		next = e.elementOf(source, depth+1)
	case *ast.SelectorExpr:
		next = e.fieldGiven(source, depth+1)
	}
	if e.work.steps++; next == nil || depth > maxDepth || e.work.steps > maxSteps {
		return source
	}
	return e.standsFor(next, depth+1)
}

// fieldGiven returns what the literal of a structure gives the field that is selected,
// or nil.
func (e *Evaluator) fieldGiven(expr *ast.SelectorExpr, depth int) ast.Expr {
	field := e.Field(expr)
	if field == nil || depth > maxDepth {
		return nil
	}
	if def := e.definition(field); def == nil || def.lost || !def.byLiterals() {
		return nil
	}
	if lit := e.literalOf(expr.X, depth+1); lit != nil {
		for _, f := range e.Fields(lit) {
			if f.Field == field {
				return f.Value
			}
		}
	}
	return nil
}

// elementOf returns what the literal of a list or map has at a constant index,
// or nil.
func (e *Evaluator) elementOf(expr *ast.IndexExpr, depth int) ast.Expr {
	lit, index := e.literalOf(expr.X, depth+1), e.info.Types[expr.Index].Value
	if lit == nil || index == nil {
		return nil
	}
	for i, element := range lit.Elts {
		pair, ok := element.(*ast.KeyValueExpr)
		if !ok {
			if n, ok := e.integer(expr.Index); ok && n == i {
				return element
			}
			continue
		}
		if k := e.info.Types[pair.Key].Value; k != nil && constant.Compare(k, token.EQL, index) {
			return pair.Value
		}
	}
	return nil
}

// literal computes []byte{65, 'T', …}, and the empty buffer.
func (e *Evaluator) literal(lit *ast.CompositeLit) partial.Set {
	t := e.info.TypeOf(lit)
	if isBuffer(t) && len(lit.Elts) == 0 {
		return partial.Set{partial.Of("")}
	}
	if t == nil || len(lit.Elts) > partial.MaxText {
		return partial.Unknown
	}
	text, ok := e.bytes(t, lit.Elts)
	if !ok {
		return partial.Unknown
	}
	return e.origin(lit, text, false)
}

// bytes returns the text of constants that are bytes or runes.
func (e *Evaluator) bytes(t types.Type, elements []ast.Expr) (string, bool) {
	array, isArray := t.Underlying().(*types.Array)
	if !IsSpelled(t) || isArray && int64(len(elements)) != array.Len() {
		return "", false
	}
	isByte := machine.ElementKind(t) == types.Byte
	var b strings.Builder
	for _, element := range elements {
		n, ok := e.integer(element) // none of an element with an index
		switch {
		case !ok:
			return "", false
		case isByte:
			b.WriteByte(byte(n))
		default:
			b.WriteRune(rune(n))
		}
	}
	return b.String(), true
}

// element computes what is added to a buffer: a text, a byte or a rune.
func (e *Evaluator) element(expr ast.Expr, depth int) partial.Set {
	t := e.info.TypeOf(expr)
	if isTextOrRunes(t) {
		return e.eval(expr, depth)
	}
	if t == nil {
		return partial.Unknown
	}
	n, ok := e.integer(expr)
	basic, isBasic := t.Underlying().(*types.Basic)
	if !ok || !isBasic {
		return partial.Unknown
	}
	if basic.Kind() == types.Byte {
		return e.origin(expr, string([]byte{byte(n)}), false)
	}
	return e.origin(expr, string(utf8.AppendRune(nil, rune(n))), false)
}
