package machine

import (
	"go/ast"
	"go/types"
	"unicode/utf8"
)

// buffer is a strings.Builder or bytes.Buffer.
type buffer struct{ text []byte }

func isBuffer(t types.Type) bool {
	named, ok := types.Unalias(t).(*types.Named)
	if !ok || named.Obj().Pkg() == nil {
		return false
	}
	name := named.Obj().Pkg().Path() + "." + named.Obj().Name()
	return name == "strings.Builder" || name == "bytes.Buffer"
}

// method calls one of a buffer, if it is one that is called of.
func (b *block) method(fn *types.Func, call *ast.CallExpr) (results []any, ok bool) {
	selector, isSelector := ast.Unparen(call.Fun).(*ast.SelectorExpr)
	if recv := fn.Signature().Recv(); recv == nil || !isSelector || !isBuffer(dereferenced(recv.Type())) {
		return nil, false
	}
	to, ok := b.value(selector.X).(*buffer)
	if !ok {
		stop()
	}
	args := b.values(call.Args)
	switch fn.Name() {
	case "String":
		return []any{string(to.text)}, true
	case "Bytes":
		return []any{converted(string(to.text), fn.Signature().Results().At(0).Type(), types.Typ[types.String])}, true
	case "Len":
		return []any{int64(len(to.text))}, true
	case "Grow":
	case "Reset":
		to.text = nil
	case "WriteByte":
		to.text = append(to.text, byte(number(args[0])))
	case "WriteRune":
		to.text = utf8.AppendRune(to.text, rune(number(args[0])))
	case "WriteString", "Write":
		to.text = append(to.text, asText(args[0])...)
	default:
		stop()
	}
	if len(to.text) > maxList {
		stop()
	}
	return []any{none{}}, true // what was written is not asked for
}

func dereferenced(t types.Type) types.Type {
	if pointer, ok := t.(*types.Pointer); ok {
		return pointer.Elem()
	}
	return t
}
