package machine

import (
	"go/ast"
	"go/token"
	"go/types"
)

// block runs statements of one call.
type block struct {
	p     *Program
	scope *scope
	// ended is RETURN, BREAK or CONTINUE, until something takes it up.
	ended   token.Token
	results []any
}

func (b *block) statement(stmt ast.Stmt) {
	b.p.step()
	switch stmt := stmt.(type) {
	case *ast.BlockStmt:
		b.statements(stmt.List)
	case *ast.ExprStmt:
		b.value(stmt.X)
	case *ast.AssignStmt:
		b.assign(stmt)
	case *ast.DeclStmt:
		b.declaration(stmt)
	case *ast.IncDecStmt:
		op := token.ADD
		if stmt.Tok == token.DEC {
			op = token.SUB
		}
		b.store(stmt.X, b.binary(op, b.value(stmt.X), int64(1), b.p.Info.TypeOf(stmt.X)))
	case *ast.IfStmt:
		b.ifStatement(stmt)
	case *ast.ForStmt:
		b.forStatement(stmt)
	case *ast.RangeStmt:
		b.rangeStatement(stmt)
	case *ast.SwitchStmt:
		b.switchStatement(stmt)
	case *ast.ReturnStmt:
		for _, result := range stmt.Results {
			b.results = append(b.results, b.value(result))
		}
		b.ended = token.RETURN
	case *ast.BranchStmt:
		if stmt.Label != nil || stmt.Tok != token.BREAK && stmt.Tok != token.CONTINUE {
			stop()
		}
		b.ended = stmt.Tok
	default:
		stop()
	}
}

func (b *block) statements(list []ast.Stmt) {
	for _, stmt := range list {
		if b.statement(stmt); b.ended != 0 {
			return
		}
	}
}

func (b *block) declaration(stmt *ast.DeclStmt) {
	decl := stmt.Decl.(*ast.GenDecl)
	for _, spec := range decl.Specs {
		spec, ok := spec.(*ast.ValueSpec)
		if !ok || decl.Tok != token.VAR && decl.Tok != token.CONST {
			stop()
		}
		for i, name := range spec.Names {
			switch {
			case decl.Tok == token.CONST: // its uses are folded
			case len(spec.Values) == 0:
				b.p.declare(b.scope, name, zero(b.p.Info.TypeOf(name)))
			case len(spec.Values) == len(spec.Names):
				b.p.declare(b.scope, name, b.value(spec.Values[i]))
			default:
				stop()
			}
		}
	}
}

// zero is the zero value of a type.
func zero(t types.Type) any {
	if isBuffer(t) {
		return &buffer{}
	}
	switch u := t.Underlying().(type) {
	case *types.Basic:
		switch {
		case u.Info()&types.IsString != 0:
			return ""
		case u.Info()&types.IsBoolean != 0:
			return false
		case u.Info()&types.IsInteger != 0:
			return int64(0)
		}
	case *types.Slice:
		return &list{}
	case *types.Interface: // an error
		return none{}
	case *types.Array:
		if u.Len() > maxList {
			stop()
		}
		l := &list{values: make([]any, u.Len())}
		for i := range l.values {
			l.values[i] = zero(u.Elem())
		}
		return l
	}
	stop()
	return nil
}

func (b *block) assign(stmt *ast.AssignStmt) {
	if op, ok := assigning[stmt.Tok]; ok {
		b.store(stmt.Lhs[0], b.binary(op, b.value(stmt.Lhs[0]), b.value(stmt.Rhs[0]), b.p.Info.TypeOf(stmt.Lhs[0])))
		return
	}
	var values []any
	for _, expr := range stmt.Rhs {
		if call, ok := ast.Unparen(expr).(*ast.CallExpr); ok && len(stmt.Rhs) < len(stmt.Lhs) {
			values = append(values, b.call(call)...)
		} else {
			values = append(values, b.value(expr))
		}
	}
	if len(values) != len(stmt.Lhs) {
		stop()
	}
	for i, left := range stmt.Lhs {
		if name, ok := left.(*ast.Ident); ok && stmt.Tok == token.DEFINE && b.p.Info.Defs[name] != nil {
			b.p.declare(b.scope, name, values[i])
			continue
		}
		b.store(left, values[i])
	}
}

// assigning are the operators of assignments that compute.
var assigning = map[token.Token]token.Token{
	token.ADD_ASSIGN: token.ADD, token.SUB_ASSIGN: token.SUB, token.MUL_ASSIGN: token.MUL,
	token.QUO_ASSIGN: token.QUO, token.REM_ASSIGN: token.REM, token.AND_ASSIGN: token.AND,
	token.OR_ASSIGN: token.OR, token.XOR_ASSIGN: token.XOR, token.SHL_ASSIGN: token.SHL,
	token.SHR_ASSIGN: token.SHR, token.AND_NOT_ASSIGN: token.AND_NOT,
}

func (b *block) store(target ast.Expr, value any) {
	switch target := ast.Unparen(target).(type) {
	case *ast.Ident:
		if target.Name == "_" {
			return
		}
		if v := b.scope.find(b.p.Info.ObjectOf(target)); v != nil {
			*v = copied(b.p.Info.TypeOf(target), value)
			return
		}
	case *ast.IndexExpr:
		l, i := b.element(target)
		l.values[i] = value
		return
	}
	stop()
}

func (b *block) ifStatement(stmt *ast.IfStmt) {
	if stmt.Init != nil {
		b.statement(stmt.Init)
	}
	switch {
	case truth(b.value(stmt.Cond)):
		b.statement(stmt.Body)
	case stmt.Else != nil:
		b.statement(stmt.Else)
	}
}

func (b *block) forStatement(stmt *ast.ForStmt) {
	if stmt.Init != nil {
		b.statement(stmt.Init)
	}
	for stmt.Cond == nil || truth(b.value(stmt.Cond)) {
		if b.statement(stmt.Body); b.leaves() {
			return
		}
		if stmt.Post != nil {
			b.statement(stmt.Post)
		}
	}
}

// leaves takes up what ended a round of a loop, and reports whether the loop ends.
func (b *block) leaves() bool {
	ended := b.ended
	if ended != token.RETURN {
		b.ended = 0
	}
	return ended == token.RETURN || ended == token.BREAK
}

func (b *block) rangeStatement(stmt *ast.RangeStmt) {
	round := func(key, value any) bool {
		for i, target := range []ast.Expr{stmt.Key, stmt.Value} {
			given := []any{key, value}[i]
			name, ok := target.(*ast.Ident)
			switch {
			case target == nil:
			case ok && stmt.Tok == token.DEFINE:
				b.p.declare(b.scope, name, given)
			default:
				b.store(target, given)
			}
		}
		b.statement(stmt.Body)
		return !b.leaves()
	}
	switch over := b.value(stmt.X).(type) {
	case int64:
		for i := int64(0); i < over && round(i, nil); i++ {
		}
	case string:
		for i, r := range over {
			if !round(int64(i), int64(r)) {
				return
			}
		}
	case *list:
		for i := 0; i < len(over.values) && round(int64(i), over.values[i]); i++ {
		}
	default:
		stop()
	}
}

func (b *block) switchStatement(stmt *ast.SwitchStmt) {
	if stmt.Init != nil {
		b.statement(stmt.Init)
	}
	tag := any(true)
	if stmt.Tag != nil {
		tag = b.value(stmt.Tag)
	}
	var chosen *ast.CaseClause
	for _, clause := range stmt.Body.List {
		clause := clause.(*ast.CaseClause)
		if clause.List == nil && chosen == nil {
			chosen = clause
		}
		if b.matches(clause, tag) {
			chosen = clause
			break
		}
	}
	if chosen != nil {
		b.statements(chosen.Body)
	}
	if b.ended == token.BREAK {
		b.ended = 0
	}
}

func (b *block) matches(clause *ast.CaseClause, tag any) bool {
	for _, expr := range clause.List {
		switch value := b.value(expr).(type) {
		case int64, string, bool:
			if value == tag {
				return true
			}
		default:
			stop()
		}
	}
	return false
}
