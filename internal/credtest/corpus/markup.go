package corpus

import (
	"fmt"
	"hash/fnv"
	"math/rand/v2"
	"regexp"
	"strconv"
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
// around the credential is encoded with it. The account of a token is the one
// with the same number, if it stands in the template at all.
type template string

var (
	alone  = regexp.MustCompile(`\b[A-Z][0-9]*\b`)
	spans  = regexp.MustCompile(`«[^»]*»`)
	nested = regexp.MustCompile(`‹[^›]*‹`)
	tokens = regexp.MustCompile(`\bT[0-9]?\b`)
)

// render returns the case that the template makes of one kind of credential,
// with people who are asked for by the name.
func (t template) render(k kind, p population, name string) Case {
	r := renderer{rest: string(t), cast: cast{k, p, name, map[string]bool{}}}
	c := Case{Content: r.content()}
	for i, span := range spans.FindAllString(string(t), -1) {
		token := tokens.FindString(span)
		if token == "" {
			panic("corpus: no token in " + span)
		}
		number := token[1:]
		c.Want = append(c.Want, Want{
			Kind: k.kind, Evidence: k.evidence, Secret: k.secret(r.cast.person(number)), Account: r.cast.account(number),
			Start: r.starts[i], End: r.ends[i], Line: lineOf(c.Content, r.starts[i]), Within: nested.MatchString(span),
		})
	}
	return c
}

// text returns what the template renders to.
func (t template) text(p population, name string) string { return t.render(kinds[0], p, name).Content }

// cast is who stands in a template.
type cast struct {
	kind   kind
	people population
	name   string          // of the case
	named  map[string]bool // what marks have named so far
}

func (c cast) person(number string) credtest.Holder {
	return c.people.person(c.name, c.kind.name, number)
}

// value returns what a name in a mark stands for.
func (c cast) value(name string) (string, bool) {
	number := name[1:]
	c.named[name] = true
	switch name[0] {
	case 'A':
		return c.kind.account(c.person(number)), true
	case 'T':
		return c.kind.secret(c.person(number)), true
	case 'S':
		return c.person(number).Site(), true
	case 'E':
		return c.person(number).Email(), true
	case 'O':
		return c.person("other" + number).Email(), true
	}
	return noise(name, c.person("noise").Password())
}

// account returns the account that was named with the number, or "".
func (c cast) account(number string) string {
	for _, letter := range []string{"A", "E"} {
		if name := letter + number; c.named[name] {
			account, _ := c.value(name)
			return account
		}
	}
	return ""
}

// renderer reads a template from the left.
type renderer struct {
	rest         string
	cast         cast
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
			if text, ok := r.cast.value(name); ok {
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

const (
	alphanumeric = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
	hexadecimal  = "0123456789abcdef"
	radix64      = alphanumeric + "+/"
)

// noise returns the random text that a name such as R24 stands for.
func noise(name, seed string) (string, bool) {
	alphabets := map[byte]string{'R': alphanumeric, 'X': hexadecimal, 'B': radix64}
	alphabet, ok := alphabets[name[0]]
	length, err := strconv.Atoi(name[1:])
	if !ok || err != nil {
		return "", false
	}
	sum := fnv.New64a()
	fmt.Fprint(sum, name, seed)
	random := rand.New(rand.NewPCG(sum.Sum64(), 0))
	out := make([]byte, length)
	for i := range out {
		out[i] = alphabet[random.IntN(len(alphabet))]
	}
	return string(out), true
}

// prose returns so many lines of words that hold nothing to find.
func prose(seed uint64, lines int) string {
	random := rand.New(rand.NewPCG(seed, 1))
	var b strings.Builder
	for range lines {
		for word := range 8 {
			if word > 0 {
				b.WriteByte(' ')
			}
			for range 1 + random.IntN(3) {
				b.WriteByte("bdfgklmnprstv"[random.IntN(13)])
				b.WriteByte("aeiou"[random.IntN(5)])
			}
		}
		b.WriteByte('\n')
	}
	return b.String()
}
