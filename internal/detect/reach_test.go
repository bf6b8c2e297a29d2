package detect

import (
	"bytes"
	"compress/gzip"
	"math/rand/v2"
	"net/url"
	"strings"
	"testing"

	"github.com/tokenguard/tokenguard/credential"
	"github.com/tokenguard/tokenguard/internal/credtest"
)

// reachForms are texts with a credential that triggers have to look at from
// near and far.
func reachForms(h credtest.Holder) map[string]string {
	pair := h.Pair()
	forms := map[string]string{
		"plain":          pair,
		"app password":   h.User() + ":" + h.Token(credential.AppPassword),
		"classic":        "jira: " + strings.Repeat("of the team, ", 30) + h.Email() + " = " + h.Token(credential.ClassicToken),
		"data center":    h.Token(credential.DataCenterToken) + strings.Repeat(" of the team,", 30) + " confluence",
		"header":         "Authorization: Basic " + h.Basic(),
		"header, plain":  "Authorization: Basic " + h.User() + " " + h.Password() + "\n",
		"header, login":  "bAsIc%20%20%20" + credtest.Base64(h.Login()),
		"wrapped":        wrapped(h.Basic(), 40, "\n                "),
		"logged":         "2024-03-01T10:00:00Z app[7]: " + wrapped(h.Basic(), 64, "\n2024-03-01T10:00:01Z app[7]: "),
		"served":         "web-frontend-1-of-several-copies  | header | " + wrapped(h.Basic(), 76, "\nweb-frontend-1-of-several-copies  | "),
		"quoted":         "> > " + wrapped(h.Basic(), 72, "\n> > "),
		"quoted, pair":   "> " + wrapped(pair, 72, "\n> "),
		"wrapped, far":   wrapped(h.Basic(), 20, "\n"+strings.Repeat(" ", 90)),
		"wrapped hex":    wrapped(spelledOut("%02x", "")(pair), 64, "\" +\n\t\""),
		"UTF-16":         credtest.UTF16LE("token = " + pair + "\n"),
		"UTF-16, header": credtest.UTF16LE("Authorization: Basic " + h.Basic() + "\n"),
		"base64 of it":   credtest.Base64(credtest.UTF16LE(pair)),
	}
	var stream bytes.Buffer
	w := gzip.NewWriter(&stream)
	if _, err := w.Write([]byte("login: " + pair)); err != nil {
		panic(err)
	}
	if err := w.Close(); err != nil {
		panic(err)
	}
	forms["packed"] = "?x=" + url.QueryEscape(credtest.Base64(stream.String()))
	for name, dump := range dumps {
		forms[name] = dump(pair)
	}
	for _, s := range spellings {
		forms[s.name] = s.encode(pair)
	}
	return forms
}

// TestReach: of what is made from a text in which no trigger fires, a look at
// the difference and as far round it as the text's reach says tells as much as
// a look at all of it. The delta-aware scan rests on this.
func TestReach(t *testing.T) {
	d := New()
	fired := 0
	for seed := range uint64(60) {
		h := credtest.New(seed)
		for name, form := range reachForms(h) {
			r := rand.New(rand.NewPCG(seed, uint64(len(form))))
			filler := strings.Repeat([]string{"x = 1;\n", " ", "word and ", "\t\t}\n", "0x0a, "}[r.IntN(5)], 200)
			above := filler[:r.IntN(len(filler))]
			after := above + form + "\n" + filler[:r.IntN(len(filler))]
			for range 8 {
				// The text before the change: without some of the form, or with more.
				from := max(0, len(above)-40+r.IntN(len(form)+80))
				to := min(len(after), from+1<<r.IntN(10))
				from = min(from, to)
				before := after[:from] + []string{"", "", " ", "\n", "x", "("}[r.IntN(6)] + after[to:]
				reach := d.Look([]byte(before), 0, len(before))
				if reach == Whole {
					continue
				}
				want := d.Triggered([]byte(after), 0, len(after))
				got := d.Triggered([]byte(after), from-reach.Margin(), to+reach.Margin())
				if got != want {
					t.Errorf("%s, seed %d, [%d:%d] of %d changed, form at %d: fires %t near the change, %t in the whole", name, seed, from, to, len(after), len(above), got, want)
				}
				if want {
					fired++
				}
			}
		}
	}
	if fired < 1000 {
		t.Errorf("only %d of the changes make a credential", fired)
	}
}
