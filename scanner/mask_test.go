package scanner

import (
	"strings"
	"testing"
	"unicode"

	"github.com/tokenguard/tokenguard/credential"
	"github.com/tokenguard/tokenguard/finding"
	"github.com/tokenguard/tokenguard/internal/credtest"
	"github.com/tokenguard/tokenguard/internal/detect"
)

func TestContext(t *testing.T) {
	h := credtest.New(1)
	token := h.Token(credential.APIToken)
	tests := map[string]struct{ before, match, after, want string }{
		"plain":           {"key = ", token, " # old", "key = ******** # old"},
		"other lines":     {"first\nkey: ", token, "\nlast", "key: ********"},
		"carriage return": {"first\rkey: ", token, "\rlast", "key: ********"},
		"quoted":          {`set("name", "`, token, `")`, `set("********", "********")`},
		"other secrets":   {"password1 ", token, " hunter22 short", "******** ******** ******** short"},
		"email":           {"curl -u " + h.Email() + ":", token, " x.y", "curl -u ********:******** x.y"},
		"apostrophe":      {"don't use ", token, " it's old", "don't use ******** it's old"},
		"open quote":      {`x = "my `, token, "", `x = "********`},
		"control bytes":   {"a\x1b[31m\x00b\u202e ", token, "\x07", "a[31mb ********"},
		"utf-16":          {"k\x00e\x00y\x00=\x00", token, "\x00", "key=********"},
		"nothing else":    {"", token, "", "********"},
	}
	for name, test := range tests {
		m := detect.Match{Span: finding.Span{Start: len(test.before), End: len(test.before) + len(test.match)}}
		m.Pair.Token = credential.Token{Kind: credential.APIToken, Secret: credential.NewSecret(token)}
		m.Pair.Account = credential.NewAccount(h.Email())
		if got := contextOf([]byte(test.before+test.match+test.after), m); got != test.want {
			t.Errorf("%s: got %q, want %q", name, got, test.want)
		}
	}
}

// TestContextOfLongLines: minified files and data have lines of megabytes; a
// run that the window cuts must not show its end.
func TestContextOfLongLines(t *testing.T) {
	token := credtest.New(1).Token(credential.APIToken)
	for _, filler := range []string{"x", "x y ", "q\"w ", token, "a@b.c "} {
		long := strings.Repeat(filler, 5000/len(filler))
		for cut := range 20 {
			before := long + strings.Repeat(".", cut)
			m := detect.Match{Span: finding.Span{Start: len(before), End: len(before) + len(token)}}
			got := contextOf([]byte(before+token+long), m)
			if len(got) > maxContext || !strings.Contains(got, blank) {
				t.Fatalf("%d bytes of context", len(got))
			}
			for i := range len(token) - 8 {
				if strings.Contains(got, token[i:i+8]) {
					t.Fatalf("eight characters of the token stand in the context at cut %d", cut)
				}
			}
		}
	}
}

func FuzzContext(f *testing.F) {
	f.Add([]byte("key = 'value' "), []byte(" behind"))
	f.Fuzz(func(t *testing.T, before, after []byte) {
		secret := credtest.New(7).Token(credential.AccessToken)
		content := append(append(append([]byte{}, before...), secret...), after...)
		m := detect.Match{Span: finding.Span{Start: len(before), End: len(before) + len(secret)}}
		got := contextOf(content, m)
		if strings.Contains(got, secret[12:24]) {
			t.Error("the secret stands in the context")
		}
		for _, r := range got {
			if !unicode.IsPrint(r) {
				t.Errorf("unprintable %U", r)
			}
		}
		if len(got) > maxContext {
			t.Errorf("%d bytes", len(got))
		}
	})
}
