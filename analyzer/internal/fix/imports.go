package fix

import (
	"go/ast"
	"go/token"
	"go/types"
	"strconv"

	"golang.org/x/tools/go/analysis"
)

const osPath = "os"

// importOS returns what package os is called at pos and the edits that import
// it, if it is not. It is false where there is no room for an import.
func (f *Fixer) importOS(file *ast.File, pos token.Pos) (name string, edits []analysis.TextEdit, ok bool) {
	scope := f.pass.TypesInfo.Scopes[file]
	if scope == nil {
		return "", nil, false
	}
	if inner := scope.Innermost(pos); inner != nil {
		scope = inner
	}
	for _, spec := range file.Imports {
		name := osPath
		if spec.Name != nil {
			name = spec.Name.Name
		}
		if spec.Path.Value == strconv.Quote(osPath) && isPackage(scope, name, pos) {
			return name, nil, true
		}
	}
	for _, name := range []string{osPath, "stdos"} {
		if !f.isTaken(file, scope, name, pos) {
			edits := f.newImport(file, name)
			return name, edits, edits != nil
		}
	}
	return "", nil, false
}

func isPackage(scope *types.Scope, name string, pos token.Pos) bool {
	_, obj := scope.LookupParent(name, pos)
	pkg, ok := obj.(*types.PkgName)
	return ok && pkg.Imported().Path() == osPath
}

// isTaken reports whether the name means something at pos, or in the whole file
// or package, where an import would collide with it.
func (f *Fixer) isTaken(file *ast.File, scope *types.Scope, name string, pos token.Pos) bool {
	_, obj := scope.LookupParent(name, pos)
	return obj != nil || f.pass.TypesInfo.Scopes[file].Lookup(name) != nil || f.pass.Pkg.Scope().Lookup(name) != nil
}

// newImport returns the edits that import os under the name. Every fix of a
// file makes the same ones, which drivers then take for one.
func (f *Fixer) newImport(file *ast.File, name string) []analysis.TextEdit {
	spec := strconv.Quote(osPath)
	if name != osPath {
		spec = name + " " + spec
	}
	decl := firstImport(file)
	switch {
	case decl == nil:
		return f.afterPackage(file, "\nimport "+spec+"\n")
	case !decl.Lparen.IsValid():
		at := decl.Pos()
		if decl.Doc != nil {
			at = decl.Doc.Pos()
		}
		return []analysis.TextEdit{insertion(at, "import "+spec+"\n")}
	case len(decl.Specs) == 0:
		return []analysis.TextEdit{insertion(decl.Rparen, "\n\t"+spec+"\n")}
	}
	return []analysis.TextEdit{f.intoBlock(decl, spec)}
}

func firstImport(file *ast.File) *ast.GenDecl {
	for _, decl := range file.Decls {
		if decl, ok := decl.(*ast.GenDecl); ok && decl.Tok == token.IMPORT {
			return decl
		}
	}
	return nil
}

// intoBlock puts the import where gofmt would sort it: into the first group of
// the block, if that is of the standard library, or else before it.
func (f *Fixer) intoBlock(decl *ast.GenDecl, spec string) analysis.TextEdit {
	first := decl.Specs[0].(*ast.ImportSpec)
	if !isStandard(first) {
		return insertion(start(first), spec+"\n\n\t")
	}
	last := first
	for _, s := range decl.Specs {
		s := s.(*ast.ImportSpec)
		if f.line(start(s)) > f.line(stop(last))+1 {
			break // the next group
		}
		if s.Path.Value > strconv.Quote(osPath) {
			return insertion(start(s), spec+"\n\t")
		}
		last = s
	}
	return insertion(stop(last), "\n\t"+spec)
}

// isStandard goes by the rule of the go command: other paths start with a
// domain name.
func isStandard(spec *ast.ImportSpec) bool {
	for _, r := range spec.Path.Value {
		switch r {
		case '.':
			return false
		case '/':
			return true
		}
	}
	return true
}

// start and stop are the ends of an import with its comments.
func start(spec *ast.ImportSpec) token.Pos {
	if spec.Doc != nil {
		return spec.Doc.Pos()
	}
	return spec.Pos()
}

func stop(spec *ast.ImportSpec) token.Pos {
	if spec.Comment != nil {
		return spec.Comment.End()
	}
	return spec.End()
}

// afterPackage puts the text on a line of its own after the package clause. It
// returns nil where something else begins on that line.
func (f *Fixer) afterPackage(file *ast.File, text string) []analysis.TextEdit {
	in, line := f.pass.Fset.File(file.Package), f.line(file.Name.End())
	if line >= in.LineCount() {
		return nil
	}
	next := in.LineStart(line + 1)
	for _, decl := range file.Decls {
		if decl.Pos() < next {
			return nil
		}
	}
	for _, comment := range file.Comments {
		if comment.Pos() < next && comment.End() > next {
			return nil
		}
	}
	return []analysis.TextEdit{insertion(next, text)}
}

func (f *Fixer) line(pos token.Pos) int { return f.pass.Fset.PositionFor(pos, false).Line }

func insertion(pos token.Pos, text string) analysis.TextEdit {
	return analysis.TextEdit{Pos: pos, End: pos, NewText: []byte(text)}
}
