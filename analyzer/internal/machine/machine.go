// Package machine runs small functions of a program that is checked: those that
// compute a text out of constants by loops over bytes, as decoders of hidden strings
// do. It knows numbers, texts, lists of both, and function literals; anything else
// ends the run without a result. It reads and writes nothing but its own variables.
package machine

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"
)

const (
	// MaxSteps bounds what one package may run: decoding a token takes a few
	// thousand.
	MaxSteps = 1 << 20
	// maxList bounds a list or text, and maxCalls functions within functions.
	maxList  = 16 << 10
	maxCalls = 16
)

// Program is what the machine runs. It is not safe for concurrent use.
type Program struct {
	Info *types.Info
	// Body returns the declaration of a function of the package, or nil.
	Body func(*types.Func) *ast.FuncDecl
	// Global returns the one expression that a variable of the package is given, or
	// nil.
	Global func(types.Object) ast.Expr
	// Library computes a function of the standard library, by its full name.
	Library func(name string, args []string) (text string, ok bool)

	steps, calls int
}

// Text runs a *ast.FuncDecl or *ast.FuncLit, and returns the text that is its first
// result. Arguments are strings and numbers, the latter as int64. It is false where the
// function does anything that the machine does not know, where it fails, and where it
// takes too long.
func (p *Program) Text(fn ast.Node, args ...any) (text string, ok bool) {
	return p.run(func() string { return asText(p.call(fn, nil, args)[0]) })
}

// Map runs strings.Map with a function.
func (p *Program) Map(fn ast.Node, text string) (mapped string, ok bool) {
	return p.run(func() string {
		var runes []rune
		for _, r := range text {
			if r := rune(number(p.call(fn, nil, []any{int64(r)})[0])); r >= 0 {
				runes = append(runes, r)
			}
		}
		return string(runes)
	})
}

// stopped is what the machine panics with, and nothing else recovers: a run ends in
// the middle of an expression.
type stopped struct{}

func stop() { panic(stopped{}) }

func (p *Program) run(compute func() string) (text string, ok bool) {
	defer func() {
		if failure := recover(); failure != nil {
			if _, ours := failure.(stopped); !ours {
				panic(failure)
			}
			text, ok = "", false
		}
	}()
	p.calls = 0
	return compute(), true
}

func (p *Program) step() {
	if p.steps++; p.steps > MaxSteps {
		stop()
	}
}

// list is a slice or array. Slices of one list share its values; one that is clipped
// ends before these, which append would write into.
type list struct {
	values  []any
	clipped bool
}

// none is nil.
type none struct{}

// function is a function literal with the variables around it.
type function struct {
	lit   *ast.FuncLit
	scope *scope
}

// scope is the variables of one call, and those around its function.
type scope struct {
	outer *scope
	vars  map[types.Object]*any
}

func (s *scope) find(obj types.Object) *any {
	for ; s != nil; s = s.outer {
		if v, ok := s.vars[obj]; ok {
			return v
		}
	}
	return nil
}

// call runs a function and returns its results, of which there is one at least.
func (p *Program) call(fn ast.Node, around *scope, args []any) []any {
	if p.calls++; p.calls > maxCalls {
		stop()
	}
	defer func() { p.calls-- }()
	var body *ast.BlockStmt
	var signature *ast.FuncType
	switch fn := fn.(type) {
	case *ast.FuncDecl:
		body, signature = fn.Body, fn.Type
	case *ast.FuncLit:
		body, signature = fn.Body, fn.Type
	}
	s := &scope{around, map[types.Object]*any{}}
	for _, field := range signature.Params.List {
		for _, name := range field.Names {
			if len(args) == 0 {
				stop()
			}
			p.declare(s, name, args[0])
			args = args[1:]
		}
	}
	if len(args) > 0 {
		stop()
	}
	named := p.results(s, signature)
	b := block{p: p, scope: s}
	b.statement(body)
	if len(b.results) == 0 {
		for _, result := range named {
			b.results = append(b.results, *result)
		}
	}
	if b.ended != token.RETURN || len(b.results) == 0 {
		stop()
	}
	return b.results
}

// results declares the results that have names.
func (p *Program) results(s *scope, signature *ast.FuncType) (named []*any) {
	if signature.Results == nil {
		return nil
	}
	for _, field := range signature.Results.List {
		for _, name := range field.Names {
			obj := p.Info.Defs[name]
			if obj == nil {
				stop()
			}
			value := zero(obj.Type())
			s.vars[obj] = &value
			named = append(named, &value)
		}
	}
	return named
}

func (p *Program) declare(s *scope, name *ast.Ident, value any) {
	if obj := p.Info.Defs[name]; obj != nil {
		value = copied(obj.Type(), fitting(value, obj.Type()))
		s.vars[obj] = &value
	}
}

// fitting is a text as a list of bytes where that is wanted, and nil as an empty list.
func fitting(value any, t types.Type) any {
	_, isText := value.(string)
	_, isNone := value.(none)
	switch {
	case isText && !isString(t):
		return converted(value, t, types.Typ[types.String])
	case isNone && ElementKind(t) != types.Invalid:
		return &list{}
	}
	return value
}

// copied is the value as an assignment copies it: an array is a new one.
func copied(t types.Type, value any) any {
	if l, ok := value.(*list); ok {
		if _, isArray := t.Underlying().(*types.Array); isArray {
			return &list{values: slices.Clone(l.values)}
		}
	}
	return value
}
