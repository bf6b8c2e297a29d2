package analyzer

import (
	"go/ast"
	"go/token"
	"strings"

	"github.com/tokenguard/tokenguard/analyzer/internal/partial"
	"github.com/tokenguard/tokenguard/analyzer/internal/sink"
	"github.com/tokenguard/tokenguard/analyzer/internal/value"
	"github.com/tokenguard/tokenguard/finding"
)

// headerMap looks at http.Header{"Authorization": {…}} and any other map from
// header names to texts.
func (c *check) headerMap(lit *ast.CompositeLit, sinkName string) {
	for _, element := range lit.Elts {
		pair, ok := element.(*ast.KeyValueExpr)
		if !ok {
			return
		}
		if key, ok := value.Constant(c.pass.TypesInfo, pair.Key); ok && sink.IsSecretHeader(key) {
			c.headerValues(lit, sinkName, pair.Key, pair.Value)
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
			c.headerValues(assign, "a header", index.Index, assign.Rhs[i])
		}
	}
}

func (c *check) headerValues(at ast.Node, sinkName string, key, values ast.Expr) {
	list := []operand{{values, nil}}
	if elements, ok := c.values.Elements(values); ok {
		list = operands(elements)
	} else {
		list[0].values = c.values.Eval(values)
	}
	for _, o := range list {
		p := passage{node: at, name: sinkName}
		p.operands[sink.Key] = operand{key, c.values.Eval(key)}
		p.operands[sink.Header] = o
		c.accept(p)
	}
}

// judgeHeader looks at a header's value behind its name, so that a payload
// counts as one. A bearer token without shape is weighed like a password.
func (c *check) judgeHeader(p passage) {
	key, o := p.operands[sink.Key].values, p.operands[sink.Header]
	if !p.has(sink.Key) { // a sink of the user's that takes nothing but a value
		key = partial.Set{partial.Of("Authorization")}
	}
	if len(key) == 0 || !sink.IsSecretHeader(key[0].Text()) {
		return
	}
	prefix := partial.Of(key[0].Text() + ": ")
	for _, v := range o.values {
		whole := partial.Concat(prefix, v)
		if matches := c.look(whole.Text()); len(matches) > 0 {
			c.trace(o.expr, whole, matches, p.name)
			continue
		}
		text := v.Text()
		if scheme, rest, ok := strings.Cut(text, " "); ok && strings.EqualFold(scheme, "bearer") {
			c.judgeSecret(p, "", o.expr, v, finding.Span{Start: len(text) - len(rest), End: len(text)}, "")
		}
	}
}
