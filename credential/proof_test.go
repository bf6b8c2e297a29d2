package credential_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/tokenguard/tokenguard/credential"
	"github.com/tokenguard/tokenguard/internal/credtest"
)

func prove(k credential.Kind, text string) credential.Proof {
	return credential.Token{Kind: k, Secret: credential.NewSecret(text)}.Proof()
}

// counting returns n bytes 0, 1, 2, …
func counting(n int) []byte {
	out := make([]byte, n)
	for i := range out {
		out[i] = byte(i)
	}
	return out
}

// The checksums were computed apart from this code, with the variant of CRC-32
// that independent published fixtures confirm.
func TestGoldenVectors(t *testing.T) {
	tests := []struct {
		name     string
		kind     credential.Kind
		token    string
		length   int
		checksum string
	}{
		{"API token, one '='", credential.APIToken, credtest.LongToken(credential.APIToken, counting(128)), 192, "76D93A84"},
		{"API token, two '='", credential.APIToken, credtest.LongToken(credential.APIToken, counting(127)), 192, "047FF54E"},
		{"API token, no '='", credential.APIToken, credtest.LongToken(credential.APIToken, counting(126)), 188, "4A88E0A8"},
		{"access token", credential.AccessToken, credtest.LongToken(credential.AccessToken, counting(128)), 192, "3857531C"},
		{"service token", credential.ServiceToken, credtest.LongToken(credential.ServiceToken, counting(128)), 192, "4E7172D8"},
		{"app password", credential.AppPassword, credtest.Sealed("ATBB" + "abcdefghijklmnopqrstuvwx"), 36, "09B5908D"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if len(tt.token) != tt.length || !strings.HasSuffix(tt.token, tt.checksum) {
				t.Errorf("got length %d and checksum %s, want %d and %s", len(tt.token), tt.token[len(tt.token)-8:], tt.length, tt.checksum)
			}
			if got := prove(tt.kind, tt.token); got != credential.Proven {
				t.Errorf("got proof %d, want Proven", got)
			}
			if got := prove(tt.kind, credtest.LowerCase(tt.token)); got != credential.Proven {
				t.Errorf("checksum in lower case: got proof %d, want Proven", got)
			}
			if long := tt.kind != credential.AppPassword; credential.PayloadValid(tt.token) != long {
				t.Errorf("got valid payload %t, want %t", !long, long)
			}
		})
	}
}

// proofNames put words into failures; a token never stands there.
var proofNames = map[credential.Proof]string{
	credential.Unprovable: "Unprovable", credential.Truncated: "Truncated",
	credential.Mismatch: "Mismatch", credential.Proven: "Proven",
}

func TestProof(t *testing.T) {
	h := credtest.New(1)
	api := h.Token(credential.APIToken)
	unpadded := h.LongToken(credential.APIToken, 126)
	app := h.Token(credential.AppPassword)
	tests := []struct {
		name  string
		kind  credential.Kind
		token string
		want  credential.Proof
	}{
		{"empty", credential.APIToken, "", credential.Unprovable},
		{"header alone", credential.APIToken, "ATATT3xFfGF0", credential.Unprovable},
		{"header and dots, as documentation prints it", credential.APIToken, "ATATT3xFfGF0...", credential.Unprovable},
		{"header and padding", credential.APIToken, "ATATT3xFfGF0=", credential.Unprovable},
		{"short and padded", credential.APIToken, "ATATT3xFfGF0abcdefgh=12345678", credential.Unprovable},
		{"of another kind", credential.AccessToken, api, credential.Unprovable},
		{"short but right", credential.APIToken, h.LongToken(credential.APIToken, 20), credential.Proven},
		{"long", credential.APIToken, h.LongToken(credential.APIToken, 594), credential.Proven},
		{"wrong checksum", credential.APIToken, credtest.Altered(api), credential.Mismatch},
		{"wrong checksum, no padding", credential.APIToken, credtest.Altered(unpadded), credential.Mismatch},
		{"checksum with a digit that is none", credential.APIToken, api[:len(api)-1] + "Z", credential.Mismatch},
		{"cut at the padding", credential.APIToken, credtest.Truncated(api), credential.Truncated},
		{"cut behind the padding", credential.APIToken, api[:len(api)-8], credential.Truncated},
		{"cut inside the checksum", credential.APIToken, api[:len(api)-3], credential.Truncated},
		{"cut far before the end", credential.APIToken, api[:150], credential.Truncated},
		{"cut too short to tell", credential.APIToken, api[:60], credential.Unprovable},
		{"something behind the checksum", credential.APIToken, api + "x", credential.Unprovable},
		{"three of padding", credential.APIToken, strings.Replace(api, "=", "===", 1), credential.Unprovable},
		{"a byte outside the alphabet", credential.APIToken, credtest.Sealed(api[:100] + "!" + api[101:184]), credential.Unprovable},
		{"app password with a wrong checksum", credential.AppPassword, credtest.Altered(app), credential.Mismatch},
		{"app password one short", credential.AppPassword, app[:35], credential.Unprovable},
		{"app password one long", credential.AppPassword, app + "0", credential.Unprovable},
		{"app password with a dash", credential.AppPassword, app[:10] + "-" + app[11:], credential.Unprovable},
		{"Trello token", credential.TrelloToken, h.Token(credential.TrelloToken), credential.Unprovable},
		{"Data Center token", credential.DataCenterToken, h.Token(credential.DataCenterToken), credential.Unprovable},
		{"classic token", credential.ClassicToken, h.Token(credential.ClassicToken), credential.Unprovable},
		{"password", credential.Basic, h.Password(), credential.Unprovable},
		{"no kind", 0, api, credential.Unprovable},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := prove(tt.kind, tt.token); got != tt.want {
				t.Errorf("got %s, want %s", proofNames[got], proofNames[tt.want])
			}
		})
	}
}

// A mistyped character must never pass for a proof. The case of a checksum
// digit is no mistake.
func TestEveryAlterationIsDetected(t *testing.T) {
	h := credtest.New(2)
	for _, k := range []credential.Kind{credential.APIToken, credential.AccessToken, credential.ServiceToken, credential.AppPassword} {
		token := h.Token(k)
		for at := range len(token) {
			for _, c := range []byte("AZaz09-_=!") {
				altered := token[:at] + string(c) + token[at+1:]
				if strings.EqualFold(altered[len(altered)-8:], token[len(token)-8:]) && altered[:len(altered)-8] == token[:len(token)-8] {
					continue
				}
				if prove(k, altered) == credential.Proven {
					t.Errorf("%s: %q at byte %d is still proven", k, c, at)
				}
			}
		}
	}
}

func TestNoTruncationIsProven(t *testing.T) {
	for _, size := range []int{126, 127, 128} {
		token := credtest.New(3).LongToken(credential.APIToken, size)
		for n := range len(token) {
			if prove(credential.APIToken, token[:n]) == credential.Proven {
				t.Errorf("payload of %d: the first %d of %d bytes are proven", size, n, len(token))
			}
		}
	}
}

// A token is at most likely when a part of it stands alone, and must still be
// reported: a cut token with enough left is never without proof of any sort.
func TestLongTruncationsAreSeen(t *testing.T) {
	token := credtest.New(4).Token(credential.APIToken)
	for n := 100; n < len(token); n++ {
		if got := prove(credential.APIToken, token[:n]); got == credential.Unprovable {
			t.Errorf("the first %d of %d bytes: got %s", n, len(token), proofNames[got])
		}
	}
}

func TestPayloadValid(t *testing.T) {
	h := credtest.New(5)
	api := h.Token(credential.APIToken)
	tests := []struct {
		name, token string
		want        bool
	}{
		{"issued", api, true},
		{"altered in the checksum only", credtest.Altered(api), true},
		{"cut at the padding", credtest.Truncated(api), true},
		{"access token", h.Token(credential.AccessToken), true},
		{"no padding", h.LongToken(credential.APIToken, 126), true},
		{"padding missing before the checksum", strings.Replace(api, "=", "", 1), false},
		{"one '=' too many", strings.Replace(api, "=", "==", 1), false},
		{"bits behind the end are set", strings.Replace(api, api[182:184], "_=", 1), false},
		{"another start", credtest.Sealed("ATAT" + credtest.Base64URL(strings.Repeat("x", 99))), false},
		{"short", "ATAT", false},
		{"empty", "", false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := credential.PayloadValid(tt.token); got != tt.want {
				t.Errorf("got %t, want %t", got, tt.want)
			}
		})
	}
}

func BenchmarkProof(b *testing.B) {
	token := credential.Token{Kind: credential.APIToken, Secret: credential.NewSecret(credtest.New(1).Token(credential.APIToken))}
	b.ReportAllocs()
	for b.Loop() {
		if token.Proof() != credential.Proven {
			b.Fatal("not proven")
		}
	}
}

func ExampleToken_Proof() {
	text := credtest.New(1).Token(credential.APIToken)
	token := credential.Token{Kind: credential.APIToken, Secret: credential.NewSecret(text)}
	fmt.Println(token.Secret, token.Proof() == credential.Proven)
	// Output: ATATT3xFfGF0******** true
}
