package corpus

import (
	"regexp"
	"strings"

	"github.com/tokenguard/tokenguard/internal/credtest"
)

// A template is content with marks in it:
//
//	‹A› ‹T› ‹S›           account, token and site of a holder
//	‹E›                   the account, where only an email tells that it is one
//	‹A2› ‹T2› ‹S2›        those of a second one, and so on
//	‹O›                   the email of someone whose token does not stand here
//	‹R24› ‹X40› ‹B90›     random text: letters and digits, hex, base64; so many characters
//	‹A:T|base64›          text, encoded; names in it are replaced where they stand alone
//	‹T|base64|wrap 64›    encoded twice, the left step first; encoding.go has the steps
//	«…»                   what the finding of the token in it spans
//
// Marks nest. The finding spans a part of «…» where they do, because the text
// around the credential is encoded with it. The account of a token is the one with the same number, if it
// stands in the template at all.
type template string

// values are what the names in marks stand for.
type values func(name string) (string, bool)

var (
	alone  = regexp.MustCompile(`\b[A-Z][0-9]*\b`)
	spans  = regexp.MustCompile(`«[^»]*»`)
	nested = regexp.MustCompile(`‹[^›]*‹`)
	tokens = regexp.MustCompile(`\bT[0-9]?\b`)
)

// render returns the case that the template makes of one kind of credential,
// with people who are asked for by the name.
func (t template) render(k kind, p population, name string) Case {
	holder := func(number string) credtest.Holder { return p.person(name, k.name, number) }
	named := map[string]bool{}
	r := renderer{rest: string(t), values: func(name string) (string, bool) {
		number := name[1:]
		named[name] = true
		switch name[0] {
		case 'A':
			return k.account(holder(number)), true
		case 'T':
			return k.secret(holder(number)), true
		case 'S':
			return holder(number).Site(), true
		case 'E':
			return holder(number).Email(), true
		case 'O':
			return holder("other" + number).Email(), true
		}
		return noise(name, holder("noise").Password())
	}}
	c := Case{Content: r.content()}
	for i, span := range spans.FindAllString(string(t), -1) {
		token := tokens.FindString(span)
		if token == "" {
			panic("corpus: no token in " + span)
		}
		number := token[1:]
		w := Want{Kind: k.kind, Evidence: k.evidence, Secret: k.secret(holder(number)), Start: r.starts[i], End: r.ends[i]}
		w.Within = nested.MatchString(span)
		w.Line = lineOf(c.Content, w.Start)
		switch {
		case named["A"+number]:
			w.Account = k.account(holder(number))
		case named["E"+number]:
			w.Account = holder(number).Email()
		}
		c.Want = append(c.Want, w)
	}
	return c
}

// text returns what the template renders to.
func (t template) text(p population, name string) string { return t.render(kinds[0], p, name).Content }

// renderer reads a template from the left.
type renderer struct {
	rest         string
	values       values
	out          strings.Builder
	starts, ends []int
}

func (r *renderer) content() string {
	for r.rest != "" {
		at := strings.IndexAny(r.rest, "‹«»")
		if at < 0 {
			at = len(r.rest)
		}
		r.out.WriteString(r.rest[:at])
		r.rest = r.rest[at:]
		switch {
		case r.take("«"):
			r.starts = append(r.starts, r.out.Len())
		case r.take("»"):
			r.ends = append(r.ends, r.out.Len())
		case r.take("‹"):
			r.out.WriteString(r.mark())
		}
	}
	return r.out.String()
}

func (r *renderer) take(sign string) bool {
	rest, ok := strings.CutPrefix(r.rest, sign)
	r.rest = rest
	return ok
}

// mark reads up to the mark's end, whose start is taken already.
func (r *renderer) mark() string {
	var body strings.Builder
	for {
		at := strings.IndexAny(r.rest, "‹›|«»")
		if at < 0 || strings.HasPrefix(r.rest[at:], "«") || strings.HasPrefix(r.rest[at:], "»") {
			panic("corpus: a mark does not end before " + r.rest)
		}
		body.WriteString(alone.ReplaceAllStringFunc(r.rest[:at], func(name string) string {
			if text, ok := r.values(name); ok {
				return text
			}
			return name
		}))
		r.rest = r.rest[at:]
		switch {
		case r.take("‹"):
			body.WriteString(r.mark())
		case r.take("|"):
			steps, rest, _ := strings.Cut(r.rest, "›")
			r.rest = rest
			return encode(body.String(), steps)
		case r.take("›"):
			return body.String()
		}
	}
}
