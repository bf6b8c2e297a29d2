package detect

import (
	"slices"
	"strings"
	"testing"

	"github.com/tokenguard/tokenguard/credential"
	"github.com/tokenguard/tokenguard/finding"
	"github.com/tokenguard/tokenguard/internal/credtest"
)

const mail = "ada.lovelace@acme.io"

// hit is one expected match, in words a test can write down.
type hit struct {
	kind     credential.Kind
	evidence finding.Evidence
	form     string
	account  string
	text     string // what stands in the span
	decode   string // joined by >
}

func hits(content string) []hit {
	var got []hit
	for _, m := range New().Append(nil, []byte(content)) {
		got = append(got, hit{m.Pair.Token.Kind, m.Evidence, m.Form, m.Pair.Account.Reveal(),
			content[m.Span.Start:m.Span.End], strings.Join(m.Decode, ">")})
	}
	return got
}

func TestFindsFormsOfAPair(t *testing.T) {
	tok := credtest.New(1).Token(credential.APIToken)
	b64, utf16LE := credtest.Base64, credtest.UTF16LE
	pair := mail + ":" + tok
	api := func(form, account, text, decode string) []hit {
		return []hit{{credential.APIToken, finding.Confirmed, form, account, text, decode}}
	}
	tests := []struct {
		name, content string
		want          []hit
	}{
		{"alone", tok, api(FormPlain, "", tok, "")},
		{"glued to a word", "key_" + tok + "abc", api(FormPlain, "", tok, "")},
		{"pair in quotes", `x = "` + pair + `"`, api(FormPair, mail, pair, "")},
		{"curl -u", "curl -u " + pair + " https://acme.atlassian.net", api(FormCommand, mail, pair, "")},
		{"curl --user=", "curl --user='" + pair + "'", api(FormCommand, mail, pair, "")},
		{"curl -uX", "curl -u" + pair + " x", api(FormCommand, mail, pair, "")},
		{"Basic header", "Authorization: Basic " + b64(pair) + "\r\n", api(FormBasicHeader, mail, b64(pair), "base64")},
		{"Basic header in any case with a tab", "authorization:\tbAsIc\t" + b64(pair), api(FormBasicHeader, mail, b64(pair), "base64")},
		{"Basic header as two arguments", `h.Set("Authorization", "Basic ` + b64(pair) + `")`, api(FormBasicHeader, mail, b64(pair), "base64")},
		{"Basic%20", "h=Basic%20" + strings.ReplaceAll(b64(pair+"\n"), "=", "%3D"), api(FormBasicHeader, mail, strings.ReplaceAll(b64(pair+"\n"), "=", "%3D"), "percent>base64")},
		{"bare base64", "auth: " + b64(pair), api(FormPair, mail, b64(pair), "base64")},
		{"base64 with a newline inside", "auth: " + b64(pair+"\n"), api(FormPair, mail, b64(pair+"\n"), "base64")},
		{"wrapped at 76", "auth: |\n  " + wrapped(b64(pair), 76, "\n  "), api(FormPair, mail, wrapped(b64(pair), 76, "\n  "), "base64")},
		{"base64 of UTF-16LE", "a " + b64(utf16LE(pair)), api(FormPair, mail, b64(utf16LE(pair)), "base64>utf-16le")},
		{"base64 of base64", "a " + b64(b64(pair)), api(FormPair, mail, b64(b64(pair)), "base64>base64")},
		{"UTF-16LE file", utf16LE("t=" + pair + "\r\n"), api(FormPair, mail, utf16LE(pair), "utf-16le")},
		{"URL", "git clone https://" + strings.Replace(pair, "@", "%40", 1) + "@acme.atlassian.net/x",
			api(FormURL, mail, strings.Replace(pair, "@", "%40", 1), "")},
		{"URL with %3D", "https://" + strings.Replace(strings.Replace(pair, "@", "%40", 1), "=", "%3D", 1) + "@acme.atlassian.net/x",
			api(FormURL, mail, strings.Replace(strings.Replace(pair, "@", "%40", 1), "=", "%3D", 1), "percent")},
		{"http file", "GET /\nAuthorization: Basic " + mail + " " + tok + "\n", api(FormBasicHeader, mail, mail+" "+tok, "")},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := hits(tt.content); !slices.Equal(got, tt.want) {
				t.Errorf("got  %+v\nwant %+v", got, tt.want)
			}
		})
	}
}

// wrapped breaks text into lines of so many characters.
func wrapped(s string, column int, joint string) string {
	var lines []string
	for len(s) > column {
		lines, s = append(lines, s[:column]), s[column:]
	}
	return strings.Join(append(lines, s), joint)
}
