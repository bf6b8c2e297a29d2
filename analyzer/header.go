package analyzer

import (
	"go/ast"
	"go/token"
	"strings"

	"github.com/tokenguard/tokenguard/analyzer/internal/sink"
	"github.com/tokenguard/tokenguard/analyzer/internal/value"
	"github.com/tokenguard/tokenguard/finding"
)

// headerMap looks at http.Header{"Authorization": {…}} and any other map from
// header names to texts.
func (c *check) headerMap(lit *ast.CompositeLit) {
	for _, element := range lit.Elts {
		pair, ok := element.(*ast.KeyValueExpr)
		if !ok {
			return
		}
		if key, ok := value.Constant(c.pass.TypesInfo, pair.Key); ok && sink.IsSecretHeader(key) {
			c.headerValues(lit, pair.Key, pair.Value)
		}
	}
}

// headerAssignment looks at h["Authorization"] = []string{…}.
func (c *check) headerAssignment(assign *ast.AssignStmt) {
	if assign.Tok != token.ASSIGN || len(assign.Lhs) != len(assign.Rhs) {
		return
	}
	for i, left := range assign.Lhs {
		index, ok := ast.Unparen(left).(*ast.IndexExpr)
		if !ok {
			continue
		}
		if key, ok := value.Constant(c.pass.TypesInfo, index.Index); ok && sink.IsSecretHeader(key) {
			c.headerValues(assign, index.Index, assign.Rhs[i])
		}
	}
}

func (c *check) headerValues(at ast.Node, key, values ast.Expr) {
	elements, ok := c.values.Elements(values)
	if !ok {
		elements = []ast.Expr{values}
	}
	for _, element := range elements {
		c.judge(passage{node: at, name: "a header", key: key, header: element})
	}
}

// judgeHeader looks at a header's value behind its name, so that a payload
// counts as one. A bearer token without shape is weighed like a password.
func (c *check) judgeHeader(p passage) {
	key, ok := value.Constant(c.pass.TypesInfo, p.key)
	if !ok || !sink.IsSecretHeader(key) {
		return
	}
	v := c.values.Eval(p.header)
	prefix := value.Of(key + ": ")
	whole := value.Concat(prefix, v)
	if matches := c.look(whole.Text()); len(matches) > 0 {
		c.trace(p.header, whole, matches, p.name)
		return
	}
	text := v.Text()
	if scheme, rest, ok := strings.Cut(text, " "); ok && strings.EqualFold(scheme, "bearer") {
		c.judgeSecret(p, "", p.header, v, finding.Span{Start: len(text) - len(rest), End: len(text)}, "")
	}
}
