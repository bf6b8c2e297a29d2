package value

import (
	"go/ast"
	"go/types"
	"strconv"
	"strings"
)

// sprintf computes fmt.Sprintf for the verbs that copy text: %s, %v, %d and %q
// without flags or width, and %%. Every other verb leaves a hole, and a format
// with explicit indices, or too few or too many arguments, is unknown as a
// whole, because the positions of the holes would be a guess.
func (e *Evaluator) sprintf(call *ast.CallExpr, depth int) Value {
	if len(call.Args) == 0 || call.Ellipsis.IsValid() {
		return unknown
	}
	format, args := e.eval(call.Args[0], depth+1), call.Args[1:]
	if !format.Known() {
		return unknown
	}
	origins := format.AllOrigins()
	var values []Value
	for rest := format.Text(); rest != ""; {
		text, tail, directive := strings.Cut(rest, "%")
		if text != "" {
			values = append(values, Value{[]part{{text: text, from: origins}}})
		}
		if !directive {
			break
		}
		verb, length := scanVerb(tail)
		rest = tail[length:]
		switch {
		case length == 0 || verb == '[' || verb == '*':
			return unknown
		case verb == '%':
			values = append(values, Value{[]part{{text: "%", from: origins}}})
			continue
		case len(args) == 0:
			return unknown
		case length > 1:
			values = append(values, unknown)
		default:
			values = append(values, e.formatted(verb, args[0], depth))
		}
		args = args[1:]
	}
	if len(args) > 0 {
		return unknown
	}
	return Concat(values...)
}

// scanVerb returns the verb that ends a directive and the directive's length
// after the percent sign. A '[' or '*' among the flags is returned itself.
func scanVerb(directive string) (verb byte, length int) {
	for i := range len(directive) {
		switch c := directive[i]; {
		case c == '[' || c == '*':
			return c, i + 1
		case !strings.ContainsRune("+-# 0123456789.", rune(c)):
			return c, i + 1
		}
	}
	return 0, 0
}

// formatted computes one argument under one verb.
func (e *Evaluator) formatted(verb byte, arg ast.Expr, depth int) Value {
	t := e.info.TypeOf(arg)
	if t == nil || formatsItself(t) {
		return unknown
	}
	basic, isBasic := t.Underlying().(*types.Basic)
	switch {
	case isBasic && basic.Info()&types.IsString != 0:
		switch verb {
		case 's', 'v':
			return e.eval(arg, depth+1)
		case 'q':
			return e.eval(arg, depth+1).apply(strconv.Quote)
		}
	case isBasic && basic.Info()&types.IsInteger != 0:
		if v := e.info.Types[arg].Value; v != nil && (verb == 'd' || verb == 'v') {
			return Of(v.ExactString())
		}
	case verb == 's' && IsText(t):
		return e.eval(arg, depth+1)
	}
	return unknown
}

// formatsItself reports whether fmt would call a method of the type instead of
// printing its text.
func formatsItself(t types.Type) bool {
	for _, name := range []string{"Format", "Error", "String", "GoString"} {
		obj, _, _ := types.LookupFieldOrMethod(t, true, nil, name)
		if _, ok := obj.(*types.Func); ok {
			return true
		}
	}
	return false
}

// sprint computes fmt.Sprint of texts, between which it adds nothing.
func (e *Evaluator) sprint(call *ast.CallExpr, depth int) Value {
	if call.Ellipsis.IsValid() {
		return unknown
	}
	var values []Value
	for _, arg := range call.Args {
		basic, ok := e.info.TypeOf(arg).Underlying().(*types.Basic)
		if !ok || basic.Info()&types.IsString == 0 {
			return unknown
		}
		values = append(values, e.formatted('v', arg, depth))
	}
	return Concat(values...)
}
