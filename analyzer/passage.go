package analyzer

import (
	"go/ast"
	"go/types"

	"golang.org/x/tools/go/types/typeutil"

	"github.com/tokenguard/tokenguard/analyzer/internal/sink"
)

// passage is one place where credentials are handed over: a call of a sink, or
// a composite literal of one.
type passage struct {
	node      ast.Node
	name      string // of the sink, for the message
	atlassian bool   // the sink itself says so

	account, secret ast.Expr
	key, header     ast.Expr
	url             ast.Expr
	argv            []ast.Expr
}

// sinks looks at every place where the table says that credentials are passed.
func (c *check) sinks() {
	types := []ast.Node{(*ast.CallExpr)(nil), (*ast.CompositeLit)(nil), (*ast.AssignStmt)(nil)}
	c.inspect.Preorder(types, func(n ast.Node) {
		switch n := n.(type) {
		case *ast.CallExpr:
			if p, ok := c.callPassage(n); ok {
				c.judge(p)
			}
		case *ast.CompositeLit:
			if p, ok := c.structPassage(n); ok {
				c.judge(p)
			}
			c.headerMap(n)
		case *ast.AssignStmt:
			c.headerAssignment(n)
		}
	})
}

// callPassage matches a call with the table.
func (c *check) callPassage(call *ast.CallExpr) (passage, bool) {
	if !sink.Named(calleeName(call)) {
		return passage{}, false
	}
	fn, ok := typeutil.Callee(c.pass.TypesInfo, call).(*types.Func)
	if !ok {
		return passage{}, false
	}
	row, ok := sink.FindFunc(fn)
	if !ok {
		return passage{}, false
	}
	p := passage{node: call, name: symbolName(fn), atlassian: row.Atlassian}
	args := call.Args
	for i, role := range row.Roles {
		if i >= len(args) {
			break
		}
		if role == sink.Argv {
			p.argv = c.argumentList(args[i:], call.Ellipsis.IsValid())
			break
		}
		p.set(role, args[i])
	}
	return p, true
}

// argumentList returns the arguments of a variadic function, those of a slice
// passed with three dots included where the slice stands in the source.
func (c *check) argumentList(args []ast.Expr, spread bool) []ast.Expr {
	if !spread {
		return args
	}
	last := len(args) - 1
	elements, _ := c.values.Elements(args[last])
	return append(args[:last:last], elements...)
}

// structPassage matches a composite literal with the table.
func (c *check) structPassage(lit *ast.CompositeLit) (passage, bool) {
	if len(lit.Elts) == 0 {
		return passage{}, false
	}
	t := c.pass.TypesInfo.TypeOf(lit)
	if t == nil {
		return passage{}, false
	}
	if pointer, ok := t.Underlying().(*types.Pointer); ok { // an elided &T
		t = pointer.Elem()
	}
	named, ok := types.Unalias(t).(*types.Named)
	if !ok {
		return passage{}, false
	}
	row, ok := sink.FindStruct(named)
	if !ok {
		return passage{}, false
	}
	p := passage{node: lit, name: typeName(named), atlassian: row.Atlassian}
	fields := named.Underlying().(*types.Struct)
	for i, element := range lit.Elts {
		if pair, ok := element.(*ast.KeyValueExpr); ok {
			if name, ok := pair.Key.(*ast.Ident); ok {
				c.setField(&p, row.Fields[name.Name], pair.Value)
			}
			continue
		}
		if i < fields.NumFields() {
			c.setField(&p, row.Fields[fields.Field(i).Name()], element)
		}
	}
	return p, true
}

func (c *check) setField(p *passage, role sink.Role, expr ast.Expr) {
	if role == sink.Argv {
		p.argv, _ = c.values.Elements(expr)
		return
	}
	p.set(role, expr)
}

func (p *passage) set(role sink.Role, expr ast.Expr) {
	switch role {
	case sink.User:
		p.account = expr
	case sink.Secret:
		p.secret = expr
	case sink.Key:
		p.key = expr
	case sink.Header:
		p.header = expr
	case sink.URL:
		p.url = expr
	}
}

// calleeName returns the last name in what is called, before types are asked.
func calleeName(call *ast.CallExpr) string {
	switch fun := ast.Unparen(call.Fun).(type) {
	case *ast.Ident:
		return fun.Name
	case *ast.SelectorExpr:
		return fun.Sel.Name
	}
	return ""
}

// symbolName is fn as people write it: (*http.Request).SetBasicAuth.
func symbolName(fn *types.Func) string {
	if recv := fn.Signature().Recv(); recv != nil {
		name := types.TypeString(recv.Type(), (*types.Package).Name)
		if _, pointer := recv.Type().(*types.Pointer); pointer {
			name = "(" + name + ")"
		}
		return name + "." + fn.Name()
	}
	return fn.Pkg().Name() + "." + fn.Name()
}

func typeName(named *types.Named) string {
	return named.Obj().Pkg().Name() + "." + named.Obj().Name()
}
