package analyzer

import (
	"go/ast"
	"strconv"
	"strings"

	"github.com/tokenguard/tokenguard/analyzer/internal/partial"
	"github.com/tokenguard/tokenguard/analyzer/internal/sink"
	"github.com/tokenguard/tokenguard/analyzer/internal/value"
	"github.com/tokenguard/tokenguard/credential"
	"github.com/tokenguard/tokenguard/finding"
)

// judge weighs what is passed to a sink.
func (c *check) judge(p passage) {
	if p.has(sink.Secret) {
		c.judgePair(p)
	}
	if p.has(sink.Header) {
		c.judgeHeader(p)
	}
	if o := p.operands[sink.URL]; o.expr != nil {
		for _, v := range o.values {
			c.trace(o.expr, v, c.look(v.Text()), p.name)
		}
	}
	if p.has(sink.Default) {
		c.judgeDefault(p)
	}
	if len(p.argv) > 0 {
		c.judgeCommand(p)
	}
}

func (c *check) judgePair(p passage) {
	account := ""
	for _, v := range p.operands[sink.User].values {
		if v.Known() && account == "" {
			account = v.Text()
		}
	}
	secret := p.operands[sink.Secret]
	for _, v := range secret.values {
		c.judgeSecret(p, account, secret.expr, v, finding.Span{End: len(v.Text())}, categoryPairOf(account))
	}
}

func categoryPairOf(account string) string {
	if account == "" {
		return ""
	}
	return categoryBasicPair
}

// judgeSecret weighs the part of a value that is a secret. What is not known
// whole is left to the search in assembled strings.
func (c *check) judgeSecret(p passage, account string, expr ast.Expr, v partial.Value, part finding.Span, category string) {
	if !v.Known() || part.Len() < minText {
		return
	}
	secret := v.Text()[part.Start:part.End]
	m, ok := c.detector.Judge(account, secret, p.atlassian || c.opts.Opaque || c.nearAtlassian(p.node))
	if !ok || m.Evidence < finding.Confirmed && !hasShape(m.Pair.Token) && c.inTest(expr.Pos()) {
		return
	}
	m.Span = part
	c.traceAs(expr, v, m, p.name, category)
}

// judgeDefault weighs what a setting is given: a flag, a variable of the
// environment. A secret without shape needs a name that says so. Of KEY=value
// the setting has no name of its own.
func (c *check) judgeDefault(p passage) {
	name, given := settingName(p.operands[sink.Name]), p.operands[sink.Default]
	for _, v := range given.values {
		text := v.Text()
		if matches := c.look(text); len(matches) > 0 {
			for _, m := range matches {
				c.traceAs(given.expr, v, m, p.name, categoryDefault)
			}
			continue
		}
		secret := finding.Span{End: len(text)}
		key := name
		if !p.has(sink.Name) {
			var rest string
			key, rest, _ = strings.Cut(text, "=")
			secret.Start = len(text) - len(rest)
		}
		if sink.IsSecretSetting(key) {
			c.judgeSecret(p, "", given.expr, v, secret, categoryDefault)
		}
	}
}

// settingName returns what a setting is called: the text of its name or, where that
// is not known, the name of what stands for it, such as the key of a context.
func settingName(o operand) string {
	name := ""
	for _, v := range o.values {
		if v.Known() {
			name = v.Text()
		}
	}
	if name != "" || o.expr == nil {
		return name
	}
	switch expr := ast.Unparen(o.expr).(type) {
	case *ast.Ident:
		return expr.Name
	case *ast.SelectorExpr:
		return expr.Sel.Name
	case *ast.CompositeLit: // of a type that is there to be a key
		return settingName(operand{expr: expr.Type})
	}
	return ""
}

// hasShape reports whether the token has a shape of its own. One that has none
// is taken for a credential because of where it goes, which in a test is where
// invented ones go.
func hasShape(t credential.Token) bool { return t.Kind.Header() != "" && t.Kind != credential.Basic }

// judgeCommand looks at a command line, argument by argument. Of an argument
// that may be one of several it takes the first.
func (c *check) judgeCommand(p passage) {
	argv := make([]string, len(p.argv))
	for i, arg := range p.argv {
		argv[i] = arg.values[0].Text()
		p.atlassian = p.atlassian || sink.NamesAtlassian(argv[i])
	}
	account := ""
	for _, a := range sink.Arguments(argv) {
		expr, v := p.argv[a.Index].expr, p.argv[a.Index].values[0]
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
			text, _ := value.Constant(c.pass.TypesInfo, c.values.Source(expr))
			answer = sink.NamesAtlassian(text)
		}
		return !answer
	})
	c.atlassian[decl] = answer
	return answer
}
