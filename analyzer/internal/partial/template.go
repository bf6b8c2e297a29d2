package partial

import (
	"go/types"
	"slices"
)

// Template is a [Value] as facts carry it from package to package: parts are
// named by position and name, not by object, and there are no maps, so that
// equal templates are encoded to equal bytes.
type Template struct{ Parts []TemplatePart }

// TemplatePart is a run of text, or a hole. Param is the position of the
// parameter that fills it, from 1, Field the name of the field, Call the pure
// function whose result with Args does.
type TemplatePart struct {
	Text  string
	Hole  bool
	Param int
	Field string
	Call  string
	Args  []Template
}

// Template returns the value in terms of params, which are a function's
// parameters or a structure's fields. keep decides about each known text: what
// it refuses becomes a hole.
func (v Value) Template(params []*types.Var, keep func(text string) bool) Template {
	var t Template
	for _, p := range v.parts {
		switch {
		case !p.hole && keep(p.text):
			t.Parts = append(t.Parts, TemplatePart{Text: p.text})
		case p.symbol != nil && p.symbol.IsField() && slices.Contains(params, p.symbol):
			t.Parts = append(t.Parts, TemplatePart{Field: p.symbol.Name()})
		case p.symbol != nil && slices.Contains(params, p.symbol):
			t.Parts = append(t.Parts, TemplatePart{Param: 1 + slices.Index(params, p.symbol)})
		case p.later != nil:
			part := TemplatePart{Call: p.later.name}
			for _, arg := range p.later.args {
				part.Args = append(part.Args, arg.Template(params, keep))
			}
			t.Parts = append(t.Parts, part)
		default:
			t.Parts = append(t.Parts, TemplatePart{Hole: true})
		}
	}
	return t
}

// Templates returns the templates of all values.
func (s Set) Templates(params []*types.Var, keep func(text string) bool) []Template {
	var templates []Template
	for _, v := range s {
		templates = append(templates, v.Template(params, keep))
	}
	return templates
}

// Instantiate returns the values of another package's templates, whose symbols
// are params. origin makes the values of the texts in them.
func Instantiate(templates []Template, params []*types.Var, origin func(text string) Set) Set {
	var sets []Set
	for _, t := range templates {
		sets = append(sets, t.instantiate(params, origin))
	}
	if len(sets) == 0 {
		return Unknown
	}
	return Union(sets...)
}

func (t Template) instantiate(params []*types.Var, origin func(text string) Set) Set {
	sets := []Set{{Of("")}}
	for _, p := range t.Parts {
		switch {
		case p.Text != "":
			sets = append(sets, origin(p.Text))
		case p.Param > 0 && p.Param <= len(params):
			sets = append(sets, Set{Symbol(params[p.Param-1])})
		case p.Field != "":
			sets = append(sets, fieldNamed(params, p.Field))
		case p.Call != "":
			var args []Set
			for _, arg := range p.Args {
				args = append(args, arg.instantiate(params, origin))
			}
			sets = append(sets, Apply(p.Call, args...))
		case p.Hole:
			sets = append(sets, Unknown)
		}
	}
	return Join(sets...)
}

func fieldNamed(fields []*types.Var, name string) Set {
	for _, field := range fields {
		if field.Name() == name {
			return Set{Symbol(field)}
		}
	}
	return Unknown
}
