package corpus

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/tokenguard/tokenguard/credential"
	"github.com/tokenguard/tokenguard/internal/credtest"
)

// The encodings are what real programs make, or the corpus would show only
// that two of our own programs agree.
func TestProducersAgree(t *testing.T) {
	text := credtest.New(77).Pair()
	for _, p := range producers {
		t.Run(p.name, func(t *testing.T) {
			want := strings.TrimSuffix(p.before+encode(text, p.chain)+p.after, "\n")
			got := strings.TrimSuffix(p.produce(t, text), "\n")
			if at := difference(got, want); at >= 0 {
				t.Errorf("%s: %d bytes, want %d; other than wanted from byte %d", p.chain, len(got), len(want), at)
			}
		})
	}
}

// difference returns where the two begin to differ, or -1.
func difference(a, b string) int {
	for i := range min(len(a), len(b)) {
		if a[i] != b[i] {
			return i
		}
	}
	if len(a) == len(b) {
		return -1
	}
	return min(len(a), len(b))
}

// unproduced are the steps that no program at hand makes, and why they are in
// the corpus all the same.
var unproduced = map[string]string{
	"CR LF lines":            "git and editors make them",
	"CR lines":               "editors of old made them",
	"NUL between lines":      "any binary format",
	"hex array":              "code formatters print it in as many ways as there are",
	"braced unicode escapes": "written by hand in JavaScript and Rust",
	"hex dump":               "encoding/hex prints it as hexdump -C does",
	"percent everywhere":     "made by those who hide something",
	"reserved in percent":    "web forms escape what base64 has beside letters and digits",
	"entities":               "written by hand and by editors of HTML",
	"escaped equals":         "written by hand, in shells and properties",
	"escaped as Gson":        "Gson escapes for HTML unless told not to",
	"line ends escaped":      "every printer of string literals",
	"gzip":                   "programs pack one text in as many ways as there are; the packers make archives",
	"zlib":                   "as gzip",
	"escapes of CSS":         "written by hand, and by those who hide something",
	"char casts":             "written by scripts in PowerShell that hide something",
	"byte casts":             "written by generators of Java",
}

func TestEveryEncodingHasAProducer(t *testing.T) {
	produced := maps.Clone(unproduced)
	for _, p := range producers {
		for step := range strings.SplitSeq(p.chain, "|") {
			produced[step] = p.name
		}
	}
	for _, s := range steps {
		if produced[s.name] == "" {
			t.Errorf("nothing makes %q", s.name)
		}
	}
	for name := range unproduced {
		if !slices.ContainsFunc(steps, func(s step) bool { return s.name == name }) {
			t.Errorf("no step is named %q", name)
		}
	}
}

func TestCorpusIsLargeAndNamed(t *testing.T) {
	const least = 300
	names := map[string]bool{}
	count := map[bool]int{}
	secrets := map[string]string{}
	for _, silent := range []bool{false, true} {
		all := Positive(1)
		if silent {
			all = Silent(1)
		}
		for c := range all {
			name := c.Group + ": " + c.Name
			if names[name] {
				t.Errorf("two cases are named %s", name)
			}
			names[name] = true
			count[silent]++
			if silent != (len(c.Want) == 0) {
				t.Errorf("%s: %d credentials are wanted", name, len(c.Want))
			}
			for _, w := range c.Want {
				if other, ok := secrets[w.Secret]; ok {
					t.Errorf("%s and %s share a secret", name, other)
				}
				secrets[w.Secret] = name
			}
		}
	}
	if count[false] < least || count[true] < least {
		t.Errorf("%d cases to find and %d to pass over, want %d of each", count[false], count[true], least)
	}
}

func TestSameSeedSameCorpus(t *testing.T) {
	first, second := slices.Collect(Positive(5)), slices.Collect(Positive(5))
	other := slices.Collect(Positive(50_000))
	for i := range first {
		if first[i].Content != second[i].Content {
			t.Errorf("%s differs between two runs", first[i].Name)
		}
		if first[i].Content == other[i].Content {
			t.Errorf("%s does not depend on the seed", first[i].Name)
		}
	}
}

func TestMarkup(t *testing.T) {
	const name = "case"
	people := population(1)
	h, other := people.person(name, kinds[0].name, ""), people.person(name, kinds[0].name, "other")
	token := h.Token(credential.APIToken)
	tests := []struct {
		name, template, content, span, account string
	}{
		{"pair", "u «‹A›:‹T›» x", "u " + h.Pair() + " x", h.Pair(), h.Email()},
		{"token without an account", "é\n«‹T›»", "é\n" + token, token, ""},
		{"someone else's account", "«‹T›» ‹O›", token + " " + other.Email(), token, ""},
		{"encoded", "«‹A:T|base64›»", h.Basic(), h.Basic(), h.Email()},
		{"two steps, the left one first", "«‹T|newline|base64›»", credtest.Base64(token + "\n"), credtest.Base64(token + "\n"), ""},
		{"nested", "«‹x ‹T|base64›|base64›»", credtest.Base64("x " + credtest.Base64(token)), credtest.Base64("x " + credtest.Base64(token)), ""},
		{"names inside words stay", "«‹AT_T T|newline›»", "AT_T " + token + "\n", "AT_T " + token + "\n", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			c := template(tt.template).render(kinds[0], people, name)
			if c.Content != tt.content || len(c.Want) != 1 {
				t.Fatalf("got %q with %d wanted, want %q", c.Content, len(c.Want), tt.content)
			}
			w := c.Want[0]
			if got := c.Content[w.Start:w.End]; got != tt.span || w.Account != tt.account || w.Secret != token {
				t.Errorf("got %q of %q, want %q of %q", got, w.Account, tt.span, tt.account)
			}
			if want := 1 + strings.Count(tt.content[:w.Start], "\n"); w.Line != want {
				t.Errorf("got line %d, want %d", w.Line, want)
			}
		})
	}
}

// The delta-aware part of a scan sees nothing of a file that is stored whole.
func TestEditsAreDeltas(t *testing.T) {
	r := Build(t, 2)
	edited := 0
	for _, s := range r.Stored {
		if s.Edited {
			edited++
		}
	}
	if edited < 300 {
		t.Errorf("only %d of %d cases are edits", edited, len(r.Stored))
	}
}
