// Package value computes the strings that Go source builds, as far as that can
// be known without running it.
package value

import (
	"go/ast"
	"go/constant"
	"go/token"
	"go/types"

	"golang.org/x/tools/go/ast/inspector"

	"github.com/tokenguard/tokenguard/analyzer/internal/machine"
	"github.com/tokenguard/tokenguard/analyzer/internal/partial"
)

const (
	// maxDepth bounds definitions that lead to definitions. People write three
	// or four; generated code can write thousands.
	maxDepth = 32
	// maxSteps bounds the work for one package.
	maxSteps = 1 << 20
)

// Evaluator computes the values of one package's expressions. It remembers
// them, and is not safe for concurrent use.
//
// What it lists for an expression is what the program may compute there, given
// that it takes any branch and runs the writes of a local variable in order. Where
// something else may write, too, an unknown value is among those that it lists. It
// does not follow goto.
type Evaluator struct {
	info      *types.Info
	pkg       *types.Package
	inspect   *inspector.Inspector
	defs      *definitions
	bodies    map[*types.Func]*ast.FuncDecl
	results   map[resultKey]partial.Set
	additions map[*types.Var]partial.Set // to parameters
	values    map[ast.Expr]partial.Set
	origins   map[originKey]*partial.Origin
	given     map[*types.Var]partial.Set
	imports   Imports
	work      *work
	// What is bound in a frame: variables of loops, parameters of a call.
	lists map[*types.Var][]Element
	depth int // of frames
}

// work is what was done for one package.
type work struct {
	steps, frames int
	program       *machine.Program // made at the first question
	loops         map[ast.Node]bool

	implementations map[*types.Func][]*ast.FuncDecl // of interfaces' methods
}

// Imports is what is known of other packages. Nil functions know nothing.
type Imports struct {
	// Result is what a function returns as its n-th result, in terms of its parameters.
	Result func(fn *types.Func, n int) ([]partial.Template, bool)
	// Variable is what a variable holds, Member what a field of it or an element
	// with a key does.
	Variable func(*types.Var) ([]partial.Template, bool)
	Member   func(v *types.Var, name string) ([]partial.Template, bool)
	// Setting is the argument that a function of a library gives a setting which is
	// told nothing else: it returns a pointer to it, or takes one.
	Setting func(*types.Func) (argument int, ok bool)
}

// New returns an evaluator for a package's files, which inspect traverses.
func New(pkg *types.Package, info *types.Info, inspect *inspector.Inspector, imports Imports) *Evaluator {
	return &Evaluator{
		info:      info,
		pkg:       pkg,
		inspect:   inspect,
		results:   map[resultKey]partial.Set{},
		additions: map[*types.Var]partial.Set{},
		values:    map[ast.Expr]partial.Set{},
		given:     map[*types.Var]partial.Set{},
		origins:   map[originKey]*partial.Origin{},
		imports:   imports,
		work:      &work{loops: map[ast.Node]bool{}, implementations: map[*types.Func][]*ast.FuncDecl{}},
	}
}

// Embedded returns the text of a file that a variable embeds. name is its declaration.
func (e *Evaluator) Embedded(name *ast.Ident, text string) partial.Value {
	return e.origin(name, text, false)[0]
}

// Given sets what a variable of the package holds that no expression fills.
func (e *Evaluator) Given(obj *types.Var, v partial.Value) { e.given[obj] = partial.Set{v} }

// Eval returns what an expression of string or []byte type may be. What it
// cannot compute is a hole.
func (e *Evaluator) Eval(expr ast.Expr) partial.Set { return e.eval(expr, 0) }

func (e *Evaluator) eval(expr ast.Expr, depth int) partial.Set {
	expr = ast.Unparen(expr)
	if s, ok := e.values[expr]; ok {
		return s
	}
	if e.work.steps++; depth > maxDepth || e.work.steps > maxSteps {
		return partial.Unknown
	}
	e.values[expr] = partial.Unknown // until it is known, for definitions in a circle
	s := e.compute(expr, depth)
	e.values[expr] = s
	return s
}

func (e *Evaluator) compute(expr ast.Expr, depth int) partial.Set {
	if e.info.Types[expr].IsNil() {
		return partial.Set{partial.Of("")}
	}
	folded, isConstant := Constant(e.info, expr)
	if !isConstant {
		return e.dynamic(expr, depth)
	}
	s := partial.Unknown
	switch expr := expr.(type) {
	case *ast.BinaryExpr:
		s = e.concat(expr, depth)
	case *ast.Ident, *ast.SelectorExpr:
		s = e.constantRef(expr, depth)
	case *ast.CallExpr: // a conversion
		s = e.eval(expr.Args[0], depth+1)
	}
	if len(s) != 1 || s[0].Text() != folded {
		s = e.origin(expr, folded, false)
	}
	return s
}

// constantRef resolves a constant to the expression that declares it, so that
// a finding can stand there.
func (e *Evaluator) constantRef(expr ast.Expr, depth int) partial.Set {
	obj, folded := e.object(expr), e.constantText(expr)
	if obj == nil || obj.Pkg() != e.pkg {
		return e.origin(expr, folded, true)
	}
	if def := e.single(obj); def != nil {
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

// originKey is an expression and one of the texts it brings: a call of another
// package's function can bring several.
type originKey struct {
	expr ast.Expr
	text string
}

func (e *Evaluator) origin(expr ast.Expr, text string, imported bool) partial.Set {
	key := originKey{expr, text}
	o := e.origins[key]
	if o == nil {
		o = &partial.Origin{Expr: expr, Text: text, Imported: imported}
		e.origins[key] = o
	}
	return partial.Set{partial.From(text, o)}
}

// dynamic computes what the type-checker does not fold.
func (e *Evaluator) dynamic(expr ast.Expr, depth int) partial.Set {
	switch expr := expr.(type) {
	case *ast.BinaryExpr:
		if expr.Op == token.ADD && IsText(e.info.TypeOf(expr)) {
			return e.concat(expr, depth)
		}
	case *ast.Ident:
		return e.variableRef(expr, depth)
	case *ast.SelectorExpr:
		if field := e.Field(expr); field != nil {
			return e.fieldValue(expr, field, depth)
		}
		return e.variableRef(expr, depth)
	case *ast.CallExpr:
		if e.info.Types[expr.Fun].IsType() {
			return e.conversion(expr, depth)
		}
		return e.call(expr, depth)
	case *ast.SliceExpr:
		return e.sliced(expr, depth)
	case *ast.IndexExpr:
		return e.indexed(expr, depth)
	case *ast.CompositeLit:
		return e.literal(expr)
	case *ast.UnaryExpr:
		switch t := resultType(e.info.TypeOf(expr), 0); {
		case expr.Op == token.AND && (mayBeText(t) || isBuffer(t)):
			return e.eval(expr.X, depth+1)
		case expr.Op == token.ARROW && mayCarry(t):
			return e.contained(expr.X, nil, depth)
		}
	case *ast.StarExpr:
		// What a pointer points to may be written through others.
		if mayBeText(e.info.TypeOf(expr)) {
			return partial.Among(e.eval(expr.X, depth+1))
		}
	case *ast.TypeAssertExpr:
		if expr.Type != nil && mayBeText(resultType(e.info.TypeOf(expr), 0)) {
			return e.eval(expr.X, depth+1)
		}
	}
	return partial.Unknown
}

func (e *Evaluator) variableRef(expr ast.Expr, depth int) partial.Set {
	obj, ok := e.object(expr).(*types.Var)
	if !ok {
		return partial.Unknown
	}
	if obj.Pkg() != e.pkg {
		return e.importedVariable(expr, obj)
	}
	def := e.definition(obj)
	if s, ok := e.given[obj]; ok && (def == nil || !isParameter(obj)) {
		return s
	}
	if def != nil {
		return e.variableAt(obj, def, expr.Pos(), depth)
	}
	if isParameter(obj) && mayBeText(obj.Type()) {
		return partial.Set{partial.Symbol(obj)}
	}
	return partial.Unknown
}

// concat adds the operands of a chain. Chains lean to the left and grow as
// long as a file, so the left side is a loop.
func (e *Evaluator) concat(expr *ast.BinaryExpr, depth int) partial.Set {
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
	sets := []partial.Set{e.eval(left, depth+1)}
	for i := len(operands) - 1; i >= 0; i-- {
		sets = append(sets, e.eval(operands[i], depth+1))
	}
	return partial.Join(sets...)
}

// conversion follows string(x), []byte(x), []rune(x) and T(x) between texts.
func (e *Evaluator) conversion(call *ast.CallExpr, depth int) partial.Set {
	if len(call.Args) == 1 && isTextOrRunes(e.info.TypeOf(call)) && isTextOrRunes(e.info.TypeOf(call.Args[0])) {
		return e.eval(call.Args[0], depth+1)
	}
	return partial.Unknown
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
	if param, ok := types.Unalias(t).(*types.TypeParam); ok {
		return isTextParameter(param)
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

// HoldsText reports whether t is a text or a pointer to one.
func HoldsText(t types.Type) bool {
	pointer, ok := types.Unalias(t).(*types.Pointer)
	return IsText(t) || ok && IsText(pointer.Elem())
}

// mayBeText reports whether t is a text, a type parameter that can be one, or a
// pointer to one of these.
func mayBeText(t types.Type) bool {
	if t == nil {
		return false
	}
	if pointer, ok := types.Unalias(t).(*types.Pointer); ok {
		t = pointer.Elem()
	}
	_, generic := types.Unalias(t).(*types.TypeParam)
	return generic || IsText(t)
}

// isTextParameter reports whether only texts can be the type argument.
func isTextParameter(param *types.TypeParam) bool {
	constraint, ok := param.Constraint().Underlying().(*types.Interface)
	if !ok || constraint.NumEmbeddeds() != 1 {
		return false
	}
	terms, ok := constraint.EmbeddedType(0).(*types.Union)
	if !ok {
		return false
	}
	for term := range terms.Terms() {
		if !IsText(term.Type()) {
			return false
		}
	}
	return true
}

func isTextOrRunes(t types.Type) bool {
	if t == nil {
		return false
	}
	_, isArray := t.Underlying().(*types.Array)
	return IsText(t) || !isArray && IsSpelled(t)
}

// IsSpelled reports whether t is a list of bytes or runes.
func IsSpelled(t types.Type) bool {
	if t == nil {
		return false
	}
	kind := machine.ElementKind(t)
	return kind == types.Byte || kind == types.Rune
}
