package fix

import (
	"bytes"
	"go/ast"
	"go/token"
	"go/types"
	"os"
	"path/filepath"
	"slices"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/ast/edge"
	"golang.org/x/tools/go/ast/inspector"
)

// variable are the positions in which any expression of type string may stand.
var variable = map[edge.Kind]bool{
	edge.CallExpr_Args:      true,
	edge.KeyValueExpr_Value: true,
	edge.CompositeLit_Elts:  true,
	edge.AssignStmt_Rhs:     true,
	edge.ReturnStmt_Results: true,
	edge.ValueSpec_Values:   true,
}

// isVariable reports whether the expression need not be constant. One inside a
// constant expression, such as string("x"), is taken to need it.
func (f *Fixer) isVariable(at inspector.Cursor) bool {
	parent := at.Parent()
	if expr, ok := parent.Node().(ast.Expr); ok && f.pass.TypesInfo.Types[expr].Value != nil {
		return false
	}
	return variable[at.ParentEdgeKind()] && !f.isConstant(at)
}

// isConstant reports whether the expression is what a constant is given.
func (f *Fixer) isConstant(at inspector.Cursor) bool {
	if at.ParentEdgeKind() != edge.ValueSpec_Values {
		return false
	}
	decl, ok := at.Parent().Parent().Node().(*ast.GenDecl)
	return ok && decl.Tok == token.CONST
}

// constant returns the edits that make a variable, which reads its value, of the
// constant that is given the expression, or nil where something needs it to be
// constant. One of a group leaves the group.
func (f *Fixer) constant(at inspector.Cursor, read string) []analysis.TextEdit {
	spec := at.Parent().Node().(*ast.ValueSpec)
	decl := at.Parent().Parent().Node().(*ast.GenDecl)
	if len(spec.Names) != 1 {
		return nil
	}
	obj, ok := f.pass.TypesInfo.Defs[spec.Names[0]].(*types.Const)
	switch {
	case !ok || !f.mayVary(obj):
		return nil
	case len(decl.Specs) == 1:
		return []analysis.TextEdit{
			{Pos: decl.TokPos, End: decl.TokPos + token.Pos(len("const")), NewText: []byte("var")},
			replacement(at.Node(), read),
		}
	case spec.Type != nil || spec.Doc != nil || spec.Comment != nil || countsSpecs(decl):
		return nil
	}
	line, ok := f.lineOf(spec, decl)
	if !ok {
		return nil
	}
	return []analysis.TextEdit{line, insertion(decl.End(), "\n\nvar "+obj.Name()+" = "+read)}
}

// countsSpecs reports whether a constant of the group depends on how many there
// are: by iota, or by having no value of its own.
func countsSpecs(decl *ast.GenDecl) bool {
	counts := false
	for _, spec := range decl.Specs {
		counts = counts || len(spec.(*ast.ValueSpec).Values) == 0
	}
	ast.Inspect(decl, func(n ast.Node) bool {
		name, ok := n.(*ast.Ident)
		counts = counts || ok && name.Name == "iota"
		return !counts
	})
	return counts
}

// lineOf returns the edit that takes out the lines of a declaration in a group. It
// is false where these have anything else.
func (f *Fixer) lineOf(spec *ast.ValueSpec, decl *ast.GenDecl) (analysis.TextEdit, bool) {
	first, last := f.line(spec.Pos()), f.line(spec.End())
	if first <= f.line(decl.Lparen) || last >= f.line(decl.Rparen) {
		return analysis.TextEdit{}, false
	}
	for _, other := range decl.Specs {
		if other != spec && first <= f.line(other.End()) && f.line(other.Pos()) <= last {
			return analysis.TextEdit{}, false
		}
	}
	file := f.pass.Fset.File(spec.Pos())
	return analysis.TextEdit{Pos: file.LineStart(first), End: file.LineStart(last + 1)}, true
}

// mayVary reports whether the package still compiles when the constant is a
// variable. What other packages do with it is not known here.
func (f *Fixer) mayVary(obj *types.Const) bool {
	local := obj.Parent() != f.pass.Pkg.Scope()
	if !local && (obj.Exported() && f.pass.Pkg.Name() != "main" || f.isNamedElsewhere(obj)) {
		return false
	}
	uses := 0
	for ident := range f.pass.TypesInfo.Uses {
		if f.pass.TypesInfo.Uses[ident] != obj {
			continue
		}
		uses++
		at, ok := f.inspect.Root().FindNode(ident)
		if !ok || !f.isString(ident) || !f.useMayVary(at) {
			return false
		}
	}
	// An unused local variable does not compile, and a jump over the declaration
	// of a variable neither.
	return !local || uses > 0 && !f.jumps(obj.Pos())
}

// useMayVary reports whether a use of a constant, or the sum that it is part
// of, stands where a variable may.
func (f *Fixer) useMayVary(at inspector.Cursor) bool {
	for {
		parent, ok := at.Parent().Node().(ast.Expr)
		if !ok || f.pass.TypesInfo.Types[parent].Value == nil {
			return f.takesVariable(at)
		}
		switch p := parent.(type) {
		case *ast.ParenExpr:
		case *ast.BinaryExpr:
			if p.Op != token.ADD || !f.isString(p) {
				return false
			}
		default: // a conversion, len, a comparison of constants
			return false
		}
		at = at.Parent()
	}
}

func (f *Fixer) takesVariable(at inspector.Cursor) bool {
	switch at.ParentEdgeKind() {
	case edge.BinaryExpr_X, edge.BinaryExpr_Y, edge.SwitchStmt_Tag, edge.CaseClause_List, edge.SendStmt_Value, edge.ParenExpr_X:
		return true
	}
	return f.isVariable(at)
}

// jumps reports whether the function around pos has a goto.
func (f *Fixer) jumps(pos token.Pos) bool {
	at, ok := f.inspect.Root().FindByPos(pos, pos)
	if !ok {
		return true
	}
	for fn := range at.Enclosing((*ast.FuncDecl)(nil), (*ast.FuncLit)(nil)) {
		for branch := range fn.Preorder((*ast.BranchStmt)(nil)) {
			if branch.Node().(*ast.BranchStmt).Tok == token.GOTO {
				return true
			}
		}
	}
	return false
}

// isNamedElsewhere reports whether a file of the package that was not compiled
// with it has the constant's name in it, and may need it to be a constant: one
// that this build leaves out, or a test.
func (f *Fixer) isNamedElsewhere(obj *types.Const) bool {
	dir := filepath.Dir(f.pass.Fset.Position(obj.Pos()).Filename)
	entries, err := os.ReadDir(dir)
	if err != nil {
		return true
	}
	for _, entry := range entries {
		name := filepath.Join(dir, entry.Name())
		if filepath.Ext(name) != ".go" || f.isCompiled(name) {
			continue
		}
		content, err := os.ReadFile(name)
		if err != nil || bytes.Contains(content, []byte(obj.Name())) {
			return true
		}
	}
	return false
}

func (f *Fixer) isCompiled(name string) bool {
	return slices.ContainsFunc(f.pass.Files, func(file *ast.File) bool {
		return f.pass.Fset.Position(file.Package).Filename == name
	})
}
