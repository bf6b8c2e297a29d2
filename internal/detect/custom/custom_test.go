package custom_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/tokenguard/tokenguard/credential"
	"github.com/tokenguard/tokenguard/finding"
	"github.com/tokenguard/tokenguard/internal/credtest"
	"github.com/tokenguard/tokenguard/internal/detect"
	"github.com/tokenguard/tokenguard/internal/detect/custom"
)

var kinds = []credential.CustomKind{
	{Name: "acme-token", Header: "acme_", Alphabet: credential.Alphanumeric, MinLength: 24},
	{Name: "proven-token", Header: "pk/v", Alphabet: credential.Base64URL, MinLength: 32, Checksum: true},
	{Name: "hex-token", Header: "zz-live-", Alphabet: credential.Hex, MinLength: 20},
}

// body is random text of the shape, always the same.
func body(n int) string {
	text := credtest.New(7).Token(credential.APIToken)[20:]
	return strings.NewReplacer("_", "x", "-", "Y", "=", "9").Replace(text)[:n]
}

func acme() string { return "acme_" + body(24) }

func proven() string { return credtest.Sealed("pk/v" + body(24)) }

func bigEndian(text string) string {
	var out strings.Builder
	for i := range len(text) {
		out.WriteString("\x00" + text[i:i+1])
	}
	return out.String()
}

func find(text string) []detect.Match { return detect.New(kinds...).Append(nil, []byte(text)) }

// A token that is missed in a form that is promised is a leak that passes.
func TestEveryForm(t *testing.T) {
	for name, form := range map[string]func(string) string{
		"plain":                func(s string) string { return "token: " + s + "\n" },
		"at the start":         func(s string) string { return s },
		"quoted":               func(s string) string { return `x = "` + s + `";` },
		"behind a key":         func(s string) string { return "KEY=" + s },
		"UTF-16":               credtest.UTF16LE,
		"UTF-16, other order":  bigEndian,
		"base64":               func(s string) string { return "data: " + credtest.Base64("user:"+s+"\n") },
		"base64, one further":  func(s string) string { return "data: " + credtest.Base64("users:"+s+"\n") },
		"base64, two further":  func(s string) string { return "data: " + credtest.Base64("user: "+s+"\n more") },
		"base64 of UTF-16":     func(s string) string { return "-enc " + credtest.Base64(credtest.UTF16LE("x="+s)) },
		"hex":                  func(s string) string { return fmt.Sprintf("%x", "key="+s+"\n") },
		"hex in capitals":      func(s string) string { return fmt.Sprintf("%X", "key="+s+"\n") },
		"in the path of a URL": func(s string) string { return "https://a.example/" + s + "/x" },
	} {
		t.Run(name, func(t *testing.T) {
			for _, token := range []string{acme(), proven()} {
				found := find(form(token))
				if len(found) != 1 || !found[0].Pair.Token.Secret.Equal(credential.NewSecret(token)) {
					t.Fatalf("found %+v, want one token", found)
				}
				want := finding.Likely
				if token == proven() {
					want = finding.Confirmed
				}
				if found[0].Evidence != want {
					t.Errorf("evidence %s, want %s", found[0].Evidence, want)
				}
			}
		})
	}
}

func TestWhatIsNone(t *testing.T) {
	for name, text := range map[string]string{
		"too short":            "acme_" + body(23),
		"made up":              "acme_" + strings.Repeat("x", 24),
		"a sequence":           "acme_abcdefghijklmnopqrstuvwxyz",
		"within a word":        "xpk/v" + body(40),
		"header alone":         "acme_ acme_\nacme_",
		"header at the end":    "the acme_",
		"in capitals":          strings.ToUpper(acme()),
		"outside the alphabet": "zz-live-" + strings.Repeat("0a1bq", 9),
	} {
		t.Run(name, func(t *testing.T) {
			if found := find(text); len(found) > 0 {
				t.Errorf("found %+v", found)
			}
		})
	}
	if found := detect.New().Append(nil, []byte(acme())); len(found) > 0 {
		t.Errorf("without kinds: found %+v", found)
	}
}

// The delta-aware scan looks at a trigger's surroundings only.
func FuzzTriggerIsLocal(f *testing.F) {
	f.Add("key = "+acme()+"\n", "before", "behind")
	f.Add(credtest.UTF16LE(proven()), "", "x")
	f.Fuzz(func(t *testing.T, middle, before, behind string) {
		set := custom.New(kinds)
		whole := []byte(before + middle + behind)
		if len(set.Tokens(whole)) > 0 && !set.Fires(whole, 0, len(whole)) {
			t.Error("there is a token, and no trigger fires")
		}
		from, to := len(before), len(before)+len(middle)
		fires := set.Fires(whole, from, to)
		near := whole[max(0, from-detect.Window):min(len(whole), to+detect.Window)]
		at := from - max(0, from-detect.Window)
		if set.Fires(near, at, at+len(middle)) != fires {
			t.Errorf("fires %t, and otherwise where what is far away is cut off", fires)
		}
		pieces := false
		for i := from; i < to; i++ {
			pieces = pieces || set.Fires(whole, i, i+1)
		}
		if pieces != fires {
			t.Errorf("fires %t over the whole and %t over its pieces", fires, pieces)
		}
	})
}
