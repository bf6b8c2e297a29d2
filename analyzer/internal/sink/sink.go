// Package sink is the table of Go functions and fields that take credentials,
// and says what each argument is.
package sink

import (
	"go/types"
	"maps"
	"regexp"
	"slices"
	"strings"
	"sync"

	"github.com/tokenguard/tokenguard/analyzer/internal/value"
)

// Table finds rows by symbol. It is safe for concurrent use.
type Table struct {
	rows  map[Symbol]Row
	names map[string]bool // by which a call is recognised before its types are looked up
}

// Known returns the table of the rows that come with the check. It is made at
// the first call: go vet starts a process for every dependency too, which never
// asks.
var Known = sync.OnceValue(func() *Table { return newTable(Rows()) })

// With returns a table that has more rows, which win over those that are there.
func (t *Table) With(rows []Row) *Table {
	more := &Table{maps.Clone(t.rows), maps.Clone(t.names)}
	more.add(rows)
	return more
}

// Rows returns the rows that come with the check.
func Rows() []Row {
	return slices.Concat(
		parsed(standard, false), parsed(webClients, false), parsed(forges, false), parsed(defaults, false),
		parsed(atlassian, true),
	)
}

// parsed reads a list of rows of this package, each on a line of its own.
func parsed(list string, isAtlassian bool) []Row {
	var rows []Row
	for line := range strings.Lines(list) {
		if line = strings.TrimSpace(line); line == "" {
			continue
		}
		row, err := Parse(line)
		if err != nil {
			continue // TestRows names it
		}
		row.Atlassian = isAtlassian
		rows = append(rows, row)
	}
	return rows
}

func newTable(rows []Row) *Table {
	t := &Table{map[Symbol]Row{}, map[string]bool{}}
	for name := range genericFuncs {
		t.names[name] = true
	}
	t.add(rows)
	return t
}

func (t *Table) add(rows []Row) {
	for _, row := range rows {
		t.rows[row.Symbol] = row
		if row.Fields == nil {
			t.names[row.Name] = true
		}
	}
}

// Named reports whether a function of that name may be a sink. It is the cheap
// question to ask first.
func (t *Table) Named(name string) bool { return t.names[name] }

// Func returns the row for fn, or a row made by the generic rule: a function
// with a telling name and two texts takes an account and a secret, whatever the
// library.
func (t *Table) Func(fn *types.Func) (Row, bool) {
	symbol := symbolOf(fn)
	if row, ok := t.rows[symbol]; ok && row.Fields == nil {
		return row, true
	}
	params := fn.Signature().Params()
	if genericFuncs[fn.Name()] && params.Len() == 2 && value.IsText(params.At(0).Type()) && value.IsText(params.At(1).Type()) {
		return Row{Arguments: []Role{User, Secret}, Atlassian: IsClient(symbol.Package)}, true
	}
	return Row{}, false
}

// Struct returns the row for a type, or a row made by the generic rule: a
// struct with a field for an account and one for a secret.
func (t *Table) Struct(named *types.Named) (Row, bool) {
	named = named.Origin()
	fields, ok := named.Underlying().(*types.Struct)
	if !ok || named.Obj().Pkg() == nil {
		return Row{}, false
	}
	pkg := canonical(named.Obj().Pkg().Path())
	if row, ok := t.rows[Symbol{Package: pkg, Name: named.Obj().Name()}]; ok && row.Fields != nil {
		return row, true
	}
	row := Row{Fields: map[string]Role{}, Atlassian: IsClient(pkg)}
	var user, secret bool
	for field := range fields.Fields() {
		role := genericFields[strings.ToLower(field.Name())]
		if role == Other || !value.HoldsText(field.Type()) {
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
	for _, module := range clients {
		if path == module || strings.HasPrefix(path, module+"/") {
			return true
		}
	}
	return false
}

// symbolOf returns the canonical package, the receiver and the name of fn.
func symbolOf(fn *types.Func) Symbol {
	s := Symbol{Name: fn.Name()}
	if fn.Pkg() != nil {
		s.Package = canonical(fn.Pkg().Path())
	}
	recv := fn.Signature().Recv()
	if recv == nil {
		return s
	}
	s.Receiver = "?" // a method of an interface without a name
	t := types.Unalias(recv.Type())
	if pointer, ok := t.(*types.Pointer); ok {
		t = types.Unalias(pointer.Elem())
	}
	if named, ok := t.(*types.Named); ok {
		s.Receiver = named.Obj().Name()
	}
	return s
}

var (
	version = regexp.MustCompile(`/v[0-9]+(/|$)|\.v[0-9]+(/|$)`)
	fork    = regexp.MustCompile(`^(?:github\.com|gopkg\.in)/[^/]+/(go-jira|go-trello|confluence-go-api)(/|$)`)
)

// canonical strips what does not change the meaning of a package path: a
// vendor folder before it and the major version in it. Forks of a client count
// as the client, whose owner is left out.
func canonical(path string) string {
	if at := strings.LastIndex(path, "/vendor/"); at >= 0 {
		path = path[at+len("/vendor/"):]
	}
	if !strings.Contains(path, ".") { // the standard library: most of what is asked for
		return path
	}
	path = version.ReplaceAllString(path, "$1$2")
	return fork.ReplaceAllString(path, "$1$2")
}
