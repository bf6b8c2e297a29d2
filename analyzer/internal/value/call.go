package value

import (
	"encoding/base64"
	"go/ast"
	"go/types"
	"maps"
	"net/url"
	"slices"
	"strings"

	"golang.org/x/tools/go/types/typeutil"
)

// textFuncs are the functions of one text whose result is another. They are
// the very functions the program would call.
var textFuncs = map[string]func(string) string{
	"strings.Clone":       strings.Clone,
	"strings.ToLower":     strings.ToLower,
	"strings.ToUpper":     strings.ToUpper,
	"strings.TrimSpace":   strings.TrimSpace,
	"net/url.PathEscape":  url.PathEscape,
	"net/url.QueryEscape": url.QueryEscape,
}

// encodings are the variables of package base64.
var encodings = map[string]*base64.Encoding{
	"StdEncoding":    base64.StdEncoding,
	"URLEncoding":    base64.URLEncoding,
	"RawStdEncoding": base64.RawStdEncoding,
	"RawURLEncoding": base64.RawURLEncoding,
}

// listFuncs are the other functions that call computes.
var listFuncs = []string{"fmt.Sprintf", "fmt.Sprint", "strings.Join", "base64.EncodeToString"}

var computed = names()

func names() map[string]bool {
	names := map[string]bool{}
	for _, name := range append(slices.Collect(maps.Keys(textFuncs)), listFuncs...) {
		names[name[strings.LastIndexByte(name, '.')+1:]] = true
	}
	return names
}

// Computes reports whether a function of that name may be one whose result the
// evaluator computes. It is the cheap question to ask before [Evaluator.Eval].
func Computes(name string) bool { return computed[name] }

// call computes the result of a function that only depends on its arguments.
func (e *Evaluator) call(call *ast.CallExpr, depth int) Value {
	fn, ok := typeutil.Callee(e.info, call).(*types.Func)
	if !ok {
		return unknown
	}
	name := fn.FullName()
	if f := textFuncs[name]; f != nil && len(call.Args) == 1 {
		return e.eval(call.Args[0], depth+1).apply(f)
	}
	switch name {
	case "fmt.Sprintf":
		return e.sprintf(call, depth)
	case "fmt.Sprint":
		return e.sprint(call, depth)
	case "strings.Join":
		return e.join(call, depth)
	case "(*encoding/base64.Encoding).EncodeToString":
		return e.base64(call, depth)
	}
	return unknown
}

// join computes strings.Join of a list that stands in the source.
func (e *Evaluator) join(call *ast.CallExpr, depth int) Value {
	if len(call.Args) != 2 {
		return unknown
	}
	elements, ok := e.Elements(call.Args[0])
	if !ok {
		return unknown
	}
	separator := e.eval(call.Args[1], depth+1)
	var values []Value
	for i, element := range elements {
		if i > 0 {
			values = append(values, separator)
		}
		values = append(values, e.eval(element, depth+1))
	}
	return Concat(values...)
}

// Elements returns the elements of a list of strings: a composite literal
// without indices, or a variable that is given one and not written again.
func (e *Evaluator) Elements(expr ast.Expr) ([]ast.Expr, bool) {
	list, ok := ast.Unparen(e.Source(expr)).(*ast.CompositeLit)
	if !ok {
		return nil, false
	}
	if _, ok := e.info.TypeOf(list).Underlying().(*types.Slice); !ok {
		return nil, false
	}
	for _, element := range list.Elts {
		if _, indexed := element.(*ast.KeyValueExpr); indexed {
			return nil, false
		}
	}
	return list.Elts, true
}

// base64 computes EncodeToString of one of the four standard encodings.
func (e *Evaluator) base64(call *ast.CallExpr, depth int) Value {
	method, ok := ast.Unparen(call.Fun).(*ast.SelectorExpr)
	if !ok || len(call.Args) != 1 {
		return unknown
	}
	receiver := e.object(ast.Unparen(method.X))
	if receiver == nil || receiver.Pkg() == nil || receiver.Pkg().Path() != "encoding/base64" {
		return unknown
	}
	encoding := encodings[receiver.Name()]
	if encoding == nil {
		return unknown
	}
	return e.eval(call.Args[0], depth+1).apply(func(text string) string {
		return encoding.EncodeToString([]byte(text))
	})
}
