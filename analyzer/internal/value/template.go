package value

import (
	"go/ast"
	"go/types"
	"text/template/parse"

	"github.com/tokenguard/tokenguard/analyzer/internal/partial"
)

// executed computes what a text/template writes: its text, and the fields of what it is
// given. What else stands between braces is a hole.
func (e *Evaluator) executed(call *ast.CallExpr, depth int) partial.Set {
	method, ok := ast.Unparen(call.Fun).(*ast.SelectorExpr)
	if !ok || len(call.Args) != 2 {
		return partial.Unknown
	}
	var results []partial.Set
	for _, text := range e.templateText(method.X, depth+1) {
		if !text.Known() {
			return partial.Unknown
		}
		trees := map[string]*parse.Tree{}
		tree := parse.New("")
		tree.Mode = parse.SkipFuncCheck
		if _, err := tree.Parse(text.Text(), "", "", trees); err != nil || tree.Root == nil {
			return partial.Unknown
		}
		var parts []partial.Set
		for _, node := range tree.Root.Nodes {
			parts = append(parts, e.templateNode(node, text, call.Args[1], depth+1))
		}
		results = append(results, partial.Join(parts...))
	}
	return partial.Union(results...)
}

// templateText returns the text that a template is parsed from.
func (e *Evaluator) templateText(expr ast.Expr, depth int) partial.Set {
	call, ok := e.standsFor(expr, 0).(*ast.CallExpr)
	if !ok || depth > maxDepth || len(call.Args) != 1 {
		return partial.Unknown
	}
	switch fn := e.Callee(call); {
	case fn == nil:
	case fn.FullName() == "text/template.Must":
		return e.templateText(call.Args[0], depth+1)
	case fn.FullName() == "(*text/template.Template).Parse":
		return e.eval(call.Args[0], depth+1)
	}
	return partial.Unknown
}

func (e *Evaluator) templateNode(node parse.Node, text partial.Value, data ast.Expr, depth int) partial.Set {
	switch node := node.(type) {
	case *parse.TextNode:
		return partial.Set{partial.From(string(node.Text), text.AllOrigins()...)}
	case *parse.ActionNode:
		if len(node.Pipe.Cmds) != 1 || len(node.Pipe.Decl) > 0 || len(node.Pipe.Cmds[0].Args) != 1 {
			break
		}
		switch arg := node.Pipe.Cmds[0].Args[0].(type) {
		case *parse.DotNode:
			return e.printedMember(data, depth)
		case *parse.FieldNode:
			for _, name := range arg.Ident {
				if data = e.memberNamed(data, name, depth); data == nil {
					return partial.Unknown
				}
			}
			return e.printedMember(data, depth)
		}
	}
	return partial.Unknown
}

func (e *Evaluator) printedMember(expr ast.Expr, depth int) partial.Set {
	return e.formatted(directive{text: "%v", verb: 'v'}, expr, depth)
}

// memberNamed returns what a literal gives a field, or an element of a map, of a name, or
// nil.
func (e *Evaluator) memberNamed(expr ast.Expr, name string, depth int) ast.Expr {
	lit := e.literalOf(expr, depth)
	if lit == nil {
		return nil
	}
	for _, f := range e.Fields(lit) {
		if f.Field.Name() == name {
			return f.Value
		}
	}
	if t := e.info.TypeOf(lit); t == nil || !isMap(t) {
		return nil
	}
	for _, entry := range lit.Elts {
		if pair, ok := entry.(*ast.KeyValueExpr); ok {
			if key, ok := Constant(e.info, pair.Key); ok && key == name {
				return pair.Value
			}
		}
	}
	return nil
}

func isMap(t types.Type) bool {
	_, ok := t.Underlying().(*types.Map)
	return ok
}
