package analyzer

import (
	"go/ast"
	"go/types"
	"slices"
	"strings"

	"github.com/tokenguard/tokenguard/analyzer/internal/partial"
	"github.com/tokenguard/tokenguard/analyzer/internal/sink"
	"github.com/tokenguard/tokenguard/analyzer/internal/value"
)

// maxFactText bounds a text in a fact: no token is longer with its account.
const maxFactText = 512

// sinkFact says that what a function's parameters or a type's fields are given
// is handed over as a credential.
type sinkFact struct{ Passages []factPassage }

// factPassage is a passage in terms of parameters or fields.
type factPassage struct {
	Sink      string
	Atlassian bool
	Operands  []factOperand
	Argv      [][]partial.Template
}

type factOperand struct {
	Role   sink.Role
	Values []partial.Template
}

// resultFact says what a function returns, as each of its first results. Of one that says
// nothing there are no values.
type resultFact struct{ Results []resultValues }

type resultValues struct{ Values []partial.Template }

// maxResults bounds the results of a function that are told to other packages.
const maxResults = 4

// valueFact says what a variable, or a member of it, holds: pieces that others may
// put together.
type valueFact struct {
	Values  []partial.Template
	Members []factMember
}

// factMember is a field or, by its key, an element of a map.
type factMember struct {
	Name   string
	Values []partial.Template
}

func (*sinkFact) AFact()   {}
func (*resultFact) AFact() {}
func (*valueFact) AFact()  {}

// Facts are printed by tests and by drivers that debug: what they carry is not.
func (*sinkFact) String() string   { return "sink" }
func (*resultFact) String() string { return "result" }
func (*valueFact) String() string  { return "value" }

// imports are the facts of other packages, as the evaluator asks for them.
func (c *check) imports() value.Imports {
	return value.Imports{
		Result: func(fn *types.Func, n int) ([]partial.Template, bool) {
			var fact resultFact
			if !c.pass.ImportObjectFact(fn, &fact) || n >= len(fact.Results) || fact.Results[n].Values == nil {
				return nil, false
			}
			return fact.Results[n].Values, true
		},
		Variable: func(v *types.Var) ([]partial.Template, bool) {
			var fact valueFact
			ok := c.pass.ImportObjectFact(v, &fact)
			return fact.Values, ok && fact.Values != nil
		},
		Member: func(v *types.Var, name string) ([]partial.Template, bool) {
			var fact valueFact
			c.pass.ImportObjectFact(v, &fact)
			for _, m := range fact.Members {
				if m.Name == name {
					return m.Values, true
				}
			}
			return nil, false
		},
		Setting: func(fn *types.Func) (int, bool) {
			row, _ := c.table.Func(fn)
			i := slices.Index(row.Arguments, sink.Default)
			return i, i >= 0
		},
	}
}

// imported looks at calls of other packages' functions, and at writes to their
// structures, that lead to sinks.
func (c *check) imported() {
	c.inspect.Preorder([]ast.Node{(*ast.CallExpr)(nil)}, func(n ast.Node) {
		call := n.(*ast.CallExpr)
		if len(call.Args) == 0 || calleeName(call) == "" {
			return
		}
		fn := c.values.Callee(call)
		if fn == nil || fn.Pkg() == nil || fn.Pkg() == c.pass.Pkg {
			return
		}
		params := c.parameters(fn)
		c.importedPassages(fn, params, call, func(symbol *types.Var) ast.Expr { return c.argument(call, params, symbol) })
	})
	writes := c.fieldWrites()
	for _, g := range slices.Concat(writes.literals, writes.byBase) {
		named := namedStruct(g.structure)
		if named == nil || named.Obj().Pkg() == c.pass.Pkg {
			continue
		}
		if structure, ok := named.Origin().Underlying().(*types.Struct); ok {
			c.importedPassages(named.Origin().Obj(), slices.Collect(structure.Fields()), g.node, g.lookup)
		}
	}
}

func (c *check) importedPassages(obj types.Object, symbols []*types.Var, node ast.Node, lookup func(*types.Var) ast.Expr) {
	var fact sinkFact
	if !c.pass.ImportObjectFact(obj, &fact) {
		return
	}
	at, _ := node.(ast.Expr)
	if at == nil {
		at = &ast.BadExpr{From: node.Pos(), To: node.End()}
	}
	for _, f := range fact.Passages {
		p := passage{node: node, name: f.Sink, atlassian: f.Atlassian}
		for _, o := range f.Operands {
			p.operands[o.Role] = operand{at, c.values.Instantiate(o.Values, symbols, at)}
		}
		for _, templates := range f.Argv {
			p.argv = append(p.argv, operand{at, c.values.Instantiate(templates, symbols, at)})
		}
		c.reach(p, node, lookup)
	}
}

// export tells the packages that import this one what leads to sinks here, and
// what functions return and variables hold.
func (c *check) export() {
	for _, owner := range c.wrap.order {
		var symbols []*types.Var
		obj, _ := owner.(types.Object)
		switch obj := obj.(type) {
		case nil:
			continue
		case *types.TypeName:
			symbols = slices.Collect(obj.Type().Underlying().(*types.Struct).Fields())
		case *types.Func:
			symbols = c.parameters(obj)
		}
		if !obj.Exported() {
			continue
		}
		fact := &sinkFact{}
		for _, p := range c.wrap.passages[owner] {
			fact.Passages = append(fact.Passages, c.factPassage(p, symbols))
		}
		c.pass.ExportObjectFact(obj, fact)
	}
	c.exportValues()
}

func (c *check) factPassage(p passage, symbols []*types.Var) factPassage {
	f := factPassage{Sink: p.name, Atlassian: p.atlassian}
	for role, o := range p.operands {
		if o.expr != nil {
			f.Operands = append(f.Operands, factOperand{sink.Role(role), o.values.Templates(symbols, c.mayLeave)})
		}
	}
	for _, o := range p.argv {
		f.Argv = append(f.Argv, o.values.Templates(symbols, c.mayLeave))
	}
	return f
}

// exportValues exports what exported functions return and variables hold, where
// that can be a piece of a credential or is made of parameters.
func (c *check) exportValues() {
	scope := c.pass.Pkg.Scope()
	for _, name := range scope.Names() {
		obj := scope.Lookup(name)
		if !obj.Exported() {
			continue
		}
		switch obj := obj.(type) {
		case *types.Func:
			c.exportResult(obj)
		case *types.Var:
			c.exportVariable(obj)
		case *types.TypeName:
			if named, ok := obj.Type().(*types.Named); ok {
				for method := range named.Methods() {
					if method.Exported() {
						c.exportResult(method)
					}
				}
			}
		}
	}
}

func (c *check) exportVariable(obj *types.Var) {
	fact := &valueFact{}
	if s := c.values.Variable(obj); holdsFragment(s) {
		fact.Values = s.Templates(nil, c.mayLeave)
	}
	for _, m := range c.values.Members(obj) {
		if holdsFragment(m.Values) && len(m.Name) <= maxFactText && c.mayLeave(m.Name) {
			fact.Members = append(fact.Members, factMember{m.Name, m.Values.Templates(nil, c.mayLeave)})
		}
	}
	if fact.Values != nil || fact.Members != nil {
		c.pass.ExportObjectFact(obj, fact)
	}
}

func (c *check) exportResult(fn *types.Func) {
	fact, params := &resultFact{}, c.parameters(fn)
	isParameter := func(symbol *types.Var) bool { return slices.Contains(params, symbol) }
	for n := range min(fn.Signature().Results().Len(), maxResults) {
		s := c.values.Result(fn, n)
		if slices.ContainsFunc(s.Symbols(), isParameter) || holdsFragment(s) {
			fact.Results = append(fact.Results, make([]resultValues, n+1-len(fact.Results))...)
			fact.Results[n].Values = s.Templates(params, c.mayLeave)
		}
	}
	if fact.Results != nil {
		c.pass.ExportObjectFact(fn, fact)
	}
}

// mayLeave reports whether a text may stand in a fact: a credential may not,
// as it is reported where it is.
func (c *check) mayLeave(text string) bool {
	return len(text) <= maxFactText && len(c.look(text)) == 0
}

// holdsFragment reports whether a value has a text that can be a piece of a
// credential.
func holdsFragment(s partial.Set) bool {
	return slices.ContainsFunc(s, func(v partial.Value) bool { return isFragment(v.Text()) })
}

// isFragment reports whether a text has a run of minPiece characters of a
// token of two classes, an account, or the word before a payload.
func isFragment(text string) bool {
	if strings.Contains(text, "@") || strings.HasPrefix(text, "Basic ") || strings.HasPrefix(text, "Bearer ") {
		return true
	}
	run, classes := 0, 0
	for _, c := range []byte(text) {
		class := 8
		switch {
		case 'a' <= c && c <= 'z':
			class = 1
		case 'A' <= c && c <= 'Z':
			class = 2
		case '0' <= c && c <= '9':
			class = 4
		case strings.IndexByte("_-=+/", c) >= 0:
			class = 0
		}
		if class == 8 {
			run, classes = 0, 0
			continue
		}
		run++
		classes |= class
		if run >= minPiece && classes&(classes-1) != 0 {
			return true
		}
	}
	return false
}
