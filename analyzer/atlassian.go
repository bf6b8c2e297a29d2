package analyzer

import (
	"go/ast"
	"strconv"

	"github.com/tokenguard/tokenguard/analyzer/internal/sink"
	"github.com/tokenguard/tokenguard/analyzer/internal/value"
)

// nearAtlassian reports whether Atlassian evidence stands beside a node: the
// file imports a client, or the top-level declaration around the node names a
// host of an Atlassian product. A secret without shape needs it.
func (c *check) nearAtlassian(n ast.Node) bool {
	for _, f := range c.pass.Files {
		if f.FileStart <= n.Pos() && n.Pos() < f.FileEnd {
			return importsClient(f) || c.declarationNamesAtlassian(f, n)
		}
	}
	return false
}

func importsClient(f *ast.File) bool {
	for _, spec := range f.Imports {
		if path, err := strconv.Unquote(spec.Path.Value); err == nil && sink.IsClient(path) {
			return true
		}
	}
	return false
}

func (c *check) declarationNamesAtlassian(f *ast.File, n ast.Node) bool {
	for _, decl := range f.Decls {
		if placeOf(decl).contains(placeOf(n)) {
			return c.namesAtlassian(decl)
		}
	}
	return false
}

// namesAtlassian remembers its answers: one function can hold many sinks.
func (c *check) namesAtlassian(decl ast.Decl) bool {
	if answer, ok := c.atlassian[decl]; ok {
		return answer
	}
	answer := false
	ast.Inspect(decl, func(n ast.Node) bool {
		if expr, ok := n.(ast.Expr); ok && !answer {
			text, _ := value.Constant(c.pass.TypesInfo, expr)
			answer = sink.NamesAtlassian(text)
		}
		return !answer
	})
	c.atlassian[decl] = answer
	return answer
}
