package finding_test

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"
	"testing"

	"github.com/tokenguard/tokenguard/credential"
	"github.com/tokenguard/tokenguard/finding"
	"github.com/tokenguard/tokenguard/internal/credtest"
)

func pairOf(k credential.Kind, account, secret string) credential.Pair {
	return credential.Pair{
		Token:   credential.Token{Kind: k, Secret: credential.NewSecret(secret)},
		Account: credential.NewAccount(account),
	}
}

// Allow lists in other people's repositories hold these values.
func TestFingerprintsAreStable(t *testing.T) {
	payload := make([]byte, 128)
	for i := range payload {
		payload[i] = byte(i)
	}
	token := credtest.LongToken(credential.APIToken, payload)
	got := finding.NewFingerprint(pairOf(credential.APIToken, "jana@corp.io", token), "deploy/run.sh")
	if want := finding.Fingerprint("tg1:ace2b3c4d00e8ad6599f0acc9c6533bf"); got != want {
		t.Errorf("of a token: got %s, want %s", got, want)
	}
	got = finding.NewFingerprint(pairOf(credential.Basic, "jana", "anything"), "deploy/run.sh")
	if want := finding.Fingerprint("tg1p:5928e737c00a67c0539c99bb202338dd"); got != want {
		t.Errorf("of a place: got %s, want %s", got, want)
	}
}

// half returns the first 32 hex digits of the SHA-256 of the fields.
func half(fields ...string) string {
	sum := sha256.Sum256([]byte("tokenguard/1\x00" + strings.Join(fields, "\x00")))
	return hex.EncodeToString(sum[:])[:32]
}

func TestFingerprintIsOfTheSecretOrOfThePlace(t *testing.T) {
	h := credtest.New(1)
	api := h.Token(credential.APIToken)
	tests := []struct {
		name   string
		kind   credential.Kind
		secret string
		place  bool
	}{
		{"API token", credential.APIToken, api, false},
		{"API token with a wrong checksum", credential.APIToken, credtest.Altered(api), false},
		{"API token cut off", credential.APIToken, credtest.Truncated(api), true},
		{"API token of which little is left", credential.APIToken, api[:30], true},
		{"access token", credential.AccessToken, h.Token(credential.AccessToken), false},
		{"service token", credential.ServiceToken, h.Token(credential.ServiceToken), false},
		{"app password", credential.AppPassword, h.Token(credential.AppPassword), false},
		{"app password cut off", credential.AppPassword, h.Token(credential.AppPassword)[:20], true},
		{"Data Center token", credential.DataCenterToken, h.Token(credential.DataCenterToken), false},
		{"Bitbucket Data Center token", credential.DataCenterToken, h.BitbucketDataCenterToken(), false},
		{"Data Center token cut off", credential.DataCenterToken, h.Token(credential.DataCenterToken)[:20], true},
		{"Trello token", credential.TrelloToken, h.Token(credential.TrelloToken), false},
		{"Trello token cut off", credential.TrelloToken, h.Token(credential.TrelloToken)[:40], true},
		{"classic token", credential.ClassicToken, h.Token(credential.ClassicToken), true},
		{"password", credential.Basic, h.Password(), true},
		{"password that is a token", credential.Basic, api, true},
		{"nothing", 0, "", true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			want := "tg1:" + half(tt.kind.String(), tt.secret)
			if tt.place {
				want = "tg1p:" + half(tt.kind.String(), "jana", "a/b.env")
			}
			got := finding.NewFingerprint(pairOf(tt.kind, "jana", tt.secret), "a/b.env")
			if string(got) != want || got.IsPlace() != tt.place {
				t.Errorf("got %s, want %s", got, want)
			}
			if parsed, err := finding.ParseFingerprint(string(got)); err != nil || parsed != got {
				t.Errorf("parsed: got %s, %v, want %s", parsed, err, got)
			}
		})
	}
}

// A hash of a password could be tried against a dictionary.
func TestFingerprintHoldsNoPassword(t *testing.T) {
	a := finding.NewFingerprint(pairOf(credential.Basic, "jana", "one"), "a")
	b := finding.NewFingerprint(pairOf(credential.Basic, "jana", "two"), "a")
	if a != b {
		t.Errorf("the password shows in the fingerprint: %s, %s", a, b)
	}
	for name, other := range map[string]finding.Fingerprint{
		"account": finding.NewFingerprint(pairOf(credential.Basic, "josef", "one"), "a"),
		"path":    finding.NewFingerprint(pairOf(credential.Basic, "jana", "one"), "b"),
		"kind":    finding.NewFingerprint(pairOf(credential.ClassicToken, "jana", "one"), "a"),
	} {
		if other == a {
			t.Errorf("another %s has the same fingerprint", name)
		}
	}
}

func TestParseFingerprintTakesWholeOnesOnly(t *testing.T) {
	digits := half("any")
	for _, text := range []string{
		"", "tg1:", "tg1p:", digits, "tg2:" + digits, "tg1:" + digits[:31], "tg1:" + digits[:30], "tg1:" + digits + "00",
		"tg1:" + strings.ToUpper("abcd"+digits[4:]), "TG1:" + digits, " tg1:" + digits, "tg1:" + digits + "\n",
		"tg1:" + digits[:31] + "*", "tg1:" + digits[:31] + "g", "tg1p" + digits, "tg1:tg1:" + digits,
	} {
		if got, err := finding.ParseFingerprint(text); err == nil {
			t.Errorf("%q: got %s, want an error", text, got)
		}
	}
	for _, text := range []string{"tg1:" + digits, "tg1p:" + digits} {
		if got, err := finding.ParseFingerprint(text); err != nil || string(got) != text {
			t.Errorf("%q: got %s, %v", text, got, err)
		}
	}
}
