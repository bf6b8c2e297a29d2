package analyzer

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"

	"github.com/tokenguard/tokenguard/analyzer/internal/partial"
	"github.com/tokenguard/tokenguard/analyzer/internal/value"
)

const (
	// maxWrappers bounds how many functions and fields a value is followed
	// through to a sink: people write one or two.
	maxWrappers = 5
	// maxPassages bounds the sinks that one function leads to, and
	// maxFollowed the passages of one package.
	maxPassages = 16
	maxFollowed = 1 << 14
)

// wrappers is what leads to sinks: functions whose parameters are handed on,
// structures whose fields are.
type wrappers struct {
	// passages are in terms of the parameters of a *types.Func or *ast.FuncLit,
	// or of the fields of a *types.TypeName.
	passages map[any][]passage
	// order is the keys of passages, as they were found.
	order    []any
	followed int

	owners map[*types.Var]any      // of parameters and fields
	calls  map[any][]*ast.CallExpr // of functions of the package
	writes *fieldWrites
	added  map[ast.Expr]fieldOf // by what is added to a field
}

// fieldOf is a field of one variable.
type fieldOf struct {
	base  types.Object
	field *types.Var
}

// follow takes a passage to the places that give its symbols a value: calls
// of the function whose parameters they are, writes to the fields.
func (c *check) follow(p passage) {
	symbols := p.symbols()
	if len(symbols) == 0 || p.depth >= maxWrappers || c.wrap.followed >= maxFollowed {
		return
	}
	var owners []any
	for _, symbol := range symbols {
		if owner := c.ownerOf(symbol); owner != nil && !slices.Contains(owners, owner) {
			owners = append(owners, owner)
		}
	}
	p.atlassian = p.atlassian || len(owners) > 0 && c.nearAtlassian(p.node)
	for _, owner := range owners {
		c.own(p, owner)
		method, ok := owner.(*types.Func)
		if !ok {
			continue
		}
		for _, abstract := range c.values.Implements(method) {
			c.own(p.renamed(c.parameters(method), c.parameters(abstract)), abstract)
		}
	}
}

// own takes a passage that is in terms of the owner's symbols to where they get
// their values.
func (c *check) own(p passage, owner any) {
	if len(c.wrap.passages[owner]) >= maxPassages {
		return
	}
	if c.wrap.passages[owner] == nil {
		c.wrap.order = append(c.wrap.order, owner)
	}
	c.wrap.passages[owner] = append(c.wrap.passages[owner], p)
	c.lead(p, owner)
}

// renamed is the passage in terms of the parameters of another function.
func (p passage) renamed(from, to []*types.Var) passage {
	rename := func(symbol *types.Var) (partial.Set, bool) {
		if i := slices.Index(from, symbol); i >= 0 && i < len(to) {
			return partial.Set{partial.Symbol(to[i])}, true
		}
		return nil, false
	}
	for role := range p.operands {
		p.operands[role].values = p.operands[role].values.Replace(rename)
	}
	p.argv = slices.Clone(p.argv)
	for i := range p.argv {
		p.argv[i].values = p.argv[i].values.Replace(rename)
	}
	return p
}

// lead makes the passages of the places where the owner's symbols get values.
func (c *check) lead(p passage, owner any) {
	switch owner := owner.(type) {
	case *types.TypeName:
		for _, g := range c.fieldWrites().of(owner) {
			c.reach(p, g.node, g.lookup)
		}
	default:
		params := c.parameters(owner)
		for _, call := range c.callsOf(owner) {
			c.reach(p, call, func(symbol *types.Var) ast.Expr { return c.argument(call, params, symbol) })
		}
	}
}

func (c *check) argument(call *ast.CallExpr, params []*types.Var, symbol *types.Var) ast.Expr {
	args := c.values.Arguments(call)
	if i := slices.Index(params, symbol); i >= 0 && i < len(args) {
		return args[i]
	}
	return nil
}

// reach accepts the passage p as it is at another node, which gives symbols
// the expressions that lookup returns.
func (c *check) reach(p passage, node ast.Node, lookup func(*types.Var) ast.Expr) {
	c.wrap.followed++
	next := p
	next.node, next.depth = node, p.depth+1
	changed := false
	for role := range next.operands {
		changed = c.substitute(&next.operands[role], lookup) || changed
	}
	next.argv = slices.Clone(p.argv)
	for i := range next.argv {
		changed = c.substitute(&next.argv[i], lookup) || changed
	}
	if changed {
		c.accept(next)
	}
}

func (c *check) substitute(o *operand, lookup func(*types.Var) ast.Expr) (changed bool) {
	if o.expr == nil {
		return false
	}
	o.values = o.values.Replace(func(symbol *types.Var) (partial.Set, bool) {
		given := lookup(symbol)
		if given == nil {
			return nil, false
		}
		if !changed {
			o.expr, changed = given, true
		}
		if whole, ok := c.wrap.added[given]; ok {
			return c.values.FieldAfter(whole.base, whole.field), true
		}
		return c.values.Eval(given), true
	})
	return changed
}

// symbols returns the parameters and fields that the passage depends on.
func (p *passage) symbols() []*types.Var {
	var symbols []*types.Var
	for _, o := range p.operands {
		symbols = append(symbols, o.values.Symbols()...)
	}
	for _, o := range p.argv {
		symbols = append(symbols, o.values.Symbols()...)
	}
	return symbols
}

// ownerOf returns the function, function literal or type that a parameter or
// field of this package belongs to, or nil.
func (c *check) ownerOf(symbol *types.Var) any {
	if symbol.Pkg() != c.pass.Pkg {
		return nil
	}
	if c.wrap.owners == nil {
		c.wrap.owners = map[*types.Var]any{}
		c.collectOwners()
	}
	return c.wrap.owners[symbol]
}

func (c *check) collectOwners() {
	own := func(owner any) {
		for _, param := range c.parameters(owner) {
			c.wrap.owners[param] = owner
		}
	}
	c.inspect.Preorder([]ast.Node{(*ast.FuncDecl)(nil), (*ast.FuncLit)(nil), (*ast.TypeSpec)(nil)}, func(n ast.Node) {
		switch n := n.(type) {
		case *ast.FuncDecl:
			if fn, ok := c.pass.TypesInfo.Defs[n.Name].(*types.Func); ok {
				own(fn)
			}
		case *ast.FuncLit:
			own(n)
		case *ast.TypeSpec:
			name, ok := c.pass.TypesInfo.Defs[n.Name].(*types.TypeName)
			if !ok {
				return
			}
			if structure, ok := name.Type().Underlying().(*types.Struct); ok {
				for field := range structure.Fields() {
					c.wrap.owners[field] = name
				}
			}
		}
	})
}

// parameters returns those of a *types.Func or *ast.FuncLit.
func (c *check) parameters(fn any) []*types.Var {
	var signature *types.Signature
	switch fn := fn.(type) {
	case *types.Func:
		signature = fn.Signature()
	case *ast.FuncLit:
		signature, _ = c.pass.TypesInfo.TypeOf(fn).(*types.Signature)
	}
	var params []*types.Var
	if signature != nil {
		params = slices.Collect(signature.Params().Variables())
	}
	return params
}

// callsOf returns the calls in this package of one of its functions.
func (c *check) callsOf(fn any) []*ast.CallExpr {
	if c.wrap.calls == nil {
		c.wrap.calls = map[any][]*ast.CallExpr{}
		c.inspect.Preorder([]ast.Node{(*ast.CallExpr)(nil)}, func(n ast.Node) {
			call := n.(*ast.CallExpr)
			if len(call.Args) == 0 || c.pass.TypesInfo.Types[call.Fun].IsType() {
				return
			}
			if callee := c.values.Called(call); callee != nil {
				c.wrap.calls[callee] = append(c.wrap.calls[callee], call)
			}
		})
	}
	return c.wrap.calls[fn]
}

// fieldWrites is every place that gives fields a value.
type fieldWrites struct {
	literals []fieldGroup
	byBase   []fieldGroup // assignments, by the variable whose fields they are
}

// fieldGroup is the fields of one structure that are given values together.
type fieldGroup struct {
	node      ast.Node
	structure types.Type
	fields    []value.Field
}

func (g fieldGroup) lookup(symbol *types.Var) ast.Expr {
	for _, f := range g.fields {
		if f.Field == symbol {
			return f.Value
		}
	}
	return nil
}

// of returns the groups of one type.
func (w *fieldWrites) of(name *types.TypeName) []fieldGroup {
	var groups []fieldGroup
	for _, g := range slices.Concat(w.literals, w.byBase) {
		if named := namedStruct(g.structure); named != nil && named.Origin().Obj() == name {
			groups = append(groups, g)
		}
	}
	return groups
}

func (c *check) fieldWrites() *fieldWrites {
	if c.wrap.writes != nil {
		return c.wrap.writes
	}
	w := &fieldWrites{}
	c.wrap.added = map[ast.Expr]fieldOf{}
	at := map[types.Object]int{}
	c.inspect.Preorder([]ast.Node{(*ast.CompositeLit)(nil), (*ast.AssignStmt)(nil)}, func(n ast.Node) {
		switch n := n.(type) {
		case *ast.CompositeLit:
			if fields := c.values.Fields(n); len(fields) > 0 {
				w.literals = append(w.literals, fieldGroup{n, c.pass.TypesInfo.TypeOf(n), fields})
			}
		case *ast.AssignStmt:
			c.fieldAssignments(w, at, n)
		}
	})
	c.wrap.writes = w
	return w
}

// fieldAssignments groups x.a = …, x.b = … by x.
func (c *check) fieldAssignments(w *fieldWrites, at map[types.Object]int, n *ast.AssignStmt) {
	if n.Tok != token.ASSIGN && n.Tok != token.ADD_ASSIGN || len(n.Lhs) != len(n.Rhs) {
		return
	}
	for i, left := range n.Lhs {
		selector, ok := ast.Unparen(left).(*ast.SelectorExpr)
		if !ok {
			continue
		}
		field, base := c.values.Field(selector), c.base(selector.X)
		if field == nil || base == nil {
			continue
		}
		group, ok := at[base]
		if !ok {
			group = len(w.byBase)
			at[base] = group
			w.byBase = append(w.byBase, fieldGroup{n, c.pass.TypesInfo.TypeOf(selector.X), nil})
		}
		fields := &w.byBase[group].fields
		if n.Tok == token.ADD_ASSIGN {
			c.wrap.added[n.Rhs[i]] = fieldOf{base, field}
			*fields = slices.DeleteFunc(*fields, func(f value.Field) bool { return f.Field == field })
		}
		*fields = append(*fields, value.Field{Field: field, Value: n.Rhs[i]})
	}
}

// base returns the variable or field whose fields are selected.
func (c *check) base(expr ast.Expr) types.Object {
	switch expr := ast.Unparen(expr).(type) {
	case *ast.Ident:
		return c.pass.TypesInfo.ObjectOf(expr)
	case *ast.SelectorExpr:
		return c.pass.TypesInfo.ObjectOf(expr.Sel)
	}
	return nil
}
