package fix

import (
	"cmp"
	"go/ast"
	"go/types"
	"regexp"

	"golang.org/x/tools/go/types/typeutil"

	"github.com/tokenguard/tokenguard/analyzer/internal/value"
)

// Names are the environment variables that suggestions read.
type Names struct{ Account, Secret string }

// usual are the names that Atlassian's own documentation of its Go and command
// line clients leads people to.
var usual = Names{Account: "ATLASSIAN_EMAIL", Secret: "ATLASSIAN_API_TOKEN"}

// What a package calls the variables it reads already.
var (
	accountName = regexp.MustCompile(`(?i)^(?:.*_)?(?:ATLASSIAN|JIRA|CONFLUENCE|BITBUCKET|TRELLO)_(?:.*_)?(?:E?MAIL|USER|USER_?NAME|LOGIN|ACCOUNT)$`)
	secretName  = regexp.MustCompile(`(?i)^(?:.*_)?(?:ATLASSIAN|JIRA|CONFLUENCE|BITBUCKET|TRELLO)_(?:.*_)?(?:\w*TOKEN|PASS|PASSWORD|SECRET|API_?KEY)$`)
)

// environment completes the names at the first question: most packages never
// ask.
func (f *Fixer) environment() Names {
	if !f.asked {
		read := f.read()
		f.names.Account = cmp.Or(f.names.Account, read.Account, usual.Account)
		f.names.Secret = cmp.Or(f.names.Secret, read.Secret, usual.Secret)
		f.asked = true
	}
	return f.names
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
