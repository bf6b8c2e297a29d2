// Package partial holds strings as far as they are known, and remembers which
// constants each byte came from.
package partial

import (
	"go/ast"
	"go/types"
	"slices"
	"strings"
)

// holeText stands for what is not known. It has the form of a template
// variable, which is what it is: a credential is never read out of one.
const holeText = "${hole}"

// Origin is a constant that the text of a value comes from. Origins are
// compared by pointer: one evaluator makes one for an expression.
type Origin struct {
	// Expr is the literal, or the reference where the constant is Imported or
	// has no expression of its own (iota, implicit repetition, an embedded file).
	Expr ast.Expr
	// Text is the constant's value.
	Text string
	// Imported says that another package declares the constant.
	Imported bool
}

// part is a run of a value's text. A hole may say what would fill it: the value
// of a variable, or a computation with one.
type part struct {
	text   string
	hole   bool
	from   []*Origin
	symbol *types.Var // a parameter or a field
	later  *deferred
}

// deferred is a call of a pure function that waits for its arguments.
type deferred struct {
	name string
	args []Value
}

// Value is a string as far as it is known: runs of text and holes, in order.
// The zero value is the empty string. A Value is immutable.
type Value struct{ parts []part }

var unknown = Value{[]part{{text: holeText, hole: true}}}

// Text returns the value with ${hole} for everything that is not known.
func (v Value) Text() string {
	if len(v.parts) == 1 {
		return v.parts[0].text
	}
	var b strings.Builder
	for _, p := range v.parts {
		b.WriteString(p.text)
	}
	return b.String()
}

// Known reports whether the value has no hole.
func (v Value) Known() bool {
	return !slices.ContainsFunc(v.parts, func(p part) bool { return p.hole })
}

// Blank reports whether nothing of the value is known.
func (v Value) Blank() bool {
	return !slices.ContainsFunc(v.parts, func(p part) bool { return !p.hole && p.text != "" })
}

// Login splits a value that is an account and a secret, which is a symbol, with a colon
// between them.
func (v Value) Login() (account, secret Value, ok bool) {
	for i, p := range v.parts {
		before, after, found := strings.Cut(p.text, ":")
		if p.hole || !found {
			continue
		}
		account = Value{append(slices.Clone(v.parts[:i]), part{text: before, from: p.from})}.trimmed()
		secret = Value{append([]part{{text: after, from: p.from}}, v.parts[i+1:]...)}.trimmed()
		return account, secret, len(account.parts) == 1 && len(secret.parts) == 1 && secret.parts[0].symbol != nil
	}
	return Value{}, Value{}, false
}

// trimmed leaves out parts without text.
func (v Value) trimmed() Value {
	return Value{slices.DeleteFunc(slices.Clone(v.parts), func(p part) bool { return p.text == "" })}
}

// Symbols returns the parameters and fields that would fill holes of the
// value, each once.
func (v Value) Symbols() []*types.Var { return v.appendSymbols(nil) }

func (v Value) appendSymbols(symbols []*types.Var) []*types.Var {
	for _, p := range v.parts {
		if p.symbol != nil && !slices.Contains(symbols, p.symbol) {
			symbols = append(symbols, p.symbol)
		}
		if p.later != nil {
			for _, arg := range p.later.args {
				symbols = arg.appendSymbols(symbols)
			}
		}
	}
	return symbols
}

// symbolic reports whether the value has symbols.
func (v Value) symbolic() bool {
	return slices.ContainsFunc(v.parts, func(p part) bool { return p.symbol != nil || p.later != nil })
}

// Origins returns what Text()[from:to] comes from, in order, each once.
func (v Value) Origins(from, to int) []*Origin {
	var origins []*Origin
	at := 0
	for _, p := range v.parts {
		if p.text != "" && at < to && from < at+len(p.text) {
			for _, o := range p.from {
				if !slices.Contains(origins, o) {
					origins = append(origins, o)
				}
			}
		}
		at += len(p.text)
	}
	return origins
}

// AllOrigins returns what the value comes from, in order, each once.
func (v Value) AllOrigins() []*Origin { return v.Origins(0, v.Len()) }

// Len is that of Text.
func (v Value) Len() int {
	n := 0
	for _, p := range v.parts {
		n += len(p.text)
	}
	return n
}

// Slice returns the bytes from..to of a value that is known, with their origins.
func (v Value) Slice(from, to int) Value {
	var cut Value
	at := 0
	for _, p := range v.parts {
		start, end := max(from, at), min(to, at+len(p.text))
		if start < end {
			cut.parts = append(cut.parts, part{text: p.text[start-at : end-at], from: p.from})
		}
		at += len(p.text)
	}
	return cut
}

// MaxText bounds a value: an order of magnitude more than any credential with its
// encodings, and small enough to scan at every use.
const MaxText = 64 << 10

// Of returns a value that is one known text.
func Of(text string) Value { return From(text) }

// From returns a value that is one known text which comes from constants.
func From(text string, origins ...*Origin) Value { return Value{[]part{{text: text, from: origins}}} }

// Symbol returns what a parameter or field is given, which is not known yet.
func Symbol(obj *types.Var) Value {
	return Value{[]part{{text: holeText, hole: true, symbol: obj}}}
}

// Concat joins values. A value that would make the whole longer than MaxText
// counts as unknown, so that repetition cannot exhaust memory.
func Concat(values ...Value) Value {
	if len(values) == 1 {
		return values[0]
	}
	var joined Value
	size := 0
	for _, v := range values {
		if size += v.Len(); size > MaxText {
			v, size = unknown, size-v.Len()+len(holeText)
		}
		if size > MaxText { // thousands of holes
			return unknown
		}
		joined.parts = append(joined.parts, v.parts...)
	}
	return joined
}
