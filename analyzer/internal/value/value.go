// Package value computes the strings that Go source builds, as far as that can
// be known without running it, and remembers which constants each byte came
// from.
package value

import (
	"go/ast"
	"slices"
	"strings"
)

// holeText stands for what is not known. It has the form of a template
// variable, which is what it is: a credential is never read out of one.
const holeText = "${hole}"

// Origin is a constant that the text of a value comes from. Origins are
// compared by pointer: one [Evaluator] makes one for an expression.
type Origin struct {
	// Expr is the literal, or the reference where the constant is Imported or
	// has no expression of its own (iota, implicit repetition).
	Expr ast.Expr
	// Text is the constant's value.
	Text string
	// Imported says that another package declares the constant.
	Imported bool
}

// part is a run of a value's text.
type part struct {
	text string
	hole bool
	from []*Origin
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
func (v Value) AllOrigins() []*Origin { return v.Origins(0, v.len()) }

func (v Value) len() int {
	n := 0
	for _, p := range v.parts {
		n += len(p.text)
	}
	return n
}

// Of returns a value that is one known text.
func Of(text string) Value { return Value{[]part{{text: text}}} }

// Concat joins values. A value that would make the whole longer than maxText
// counts as unknown, so that repetition cannot exhaust memory.
func Concat(values ...Value) Value {
	var joined Value
	size := 0
	for _, v := range values {
		if size += v.len(); size > maxText {
			v, size = unknown, size-v.len()+len(holeText)
		}
		joined.parts = append(joined.parts, v.parts...)
	}
	return joined
}

// apply transforms a value whose every byte is known; any other becomes
// unknown, because a function of half a string says nothing about the rest.
func (v Value) apply(f func(string) string) Value {
	if !v.Known() {
		return unknown
	}
	text := f(v.Text())
	if len(text) > maxText {
		return unknown
	}
	return Value{[]part{{text: text, from: v.AllOrigins()}}}
}
