package value

import (
	"go/ast"
	"go/constant"
	"go/token"
	"go/types"

	"golang.org/x/tools/go/ast/inspector"
)

const (
	// maxText bounds a computed value: an order of magnitude more than any
	// credential with its encodings, and small enough to scan at every use.
	maxText = 64 << 10
	// maxDepth bounds definitions that lead to definitions. People write three
	// or four; generated code can write thousands.
	maxDepth = 32
	// maxSteps bounds the work for one package.
	maxSteps = 1 << 20
)

// Evaluator computes the values of one package's expressions. It remembers
// them, and is not safe for concurrent use.
//
// Known means: every byte is what the program would compute, given that
// variables written once hold what is written. It does not model which branch
// is taken, and it does not see writes by other packages.
type Evaluator struct {
	info    *types.Info
	pkg     *types.Package
	inspect *inspector.Inspector
	defs    definitions
	values  map[ast.Expr]Value
	origins map[ast.Expr]*Origin
	steps   int
}

// New returns an evaluator for a package's files, which inspect traverses.
func New(pkg *types.Package, info *types.Info, inspect *inspector.Inspector) *Evaluator {
	return &Evaluator{
		info:    info,
		pkg:     pkg,
		inspect: inspect,
		values:  map[ast.Expr]Value{},
		origins: map[ast.Expr]*Origin{},
	}
}

// Eval returns the value of an expression of string or []byte type. What it
// cannot compute is a hole.
func (e *Evaluator) Eval(expr ast.Expr) Value { return e.eval(expr, 0) }

func (e *Evaluator) eval(expr ast.Expr, depth int) Value {
	expr = ast.Unparen(expr)
	if v, ok := e.values[expr]; ok {
		return v
	}
	if e.steps++; depth > maxDepth || e.steps > maxSteps {
		return unknown
	}
	e.values[expr] = unknown // until it is known, for definitions in a circle
	v := e.compute(expr, depth)
	e.values[expr] = v
	return v
}

func (e *Evaluator) compute(expr ast.Expr, depth int) Value {
	folded, isConstant := Constant(e.info, expr)
	if !isConstant {
		return e.dynamic(expr, depth)
	}
	v := unknown
	switch expr := expr.(type) {
	case *ast.BinaryExpr:
		v = e.concat(expr, depth)
	case *ast.Ident, *ast.SelectorExpr:
		v = e.constantRef(expr, depth)
	case *ast.CallExpr: // a conversion
		v = e.eval(expr.Args[0], depth+1)
	}
	if v.Text() != folded {
		v = e.origin(expr, folded, false)
	}
	return v
}

// constantRef resolves a constant to the expression that declares it, so that
// a finding can stand there.
func (e *Evaluator) constantRef(expr ast.Expr, depth int) Value {
	obj, folded := e.object(expr), e.constantText(expr)
	if obj == nil || obj.Pkg() != e.pkg {
		return e.origin(expr, folded, true)
	}
	if def := e.definition(obj); def != nil {
		return e.eval(def, depth+1)
	}
	return e.origin(expr, folded, false)
}

func (e *Evaluator) constantText(expr ast.Expr) string {
	text, _ := Constant(e.info, expr)
	return text
}

// Constant returns the string the type-checker folded expr to, if any.
func Constant(info *types.Info, expr ast.Expr) (string, bool) {
	if v := info.Types[expr].Value; v != nil && v.Kind() == constant.String {
		return constant.StringVal(v), true
	}
	return "", false
}

func (e *Evaluator) origin(expr ast.Expr, text string, imported bool) Value {
	o := e.origins[expr]
	if o == nil {
		o = &Origin{Expr: expr, Text: text, Imported: imported}
		e.origins[expr] = o
	}
	return Value{[]part{{text: text, from: []*Origin{o}}}}
}

// dynamic computes what the type-checker does not fold.
func (e *Evaluator) dynamic(expr ast.Expr, depth int) Value {
	switch expr := expr.(type) {
	case *ast.BinaryExpr:
		if expr.Op == token.ADD && IsText(e.info.TypeOf(expr)) {
			return e.concat(expr, depth)
		}
	case *ast.Ident, *ast.SelectorExpr:
		if def := e.definition(e.object(expr)); def != nil {
			return e.eval(def, depth+1)
		}
	case *ast.CallExpr:
		if e.info.Types[expr.Fun].IsType() {
			return e.conversion(expr, depth)
		}
		return e.call(expr, depth)
	}
	return unknown
}

// concat adds the operands of a chain. Chains lean to the left and grow as
// long as a file, so the left side is a loop.
func (e *Evaluator) concat(expr *ast.BinaryExpr, depth int) Value {
	var operands []ast.Expr
	var left ast.Expr = expr
	for {
		b, ok := ast.Unparen(left).(*ast.BinaryExpr)
		if !ok || b.Op != token.ADD {
			break
		}
		operands = append(operands, b.Y)
		left = b.X
	}
	values := []Value{e.eval(left, depth+1)}
	for i := len(operands) - 1; i >= 0; i-- {
		values = append(values, e.eval(operands[i], depth+1))
	}
	return Concat(values...)
}

// conversion follows string(x), []byte(x) and T(x) between texts.
func (e *Evaluator) conversion(call *ast.CallExpr, depth int) Value {
	if len(call.Args) == 1 && IsText(e.info.TypeOf(call)) && IsText(e.info.TypeOf(call.Args[0])) {
		return e.eval(call.Args[0], depth+1)
	}
	return unknown
}

// object returns what an identifier or a qualified identifier refers to, and
// nil for a field or method.
func (e *Evaluator) object(expr ast.Expr) types.Object {
	switch expr := expr.(type) {
	case *ast.Ident:
		return e.info.ObjectOf(expr)
	case *ast.SelectorExpr:
		if e.info.Selections[expr] == nil {
			return e.info.Uses[expr.Sel]
		}
	}
	return nil
}

// IsText reports whether t is a string or a slice of bytes.
func IsText(t types.Type) bool {
	if t == nil {
		return false
	}
	switch u := t.Underlying().(type) {
	case *types.Basic:
		return u.Info()&types.IsString != 0
	case *types.Slice:
		b, ok := u.Elem().Underlying().(*types.Basic)
		return ok && b.Kind() == types.Byte
	}
	return false
}
