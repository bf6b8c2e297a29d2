package machine

import (
	"go/ast"
	"go/constant"
	"go/token"
	"go/types"
)

// value computes an expression: an int64, a string, a bool, a *list, a *function.
func (b *block) value(expr ast.Expr) any {
	b.p.step()
	expr = ast.Unparen(expr)
	tv := b.p.Info.Types[expr]
	switch {
	case tv.Value != nil:
		return folded(tv.Value)
	case tv.IsNil():
		return none{}
	}
	switch expr := expr.(type) {
	case *ast.Ident:
		return b.variable(expr)
	case *ast.BinaryExpr:
		return b.operation(expr)
	case *ast.UnaryExpr:
		return b.unary(expr)
	case *ast.IndexExpr:
		indexed := b.value(expr.X)
		i := bound(b.value(expr.Index), length(indexed)-1)
		if text, ok := indexed.(string); ok {
			return int64(text[i])
		}
		return indexed.(*list).values[i]
	case *ast.SliceExpr:
		return b.slice(expr)
	case *ast.CompositeLit:
		return b.literal(expr)
	case *ast.FuncLit:
		return &function{expr, b.scope}
	case *ast.CallExpr:
		return b.call(expr)[0]
	}
	stop()
	return nil
}

func folded(v constant.Value) any {
	switch v.Kind() {
	case constant.String:
		return constant.StringVal(v)
	case constant.Bool:
		return constant.BoolVal(v)
	case constant.Int:
		if n, exact := constant.Int64Val(v); exact {
			return n
		}
	}
	stop()
	return nil
}

func (b *block) variable(name *ast.Ident) any {
	obj := b.p.Info.ObjectOf(name)
	if v := b.scope.find(obj); v != nil {
		return *v
	}
	global := b.p.Global(obj)
	if global == nil {
		stop()
	}
	around := b.scope
	b.scope = nil // it is no expression of this function
	value := b.value(global)
	b.scope = around
	return copied(obj.Type(), value)
}

func (b *block) operation(expr *ast.BinaryExpr) any {
	left := b.value(expr.X)
	switch expr.Op {
	case token.LAND:
		return truth(left) && truth(b.value(expr.Y))
	case token.LOR:
		return truth(left) || truth(b.value(expr.Y))
	}
	return b.binary(expr.Op, left, b.value(expr.Y), b.p.Info.TypeOf(expr))
}

func (b *block) binary(op token.Token, left, right any, t types.Type) any {
	if _, ok := right.(none); ok {
		return compareNone(op, left)
	}
	if x, ok := left.(string); ok {
		y, ok := right.(string)
		if !ok || len(x)+len(y) > maxList {
			stop()
		}
		if op == token.ADD {
			return x + y
		}
		return constant.Compare(constant.MakeString(x), op, constant.MakeString(y))
	}
	x, y := number(left), number(right)
	switch op {
	case token.EQL, token.NEQ, token.LSS, token.LEQ, token.GTR, token.GEQ:
		return constant.Compare(constant.MakeInt64(x), op, constant.MakeInt64(y))
	case token.SHL, token.SHR:
		if y < 0 || y > 63 {
			stop()
		}
	case token.QUO, token.REM:
		if y == 0 {
			stop()
		}
	}
	return wrapped(arithmetic(op, x, y), t)
}

// compareNone compares with nil what is no list: of an empty one it is not known.
func compareNone(op token.Token, left any) bool {
	_, equal := left.(none)
	if _, isFunction := left.(*function); !equal && !isFunction || op != token.EQL && op != token.NEQ {
		stop()
	}
	return equal == (op == token.EQL)
}

func arithmetic(op token.Token, x, y int64) int64 {
	switch op {
	case token.ADD:
		return x + y
	case token.SUB:
		return x - y
	case token.MUL:
		return x * y
	case token.QUO:
		return x / y
	case token.REM:
		return x % y
	case token.AND:
		return x & y
	case token.OR:
		return x | y
	case token.XOR:
		return x ^ y
	case token.AND_NOT:
		return x &^ y
	case token.SHL:
		return x << y
	case token.SHR:
		return x >> y
	}
	stop()
	return 0
}

// wrapped is a number as its type holds it. Numbers of 64 bits without sign would
// need another machine.
func wrapped(n int64, t types.Type) int64 {
	basic, ok := t.Underlying().(*types.Basic)
	if !ok {
		stop()
	}
	switch basic.Kind() {
	case types.Int, types.Int64, types.UntypedInt, types.UntypedRune:
		return n
	case types.Int32:
		return int64(int32(n))
	case types.Int16:
		return int64(int16(n))
	case types.Int8:
		return int64(int8(n))
	case types.Uint8:
		return int64(uint8(n))
	case types.Uint16:
		return int64(uint16(n))
	case types.Uint32:
		return int64(uint32(n))
	}
	stop()
	return 0
}

func (b *block) unary(expr *ast.UnaryExpr) any {
	value, t := b.value(expr.X), b.p.Info.TypeOf(expr)
	switch expr.Op {
	case token.NOT:
		return !truth(value)
	case token.SUB:
		return wrapped(-number(value), t)
	case token.XOR:
		return wrapped(^number(value), t)
	case token.ADD:
		return value
	}
	stop()
	return nil
}

// element returns a list and a position in it.
func (b *block) element(expr *ast.IndexExpr) (*list, int) {
	l, ok := b.value(expr.X).(*list)
	if !ok {
		stop()
	}
	return l, bound(b.value(expr.Index), len(l.values)-1)
}

func (b *block) slice(expr *ast.SliceExpr) any {
	sliced := b.value(expr.X)
	length := length(sliced)
	low, high := 0, length
	if expr.High != nil {
		high = bound(b.value(expr.High), length)
	}
	if expr.Low != nil {
		low = bound(b.value(expr.Low), high)
	}
	switch sliced := sliced.(type) {
	case string:
		return sliced[low:high]
	case *list:
		return &list{sliced.values[low:high:high], sliced.clipped || high < length}
	}
	stop()
	return nil
}

func (b *block) literal(lit *ast.CompositeLit) any {
	l, ok := zero(b.p.Info.TypeOf(lit)).(*list)
	if !ok || len(lit.Elts) > maxList {
		stop()
	}
	for i, element := range lit.Elts {
		if _, indexed := element.(*ast.KeyValueExpr); indexed {
			stop()
		}
		value := b.value(element)
		if i < len(l.values) { // an array
			l.values[i] = value
		} else {
			l.values = append(l.values, value)
		}
	}
	return l
}

func number(value any) int64 {
	n, ok := value.(int64)
	if !ok {
		stop()
	}
	return n
}

func truth(value any) bool {
	t, ok := value.(bool)
	if !ok {
		stop()
	}
	return t
}

func bound(value any, most int) int {
	n := number(value)
	if n < 0 || n > int64(most) {
		stop()
	}
	return int(n)
}

func length(value any) int {
	switch value := value.(type) {
	case string:
		return len(value)
	case *list:
		return len(value.values)
	}
	stop()
	return 0
}
