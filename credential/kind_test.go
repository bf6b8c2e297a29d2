package credential_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/tokenguard/tokenguard/credential"
	"github.com/tokenguard/tokenguard/internal/credtest"
)

// Reports, policies and fingerprints hold these names: they never change.
func TestKindNamesAreStable(t *testing.T) {
	got, err := json.Marshal(credential.Kinds())
	want := `["atlassian-api-token","atlassian-access-token","atlassian-service-token","bitbucket-app-password",` +
		`"atlassian-datacenter-token","trello-token","atlassian-classic-token","basic-credential"]`
	if err != nil || string(got) != want {
		t.Errorf("got %s, %v\nwant %s", got, err, want)
	}
}

func TestKindNamesComeBack(t *testing.T) {
	for _, k := range credential.Kinds() {
		var back credential.Kind
		if err := back.UnmarshalText([]byte(k.String())); err != nil || back != k {
			t.Errorf("%s: got %s, %v", k, back, err)
		}
	}
	for _, name := range []string{"", "unknown", "Atlassian-API-Token", "trello-token "} {
		if k, err := credential.ParseKind(name); err == nil || k != 0 {
			t.Errorf("%q: got %s, %v, want an error", name, k, err)
		}
	}
	for _, k := range []credential.Kind{0, credential.Basic + 1, 255} {
		if k.String() != "unknown" || k.Header() != "" {
			t.Errorf("kind %d has name %s and header %q", uint8(k), k, k.Header())
		}
	}
}

func TestTokensHaveTheHeaderOfTheirKind(t *testing.T) {
	h := credtest.New(1)
	for _, k := range credential.Kinds() {
		token := h.Token(k)
		if k == credential.DataCenterToken {
			token = h.BitbucketDataCenterToken()
		}
		if !strings.HasPrefix(token, k.Header()) {
			t.Errorf("%s does not start %q", k, k.Header())
		}
	}
}
