package fix

import (
	"go/ast"
	"go/types"
	"net/http"
	"strings"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/ast/edge"
	"golang.org/x/tools/go/ast/inspector"

	"github.com/tokenguard/tokenguard/analyzer/internal/value"
	"github.com/tokenguard/tokenguard/credential"
)

// header replaces the statement that sets a fixed Basic header of a request
// and holds the expression, or returns nil:
//
//	req.Header.Set("Authorization", "Basic …")
func (f *Fixer) header(at inspector.Cursor, token credential.Token, os string) []analysis.TextEdit {
	for stmt := range at.Enclosing((*ast.ExprStmt)(nil)) {
		call, ok := stmt.Node().(*ast.ExprStmt).X.(*ast.CallExpr)
		if !ok || !f.setsBasic(call) || !isFixed(call.Args[1]) || !isSecondArgument(at, call) {
			return nil
		}
		request := call.Fun.(*ast.SelectorExpr).X.(*ast.SelectorExpr).X
		names := f.environment(token)
		return []analysis.TextEdit{
			{Pos: request.End(), End: call.End(), NewText: []byte(
				".SetBasicAuth(" + getenv(os, names.Account) + ", " + getenv(os, names.Secret) + ")")},
		}
	}
	return nil
}

// setsBasic reports whether the call is Set of the Header field of a
// *http.Request, with Authorization and a text that starts with Basic.
func (f *Fixer) setsBasic(call *ast.CallExpr) bool {
	set, ok := call.Fun.(*ast.SelectorExpr)
	if !ok || set.Sel.Name != "Set" || len(call.Args) != 2 {
		return false
	}
	field, ok := set.X.(*ast.SelectorExpr)
	if !ok || field.Sel.Name != "Header" || !isRequest(f.pass.TypesInfo.TypeOf(field.X)) {
		return false
	}
	key, _ := value.Constant(f.pass.TypesInfo, call.Args[0])
	text, _ := value.Constant(f.pass.TypesInfo, call.Args[1])
	scheme, _, ok := strings.Cut(text, " ")
	return ok && http.CanonicalHeaderKey(key) == "Authorization" && strings.EqualFold(scheme, "Basic")
}

func isRequest(t types.Type) bool {
	pointer, ok := types.Unalias(t).(*types.Pointer)
	if !ok {
		return false
	}
	named, ok := types.Unalias(pointer.Elem()).(*types.Named)
	return ok && named.Obj().Name() == "Request" && named.Obj().Pkg() != nil && named.Obj().Pkg().Path() == "net/http"
}

// isFixed reports whether the expression names nothing: taking it away leaves
// no variable or import unused.
func isFixed(expr ast.Expr) bool {
	fixed := true
	ast.Inspect(expr, func(n ast.Node) bool {
		if _, ok := n.(*ast.Ident); ok {
			fixed = false
		}
		return fixed
	})
	return fixed
}

// isSecondArgument reports whether the expression is in the call's second
// argument.
func isSecondArgument(at inspector.Cursor, call *ast.CallExpr) bool {
	for {
		kind, index := at.ParentEdge()
		if kind == edge.CallExpr_Args && at.Parent().Node() == call {
			return index == 1
		}
		if at.Parent().Node() == nil {
			return false
		}
		at = at.Parent()
	}
}
