package value_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"go/ast"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// TestAgainstExecution writes random functions, with branches, loops, buffers,
// structures and helpers, runs them, and looks for what each returned among the
// values that the evaluator lists. Where it lists a hole, anything goes.
func TestAgainstExecution(t *testing.T) {
	if testing.Short() {
		t.Skip("compiles and runs a program")
	}
	const count = 400
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	g := programmer{Rand: rand.New(rand.NewPCG(seed, 0))}
	var program strings.Builder
	for n := range decoders {
		program.WriteString(g.decoder(n))
	}
	for n := range count {
		fmt.Fprintf(&program, "func case%d() string {\n%s}\n\n", n, g.body())
	}
	source := strings.Replace(header, "package a", "package main", 1) + preamble + program.String()
	returned := execute(t, source, count)
	l := newLoader()
	known := 0
	e, file := l.load(t, source)
	for n := range count {
		var values []string
		holes := false
		for _, v := range e.Eval(resultOf(file, fmt.Sprintf("case%d", n))) {
			values = append(values, v.Text())
			holes = holes || !v.Known()
		}
		if !holes {
			known++
			if !slices.Contains(values, returned[n]) {
				t.Errorf("case%d returned %q, which is not among %q", n, returned[n], values)
			}
		}
	}
	if known < count/3 {
		t.Errorf("only %d of %d are known", known, count)
	}
}

// decoders is how many functions there are that change texts byte by byte.
const decoders = 60

// resultOf returns what a function that ends in "return result" returns.
func resultOf(file *ast.File, name string) ast.Expr {
	body := file.Scope.Lookup(name).Decl.(*ast.FuncDecl).Body.List
	return body[len(body)-1].(*ast.ReturnStmt).Results[0]
}

// decoder writes a function that changes a text byte by byte.
func (g *programmer) decoder(n int) string {
	number := func() string {
		x := func() string { return []string{"c", "k", "byte(i)", "out[0]", "k[1:][0]"}[g.IntN(3)] }
		return fmt.Sprintf([]string{
			"%s ^ %s", "%s + %s", "%s - %s", "%s &^ %s", "%s<<1 | %s>>7", "byte(int(%s)%%7) * %s", "^%s ^ %s", "byte(table[%s%%3]) + %s",
		}[g.IntN(8)], x(), x())
	}
	last := []string{
		"for i, j := 0, len(out)-1; i < j; i, j = i+1, j-1 {\n\t\tout[i], out[j] = out[j], out[i]\n\t}",
		"copy(out[1:], s)",
		"slices.Reverse(out[1:])",
		"var b strings.Builder\n\tfor i, r := range s {\n\t\tif b.WriteRune(r + 1); i > 2 {\n\t\t\tb.WriteByte(out[i])\n\t\t}\n\t}\n\tout = append(out, b.String()...)",
		"for i := range out {\n\t\tif i%3 == 1 {\n\t\t\tcontinue\n\t\t}\n\t\tout[i] ^= k\n\t}",
		"out = append(out[:len(out):len(out)], strings.ToUpper(s)...)",
	}[g.IntN(6)]
	return fmt.Sprintf("func decode%d(s string, k byte) string {\n\ttable := [...]int32{1, -2, 300}\n\t_ = table\n\tout := make([]byte, 1, 9)\n\tfor i, c := range []byte(s) {\n\t\tswitch {\n\t\tcase c > 'a' && i > 1:\n\t\t\tout = append(out, %s)\n\t\tdefault:\n\t\t\tout = append(out, %s)\n\t\t}\n\t}\n\t%s\n\treturn base64.StdEncoding.EncodeToString(out)\n}\n\n",
		n, number(), number(), last)
}

const preamble = `
type pair struct{ left, right string }

func (p pair) both() string { return p.left + p.right }

func joined(a, b string) string { return a + ":" + b }

func split(s string) (before, after string) {
	parts := strings.SplitN(s+"=", "=", 2)
	before = parts[0]
	after += parts[1]
	return before, after
}

func list(first string, more ...string) (s string) {
	if len(first) > 2 {
		more = append(more, first)
	}
	s = strings.Join(more, first)
	return
}

func added(pieces ...string) string {
	s := ""
	for _, p := range pieces {
		s += p
		s += "."
	}
	return s
}

func same[T any](x T) T { return x }

func store(p *string, s string) {
	if len(s) > 3 {
		*p = s
	}
}

func (p *pair) add(s string) { p.left += s }

func put(b *strings.Builder, s string) {
	b.WriteString(s)
	if len(s) > 4 {
		return
	}
	b.WriteByte(';')
}

func maker(a string) func(string) string { return func(b string) string { return a + b } }

func made(s string) *pair {
	p := &pair{left: s}
	if len(s) > 3 {
		p.left = "long"
	}
	return p
}

func deferred(s string) (result string) {
	defer func() {
		if result == "" {
			result = "none"
		}
	}()
	return s
}

type label string

func (l label) String() string { return "<" + string(l) + ">" }

func either(a, b string) string {
	if len(a) > 3 {
		return a
	}
	return b
}

`

// programmer writes functions.
type programmer struct {
	*rand.Rand
	vars []string
}

func (g *programmer) body() string {
	g.vars = nil
	var b strings.Builder
	for range 2 + g.IntN(5) {
		b.WriteString(g.statement(0))
	}
	fmt.Fprintf(&b, "\tresult := %s\n\treturn result\n", g.expr(0))
	return b.String()
}

func (g *programmer) literal() string {
	return fmt.Sprintf("%q", []string{"a", "B7", "", " x", "%", "ß=", "user@acme.com"}[g.IntN(7)])
}

func (g *programmer) expr(depth int) string {
	if depth > 2 {
		return g.literal()
	}
	x := func() string { return g.expr(depth + 1) }
	switch g.IntN(22) {
	case 0, 1, 2:
		if len(g.vars) > 0 {
			return g.vars[g.IntN(len(g.vars))]
		}
	case 3, 4:
		return x() + " + " + x()
	case 5:
		return "joined(" + x() + ", " + x() + ")"
	case 6:
		return "either(" + x() + ", " + x() + ")"
	case 7:
		return "strings.ReplaceAll(" + x() + ", \"a\", " + x() + ")"
	case 8:
		return fmt.Sprintf("fmt.Sprintf(\"%%[2]s-%%[1]q %%3s\", %s, %s, %s)", x(), x(), x())
	case 9:
		return "base64.StdEncoding.EncodeToString([]byte(" + x() + "))"
	case 10:
		return "[]string{" + x() + ", " + x() + "}[1]"
	case 11:
		return "pair{left: " + x() + ", right: " + x() + "}.both()"
	case 19, 20:
		return fmt.Sprintf("decode%d(%s, %d)", g.IntN(decoders), x(), g.IntN(256))
	case 21:
		return "strings.Map(func(r rune) rune { if r == 'a' { return -1 }; return r + 1 }, " + x() + ")"
	case 13:
		return "list(" + x() + ", " + x() + ", " + x() + ")"
	case 14:
		return "added(\"some text\", " + x() + ", " + x() + ")"
	case 15:
		return "same(" + x() + ")"
	case 16:
		return "func() string { a, b := split(" + x() + "); return b + a }()"
	case 17:
		return "pair.both(pair{" + x() + ", " + x() + "})"
	case 18:
		return "strings.NewReplacer(\"a\", " + x() + ").Replace(" + x() + ")"
	case 12:
		return "string(append([]byte(" + x() + "), " + x() + "...))"
	}
	return g.literal()
}

func (g *programmer) statement(depth int) string {
	if len(g.vars) == 0 || depth == 0 && g.IntN(3) == 0 {
		name := fmt.Sprintf("v%d", len(g.vars))
		s := fmt.Sprintf("\t%s := %s\n\t_ = %s\n", name, g.expr(0), name)
		g.vars = append(g.vars, name)
		return s
	}
	name := g.vars[g.IntN(len(g.vars))]
	switch g.IntN(10) {
	case 8:
		return g.held(name)
	case 0, 1:
		return fmt.Sprintf("\t%s = %s\n", name, g.expr(1))
	case 2:
		return fmt.Sprintf("\t%s += %s\n", name, g.expr(1))
	case 3:
		if depth < 2 {
			return fmt.Sprintf("\tif len(%s)%%2 == %d {\n%s\t} else {\n%s\t}\n", name, g.IntN(2), g.statement(depth+1), g.statement(depth+1))
		}
	case 4:
		if depth < 2 {
			return fmt.Sprintf("\tfor range %d {\n%s\t}\n", g.IntN(3), g.statement(depth+1))
		}
	case 5:
		if depth == 0 {
			return fmt.Sprintf("\t{\n\t\tvar b strings.Builder\n\t\tb.WriteString(%s)\n\t\tif len(%s) > 2 {\n\t\t\tb.WriteByte('x')\n\t\t}\n\t\tfmt.Fprintf(&b, \"%%s!\", %s)\n\t\t%s = b.String()\n\t}\n", g.expr(1), name, g.expr(1), name)
		}
	case 6:
		return fmt.Sprintf("\tswitch %s {\n\tcase %s:\n\t%s\tdefault:\n\t%s\t}\n", name, g.literal(), g.assign(name), g.assign(name))
	case 7:
		return fmt.Sprintf("\tfunc() {\n\t%s\t}()\n", g.assign(name))
	}
	return fmt.Sprintf("\t%s = %s + %s\n", name, name, g.literal())
}

// held writes a statement that keeps texts somewhere before a variable gets them.
func (g *programmer) held(name string) string {
	x, y := g.expr(1), g.expr(1)
	return "\t{\n\t\t" + fmt.Sprintf([]string{
		"p := &%[1]s\n\t\t*p = %[2]s\n\t\t%[1]s += %[3]s",
		"store(&%[1]s, %[2]s)\n\t\tp := new(string)\n\t\t*p = %[3]s\n\t\t%[1]s = *p + %[1]s",
		"m := map[string]string{\"a\": %[2]s}\n\t\tm[\"b\"] = %[3]s\n\t\tm[\"b\"] += \"!\"\n\t\t%[1]s = m[\"a\"] + m[\"b\"] + m[\"c\"]",
		"l := []string{%[2]s, \"\"}\n\t\tl[1] = %[3]s\n\t\tfor _, s := range l {\n\t\t\t%[1]s = s\n\t\t}",
		"c := pair{left: %[2]s}\n\t\tc.left += %[3]s\n\t\tif len(c.left) > 4 {\n\t\t\tc.right = c.left\n\t\t}\n\t\tc.add(\"?\")\n\t\t%[1]s = c.left + c.right",
		"var b strings.Builder\n\t\tput(&b, %[2]s)\n\t\tput(&b, %[3]s)\n\t\t%[1]s = b.String()",
		"ch := make(chan string, 2)\n\t\tch <- %[2]s\n\t\tch <- %[3]s\n\t\t%[1]s = <-ch + <-ch",
		"var v any = %[2]s\n\t\tif len(%[3]s) > 2 {\n\t\t\tv = 1\n\t\t}\n\t\tswitch v := v.(type) {\n\t\tcase string:\n\t\t\t%[1]s = v\n\t\t}",
		"%[1]s = maker(%[2]s)(%[3]s)",
		"%[1]s = made(%[2]s).left + deferred(%[3]s)",
		"%[1]s = fmt.Sprintf(\"%%s-%%v\", []any{label(%[2]s), %[3]s}...)",
	}[g.IntN(11)], name, x, y) + "\n\t}\n"
}

func (g *programmer) assign(name string) string { return fmt.Sprintf("\t%s = %s\n", name, g.expr(1)) }

// execute runs the functions and returns what each returned.
func execute(t *testing.T, source string, count int) []string {
	t.Helper()
	dir := t.TempDir()
	var main strings.Builder
	main.WriteString("package main\n\nimport (\n\t\"encoding/json\"\n\t\"os\"\n)\n\nfunc main() {\n\tjson.NewEncoder(os.Stdout).Encode([]string{\n")
	for n := range count {
		fmt.Fprintf(&main, "\t\tcase%d(),\n", n)
	}
	main.WriteString("\t})\n}\n")
	for name, text := range map[string]string{"go.mod": "module a.example\n\ngo 1.24\n", "a.go": source, "main.go": main.String()} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	run := exec.Command("go", "run", ".")
	run.Dir, run.Env = dir, append(os.Environ(), "GOWORK=off", "GOFLAGS=")
	var failure bytes.Buffer
	run.Stderr = &failure
	out, err := run.Output()
	if err != nil {
		t.Fatalf("%v\n%s", err, failure.String())
	}
	var returned []string
	if err := json.Unmarshal(out, &returned); err != nil {
		t.Fatal(err)
	}
	return returned
}
