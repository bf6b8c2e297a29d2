// Package sink is the table of Go functions and fields that take credentials,
// and says what each argument is.
package sink

import (
	"go/types"
	"regexp"
	"slices"
	"strings"

	"github.com/tokenguard/tokenguard/analyzer/internal/value"
)

// Role is what an argument or a field is to its sink.
type Role uint8

const (
	// Other is none of the sink's business.
	Other Role = iota
	// User is the account that belongs to Secret.
	User
	// Secret is a token or password.
	Secret
	// Key is a header's name, Header its value.
	Key
	Header
	// URL may hold an account and a secret before its host.
	URL
	// Argv is a program and its arguments: one string each or, for a field, a
	// list. As the last role of a function it stands for all that follow.
	Argv
)

// Func is a function, method or interface method. A receiver is named without
// its pointer.
type Func struct {
	Package, Receiver, Name string
	Roles                   []Role // by position, the receiver not counted
	// Atlassian says that what passes here opens an Atlassian product.
	Atlassian bool
}

// Struct is a type whose fields take credentials.
type Struct struct {
	Package, Name string
	Fields        map[string]Role
	Atlassian     bool
}

type symbol struct{ pkg, receiver, name string }

// table is the rows by symbol, and the names by which a call is recognised
// before its types are looked up.
type table struct {
	funcs   map[symbol]Func
	names   map[string]bool
	structs map[symbol]Struct
}

var known = build(Funcs(), Structs())

// Funcs returns the rows for functions.
func Funcs() []Func { return slices.Concat(standardFuncs, atlassianFuncs) }

// Structs returns the rows for types.
func Structs() []Struct { return slices.Concat(standardStructs, atlassianStructs) }

func build(funcs []Func, structs []Struct) table {
	t := table{map[symbol]Func{}, map[string]bool{}, map[symbol]Struct{}}
	for name := range genericFuncs {
		t.names[name] = true
	}
	for _, row := range funcs {
		t.funcs[symbol{row.Package, row.Receiver, row.Name}] = row
		t.names[row.Name] = true
	}
	for _, row := range structs {
		t.structs[symbol{pkg: row.Package, name: row.Name}] = row
	}
	return t
}

// Named reports whether a function of that name may be a sink. It is the cheap
// question to ask first.
func Named(name string) bool { return known.names[name] }

// FindFunc returns the row for fn, or a row made by the generic rule: a
// function with a telling name and two texts takes an account and a secret,
// whatever the library.
func FindFunc(fn *types.Func) (Func, bool) {
	pkg, receiver := home(fn)
	if row, ok := known.funcs[symbol{pkg, receiver, fn.Name()}]; ok {
		return row, true
	}
	params := fn.Signature().Params()
	if genericFuncs[fn.Name()] && params.Len() == 2 && value.IsText(params.At(0).Type()) && value.IsText(params.At(1).Type()) {
		return Func{Roles: []Role{User, Secret}, Atlassian: IsClient(pkg)}, true
	}
	return Func{}, false
}

// FindStruct returns the row for a type, or a row made by the generic rule: a
// struct with a field for an account and one for a secret.
func FindStruct(named *types.Named) (Struct, bool) {
	fields, ok := named.Underlying().(*types.Struct)
	if !ok || named.Obj().Pkg() == nil {
		return Struct{}, false
	}
	pkg := canonical(named.Obj().Pkg().Path())
	if row, ok := known.structs[symbol{pkg: pkg, name: named.Obj().Name()}]; ok {
		return row, true
	}
	row := Struct{Fields: map[string]Role{}, Atlassian: IsClient(pkg)}
	var user, secret bool
	for field := range fields.Fields() {
		role := genericFields[strings.ToLower(field.Name())]
		if role == Other || !value.IsText(field.Type()) {
			continue
		}
		row.Fields[field.Name()] = role
		user, secret = user || role == User, secret || role == Secret
	}
	return row, user && secret
}

// IsClient reports whether the package belongs to a client of an Atlassian
// product.
func IsClient(path string) bool {
	path = canonical(path)
	for _, module := range []string{goJira, goAtlassian} {
		if path == module || strings.HasPrefix(path, module+"/") {
			return true
		}
	}
	return false
}

// home returns the canonical package and the receiver of fn.
func home(fn *types.Func) (pkg, receiver string) {
	if fn.Pkg() != nil {
		pkg = canonical(fn.Pkg().Path())
	}
	recv := fn.Signature().Recv()
	if recv == nil {
		return pkg, ""
	}
	t := types.Unalias(recv.Type())
	if pointer, ok := t.(*types.Pointer); ok {
		t = types.Unalias(pointer.Elem())
	}
	if named, ok := t.(*types.Named); ok {
		return pkg, named.Obj().Name()
	}
	return pkg, "?" // a method of an interface without a name
}

var (
	version = regexp.MustCompile(`/v[0-9]+(/|$)|\.v[0-9]+$`)
	fork    = regexp.MustCompile(`^(github\.com/[^/]+|gopkg\.in/[^/]+)/go-jira(/|$)`)
)

// canonical strips what does not change the meaning of a package path: a
// vendor folder before it and the major version in it. Forks of go-jira count
// as go-jira.
func canonical(path string) string {
	if at := strings.LastIndex(path, "/vendor/"); at >= 0 {
		path = path[at+len("/vendor/"):]
	}
	path = version.ReplaceAllString(path, "$1")
	return fork.ReplaceAllString(path, "github.com/andygrunwald/go-jira$2")
}
