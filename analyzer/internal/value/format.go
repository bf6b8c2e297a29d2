package value

import (
	"go/ast"
	"go/constant"
	"go/types"
	"slices"
	"strconv"
	"strings"

	"github.com/tokenguard/tokenguard/analyzer/internal/partial"
)

// sprintf computes fmt.Sprintf. Directives of texts and of constant integers
// are computed, with flags, width and index; every other leaves a hole. A
// format whose arguments are too few or too many, or that takes a width from
// them, is unknown as a whole, because the positions of the holes would be a
// guess.
func (e *Evaluator) sprintf(args []ast.Expr, depth int) partial.Set {
	if len(args) == 0 {
		return partial.Unknown
	}
	var results []partial.Set
	for _, format := range e.eval(args[0], depth+1) {
		if !format.Known() {
			return partial.Unknown
		}
		results = append(results, e.format(format, args[1:], depth))
	}
	return partial.Union(results...)
}

func (e *Evaluator) format(format partial.Value, args []ast.Expr, depth int) partial.Set {
	text := format.Text()
	var values []partial.Set
	next, reordered := 0, false
	for at := 0; at < len(text); {
		directive := strings.IndexByte(text[at:], '%')
		if directive < 0 {
			values = append(values, partial.Set{format.Slice(at, len(text))})
			break
		}
		if directive > 0 {
			values = append(values, partial.Set{format.Slice(at, at+directive)})
		}
		at += directive
		d, ok := scanDirective(text[at:])
		if !ok {
			return partial.Unknown
		}
		at += d.length
		if d.verb == '%' {
			values = append(values, partial.Set{partial.Of("%")})
			continue
		}
		if d.index > 0 {
			next, reordered = d.index-1, true
		}
		if next >= len(args) {
			return partial.Unknown
		}
		values = append(values, e.formatted(d, args[next], depth))
		next++
	}
	if next < len(args) && !reordered {
		return partial.Unknown
	}
	return partial.Join(values...)
}

// directive is one of a format, without its index.
type directive struct {
	text   string
	verb   byte
	index  int // from 1, or 0
	length int // in the format
}

func scanDirective(format string) (directive, bool) {
	var d directive
	flags := "%"
	for i := 1; i < len(format); i++ {
		switch c := format[i]; {
		case c == '*':
			return d, false
		case c == '[':
			number, _, ok := strings.Cut(format[i+1:], "]")
			n, err := strconv.Atoi(number)
			if !ok || err != nil || n < 1 || d.index > 0 {
				return d, false
			}
			d.index = n
			i += len(number) + 1
		case strings.IndexByte("+-# 0123456789.", c) >= 0:
			flags += string(c)
		default:
			d.text, d.verb, d.length = flags+string(c), c, i+1
			// A width of megabytes is a way to exhaust memory.
			return d, c < 0x80 && len(flags) <= len("%-0100.100")
		}
	}
	return d, false
}

// formatted computes one argument under one directive.
func (e *Evaluator) formatted(d directive, arg ast.Expr, depth int) partial.Set {
	t := e.info.TypeOf(arg)
	if t == nil {
		return partial.Unknown
	}
	if formatsItself(t) {
		return e.stringer(d, t, arg, depth)
	}
	basic, isBasic := t.Underlying().(*types.Basic)
	switch {
	case isBasic && basic.Info()&types.IsString != 0:
		return e.formattedText(d, partial.FormatText, arg, depth)
	case isBasic && basic.Info()&types.IsInteger != 0:
		if n := e.info.Types[arg].Value; n != nil && n.Kind() == constant.Int && strings.IndexByte("dvxXcoqb", d.verb) >= 0 {
			return partial.Apply(partial.FormatInteger+d.text, partial.Set{partial.Of(n.ExactString())})
		}
	case !isBasic && IsText(t):
		return e.formattedText(d, partial.FormatBytes, arg, depth)
	}
	return partial.Unknown
}

func (e *Evaluator) formattedText(d directive, as string, arg ast.Expr, depth int) partial.Set {
	if d.text == "%s" || d.text == "%v" && as == partial.FormatText {
		return e.eval(arg, depth+1) // with holes
	}
	if strings.IndexByte("svqxX", d.verb) < 0 {
		return partial.Unknown
	}
	return partial.Apply(as+d.text, e.eval(arg, depth+1))
}

// formatsItself reports whether fmt would call a method of the type instead of
// printing its text.
func formatsItself(t types.Type) bool {
	return hasMethod(t, "Format") || hasMethod(t, "Error") || hasMethod(t, "String") || hasMethod(t, "GoString")
}

func hasMethod(t types.Type, name string) bool {
	obj, _, _ := types.LookupFieldOrMethod(t, true, nil, name)
	_, ok := obj.(*types.Func)
	return ok
}

// stringer computes what the package's own String method of a type returns for an
// argument.
func (e *Evaluator) stringer(d directive, t types.Type, arg ast.Expr, depth int) partial.Set {
	if d.text != "%s" && d.text != "%v" || hasMethod(t, "Format") || hasMethod(t, "Error") {
		return partial.Unknown
	}
	obj, _, _ := types.LookupFieldOrMethod(t, false, e.pkg, "String")
	method, ok := obj.(*types.Func)
	if !ok {
		return partial.Unknown
	}
	decl := e.body(method.Origin())
	if decl == nil {
		return partial.Unknown
	}
	return e.resultOf(decl, 0, depth+1).Replace(func(symbol *types.Var) (partial.Set, bool) {
		return e.eval(arg, depth+1), symbol.Kind() == types.RecvVar
	})
}

// spread returns the arguments of a call, those of a list with three dots one by one.
func (e *Evaluator) spread(call *ast.CallExpr) ([]ast.Expr, bool) {
	if !call.Ellipsis.IsValid() {
		return call.Args, true
	}
	last := len(call.Args) - 1
	elements, ok := e.elements(call.Args[last], call.Pos(), 0)
	args := slices.Clone(call.Args[:last])
	for _, element := range elements {
		args = append(args, element.Expr)
	}
	return args, ok
}

// sprint computes fmt.Sprint, which puts a space between operands when neither
// is a string, and fmt.Sprintln, which always does.
func (e *Evaluator) sprint(args []ast.Expr, line bool, depth int) partial.Set {
	var values []partial.Set
	afterText := true
	for i, arg := range args {
		t := e.info.TypeOf(arg)
		if t == nil || types.IsInterface(t) && !line {
			return partial.Unknown // it decides about spaces when it is known
		}
		basic, ok := t.Underlying().(*types.Basic)
		isText := ok && basic.Info()&types.IsString != 0
		if i > 0 && (line || !isText && !afterText) {
			values = append(values, partial.Set{partial.Of(" ")})
		}
		values = append(values, e.formatted(directive{text: "%v", verb: 'v'}, arg, depth))
		afterText = isText
	}
	if line {
		values = append(values, partial.Set{partial.Of("\n")})
	}
	return partial.Join(values...)
}
