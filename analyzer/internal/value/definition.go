package value

import (
	"go/ast"
	"go/token"
	"go/types"

	"golang.org/x/tools/go/ast/inspector"
)

// write is one place where a variable or field is given a value.
type write struct {
	at   inspector.Cursor // the statement, specification or call
	kind writeKind
	// value is what is given, or nil where that is not known or is the zero value.
	value ast.Expr
	// tuple is the call whose result of that number is given, if it is not the
	// first, for which the call itself is the value.
	tuple  *ast.CallExpr
	result int
	// base is the variable whose field is written, or nil where it has no name.
	base types.Object
}

type writeKind uint8

const (
	set     writeKind = iota
	zero              // declared without a value
	setTo             // f(&x): what the call writes through its argument of number result
	add               // x += value, b.WriteString(value)
	printTo           // fmt.Fprint…(&b, …): the call is the value
	handTo            // f(&b): what the call adds to its argument of number result
)

// adds reports whether the value comes after what is there already.
func (w write) adds() bool { return w.kind >= add }

// definition is all that is known of what a variable or field is given.
type definition struct {
	writes []write
	// put are the elements that a list, map or channel is given one by one.
	put []element
	// lost says that it may be written elsewhere: through its address, or
	// element by element.
	lost bool
}

// element is a value that is put into a list, map or channel, at an index that is nil
// where it has none.
type element struct{ index, value ast.Expr }

// definitions are those of a package's constants, variables and fields.
type definitions struct {
	of map[types.Object]*definition
	// harmless are the addresses and arguments that calls take which only read
	// or whose effect is recorded.
	harmless map[ast.Expr]bool
}

func (d *definitions) get(obj types.Object) *definition {
	def := d.of[obj]
	if def == nil {
		def = &definition{}
		d.of[obj] = def
	}
	return def
}

// definition returns what is known of obj, or nil. The map is made at the first
// question: most packages never ask.
func (e *Evaluator) definition(obj types.Object) *definition {
	if obj == nil || obj.Pkg() != e.pkg {
		return nil
	}
	if e.defs == nil {
		e.defs = e.collect()
	}
	return e.defs.of[obj]
}

// single returns the one expression obj is given, or nil.
func (e *Evaluator) single(obj types.Object) ast.Expr {
	def := e.definition(obj)
	if def == nil || def.lost {
		return nil
	}
	var only ast.Expr
	for _, w := range def.writes {
		if w.kind == zero {
			continue
		}
		if only != nil || w.kind != set || w.value == nil {
			return nil
		}
		only = w.value
	}
	return only
}

// Source follows variables and constants to the expression that they are given.
func (e *Evaluator) Source(expr ast.Expr) ast.Expr {
	for range maxDepth {
		next := e.single(e.object(ast.Unparen(expr)))
		if next == nil {
			break
		}
		expr = next
	}
	return expr
}

func (e *Evaluator) collect() *definitions {
	d := &definitions{of: map[types.Object]*definition{}, harmless: map[ast.Expr]bool{}}
	nodes := []ast.Node{
		(*ast.ValueSpec)(nil), (*ast.AssignStmt)(nil), (*ast.RangeStmt)(nil), (*ast.IncDecStmt)(nil),
		(*ast.UnaryExpr)(nil), (*ast.CallExpr)(nil), (*ast.CompositeLit)(nil), (*ast.SendStmt)(nil), (*ast.TypeSwitchStmt)(nil),
	}
	for at := range e.inspect.Root().Preorder(nodes...) {
		switch n := at.Node().(type) {
		case *ast.ValueSpec:
			e.collectSpec(d, at, n)
		case *ast.AssignStmt:
			e.collectAssignment(d, at, n)
		case *ast.RangeStmt:
			e.write(d, n.Key, write{at: at})
			e.write(d, n.Value, write{at: at})
		case *ast.IncDecStmt:
			e.write(d, n.X, write{at: at})
		case *ast.UnaryExpr:
			if n.Op == token.AND && !d.harmless[n] {
				e.lose(d, n.X)
			}
		case *ast.CallExpr:
			e.collectCall(d, at, n)
		case *ast.CompositeLit:
			e.collectFields(d, at, n)
		case *ast.SendStmt:
			e.put(d, n.Chan, element{value: n.Value})
		case *ast.TypeSwitchStmt:
			e.collectSwitch(d, at, n)
		}
	}
	return d
}

func (e *Evaluator) collectSpec(d *definitions, at inspector.Cursor, spec *ast.ValueSpec) {
	for i, name := range spec.Names {
		switch {
		case len(spec.Values) > 0:
			e.write(d, name, given(at, spec.Values, i, len(spec.Names)))
		case spec.Type != nil && !e.global(e.info.Defs[name]):
			e.write(d, name, write{at: at, kind: zero})
		}
	}
}

func (e *Evaluator) global(obj types.Object) bool {
	return obj != nil && obj.Parent() == e.pkg.Scope()
}

func (e *Evaluator) collectAssignment(d *definitions, at inspector.Cursor, n *ast.AssignStmt) {
	for i, left := range n.Lhs {
		w := given(at, n.Rhs, i, len(n.Lhs))
		switch n.Tok {
		case token.ASSIGN, token.DEFINE:
		case token.ADD_ASSIGN:
			w.kind = add
		default:
			w.value = nil
		}
		e.write(d, left, w)
	}
}

// collectSwitch records what the variable of a type switch is in each case.
func (e *Evaluator) collectSwitch(d *definitions, at inspector.Cursor, n *ast.TypeSwitchStmt) {
	assign, ok := n.Assign.(*ast.AssignStmt)
	if !ok {
		return
	}
	asserted, ok := ast.Unparen(assign.Rhs[0]).(*ast.TypeAssertExpr)
	if !ok {
		return
	}
	for _, clause := range n.Body.List {
		if obj := e.info.Implicits[clause]; obj != nil {
			def := d.get(obj)
			def.writes = append(def.writes, write{at: at, value: asserted.X})
		}
	}
}

// put records an element of what target stands for.
func (e *Evaluator) put(d *definitions, target ast.Expr, put element) {
	if obj := e.variable(ast.Unparen(target)); obj != nil && put.value != nil {
		def := d.get(obj)
		def.put = append(def.put, put)
	}
}

// given is the write of the i-th of want values. Of several results of one call,
// the call stands for the first.
func given(at inspector.Cursor, values []ast.Expr, i, want int) write {
	w := write{at: at}
	switch {
	case len(values) == want:
		w.value = values[i]
	case i == 0 && len(values) == 1:
		w.value = values[0]
	case len(values) == 1:
		w.tuple, _ = ast.Unparen(values[0]).(*ast.CallExpr)
		w.result = i
	}
	return w
}

// collectFields records what a composite literal gives its fields.
func (e *Evaluator) collectFields(d *definitions, at inspector.Cursor, lit *ast.CompositeLit) {
	var base types.Object
	for i, f := range e.Fields(lit) {
		if i == 0 {
			base = e.assigned(at)
		}
		def := d.get(f.Field)
		def.writes = append(def.writes, write{at: at, value: f.Value, base: base})
	}
}

// assigned returns the variable that a literal, or its address, is given to, or nil.
func (e *Evaluator) assigned(at inspector.Cursor) types.Object {
	value := at.Node()
	outer := at.Parent()
	if address, ok := outer.Node().(*ast.UnaryExpr); ok {
		value, outer = address, outer.Parent()
	}
	switch n := outer.Node().(type) {
	case *ast.AssignStmt:
		for i, given := range n.Rhs {
			if given == value && len(n.Lhs) == len(n.Rhs) {
				return e.variable(ast.Unparen(n.Lhs[i]))
			}
		}
	case *ast.ValueSpec:
		for i, given := range n.Values {
			if given == value && len(n.Names) == len(n.Values) {
				return e.info.Defs[n.Names[i]]
			}
		}
	}
	return nil
}

// Field is a field of a composite literal and what it is given.
type Field struct {
	Field *types.Var
	Value ast.Expr
}

// Fields returns the fields that a composite literal of a struct gives a value.
func (e *Evaluator) Fields(lit *ast.CompositeLit) []Field {
	t := e.info.TypeOf(lit)
	if t == nil || len(lit.Elts) == 0 {
		return nil
	}
	if pointer, ok := t.Underlying().(*types.Pointer); ok { // an elided &T
		t = pointer.Elem()
	}
	structure, ok := t.Underlying().(*types.Struct)
	if !ok {
		return nil
	}
	var fields []Field
	for i, element := range lit.Elts {
		if pair, ok := element.(*ast.KeyValueExpr); ok {
			if name, ok := pair.Key.(*ast.Ident); ok {
				if field, ok := e.info.Uses[name].(*types.Var); ok {
					fields = append(fields, Field{field.Origin(), pair.Value})
				}
			}
		} else if i < structure.NumFields() {
			fields = append(fields, Field{structure.Field(i).Origin(), element})
		}
	}
	return fields
}

// write records that the variable or field that target stands for is given a
// value.
func (e *Evaluator) write(d *definitions, target ast.Expr, w write) {
	if target == nil {
		return
	}
	switch t := ast.Unparen(target).(type) {
	case *ast.IndexExpr:
		e.put(d, t.X, element{t.Index, w.value})
		e.lose(d, t.X)
	case *ast.StarExpr:
		e.write(d, t.X, w)
		e.lose(d, t.X)
	case *ast.Ident, *ast.SelectorExpr:
		if obj := e.variable(t); obj != nil {
			w.base = e.base(t)
			def := d.get(obj)
			def.writes = append(def.writes, w)
		}
	}
}

// base returns the variable or field whose field is selected, or nil.
func (e *Evaluator) base(expr ast.Expr) types.Object {
	if address, ok := expr.(*ast.UnaryExpr); ok {
		expr = ast.Unparen(address.X)
	}
	if selector, ok := expr.(*ast.SelectorExpr); ok && e.Field(selector) != nil {
		return e.variable(ast.Unparen(selector.X))
	}
	return nil
}

// lose records that the variable target stands for, or is a part of, may be
// written in ways that are not followed.
func (e *Evaluator) lose(d *definitions, target ast.Expr) {
	for {
		switch t := ast.Unparen(target).(type) {
		case *ast.IndexExpr:
			target = t.X
			continue
		case *ast.SliceExpr:
			target = t.X
			continue
		case *ast.Ident, *ast.SelectorExpr:
			if obj := e.variable(t); obj != nil {
				d.get(obj).lost = true
			}
		}
		return
	}
}

// variable returns what an expression refers to: the field for a selection of
// one, whatever the structure it is in.
func (e *Evaluator) variable(expr ast.Expr) types.Object {
	if field := e.Field(expr); field != nil {
		return field
	}
	return e.object(expr)
}

// Field returns the field that expr selects, or nil. Of an instance of a
// generic type it is the field of the origin.
func (e *Evaluator) Field(expr ast.Expr) *types.Var {
	selector, ok := expr.(*ast.SelectorExpr)
	if !ok {
		return nil
	}
	selection := e.info.Selections[selector]
	if selection == nil || selection.Kind() != types.FieldVal {
		return nil
	}
	return selection.Obj().(*types.Var).Origin()
}
