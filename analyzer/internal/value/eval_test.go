package value_test

import (
	"encoding/base64"
	"fmt"
	"go/ast"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"net/url"
	"strconv"
	"strings"
	"testing"

	"golang.org/x/tools/go/ast/inspector"

	"github.com/tokenguard/tokenguard/analyzer/internal/value"
)

// loader type-checks packages of one file. Imports are read once.
type loader struct{ imports types.Importer }

func newLoader() loader { return loader{importer.ForCompiler(token.NewFileSet(), "source", nil)} }

// result returns the evaluator of a package and the expression that its
// variable result is given.
func (l loader) result(tb testing.TB, source string) (*value.Evaluator, ast.Expr) {
	tb.Helper()
	e, file := l.load(tb, source)
	var result ast.Expr
	ast.Inspect(file, func(n ast.Node) bool {
		if spec, ok := n.(*ast.ValueSpec); ok && spec.Names[0].Name == "result" {
			result = spec.Values[0]
		}
		return true
	})
	return e, result
}

func (l loader) load(tb testing.TB, source string) (*value.Evaluator, *ast.File) {
	tb.Helper()
	fset := token.NewFileSet()
	file, err := parser.ParseFile(fset, "a.go", source, 0)
	if err != nil {
		tb.Fatalf("%v\n%s", err, source)
	}
	info := &types.Info{
		Types: map[ast.Expr]types.TypeAndValue{}, Defs: map[*ast.Ident]types.Object{},
		Uses: map[*ast.Ident]types.Object{}, Selections: map[*ast.SelectorExpr]*types.Selection{},
		Instances: map[*ast.Ident]types.Instance{}, Implicits: map[ast.Node]types.Object{},
	}
	pkg, err := (&types.Config{Importer: l.imports}).Check("a", fset, []*ast.File{file}, info)
	if err != nil {
		tb.Fatalf("%v\n%s", err, source)
	}
	return value.New(pkg, info, inspector.New([]*ast.File{file}), value.Imports{}), file
}

const header = `package a

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"io"
	"net/url"
	"os"
	"slices"
	"strings"
	"sync"
	"text/template"
)

var _, _, _, _, _ = bytes.Join, slices.Concat[[]string], sync.OnceFunc, io.Copy, template.New

var _, _, _, _, _ = base64.StdEncoding, fmt.Sprint, url.QueryEscape, os.Getenv, strings.Join

type text string

type shouting string

func (s shouting) String() string { return strings.ToUpper(string(s)) }

`

// TestEval lists what is known, what is not, and where it comes from.
func TestEval(t *testing.T) {
	const hole = "${hole}"
	l := newLoader()
	for _, test := range []struct {
		name, source, want string
		origins            int
	}{
		{"constants", `const a, b = "a", "b"; const c = a + b; var result = c + "c"`, "abc", 3},
		{"conversion of a constant", `var result = string(text("a") + "b")`, "ab", 2},
		{"rune", `var result = string(rune(65)) + "b"`, "Ab", 2},
		{"variable", `var a = "a"; var result = a + "b"`, "ab", 2},
		{"variable of a variable", `var a = "a"; var b = a; var result = b + b`, "aa", 1},
		{"local variable", `func f() { a := "a"; var result = a + "b"; _ = result }`, "ab", 2},
		{"captured variable", `func f() { a := "a"; _ = func() { var result = a + "b"; _ = result } }`, "ab", 2},
		{"assigned after it is declared", `func f() { var a string; a = "a"; var result = a + "b"; _ = result }`, "ab", 2},
		{"written twice", `func f() { a := "a"; a = "c"; var result = a + "b"; _ = result }`, "cb", 2},
		{"written in a closure", `func f() { a := "a"; _ = func() { a = "c" }; var result = a + "b"; _ = result }`, "ab|cb", 2},
		{"added to", `func f() { a := "a"; a += "c"; var result = a + "b"; _ = result }`, "acb", 3},
		{"address taken", `func f() { a := "a"; g(&a); var result = a + "b"; _ = result }; func g(*string) {}`, "ab|" + hole + "b", 2},
		{"through a pointer", `func f() { a := "a"; p := &a; var result = *p + "b"; _ = result }`, "ab|" + hole + "b", 2},
		{"pointer that a helper makes", `func f() { p := g("a"); var result = *p + "b"; _ = result }; func g(s string) *string { return &s }`, "ab|" + hole + "b", 2},
		{"pointer that a generic helper makes", `var result = *g("a"); func g[T any](s T) *T { return &s }`, "a|" + hole, 1},
		{"written through a pointer", `func f() { p := new(string); *p = "a"; var result = *p; _ = result }`, "a|" + hole, 1},
		{"field that is a pointer", `func f() { a := "a"; c := struct{ p *string }{&a}; var result = *c.p; _ = result }`, "a|" + hole, 1},
		{"helper that writes through a pointer", `func f() { a := "a"; g(&a, "c"); var result = a + "b"; _ = result }; func g(s *string, v string) { *s = v }`, "ab|cb|" + hole + "b", 2},
		{"printed pointer", `func f() { a := "a"; var result = fmt.Sprintf("%s %v", &a, &a); _ = result }`, hole + " " + hole, 1},
		{"ranged over", `func f() { for _, a := range []string{"a"} { var result = a + "b"; _ = result } }`, "ab", 2},
		{"ranged over a list that is not known", `func f(l []string) { for _, a := range l { var result = a + "b"; _ = result } }`, hole + "b", 1},
		{"parameter", `func f(a string) { var result = a + "b"; _ = result }`, hole + "b", 1},
		{"one of two results", `func f() { a, b := g(); var result = a + b + "c"; _ = result }; func g() (string, string) { return "a", "b" }`, "abc", 3},
		{"defined by itself", `func f() { var a string; a = a + "a"; var result = a + "b"; _ = result }`, "ab", 2},
		{"field", `var s = struct{ a string }{"a"}; var result = s.a + "b"`, "ab", 2},
		{"bytes", `var result = string([]byte("a")) + "b"`, "ab", 2},
		{"join of a variable", `var l = []string{"a", "b"}; var result = strings.Join(l, "-")`, "a-b", 3},
		{"join of a list written to", `func f() { l := []string{"a", "b"}; l[0] = "c"; var result = strings.Join(l, "-"); _ = result }`, hole, 0},
		{"join of a list with indices", `var result = strings.Join([]string{1: "a"}, "-")`, hole, 0},
		{"base64 of a part that is not known", `var result = base64.StdEncoding.EncodeToString([]byte("a" + os.Getenv("A")))`, hole, 0},
		{"base64 of another encoding", `var e = base64.NewEncoding("").WithPadding('x'); var result = e.EncodeToString([]byte("a"))`, hole, 0},
		{"sprintf with a hole", `var result = fmt.Sprintf("%s:%s", os.Getenv("A"), "b")`, hole + ":b", 2},
		{"sprintf of a Stringer", `var result = fmt.Sprintf("%s:%s", shouting("a"), "b")`, "A:b", 3},
		{"sprintf of a pointer to a Stringer", `func f() { a := shouting("a"); var result = fmt.Sprintf("%s:%d", &a, a); _ = result }`, "A:" + hole + "|" + hole + ":" + hole, 2},
		{"String method", `var result = shouting("a").String() + "b"`, "Ab", 2},
		{"sprintf with width", `var result = fmt.Sprintf("%5s:%s", "a", "b")`, "    a:b", 3},
		{"sprintf with an index", `var result = fmt.Sprintf("%[2]s:%[1]s", "a", "b")`, "b:a", 3},
		{"sprintf with too few", `var result = fmt.Sprintf("%s:%s", "a")`, hole, 0},
		{"sprintf with too many", `var result = fmt.Sprintf("%s", "a", "b")`, hole, 0},
		{"sprintf of a list", `var l = []any{"a"}; var result = fmt.Sprintf("%s", l...)`, "a", 1},
		{"sprintf of a list that is not known", `func f(l []any) { var result = fmt.Sprintf("%s", l...); _ = result }`, hole, 0},
		{"sprintf of arguments", `var result = g("%s-%s", "some text", "b"); func g(format string, args ...any) string { return fmt.Sprintf(format, args...) }`, "some text-b", 3},
		{"sprintf that ends in a percent sign", `var result = fmt.Sprintf("a%", "b")`, hole, 0},
		{"sprint of a number", `var result = fmt.Sprint("a", 1)`, "a1", 1},
		{"branch", `func f(c bool) { a := os.Getenv("A"); if c { a = "a" }; var result = a + "b"; _ = result }`, hole + "b|ab", 2},
		{"loop", `func f() { a := "a"; for range 3 { a += "x" }; var result = a + "b"; _ = result }`, "ab|a" + hole + "b", 2},
		{"parameter that a branch fills", `func f(a string) { if a == "" { a = "d" }; var result = a; _ = result }`, hole + "|d", 1},
		{"builder", `func f() { var b strings.Builder; b.WriteString("a"); fmt.Fprintf(&b, "%s", "b"); b.WriteByte('c'); var result = b.String(); _ = result }`, "abc", 3},
		{"builder passed on", `func f() { var b strings.Builder; b.WriteString("a"); g(&b); var result = b.String(); _ = result }; func g(*strings.Builder) {}`, "a|" + hole, 1},
		{"builder handed to another package", `func f() { var b strings.Builder; b.WriteString("a"); base64.NewEncoder(base64.StdEncoding, &b); var result = b.String(); _ = result }`, "a|" + hole, 1},
		{"builder handed to a helper", `func f() { var b strings.Builder; g(&b, "a"); g(&b, "b"); var result = b.String(); _ = result }; func g(b *strings.Builder, s string) { b.WriteString(s); b.WriteByte('-') }`, "a-b-|" + hole, 3},
		{"writer handed to a helper", `func f() { var b bytes.Buffer; g(&b, "a"); var result = b.String(); _ = result }; func g(w io.Writer, s string) { h(w); fmt.Fprintf(w, "%s!", s) }; func h(w io.Writer) { io.WriteString(w, "<") }`, "<a!|" + hole, 3},
		{"helper that may return early", `func f() { var b bytes.Buffer; g(&b, true); var result = b.String(); _ = result }; func g(w io.Writer, c bool) { io.WriteString(w, "a"); if c { return }; io.WriteString(w, "b") }`, "ab|" + hole, 2},
		{"helper that calls itself with the writer", `func f() { var b bytes.Buffer; g(&b); var result = b.String(); _ = result }; func g(w io.Writer) { io.WriteString(w, "a"); g(w) }`, "a" + hole + "|" + hole, 1},
		{"buffer in a field", `type s struct{ b strings.Builder }; func f() { var x s; x.b.WriteString("a"); x.b.WriteString("b"); var result = x.b.String(); _ = result }`, "ab|" + hole, 2},
		{"readers", `func f() { b, _ := io.ReadAll(io.MultiReader(strings.NewReader("a"), bytes.NewReader([]byte("b")))); var result = string(b); _ = result }`, "ab|" + hole, 2},
		{"copy of a reader", `func f() { var b bytes.Buffer; io.Copy(&b, strings.NewReader("a")); var result = b.String(); _ = result }`, "a|" + hole, 1},
		{"template", `var t = template.Must(template.New("").Parse("<{{.A}}{{ .B.C }}{{len .A}}>")); func f() { var b bytes.Buffer; t.Execute(&b, struct{ A string; B map[string]string }{"a", map[string]string{"C": "c"}}); var result = b.String(); _ = result }`, "<ac" + hole + ">", 3},
		{"template of a text", `func f() { var b bytes.Buffer; t, _ := template.New("").Parse("{{.}}!"); t.Execute(&b, "a"); var result = b.String(); _ = result }`, "a!", 2},
		{"field that is added to", `type s struct{ a string }; func f() { x := s{a: "a"}; x.a += "b"; var result = x.a; _ = result }`, "ab|" + hole, 2},
		{"field that a branch assigns", `type s struct{ a string }; func f(c bool) { x := &s{}; x.a = "a"; if c { x.a = "b" }; var result = x.a; _ = result }`, "a|b|" + hole, 1},
		{"field of another variable", `type s struct{ a string }; func f() { x, y := s{a: "a"}, s{a: "b"}; x.a += "c"; var result = y.a; _ = result }`, "b|" + hole, 1},
		{"field of a parameter", `type s struct{ a string }; func f(x *s) { x.a += "b"; var result = x.a; _ = result }`, hole + "b|" + hole, 1},
		{"builder in a loop", `func f() { var b strings.Builder; for range 2 { b.WriteString("a") }; var result = b.String(); _ = result }`, "|" + hole, 0},
		{"bytes of a literal", `var result = string([]byte{65, 'B'}) + "c"`, "ABc", 2},
		{"slice and index", `var l = []string{"ab", "cd"}; var result = l[1][:1] + l[0][1:]`, "cb", 2},
		{"index of a map", `var m = map[string]string{"k": "v"}; var result = m["k"]`, "v", 1},
		{"element that is assigned", `func f() { m := map[string]string{"k": "a"}; m["l"] = "b"; var result = m["k"] + m["l"]; _ = result }`, "ab|a" + hole + "|" + hole + "b|" + hole + hole, 2},
		{"element and whether there is one", `var m = map[string]string{"k": "a", "l": "b"}; func f() { a, ok := m["k"]; var result = a; _, _ = result, ok }`, "a", 1},
		{"any element", `var m = map[string]string{"k": "a", "l": "b"}; func f(k string) { var result = m[k]; _ = result }`, "a|b|" + hole, 1},
		{"element of any type", `var m = map[string]any{"k": "a", "n": 1}; var result = m["k"].(string)`, "a", 1},
		{"loop over a map", `func f() { for _, a := range map[string]string{"k": "a"} { var result = a; _ = result } }`, "a|" + hole, 1},
		{"channel", `func f() { ch := make(chan string, 1); ch <- "a"; var result = <-ch; _ = result }`, "a|" + hole, 1},
		{"loop over a channel", `func f() { ch := make(chan string, 1); go func() { ch <- "a" }(); for a := range ch { var result = a; _ = result } }`, "a|" + hole, 1},
		{"type switch", `func f() { var a any = "a"; switch s := a.(type) { case string: var result = s + "b"; _ = result } }`, "ab", 2},
		{"list that append makes", `func f() { l := []string{"a"}; l = append(l, "b"); var result = strings.Join(l, ""); _ = result }`, "ab", 2},
		{"split", `var result = strings.Split("a:b", ":")[1]`, "b", 1},
		{"encode and decode", `func f() { b, _ := base64.StdEncoding.DecodeString("YQ=="); var result = string(b) + "b"; _ = result }`, "ab", 2},
		{"environment in a text", `var result = os.ExpandEnv("a$X-b")`, "a" + hole + "-b", 1},
		{"helper", `var result = g("a", "b"); func g(x, y string) string { return y + x }`, "ba", 2},
		{"helper that encodes", `var result = g("a"); func g(x string) string { return base64.StdEncoding.EncodeToString([]byte(x)) }`, "YQ==", 1},
		{"helper that calls itself", `var result = g("a"); func g(x string) string { return "b" + g(x) }`, "b" + hole, 1},
		{"closure", `func f() { g := func(x string) string { return x + "b" }; var result = g("a"); _ = result }`, "ab", 2},
		{"method on fields", `type s struct{ a string }; func (x s) m() string { return x.a + "b" }; var result = s{a: "a"}.m()`, "ab", 2},
		{"closure that a function returns", `func f() { var result = g("a")("b"); _ = result }; func g(x string) func(string) string { return func(y string) string { return x + y } }`, "ab", 2},
		{"function in a map", `var m = map[string]func() string{"k": func() string { return "a" }}; var result = m["k"]()`, "a", 1},
		{"function in a field", `var s = struct{ f func(string) string }{func(x string) string { return x + "b" }}; var result = s.f("a")`, "ab", 2},
		{"computed once", `var g = sync.OnceValue(func() string { return "a" }); var result = g()`, "a", 1},
		{"interface of a known type", `type i interface{ m() string }; type s struct{ a string }; func (x s) m() string { return x.a }; func f() { var x i = s{"a"}; var result = x.m(); _ = result }`, "a", 1},
		{"interface of any type", `type i interface{ m() string }; type s struct{}; func (s) m() string { return "a" }; func f(x i) { var result = x.m(); _ = result }`, "a|" + hole, 1},
		{"deferred result", `var result = g(); func g() (s string) { defer func() { s = "a" }(); return os.Getenv("A") }`, hole + "|a", 1},
		{"generic", `func g[T ~string](x T) T { return x + "b" }; var result = g("a")`, "ab", 2},
		{"generic without a constraint", `func g[T any](x T) T { return x }; var result = g("a") + "b"`, "ab", 2},
		{"field of a generic type", `type p[T any] struct{ l, r T }; func f() { x := p[string]{"a", "b"}; var result = x.l + x.r; _ = result }`, "ab", 2},
		{"method expression", `type s struct{ a string }; func (x s) m(b string) string { return x.a + b }; var result = s.m(s{"a"}, "b")`, "ab", 2},
		{"type assertion", `var a any = "a"; var result = a.(string) + "b"`, "ab", 2},
		{"field of an element", `var l = []struct{ v string }{{"a"}, {"b"}}; var result = l[0].v + l[1].v`, "ab", 2},
		{"field of an element of a map", `var m = map[string]struct{ v string }{"k": {"a"}}; var result = m["k"].v + "b"`, "ab", 2},
		{"no separator", `var result = string(bytes.Join([][]byte{[]byte("a"), []byte("b")}, nil))`, "ab", 2},
		{"cut", `func f() { a, b, _ := strings.Cut("a:b", ":"); var result = a + b; _ = result }`, "ab", 2},
		{"replacer", `var result = strings.NewReplacer("x", "a", "y", "b").Replace("xy")`, "ab", 5},
		{"replacer of an odd count", `var result = strings.NewReplacer("x").Replace("xy")`, hole, 0},
		{"named results", `var result = g(); func g() (s string) { s = "a"; s += "b"; return }`, "ab", 2},
		{"named result that is not set", `var result = g() + "b"; func g() (s string) { return }`, "b", 1},
		{"loop over a list", `func f() { s := "<"; for _, p := range []string{"a", "b"} { s += p }; var result = s; _ = result }`, "<ab", 3},
		{"loop over a list into a buffer", `func f() { var b strings.Builder; for _, p := range []string{"a", "b"} { b.WriteString(p); b.WriteByte('-') }; var result = b.String(); _ = result }`, "a-b-", 3},
		{"loop that may stop", `func f(c bool) { s := ""; for _, p := range []string{"a", "b"} { if c { break }; s += p }; var result = s; _ = result }`, "|" + hole, 0},
		{"list that a branch adds to", `func f(c bool) { l := []string{"a"}; if c { l = append(l, "b") }; var result = strings.Join(l, ""); _ = result }`, "a|ab", 2},
		{"lists put together", `var result = strings.Join(slices.Concat([]string{"a"}, []string{"b"}), "")`, "ab", 2},
		{"variadic parameter", `var result = g("a piece", "some more"); func g(p ...string) string { return strings.Join(p, "-") }`, "a piece-some more", 3},
		{"variadic parameter of a list", `var l = []string{"pieces", "of some text"}; var result = g(l...); func g(p ...string) string { return strings.Join(p, "-") }`, "pieces-of some text", 3},
		{"argument that is split", `var result = g("username:password"); func g(s string) string { return strings.SplitN(s, ":", 2)[1] }`, "password", 1},
		{"argument that is written", `var result = g("username"); func g(s string) string { s += "!"; return s }`, "username!", 2},
		{"bytes in a loop", `var k = []byte{3, 0}; var result = g() + "!"; func g() string { b := make([]byte, len(k)); for i, c := range k { b[i] = c ^ 'b' }; return string(b) }`, "ab!", 2},
		{"text turned round", `var result = g("ba"); func g(s string) (t string) { for _, r := range s { t = string(r) + t }; return t }`, "ab", 1},
		{"bytes turned round in place", `var result = g() + "!"; func g() string { b := []byte("ba"); slices.Reverse(b); return string(b) }`, "ab!", 2},
		{"mapped", `var result = strings.Map(func(r rune) rune { return r - 1 }, "bc")`, "ab", 1},
		{"endless loop", `var result = g("a"); func g(s string) string { for { s += s } }`, hole, 0},
		{"endless circle", `var result = g("a"); func g(s string) string { for range 2 { s = g(s) }; return s }`, "a|" + hole, 1},
		{"index that does not exist", `var result = g("a"); func g(s string) string { for i := range 2 { s += string(s[i+2]) }; return s }`, "a|a" + hole, 1},
		{"another function of the name", `func Sprintf(string) string { return "x" }; var result = Sprintf("a")`, "x", 1},
	} {
		t.Run(test.name, func(t *testing.T) {
			e, expr := l.result(t, header+test.source)
			var texts []string
			origins := 0
			for _, v := range e.Eval(expr) {
				texts = append(texts, v.Text())
				origins = max(origins, len(v.AllOrigins()))
				if got, want := v.Known(), !strings.Contains(v.Text(), hole); got != want {
					t.Errorf("known: %v, want %v", got, want)
				}
			}
			if got := strings.Join(texts, "|"); got != test.want {
				t.Errorf("got %q, want %q", got, test.want)
			}
			if origins != test.origins {
				t.Errorf("comes from %d constants, want %d", origins, test.origins)
			}
		})
	}
}

// FuzzEval writes a random expression and computes it: what the evaluator
// calls known must be what the program computes, and without a part that it
// does not know there must be no hole.
func FuzzEval(f *testing.F) {
	f.Add([]byte("\x04\x02\x00abc\x01%\x00"))
	f.Add([]byte{1, 3, 0, 0, 4, 2, 0, 1, 2, 1, 6, 2, 0, 8})
	f.Add([]byte{5, 3, 7, 0, 1, 2, 4, 5, 1, 0, 2, 0, 3, 0, 4, 0})
	l := newLoader()
	f.Fuzz(func(t *testing.T, choices []byte) {
		g := generator{choices: choices}
		source, want := g.expr(0)
		program := header + g.declarations.String() + "var result = " + source + "\n"
		e, expr := l.result(t, program)
		set := e.Eval(expr)
		if len(set) != 1 {
			t.Fatalf("got %d values, want 1\n%s", len(set), program)
		}
		v := set[0]
		switch {
		case v.Known() && v.Text() != want:
			t.Errorf("got %q, want %q\n%s", v.Text(), want, program)
		case !v.Known() && !g.opaque:
			t.Errorf("got %q, want no hole\n%s", v.Text(), program)
		}
	})
}

// generator makes an expression out of choices, and computes it.
type generator struct {
	choices      []byte
	declarations strings.Builder
	names        int
	opaque       bool // the expression holds what the evaluator does not know
}

func (g *generator) choose(n int) int {
	if len(g.choices) == 0 {
		return 0
	}
	c := int(g.choices[0]) % n
	g.choices = g.choices[1:]
	return c
}

func (g *generator) expr(depth int) (source, result string) {
	if depth > 5 || len(g.choices) == 0 {
		return g.literal()
	}
	switch g.choose(12) {
	case 1:
		a, x := g.expr(depth + 1)
		b, y := g.expr(depth + 1)
		return "(" + a + " + " + b + ")", x + y
	case 2:
		s, x := g.expr(depth + 1)
		return g.declare("var", s), x
	case 3:
		s, x := g.literal()
		return g.declare("const", s), x
	case 4:
		return g.sprintf(depth)
	case 5:
		a, x := g.expr(depth + 1)
		b, y := g.expr(depth + 1)
		s, z := g.literal()
		return "strings.Join([]string{" + a + ", " + b + "}, " + s + ")", strings.Join([]string{x, y}, z)
	case 6:
		s, x := g.expr(depth + 1)
		return "base64.URLEncoding.EncodeToString([]byte(" + s + "))", base64.URLEncoding.EncodeToString([]byte(x))
	case 7:
		s, x := g.expr(depth + 1)
		return "strings.ToUpper(strings.TrimSpace(" + s + "))", strings.ToUpper(strings.TrimSpace(x))
	case 8:
		s, x := g.expr(depth + 1)
		return "url.QueryEscape(string([]byte(text(" + s + "))))", url.QueryEscape(x)
	case 9:
		g.opaque = true
		return `os.Getenv("")`, ""
	case 10:
		a, x := g.expr(depth + 1)
		b, y := g.literal()
		return "fmt.Sprint(" + a + ", " + b + ")", fmt.Sprint(x, y)
	}
	return g.literal()
}

func (g *generator) literal() (source, result string) {
	pieces := []string{"", "a", "B7", " ", "%", "%s", "\"", "ß", "\xff", "user@acme.com:", "Basic "}
	text := pieces[g.choose(len(pieces))] + pieces[g.choose(len(pieces))]
	return strconv.Quote(text), text
}

func (g *generator) declare(keyword, source string) string {
	g.names++
	name := fmt.Sprintf("n%d", g.names)
	fmt.Fprintf(&g.declarations, "%s %s = %s\n", keyword, name, source)
	return name
}

func (g *generator) sprintf(depth int) (source, result string) {
	var format, sources strings.Builder
	var args []any
	for range g.choose(4) {
		switch verb := []string{"%s", "%v", "%q", "%d", "%%", "%x", "%8s"}[g.choose(7)]; verb {
		case "%%":
			format.WriteString("%%")
		case "%d":
			format.WriteString("<%d>")
			args = append(args, len(args)*7)
			fmt.Fprintf(&sources, ", %d", args[len(args)-1])
		default:
			g.opaque = g.opaque || verb == "%x" || verb == "%8s"
			format.WriteString(verb)
			s, x := g.expr(depth + 1)
			args = append(args, x)
			sources.WriteString(", " + s)
		}
	}
	return "fmt.Sprintf(" + strconv.Quote(format.String()) + sources.String() + ")", fmt.Sprintf(format.String(), args...)
}
