package fix

import (
	"cmp"
	"go/ast"
	"go/types"
	"regexp"
	"strings"

	"golang.org/x/tools/go/types/typeutil"

	"github.com/tokenguard/tokenguard/analyzer/internal/value"
	"github.com/tokenguard/tokenguard/credential"
)

// Names are the environment variables that suggestions read.
type Names struct{ Account, Secret string }

// usual are the names that Atlassian's own documentation of its Go and command
// line clients leads people to.
var usual = Names{Account: "ATLASSIAN_EMAIL", Secret: "ATLASSIAN_API_TOKEN"}

// neutral are the names for a login of which nothing says that it is Atlassian's.
var neutral = Names{Account: "BASIC_USER", Secret: "BASIC_PASSWORD"}

// What a package calls the variables it reads already.
var (
	accountName = regexp.MustCompile(`(?i)^(?:.*_)?(?:ATLASSIAN|JIRA|CONFLUENCE|BITBUCKET|TRELLO)_(?:.*_)?(?:E?MAIL|USER|USER_?NAME|LOGIN|ACCOUNT)$`)
	secretName  = regexp.MustCompile(`(?i)^(?:.*_)?(?:ATLASSIAN|JIRA|CONFLUENCE|BITBUCKET|TRELLO)_(?:.*_)?(?:\w*TOKEN|PASS|PASSWORD|SECRET|API_?KEY)$`)
)

// environment completes the names for a token.
func (f *Fixer) environment(token credential.Token) Names {
	switch token.Kind {
	case credential.Basic:
		return f.names.or(neutral)
	case credential.Custom:
		name := strings.ToUpper(strings.ReplaceAll(token.KindName(), "-", "_"))
		return f.names.or(Names{Account: name + "_USER", Secret: name})
	}
	if !f.asked { // most packages never ask
		f.found, f.asked = f.read(), true
	}
	return f.names.or(f.found).or(usual)
}

func (n Names) or(other Names) Names {
	return Names{cmp.Or(n.Account, other.Account), cmp.Or(n.Secret, other.Secret)}
}

// read returns the first names for an account and a secret that the package
// reads from the environment.
func (f *Fixer) read() (names Names) {
	f.inspect.Preorder([]ast.Node{(*ast.CallExpr)(nil)}, func(n ast.Node) {
		call := n.(*ast.CallExpr)
		if len(call.Args) != 1 || !f.readsEnvironment(call) {
			return
		}
		name, _ := value.Constant(f.pass.TypesInfo, call.Args[0])
		switch {
		case names.Account == "" && accountName.MatchString(name):
			names.Account = name
		case names.Secret == "" && secretName.MatchString(name):
			names.Secret = name
		}
	})
	return names
}

func (f *Fixer) readsEnvironment(call *ast.CallExpr) bool {
	fn, ok := typeutil.Callee(f.pass.TypesInfo, call).(*types.Func)
	if !ok {
		return false
	}
	switch fn.FullName() {
	case "os.Getenv", "os.LookupEnv", "syscall.Getenv":
		return true
	}
	return false
}
