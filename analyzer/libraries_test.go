package analyzer_test

import (
	"fmt"
	"go/types"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/analysis/checker"
	"golang.org/x/tools/go/packages"

	"github.com/tokenguard/tokenguard/analyzer"
	"github.com/tokenguard/tokenguard/analyzer/internal/sink"
)

// TestLibraries writes, for every row of the sink table, a call or a literal of
// the library itself that passes credentials, and one that passes none: the
// first must be reported as passed to that symbol, the second not at all. A row
// whose symbol the library does not have, or has with other parameters, fails.
func TestLibraries(t *testing.T) {
	if testing.Short() {
		t.Skip("builds some thirty libraries")
	}
	t.Parallel()
	dir := t.TempDir()
	if err := os.CopyFS(dir, os.DirFS(filepath.Join("testdata", "libraries"))); err != nil {
		t.Fatal(err)
	}
	env := append(os.Environ(), "GOWORK=off", "GOFLAGS=-mod=readonly")
	download := exec.Command("go", "mod", "download")
	download.Dir, download.Env = dir, env
	if out, err := download.CombinedOutput(); err != nil {
		t.Skipf("the module proxy cannot be reached: %v\n%s", err, out)
	}
	w := &usageWriter{packages: map[string]*types.Package{}, aliases: map[*types.Package]string{}, expected: map[string]string{}}
	list := loadLibraries(t, dir, env, packages.NeedName|packages.NeedImports, ".")[0]
	for _, pkg := range loadLibraries(t, dir, env, packages.LoadTypes, slices.Sorted(maps.Keys(list.Imports))...) {
		w.usePackage(pkg.Types)
	}
	w.useResolved()
	for _, row := range sink.Rows() {
		if !w.done(row) {
			t.Errorf("%v: no library has it", row.Symbol)
		}
	}
	if err := os.Mkdir(filepath.Join(dir, "usage"), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "usage", "usage.go"), []byte(expand(t, w.file())), 0o644); err != nil {
		t.Fatal(err)
	}
	usage := loadLibraries(t, dir, env, packages.LoadSyntax|packages.NeedModule, "./usage")
	graph, err := checker.Analyze([]*analysis.Analyzer{analyzer.New(analyzer.Options{})}, usage, nil)
	if err != nil {
		t.Fatal(err)
	}
	w.check(t, usage[0], graph.Roots[0])
}

func loadLibraries(t *testing.T, dir string, env []string, mode packages.LoadMode, patterns ...string) []*packages.Package {
	t.Helper()
	pkgs, err := packages.Load(&packages.Config{Mode: mode, Dir: dir, Env: env}, patterns...)
	if err != nil {
		t.Fatal(err)
	}
	if packages.PrintErrors(pkgs) > 0 || len(pkgs) == 0 {
		t.Fatal("the libraries do not load")
	}
	return pkgs
}

// useResolved writes uses that reach a row through something else: an embedded type,
// a field, a call that belongs to another.
func (w *usageWriter) useResolved() {
	for _, use := range []struct{ pkg, declared, body, symbol string }{
		{"github.com/hashicorp/go-retryablehttp", "r pkg.Request", "r.SetBasicAuth(account, secret)", "(*http.Request).SetBasicAuth"},
		{"github.com/machinebox/graphql", "r pkg.Request", `r.Header.Set("Authorization", "Bearer " + secret)`, "http.Header.Set"},
		{"github.com/go-resty/resty/v2", "c pkg.Client", "c.Token = secret", "resty.Client"},
		{"github.com/valyala/fasthttp", "u pkg.URI", "u.SetPassword(secret); u.SetUsername(account)", "(*fasthttp.URI).SetPassword"},
		{"github.com/gfleury/go-bitbucket-v1", "ctx p.Context", "context.WithValue(ctx, pkg.ContextAccessToken, secret)", "context.WithValue"},
	} {
		pkg, contexts := w.qualifier(w.packages[use.pkg]), w.qualifier(w.packages["context"])
		replace := strings.NewReplacer("pkg.", pkg+".", "p.Context", contexts+".Context", "context.", contexts+".")
		w.useBoth(use.symbol, func(good bool) string {
			account, secret := w.value(sink.User, types.Typ[types.String], good), w.value(sink.Secret, types.Typ[types.String], good)
			body := strings.NewReplacer("account", account, "secret", secret).Replace(replace.Replace(use.body))
			return "_ = func(" + replace.Replace(use.declared) + ") { " + body + " }"
		}, nil)
	}
}

// usageWriter writes the uses of symbols, each in a function of its own.
type usageWriter struct {
	packages map[string]*types.Package
	aliases  map[*types.Package]string
	uses     strings.Builder
	expected map[string]string // from a function to the sink it passes to
	rows     []sink.Symbol
	n        int // of functions and of credentials
}

func (w *usageWriter) done(row sink.Row) bool { return slices.Contains(w.rows, row.Symbol) }

func (w *usageWriter) usePackage(pkg *types.Package) {
	w.packages[pkg.Path()] = pkg
	for _, name := range pkg.Scope().Names() {
		obj := pkg.Scope().Lookup(name)
		if !obj.Exported() {
			continue
		}
		switch obj := obj.(type) {
		case *types.Func:
			w.useFunc(obj, nil)
		case *types.TypeName:
			named, ok := types.Unalias(obj.Type()).(*types.Named)
			if !ok || named.TypeParams().Len() > named.TypeArgs().Len() {
				continue
			}
			w.useStruct(obj, named)
			set := types.NewMethodSet(named)
			if !types.IsInterface(named) {
				set = types.NewMethodSet(types.NewPointer(named))
			}
			for method := range set.Methods() {
				w.useFunc(method.Obj().(*types.Func), named)
			}
		}
	}
}

// useFunc calls a function, or a method of a type that has it.
func (w *usageWriter) useFunc(fn *types.Func, recv *types.Named) {
	row, ok := sink.Known().Func(fn)
	if !ok || row.Symbol == (sink.Symbol{}) || w.done(row) {
		return
	}
	w.rows = append(w.rows, row.Symbol)
	if len(row.Arguments) == 1 && row.Arguments[0] == sink.User {
		return // nothing by itself: useResolved has its other half
	}
	w.useBoth(symbolName(fn), func(good bool) string {
		callee := "x."
		if recv == nil {
			callee = w.qualifier(fn.Pkg()) + "."
		}
		return "_ = func() { " + callee + fn.Name() + "(" + w.arguments(fn.Signature(), row.Arguments, good) + ") }"
	}, recv)
}

func (w *usageWriter) useStruct(name *types.TypeName, named *types.Named) {
	row, ok := sink.Known().Struct(named)
	if !ok || row.Symbol == (sink.Symbol{}) || w.done(row) || named.TypeArgs().Len() > 0 && name.Name() != "StringFlag" {
		return
	}
	w.rows = append(w.rows, row.Symbol)
	fields := named.Underlying().(*types.Struct)
	w.useBoth(named.Obj().Pkg().Name()+"."+named.Obj().Name(), func(good bool) string {
		var given []string
		for field := range fields.Fields() {
			if role := row.Fields[field.Name()]; role != sink.Other {
				given = append(given, field.Name()+": "+w.value(role, field.Type(), good))
			}
		}
		return "_ = " + w.qualifier(name.Pkg()) + "." + name.Name() + "{" + strings.Join(given, ", ") + "}"
	}, nil)
}

func (w *usageWriter) useBoth(symbol string, use func(good bool) string, recv *types.Named) {
	for _, good := range []bool{false, true} {
		w.n++
		param := ""
		if recv != nil {
			param = "x *" + types.TypeString(recv, w.qualifier)
			if types.IsInterface(recv) {
				param = "x " + types.TypeString(recv, w.qualifier)
			}
		}
		function := fmt.Sprintf("use%d", w.n)
		fmt.Fprintf(&w.uses, "func %s(%s) {\n\t%s\n}\n\n", function, param, use(good))
		w.expected[function] = symbol
		if !good {
			w.expected[function] = ""
		}
	}
}

func (w *usageWriter) qualifier(pkg *types.Package) string {
	if w.aliases[pkg] == "" {
		w.aliases[pkg] = fmt.Sprintf("p%d", len(w.aliases)+1)
	}
	return w.aliases[pkg]
}

func (w *usageWriter) arguments(signature *types.Signature, roles []sink.Role, good bool) string {
	var args []string
	for i := range signature.Params().Len() {
		t := signature.Params().At(i).Type()
		variadic := signature.Variadic() && i == signature.Params().Len()-1
		if i >= len(roles) || roles[i] == sink.Other {
			if !variadic {
				args = append(args, w.zero(t))
			}
			continue
		}
		if variadic {
			t = t.(*types.Slice).Elem()
		}
		if _, single := t.Underlying().(*types.Basic); single && roles[i] == sink.Argv {
			args = append(args, w.commandLine(good)...)
			break
		}
		args = append(args, w.value(roles[i], t, good))
	}
	return strings.Join(args, ", ")
}

func (w *usageWriter) zero(t types.Type) string {
	switch u := t.Underlying().(type) {
	case *types.Basic:
		if u.Info()&types.IsString != 0 {
			return `""`
		}
	case *types.Pointer, *types.Interface, *types.Map, *types.Slice, *types.Signature, *types.Chan:
		return "nil"
	}
	return "*new(" + types.TypeString(t, w.qualifier) + ")"
}

func (w *usageWriter) commandLine(good bool) []string {
	if good {
		return []string{`"curl"`, `"-u"`, fmt.Sprintf(`"{{pair %d}}"`, w.n)}
	}
	return []string{`"curl"`, `"-u"`, `"user@example.com:api_token"`}
}

// value is what is passed in a role: a credential, or its near miss.
func (w *usageWriter) value(role sink.Role, t types.Type, good bool) string {
	token := fmt.Sprintf("{{token api %d}}", w.n)
	account, secret, url := fmt.Sprintf("{{email %d}}", w.n), token, "https://x:"+token+"@bitbucket.org/acme/app"
	if !good {
		account, secret, url = "user@example.com", "your-api-token", "https://user:password@bitbucket.org/acme/app"
	}
	list := func(texts ...string) string {
		return types.TypeString(t, w.qualifier) + "{" + strings.Join(texts, ", ") + "}"
	}
	quote := strconv.Quote
	text := ""
	switch role {
	case sink.User:
		text = account
	case sink.Secret, sink.Default:
		text = secret
	case sink.Key:
		text = "Authorization"
	case sink.Header:
		text = "Bearer " + secret
	case sink.Name:
		text = "api-token"
	case sink.URL:
		if text = url; types.TypeString(t, nil) == "[]string" {
			return list(quote(text))
		}
	case sink.Argv:
		return list(w.commandLine(good)...)
	case sink.Env:
		return list(quote("API_TOKEN=" + secret))
	case sink.LoginList:
		return list(quote(account), quote(secret))
	case sink.Headers:
		value := quote("Bearer " + secret)
		if _, ok := t.Underlying().(*types.Map).Elem().Underlying().(*types.Slice); ok {
			value = "{" + value + "}"
		}
		return list(`"Authorization": ` + value)
	}
	switch t.Underlying().(type) {
	case *types.Slice:
		return "[]byte(" + quote(text) + ")"
	case *types.Pointer:
		return "new(" + quote(text) + ")"
	}
	return quote(text)
}

func (w *usageWriter) file() string {
	var b strings.Builder
	b.WriteString("package usage\n\nimport (\n")
	for pkg, alias := range w.aliases {
		fmt.Fprintf(&b, "\t%s %q\n", alias, pkg.Path())
	}
	b.WriteString(")\n\n" + w.uses.String())
	return b.String()
}

// check compares what was reported in each function with what it passes where.
func (w *usageWriter) check(t *testing.T, pkg *packages.Package, action *checker.Action) {
	if action.Err != nil {
		t.Fatal(action.Err)
	}
	found := map[string]string{}
	scope := pkg.Types.Scope()
	for _, d := range action.Diagnostics {
		for function := range w.expected {
			if body := scope.Lookup(function).(*types.Func).Scope(); body.Pos() <= d.Pos && d.Pos < body.End() {
				found[function] += d.Message
			}
		}
	}
	for function, symbol := range w.expected {
		switch message := found[function]; {
		case symbol == "" && message != "":
			t.Errorf("%s, a near miss: %s", function, message)
		case symbol != "" && !strings.Contains(message, "passed to "+symbol+";"):
			t.Errorf("%s: got %q, want it passed to %s", function, message, symbol)
		}
	}
}

func symbolName(fn *types.Func) string {
	recv := fn.Signature().Recv()
	if recv == nil {
		return fn.Pkg().Name() + "." + fn.Name()
	}
	name := types.TypeString(recv.Type(), (*types.Package).Name)
	if strings.HasPrefix(name, "*") {
		name = "(" + name + ")"
	}
	return name + "." + fn.Name()
}
