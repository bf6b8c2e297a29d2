package partial

import (
	"go/types"
	"slices"
)

// maxAlternatives bounds a set: a variable that a program chooses among more
// texts than that is a table, and no credential.
const maxAlternatives = 8

// Set is what an expression may be: one of several values, never none. A value
// with a hole among them stands for all that are not listed.
type Set []Value

// Unknown is what nothing is known of.
var Unknown = Set{unknown}

// Blank reports whether nothing is known of any of the values.
func (s Set) Blank() bool {
	return !slices.ContainsFunc(s, func(v Value) bool { return !v.Blank() })
}

// Symbols returns the parameters and fields the values depend on, each once.
func (s Set) Symbols() []*types.Var {
	var symbols []*types.Var
	for _, v := range s {
		symbols = v.appendSymbols(symbols)
	}
	return symbols
}

// Open reports whether a value has a hole that no symbol would fill.
func (s Set) Open() bool { return slices.ContainsFunc(s, Value.open) }

// listed returns the values without the one that stands for all that they do not
// list, and whether there was one.
func (s Set) listed() (listed Set, rest bool) {
	if len(s) == 1 {
		return s, false
	}
	listed = slices.DeleteFunc(slices.Clone(s), Value.isUnknown)
	if len(listed) == 0 {
		return Unknown, false
	}
	return listed, len(listed) < len(s)
}

func (v Value) isUnknown() bool {
	return len(v.parts) == 1 && v.parts[0].hole && v.parts[0].symbol == nil && v.parts[0].later == nil
}

// Among adds to a set that its values are not all there are.
func Among(s Set) Set { return Union(s, Unknown) }

func (v Value) open() bool {
	return slices.ContainsFunc(v.parts, func(p part) bool {
		return p.hole && p.symbol == nil && (p.later == nil || slices.ContainsFunc(p.later.args, Value.open))
	})
}

// Union returns what is in one of the sets. Too much of it is unknown.
func Union(sets ...Set) Set {
	var all Set
	for _, s := range sets {
		for _, v := range s {
			if !all.has(v) {
				all = append(all, v)
			}
		}
	}
	if len(all) > maxAlternatives {
		if listed, _ := all.listed(); len(listed) > maxAlternatives {
			return Unknown
		}
	}
	return all
}

func (s Set) has(v Value) bool {
	return slices.ContainsFunc(s, func(other Value) bool {
		return v.Len() == other.Len() && v.Text() == other.Text() && slices.Equal(v.Symbols(), other.Symbols()) && slices.Equal(v.AllOrigins(), other.AllOrigins())
	})
}

// combinations returns every way to take one value of each set. Where that is
// too many, what no set lists counts as one more way, and the last sets with a
// choice as unknown.
func combinations(sets []Set) (all [][]Value, rest bool) {
	total := 1
	for _, s := range sets {
		total = min(total*len(s), 2*maxAlternatives)
	}
	crowded := total > maxAlternatives
	total = 1
	all = [][]Value{make([]Value, 0, len(sets))}
	for _, s := range sets {
		if crowded {
			listed, more := s.listed()
			s, rest = listed, rest || more
		}
		if total*len(s) > maxAlternatives {
			s = Unknown
		}
		total *= len(s)
		if len(s) == 1 {
			for i := range all {
				all[i] = append(all[i], s[0])
			}
			continue
		}
		var longer [][]Value
		for _, head := range all {
			for _, v := range s {
				longer = append(longer, append(slices.Clone(head), v))
			}
		}
		all = longer
	}
	return all, rest
}

// Join concatenates sets.
func Join(sets ...Set) Set {
	all, rest := combinations(sets)
	var joined Set
	for _, values := range all {
		joined = append(joined, Concat(values...))
	}
	if rest {
		joined = append(joined, unknown)
	}
	return joined
}

// Replace fills the holes that known symbols leave. replacement returns false
// for a symbol that stays.
func (s Set) Replace(replacement func(*types.Var) (Set, bool)) Set {
	if !slices.ContainsFunc(s, Value.symbolic) {
		return s
	}
	var replaced []Set
	for _, v := range s {
		replaced = append(replaced, v.replace(replacement))
	}
	return Union(replaced...)
}

func (v Value) replace(replacement func(*types.Var) (Set, bool)) Set {
	if !v.symbolic() {
		return Set{v}
	}
	var sets []Set
	for _, p := range v.parts {
		switch {
		case p.symbol != nil:
			if s, ok := replacement(p.symbol); ok {
				sets = append(sets, s)
				continue
			}
		case p.later != nil:
			var args []Set
			for _, arg := range p.later.args {
				args = append(args, arg.replace(replacement))
			}
			sets = append(sets, Apply(p.later.name, args...))
			continue
		}
		sets = append(sets, Set{{[]part{p}}})
	}
	return Join(sets...)
}

// Apply calls the pure function of that name. Where an argument depends on a
// symbol, the call waits for it. Where it is not known at all, neither is the
// result: a function of half a string says nothing about the rest.
func Apply(name string, args ...Set) Set {
	all, rest := combinations(args)
	var results []Set
	for _, values := range all {
		results = append(results, Set{applyOnce(name, values)})
	}
	if rest {
		results = append(results, Unknown)
	}
	return Union(results...)
}

func applyOnce(name string, args []Value) Value {
	texts := make([]string, len(args))
	var from []*Origin
	known, symbolic := true, false
	for i, arg := range args {
		known = known && arg.Known()
		symbolic = symbolic || arg.symbolic()
		texts[i] = arg.Text()
		from = append(from, arg.AllOrigins()...)
	}
	if known {
		text, ok := Compute(name, texts)
		if !ok || len(text) > MaxText {
			return unknown
		}
		return Value{[]part{{text: text, from: from}}}
	}
	if symbolic && depthOf(args) < maxDeferred {
		return Value{[]part{{text: holeText, hole: true, later: &deferred{name, args}}}}
	}
	return unknown
}

// maxDeferred bounds calls that wait within calls that wait.
const maxDeferred = 8

func depthOf(args []Value) int {
	depth := 0
	for _, arg := range args {
		for _, p := range arg.parts {
			if p.later != nil {
				depth = max(depth, 1+depthOf(p.later.args))
			}
		}
	}
	return depth
}
