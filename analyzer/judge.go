package analyzer

import (
	"go/ast"
	"strconv"
	"strings"

	"github.com/tokenguard/tokenguard/analyzer/internal/sink"
	"github.com/tokenguard/tokenguard/analyzer/internal/value"
	"github.com/tokenguard/tokenguard/credential"
	"github.com/tokenguard/tokenguard/finding"
)

// judge weighs what is passed to a sink.
func (c *check) judge(p passage) {
	if len(c.look(p.name)) > 0 { // a token can be an identifier
		p.name = "a sink"
	}
	if p.secret != nil {
		c.judgePair(p)
	}
	if p.header != nil {
		c.judgeHeader(p)
	}
	if p.url != nil {
		v := c.values.Eval(p.url)
		c.trace(p.url, v, c.look(v.Text()), p.name)
	}
	if len(p.argv) > 0 {
		c.judgeCommand(p)
	}
}

func (c *check) judgePair(p passage) {
	account := ""
	if p.account != nil {
		if v := c.values.Eval(p.account); v.Known() {
			account = v.Text()
		}
	}
	secret := c.values.Eval(p.secret)
	c.judgeSecret(p, account, p.secret, secret, finding.Span{End: len(secret.Text())}, categoryPairOf(account))
}

func categoryPairOf(account string) string {
	if account == "" {
		return ""
	}
	return categoryBasicPair
}

// judgeSecret weighs the part of a value that is a secret. What is not known
// whole is left to the search in assembled strings.
func (c *check) judgeSecret(p passage, account string, expr ast.Expr, v value.Value, part finding.Span, category string) {
	if !v.Known() || part.Len() < minText {
		return
	}
	secret := v.Text()[part.Start:part.End]
	m, ok := c.detector.Judge(account, secret, p.atlassian || c.nearAtlassian(p.node))
	if !ok || m.Evidence < finding.Confirmed && !hasShape(m.Pair.Token) && c.inTest(expr.Pos()) {
		return
	}
	m.Span = part
	c.traceAs(expr, v, m, p.name, category)
}

// hasShape reports whether the token has a shape of its own. One that has none
// is taken for a credential because of where it goes, which in a test is where
// invented ones go.
func hasShape(t credential.Token) bool { return t.Kind.Header() != "" && t.Kind != credential.Basic }

// judgeCommand looks at a command line, argument by argument.
func (c *check) judgeCommand(p passage) {
	values := make([]value.Value, len(p.argv))
	argv := make([]string, len(p.argv))
	for i, arg := range p.argv {
		values[i] = c.values.Eval(arg)
		argv[i] = values[i].Text()
		p.atlassian = p.atlassian || sink.NamesAtlassian(argv[i])
	}
	account := ""
	for _, a := range sink.Arguments(argv) {
		expr, v := p.argv[a.Index], values[a.Index]
		secret := finding.Span{Start: a.At, End: len(argv[a.Index])}
		switch a.Role {
		case sink.HeaderLine:
			c.trace(expr, v, c.look(v.Text()), p.name)
		case sink.Account:
			account = a.Text
		case sink.Password:
			c.judgeSecret(p, account, expr, v, secret, categoryCommand)
		case sink.Login:
			user, password, ok := strings.Cut(a.Text, ":")
			if ok {
				secret.Start = secret.End - len(password)
				c.judgeSecret(p, user, expr, v, secret, categoryCommand)
			}
		}
	}
}

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
