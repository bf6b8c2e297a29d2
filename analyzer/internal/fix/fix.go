// Package fix suggests how source reads a credential from the environment
// instead of holding it. A suggestion is made only where the result compiles.
package fix

import (
	"go/ast"
	"go/token"
	"go/types"
	"path"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/ast/inspector"

	"github.com/tokenguard/tokenguard/analyzer/internal/value"
	"github.com/tokenguard/tokenguard/credential"
)

// Fixer makes the suggestions for one package. It is for one goroutine.
type Fixer struct {
	pass    *analysis.Pass
	inspect *inspector.Inspector
	names   Names
	found   Names // in the package
	asked   bool  // found is complete
}

// New returns a fixer for the pass's package. Names that are empty are those
// that the package reads already, or else the usual ones.
func New(pass *analysis.Pass, inspect *inspector.Inspector, names Names) *Fixer {
	return &Fixer{pass: pass, inspect: inspect, names: names}
}

// Suggest returns the one fix for a pair whose secret stands in the expression
// from pos to end, or nothing.
func (f *Fixer) Suggest(pos, end token.Pos, pair credential.Pair) []analysis.SuggestedFix {
	at, ok := f.inspect.Root().FindByPos(pos, end)
	if !ok {
		return nil
	}
	file := enclosingFile(at)
	if file == nil || !f.fixable(file, pos) {
		return nil
	}
	os, imports, ok := f.importOS(file, pos)
	if !ok {
		return nil
	}
	edits := f.replace(at, pair, os)
	if edits == nil {
		return nil
	}
	return []analysis.SuggestedFix{{
		Message:   "read it from $" + f.environment(pair.Token).Secret + "; this revokes nothing, and tokenguard scan shows where the history has it",
		TextEdits: append(edits, imports...),
	}}
}

// replace returns the edits around the secret, or nil.
func (f *Fixer) replace(at inspector.Cursor, pair credential.Pair, os string) []analysis.TextEdit {
	if edits := f.header(at, pair.Token, os); edits != nil {
		return edits
	}
	lit, ok := at.Node().(*ast.BasicLit)
	if !ok || !f.isString(lit) {
		return nil
	}
	read := getenv(os, f.environment(pair.Token).Secret)
	text, _ := value.Constant(f.pass.TypesInfo, lit)
	scheme, rest, _ := strings.Cut(text, " ") // as in Bearer …
	switch {
	case credential.NewSecret(text).Equal(pair.Token.Secret):
	case credential.NewSecret(rest).Equal(pair.Token.Secret):
		read = strconv.Quote(scheme+" ") + " + " + read
	default:
		return nil
	}
	switch {
	case f.isVariable(at):
		return append([]analysis.TextEdit{replacement(lit, read)}, f.account(at, pair, os)...)
	case f.isConstant(at):
		return f.constant(at, read)
	}
	return nil
}

// account replaces the account where it is a literal beside the secret: the
// two are one login, and reading only half of it from elsewhere would break it.
func (f *Fixer) account(at inspector.Cursor, pair credential.Pair, os string) []analysis.TextEdit {
	if pair.Account.IsZero() {
		return nil
	}
	list := at.Parent()
	if _, ok := list.Node().(*ast.KeyValueExpr); ok {
		list = list.Parent()
	}
	for sibling := range list.Children() {
		if pair, ok := sibling.Node().(*ast.KeyValueExpr); ok {
			sibling, _ = sibling.FindNode(pair.Value)
		}
		lit, ok := sibling.Node().(*ast.BasicLit)
		if !ok || lit == at.Node() || !f.isString(lit) || !f.isVariable(sibling) {
			continue
		}
		if text, _ := value.Constant(f.pass.TypesInfo, lit); credential.NewAccount(text).Equal(pair.Account) {
			return []analysis.TextEdit{replacement(lit, getenv(os, f.environment(pair.Token).Account))}
		}
	}
	return nil
}

// isString reports whether the expression has the type string itself, or gets
// it, which is what a call of os.Getenv has.
func (f *Fixer) isString(expr ast.Expr) bool {
	t := f.pass.TypesInfo.TypeOf(expr)
	return t != nil && types.Identical(types.Default(t), types.Typ[types.String])
}

// fixable reports whether people write what is at pos and mean what it does: no
// generated file, no copy by cgo or another tool, no test, no example.
func (f *Fixer) fixable(file *ast.File, pos token.Pos) bool {
	written := f.pass.Fset.Position(pos).Filename
	compiled := f.pass.Fset.PositionFor(pos, false).Filename
	if written != compiled || ast.IsGenerated(file) {
		return false
	}
	for _, spec := range file.Imports {
		if spec.Path.Value == `"C"` {
			return false
		}
	}
	return !isTest(filepath.Base(written)) && !inExamples(f.pass.Pkg.Path())
}

func isTest(name string) bool {
	return strings.HasSuffix(name, "_test.go") || strings.HasPrefix(name, "example")
}

// inExamples goes by the import path: a checkout may lie anywhere.
func inExamples(pkg string) bool {
	for ; pkg != "." && pkg != "/"; pkg = path.Dir(pkg) {
		switch path.Base(pkg) {
		case "example", "examples", "_example", "_examples":
			return true
		}
	}
	return false
}

func enclosingFile(at inspector.Cursor) *ast.File {
	for c := range at.Enclosing((*ast.File)(nil)) {
		return c.Node().(*ast.File)
	}
	return nil
}

func getenv(os, name string) string { return os + ".Getenv(" + strconv.Quote(name) + ")" }

func replacement(n ast.Node, text string) analysis.TextEdit {
	return analysis.TextEdit{Pos: n.Pos(), End: n.End(), NewText: []byte(text)}
}
