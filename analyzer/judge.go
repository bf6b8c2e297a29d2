package analyzer

import (
	"go/ast"
	"strings"

	"github.com/tokenguard/tokenguard/analyzer/internal/sink"
	"github.com/tokenguard/tokenguard/analyzer/internal/value"
	"github.com/tokenguard/tokenguard/credential"
	"github.com/tokenguard/tokenguard/finding"
)

// judge weighs what is passed to a sink.
func (c *check) judge(p passage) {
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
