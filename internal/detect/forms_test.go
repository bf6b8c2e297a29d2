package detect

import (
	"encoding/base64"
	"encoding/hex"
	"strings"
	"testing"

	"github.com/tokenguard/tokenguard/credential"
	"github.com/tokenguard/tokenguard/finding"
	"github.com/tokenguard/tokenguard/internal/credtest"
)

// TestEncodings: every encoding of a pair, of every kind that can stand in
// one, is found once, with its account, at the encoded text.
func TestEncodings(t *testing.T) {
	h := credtest.New(31)
	b64 := credtest.Base64
	encodings := []struct {
		name   string
		encode func(string) string
		chain  string
	}{
		{"base64", b64, "base64"},
		{"base64 with newline", func(s string) string { return b64(s + "\n") }, "base64"},
		{"base64 with CR LF", func(s string) string { return b64(s + "\r\n") }, "base64"},
		{"base64url unpadded", func(s string) string { return strings.TrimRight(credtest.Base64URL(s), "=") }, "base64"},
		{"base64 wrapped at 76", func(s string) string { return wrapped(b64(s), 76, "\n") }, "base64"},
		{"base64 wrapped at 64, CR LF, indented", func(s string) string { return wrapped(b64(s), 64, "\r\n\t\t") }, "base64"},
		{"base64 wrapped at 61", func(s string) string { return wrapped(b64(s), 61, "\n") }, "base64"},
		{"base64 wrapped at 33", func(s string) string { return wrapped(b64(s), 33, "\n  ") }, "base64"},
		{"base64 wrapped by escapes", func(s string) string { return wrapped(b64(s), 64, `\n`) }, "base64"},
		{"base64 wrapped by escapes of CR LF", func(s string) string { return wrapped(b64(s), 64, `\r\n`) }, "base64"},
		{"base64 in joined literals", func(s string) string { return wrapped(b64(s), 40, "\" +\n    \"") }, "base64"},
		{"base64 in adjacent literals", func(s string) string { return wrapped(b64(s), 40, "\"\n    \"") }, "base64"},
		{"base64 in PHP's literals", func(s string) string { return wrapped(b64(s), 40, "\" . \"") }, "base64"},
		{"base64 of UTF-16LE", func(s string) string { return b64(credtest.UTF16LE(s)) }, "base64>utf-16le"},
		{"base64 of UTF-16LE with a mark", func(s string) string { return b64("\xff\xfe" + credtest.UTF16LE(s)) }, "base64>utf-16le"},
		{"base64 of base64", func(s string) string { return b64(b64(s)) }, "base64>base64"},
		{"base64 of wrapped base64", func(s string) string { return b64(wrapped(b64(s), 76, "\n") + "\n") }, "base64>base64"},
		{"hex", func(s string) string { return hex.EncodeToString([]byte(s)) }, "hex"},
		{"upper-case hex", func(s string) string { return strings.ToUpper(hex.EncodeToString([]byte(s))) }, "hex"},
		{"base64 of hex", func(s string) string { return b64(hex.EncodeToString([]byte(s))) }, "base64>hex"},
		{"hex of base64", func(s string) string { return hex.EncodeToString([]byte(b64(s))) }, "hex>base64"},
		{"percent-encoded base64", func(s string) string {
			return strings.NewReplacer("=", "%3D", "+", "%2B", "/", "%2F").Replace(b64(s + " "))
		}, ""},
	}
	pairs := []struct {
		kind            credential.Kind
		evidence        finding.Evidence
		account, secret string
	}{
		{credential.APIToken, finding.Confirmed, h.Email(), h.Token(credential.APIToken)},
		{credential.AccessToken, finding.Confirmed, "x-token-auth", h.Token(credential.AccessToken)},
		{credential.ServiceToken, finding.Confirmed, h.Email(), h.Token(credential.ServiceToken)},
		{credential.AppPassword, finding.Confirmed, h.User(), h.Token(credential.AppPassword)},
		{credential.ClassicToken, finding.Likely, h.Email(), h.Token(credential.ClassicToken)},
	}
	for _, e := range encodings {
		for _, p := range pairs {
			for _, around := range [][2]string{{"Authorization: Basic ", "\n"}, {`auth = "`, "\"\n"}, {"", ""}} {
				encoded := e.encode(p.account + ":" + p.secret)
				got := hits(around[0] + encoded + around[1])
				want := hit{p.kind, p.evidence, "", p.account, encoded, e.chain}
				if len(got) == 1 {
					want.form = got[0].form
					if e.chain == "" {
						want.decode = got[0].decode
					}
				}
				if len(got) != 1 || got[0] != want {
					t.Errorf("%s, %s, behind %q:\ngot  %+v\nwant %+v", e.name, p.kind, around[0], got, want)
				}
			}
		}
	}
}

// TestEscapedPairs: escapes that stand in a pair as it is written.
func TestEscapedPairs(t *testing.T) {
	h := credtest.New(5)
	pair, email := h.Pair(), h.Email()
	escaped := func(old, new string) string { return strings.ReplaceAll(pair, old, new) }
	tests := []struct{ name, text, before, after string }{
		{"shell", escaped("=", `\=`), "x ", "\n"},
		{"properties", escaped("=", `\=`), "jira.auth=", "\n"},
		{"percent", escaped("=", "%3D"), "auth=", "&x"},
		{"lower-case percent", escaped("=", "%3d"), "auth=", "&x"},
		{"all in percent", strings.NewReplacer("@", "%40", ":", "%3A", "=", "%3D").Replace(pair), "?auth=", "&x"},
		{"JSON", escaped("=", `\u003d`), `"`, `"`},
		{"JSON, all", strings.NewReplacer("@", `\u0040`, ":", `\u003a`, "=", `\u003D`).Replace(pair), `"`, `"`},
		{"JSON in JSON", escaped("=", `\\u003d`), `\"`, `\"`},
		{"hex", escaped("=", `\x3d`), `"`, `"`},
		{"octal", escaped("=", `\075`), `"`, `"`},
		{"HTML", escaped("=", `&#61;`), `<p>`, `</p>`},
		{"HTML hex", escaped("=", `&#x3D;`), `<p>`, `</p>`},
		{"HTML, all", strings.NewReplacer("@", "&#64;", ":", "&colon;", "=", "&equals;").Replace(pair), `<p>`, `</p>`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := hits(tt.before + tt.text + tt.after)
			if len(got) != 1 || got[0].evidence != finding.Confirmed || got[0].account != email || got[0].text != tt.text {
				t.Errorf("got %+v, want the pair at %q", got, tt.text)
			}
		})
	}
}

// TestSplitAndEncoded: account and token each in an encoding of its own.
func TestSplitAndEncoded(t *testing.T) {
	h := credtest.New(6)
	b64, email, user, tok, app := credtest.Base64, h.Email(), h.User(), h.Token(1), h.Token(4)
	auth := b64(user + ":" + app)
	tests := []struct{ name, content, account, text string }{
		{"Kubernetes Secret data", "data:\n  JIRA_EMAIL: " + b64(email) + "\n  JIRA_TOKEN: " + b64(tok) + "\n", email, b64(tok)},
		{"Kubernetes Secret data with newlines", "data:\n  JIRA_EMAIL: " + b64(email+"\n") + "\n  JIRA_TOKEN: " + b64(tok+"\n") + "\n", email, b64(tok + "\n")},
		{"Kubernetes Secret data, user name", "data:\n  username: " + b64(user) + "\n  password: " + b64(app) + "\n", user, b64(app)},
		{"dockerconfig", `{"auths":{"x.io":{"auth":"` + auth + `"}}}`, user, auth},
		{"dockerconfig in a Secret", ".dockerconfigjson: " + b64(`{"auths":{"x.io":{"username":"`+user+`","password":"`+app+`"}}}`), user, ""},
		{"base64 of an environment file", b64("JIRA_EMAIL=" + email + "\nJIRA_TOKEN=" + tok + "\n"), email, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := hits(tt.content)
			if len(got) != 1 || got[0].evidence != finding.Confirmed || got[0].account != tt.account || tt.text != "" && got[0].text != tt.text {
				t.Errorf("got %+v, want account %s at %q", got, tt.account, tt.text)
			}
		})
	}
}

// TestTokenEnds: the checksum decides where a token ends.
func TestTokenEnds(t *testing.T) {
	for n := 48; n < 700; n += 13 {
		for _, after := range []string{"", "\n", "abc", "_x", "==", "0123456789abcdef", "=DEADBEEF"} {
			tok := credtest.New(uint64(n)).LongToken(credential.APIToken, n)
			got := hits(tok + after)
			if len(got) != 1 || got[0].text != tok || got[0].evidence != finding.Confirmed {
				t.Errorf("payload of %d before %q: got %+v", n, after, got)
			}
		}
	}
}

// TestWideFiles: UTF-16 and UTF-32 of either byte order, with and without a
// mark, and behind text that is not Latin.
func TestWideFiles(t *testing.T) {
	h := credtest.New(8)
	pair := h.Pair()
	widen := func(s string, width int, big bool) string {
		var b strings.Builder
		for _, r := range s {
			for i := range width {
				shift := 8 * i
				if big {
					shift = 8 * (width - 1 - i)
				}
				b.WriteByte(byte(r >> shift))
			}
		}
		return b.String()
	}
	for _, width := range []int{2, 4} {
		for _, big := range []bool{false, true} {
			for _, before := range []string{"", "\ufeff", "\ufeffключ 鍵 = ", "x = \"", "\r\n"} {
				for _, after := range []string{"", "\r\n", "\" ; 終\n"} {
					text := widen(pair, width, big)
					got := hits(widen(before, width, big) + text + widen(after, width, big))
					if len(got) != 1 || got[0].account != h.Email() || len(got[0].text) != len(text) {
						t.Errorf("width %d, big-endian %t, %q before, %q after: got %+v", width, big, before, after, got)
					}
				}
			}
		}
	}
	if got := hits("MZ\x00\x01\x02" + widen(pair, 2, false) + "\x00\x00\x03\xff"); len(got) != 1 {
		t.Errorf("in a binary: got %+v", got)
	}
}

func TestBase64Alphabets(t *testing.T) {
	// A password with every character makes both alphabets differ.
	pair := "deploy-bot:" + "Zq7?>~" + "w3\xc3\xbf!kLm9"
	for _, e := range []*base64.Encoding{base64.StdEncoding, base64.URLEncoding, base64.RawStdEncoding, base64.RawURLEncoding} {
		payload := e.EncodeToString([]byte(pair))
		got := hits("Authorization: Basic " + payload + "\n")
		if len(got) != 1 || got[0].kind != credential.Basic || got[0].text != payload {
			t.Errorf("%s: got %+v", payload, got)
		}
	}
}

// TestBrokenTokens: line ends and joined literals within a token.
func TestBrokenTokens(t *testing.T) {
	h := credtest.New(12)
	tok := h.Token(credential.APIToken)
	for name, joint := range map[string]string{
		"line end":          "\n",
		"YAML fold":         "\r\n      ",
		"shell":             "\\\n",
		"joined literals":   "\" +\n\t\"",
		"adjacent literals": "\"\n    \"",
		"PHP":               "' . '",
		"escaped line end":  `\n`,
	} {
		for _, column := range []int{20, 60, 64, 76, 100, 184, 186} {
			text := wrapped(tok, column, joint)
			got := hits("email = \"" + h.Email() + "\"\ntoken = \"" + text + "\"\n")
			if len(got) != 1 || got[0].text != text || got[0].evidence != finding.Confirmed || got[0].account != h.Email() {
				t.Errorf("%s at %d: got %+v, want %q", name, column, got, text)
			}
		}
	}
}

// TestHeaders: what stands around the payload of a Basic header.
func TestHeaders(t *testing.T) {
	h := credtest.New(13)
	login := credtest.Base64(h.Login())
	for _, content := range []string{
		"Authorization: Basic ‹›", `{"Authorization": "Basic ‹›"}`, `Authorization: "Basic ‹›"`, "Proxy-Authorization: basic ‹›\r\n",
		"Authorization=BASIC%20‹›&x", "Authorization: Basic:‹›", "Authorization: Basic\n  ‹›", "h = 'Basic ' + '‹›'", "h = b'Basic ‹›'",
		`<header name="Authorization">Basic ‹›</header>`, `Authorization\":\"Basic ‹›\"`, `{\"h\":\"Basic\u0020‹›\"}`,
		`h.Set("Authorization", "Basic " + "‹›")`, "curl -H 'Authorization: Basic ‹›' x", "curl -H Authorization:Basic\\ ‹› x",
		"Authorization: Basic &quot;‹›&quot;", "authorization:\tbAsIc\t\t‹›",
	} {
		got := hits(strings.Replace(content, "‹›", login, 1))
		want := hit{credential.Basic, finding.Generic, FormBasicHeader, h.User(), login, "base64"}
		if len(got) != 1 || got[0] != want {
			t.Errorf("%s: got %+v", content, got)
		}
	}
}

// TestCommands: pairs as the arguments of commands.
func TestCommands(t *testing.T) {
	pair := credtest.New(17).Pair()
	for _, content := range []string{
		"curl -u ‹› x", "curl -u‹› x", "curl -u '‹›' x", "curl --user \"‹›\" x", "curl --user=‹› x", "wget --user ‹›",
		"http -a ‹› GET x", "http --auth=‹› GET x", `exec.Command("curl", "-u", "‹›", url)`, `["curl", "--user", "‹›"]`,
		"curl -sSL \\\n  -u ‹› \\\n  x", "curl -X POST -u ‹›",
	} {
		got := hits(strings.Replace(content, "‹›", pair, 1))
		if len(got) != 1 || got[0].form != FormCommand || got[0].text != pair {
			t.Errorf("%s: got %+v", content, got)
		}
	}
}

// TestHeaderPayloads: what a Basic header may hold beside an email and a token.
func TestHeaderPayloads(t *testing.T) {
	h := credtest.New(14)
	token := h.Token
	tests := []struct {
		name, payload string
		kind          credential.Kind
		account       string
	}{
		{"token as user", token(credential.APIToken) + ":", credential.APIToken, ""},
		{"token alone", token(credential.AccessToken), credential.AccessToken, ""},
		{"token without user", ":" + token(credential.APIToken), credential.APIToken, ""},
		{"password without user", ":" + token(credential.ClassicToken), credential.Basic, ""},
		{"password with a colon", h.User() + ":" + h.Password() + ":x", credential.Basic, h.User()},
		{"Data Center token", "x:" + token(credential.DataCenterToken), credential.DataCenterToken, "x"},
		{"classic token of a user", h.User() + ":" + token(credential.ClassicToken), credential.Basic, h.User()},
		{"classic token of an account", h.Email() + ":" + token(credential.ClassicToken), credential.ClassicToken, h.Email()},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := hits("Authorization: Basic " + credtest.Base64(tt.payload) + "\n")
			if len(got) != 1 || got[0].kind != tt.kind || got[0].account != tt.account || got[0].form != FormBasicHeader {
				t.Errorf("got %+v", got)
			}
		})
	}
}

// TestNeighboursInBase64: encoded texts that share a unit are two findings.
func TestNeighboursInBase64(t *testing.T) {
	a, b := credtest.New(15), credtest.New(16)
	for pad := range 3 {
		encoded := credtest.Base64(strings.Repeat("x", pad) + " " + a.Token(credential.APIToken) + "," + b.Token(credential.AccessToken) + " ")
		got := hits("data: " + encoded)
		if len(got) != 2 || got[0].kind != credential.APIToken || got[1].kind != credential.AccessToken {
			t.Errorf("behind %d bytes: got %+v", pad, got)
		}
	}
}
