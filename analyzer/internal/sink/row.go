package sink

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
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
	// Name is what a setting is called, Default the value it is given.
	Name
	Default
	// Argv is a program and its arguments: one string each, or a list. As the
	// last role of a function it stands for all that follow.
	Argv
	// Env is a list of KEY=value.
	Env
	// Headers is a map from header names to texts or lists of texts.
	Headers
	// LoginList is a list of an account and a secret.
	LoginList
	// Roles is how many roles there are.
	Roles
)

var roleNames = map[string]Role{
	"user": User, "secret": Secret, "key": Key, "header": Header, "url": URL, "name": Name,
	"default": Default, "argv": Argv, "env": Env, "headers": Headers, "login": LoginList,
}

// Symbol is a function, method, interface method or type, by its canonical
// package and, of a method, the type of its receiver without pointer.
type Symbol struct{ Package, Receiver, Name string }

// Row says what one symbol takes: a function its arguments, by position and
// without the receiver, a structure its fields, by name.
type Row struct {
	Symbol
	Arguments []Role
	Fields    map[string]Role
	// Atlassian says that what passes here opens an Atlassian product.
	Atlassian bool
}

// Parse reads a row. A function or method is written as go/types writes its
// full name, with the position of each role; a structure with its fields, of
// which those without a role are the account, if there are two, and the secret:
//
//	(*net/http.Request).SetBasicAuth:user=0,secret=1
//	example.com/jira.Client{Email,Token}
//	example.com/jira.Client{Email:user,Token:secret}
func Parse(text string) (Row, error) {
	var row Row
	var err error
	if name, fields, ok := strings.Cut(text, "{"); ok {
		if row.Symbol, ok = parseSymbol(name); !ok || row.Receiver != "" {
			return Row{}, fmt.Errorf("sink %q: not a type with its package", text)
		}
		row.Fields, err = parseFields(fields)
	} else {
		name, arguments, _ := strings.Cut(text, ":")
		if row.Symbol, ok = parseSymbol(name); !ok {
			return Row{}, fmt.Errorf("sink %q: not a function with its package", text)
		}
		row.Arguments, err = parseArguments(arguments)
	}
	if err != nil {
		return Row{}, fmt.Errorf("sink %q: %w", text, err)
	}
	return row, nil
}

var symbolForm = regexp.MustCompile(`^(?:\(\*?([^()]+)\.(\w+)\)|([^()*]+))\.(\w+)$`)

func parseSymbol(name string) (Symbol, bool) {
	m := symbolForm.FindStringSubmatch(name)
	if m == nil {
		return Symbol{}, false
	}
	return Symbol{Package: canonical(m[1] + m[3]), Receiver: m[2], Name: m[4]}, true
}

// maxArguments is more than any function has that takes credentials.
const maxArguments = 16

func parseArguments(text string) ([]Role, error) {
	var roles []Role
	for pair := range strings.SplitSeq(text, ",") {
		name, position, _ := strings.Cut(pair, "=")
		role, n := roleNames[name], -1
		if at, err := strconv.Atoi(position); err == nil {
			n = at
		}
		if role == Other || n < 0 || n >= maxArguments {
			return nil, fmt.Errorf("%q is not role=position", pair)
		}
		for len(roles) <= n {
			roles = append(roles, Other)
		}
		roles[n] = role
	}
	return roles, nil
}

func parseFields(text string) (map[string]Role, error) {
	list, ok := strings.CutSuffix(text, "}")
	if !ok {
		return nil, fmt.Errorf("no closing brace")
	}
	names := strings.Split(list, ",")
	fields := map[string]Role{}
	for i, field := range names {
		name, roleName, given := strings.Cut(field, ":")
		role := roleNames[roleName]
		if !given {
			role = Secret
			if i == 0 && len(names) == 2 {
				role = User
			}
		}
		if name == "" || role == Other {
			return nil, fmt.Errorf("%q is not a field", field)
		}
		fields[name] = role
	}
	return fields, nil
}
