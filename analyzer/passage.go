package analyzer

import (
	"go/ast"
	"go/types"

	"github.com/tokenguard/tokenguard/analyzer/internal/partial"
	"github.com/tokenguard/tokenguard/analyzer/internal/sink"
	"github.com/tokenguard/tokenguard/analyzer/internal/value"
)

// operand is an expression that is handed over, and what it may be. The zero
// operand is none.
type operand struct {
	expr   ast.Expr
	values partial.Set
}

// passage is one place where credentials are handed over: a call of a sink, a
// composite literal of one, or what reaches one through functions and fields.
type passage struct {
	node      ast.Node
	name      string // of the sink, for the message
	atlassian bool   // the sink itself says so
	depth     int    // of functions and fields between node and the sink

	operands [sink.Roles]operand
	argv     []operand
}

func (p *passage) has(role sink.Role) bool { return p.operands[role].expr != nil }

// sinks looks at every place where the table says that credentials are passed,
// and at those that lead there.
func (c *check) sinks() {
	nodes := []ast.Node{(*ast.CallExpr)(nil), (*ast.CompositeLit)(nil), (*ast.AssignStmt)(nil)}
	c.inspect.Preorder(nodes, func(n ast.Node) {
		switch n := n.(type) {
		case *ast.CallExpr:
			c.callPassages(n)
			c.loginPassages(n)
		case *ast.CompositeLit:
			c.structPassages(n, c.pass.TypesInfo.TypeOf(n), c.values.Fields(n))
			c.headerMap(n, "a header")
			c.keyedLiteral(n)
		case *ast.AssignStmt:
			c.headerAssignment(n)
			c.keyedAssignment(n)
		}
	})
	for _, s := range c.setters.secrets {
		s.passage.operands[sink.User] = c.setters.accounts[s.base]
		c.accept(s.passage)
	}
	for _, g := range c.fieldWrites().byBase {
		c.structPassages(g.node, g.structure, g.fields)
	}
	c.imported()
}

// accept weighs a passage and what leads to it.
func (c *check) accept(p passage) {
	c.judge(p)
	c.follow(p)
}

// callPassages matches a call with the table.
func (c *check) callPassages(call *ast.CallExpr) {
	if !c.table.Named(calleeName(call)) && !c.isVariable(call.Fun) {
		return
	}
	fn := c.values.Callee(call)
	if fn == nil {
		return
	}
	row, ok := c.table.Func(fn)
	if !ok {
		c.keyedCall(call, fn)
		return
	}
	b := c.builder(call, symbolName(fn), row.Atlassian)
	args := c.values.Arguments(call)
	for i, role := range row.Arguments {
		if i >= len(args) {
			break
		}
		if role == sink.Argv && !c.isList(args[i]) {
			b.arguments(args[i:], call.Ellipsis.IsValid())
			break
		}
		b.set(role, args[i])
	}
	if !c.sets(b.first, call) {
		b.accept()
	}
}

// loginPassages follows the account and the secret that are encoded for a Basic header
// to where they are given. Where they are known, the text that is encoded shows them.
func (c *check) loginPassages(call *ast.CallExpr) {
	if calleeName(call) != "EncodeToString" || len(call.Args) != 1 {
		return
	}
	if fn := c.values.Callee(call); fn == nil || fn.FullName() != "(*encoding/base64.Encoding).EncodeToString" {
		return
	}
	for _, v := range c.values.Eval(call.Args[0]) {
		if account, secret, ok := v.Login(); ok {
			p := passage{node: call, name: "a Basic header"}
			p.operands[sink.User] = operand{call.Args[0], partial.Set{account}}
			p.operands[sink.Secret] = operand{call.Args[0], partial.Set{secret}}
			c.follow(p)
		}
	}
}

// setters are calls that take an account and its secret one by one, as
// u.SetUsername and u.SetPassword do.
type setters struct {
	accounts map[types.Object]operand // by what they are called of
	secrets  []setSecret
}

type setSecret struct {
	base    types.Object
	passage passage
}

// sets keeps a call for later that takes a half of a login.
func (c *check) sets(p passage, call *ast.CallExpr) bool {
	return c.setHalf(c.base(receiver(call)), p)
}

// setHalf keeps the half of a login that base is given.
func (c *check) setHalf(base types.Object, p passage) bool {
	if base == nil || p.has(sink.User) == p.has(sink.Secret) {
		return false
	}
	if p.has(sink.User) {
		c.setters.accounts[base] = p.operands[sink.User]
	} else {
		c.setters.secrets = append(c.setters.secrets, setSecret{base, p})
	}
	return true
}

// receiver returns what a method is called of, or nil.
func receiver(call ast.Node) ast.Expr {
	if call, ok := call.(*ast.CallExpr); ok {
		if selector, ok := ast.Unparen(call.Fun).(*ast.SelectorExpr); ok {
			return selector.X
		}
	}
	return nil
}

// isVariable reports whether a function is called through a variable, which
// may hold a sink.
func (c *check) isVariable(fun ast.Expr) bool {
	name, ok := ast.Unparen(fun).(*ast.Ident)
	if !ok {
		return false
	}
	_, ok = c.pass.TypesInfo.Uses[name].(*types.Var)
	return ok
}

func (c *check) isList(expr ast.Expr) bool {
	t := c.pass.TypesInfo.TypeOf(expr)
	if t == nil {
		return false
	}
	slice, ok := t.Underlying().(*types.Slice)
	return ok && !value.IsText(t) && value.IsText(slice.Elem())
}

// structPassages matches what a structure's fields are given with the table.
func (c *check) structPassages(node ast.Node, t types.Type, fields []value.Field) {
	named := namedStruct(t)
	if named == nil || len(fields) == 0 {
		return
	}
	row, ok := c.table.Struct(named)
	if !ok {
		return
	}
	b := c.builder(node, typeName(named), row.Atlassian)
	for _, f := range fields {
		b.set(row.Fields[f.Field.Name()], f.Value)
	}
	b.accept()
}

// namedStruct returns the named type that t is or points to.
func namedStruct(t types.Type) *types.Named {
	if t == nil {
		return nil
	}
	if pointer, ok := t.Underlying().(*types.Pointer); ok { // also an elided &T
		t = pointer.Elem()
	}
	named, _ := types.Unalias(t).(*types.Named)
	if named == nil || named.Obj().Pkg() == nil {
		return nil
	}
	return named
}

// passageBuilder makes passages of the arguments or fields of one sink: one,
// and one more for each further secret.
type passageBuilder struct {
	c     *check
	first passage
	more  []passage
}

func (c *check) builder(node ast.Node, name string, atlassian bool) *passageBuilder {
	if len(c.look(name)) > 0 { // a token can be an identifier
		name = "a sink"
	}
	return &passageBuilder{c: c, first: passage{node: node, name: name, atlassian: atlassian}}
}

func (b *passageBuilder) set(role sink.Role, expr ast.Expr) {
	c := b.c
	switch role {
	case sink.Other:
	case sink.Argv:
		elements, _ := c.values.Elements(expr)
		b.first.argv = append(b.first.argv, operands(elements)...)
	case sink.Env:
		b.environment(expr)
	case sink.Headers:
		if lit, ok := ast.Unparen(c.values.Source(expr)).(*ast.CompositeLit); ok {
			c.headerMap(lit, b.first.name)
		}
	case sink.LoginList:
		if elements, ok := c.values.Elements(expr); ok && len(elements) == 2 {
			b.first.operands[sink.User] = operands(elements)[0]
			b.first.operands[sink.Secret] = operands(elements)[1]
		}
	case sink.URL:
		if elements, ok := c.values.Elements(expr); ok && c.isList(expr) {
			for _, element := range operands(elements) {
				b.put(role, element)
			}
			return
		}
		b.put(role, operand{expr, c.values.Eval(expr)})
	default:
		b.put(role, operand{expr, c.values.Eval(expr)})
	}
}

func (b *passageBuilder) put(role sink.Role, o operand) {
	if !b.first.has(role) {
		b.first.operands[role] = o
		return
	}
	another := passage{node: b.first.node, name: b.first.name, atlassian: b.first.atlassian}
	another.operands[role] = o
	b.more = append(b.more, another)
}

// environment splits a list of KEY=value.
func (b *passageBuilder) environment(expr ast.Expr) {
	elements, _ := b.c.values.Elements(expr)
	for _, o := range operands(elements) {
		p := passage{node: b.first.node, name: b.first.name, atlassian: b.first.atlassian}
		p.operands[sink.Default] = o
		b.more = append(b.more, p)
	}
}

// arguments adds those of a variadic function, those of a slice passed with
// three dots included where it is followed.
func (b *passageBuilder) arguments(args []ast.Expr, spread bool) {
	for i, arg := range args {
		if spread && i == len(args)-1 {
			b.set(sink.Argv, arg)
			return
		}
		b.first.argv = append(b.first.argv, operand{arg, b.c.values.Eval(arg)})
	}
}

func (b *passageBuilder) accept() {
	b.c.accept(b.first)
	for _, p := range b.more {
		b.c.accept(p)
	}
}

func operands(elements []value.Element) []operand {
	list := make([]operand, len(elements))
	for i, element := range elements {
		list[i] = operand{element.Expr, element.Values}
	}
	return list
}

// calleeName returns the last name in what is called, before types are asked.
func calleeName(call *ast.CallExpr) string {
	switch fun := ast.Unparen(call.Fun).(type) {
	case *ast.Ident:
		return fun.Name
	case *ast.SelectorExpr:
		return fun.Sel.Name
	case *ast.IndexExpr: // an instance of a generic function
		return calleeName(&ast.CallExpr{Fun: fun.X})
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
	if fn.Pkg() == nil {
		return fn.Name()
	}
	return fn.Pkg().Name() + "." + fn.Name()
}

func typeName(named *types.Named) string {
	return named.Obj().Pkg().Name() + "." + named.Obj().Name()
}
