package detect

import (
	"testing"

	"github.com/tokenguard/tokenguard/credential"
	"github.com/tokenguard/tokenguard/finding"
	"github.com/tokenguard/tokenguard/internal/credtest"
)

// TestJudge: what the linter asks about the arguments of one call.
func TestJudge(t *testing.T) {
	h := credtest.New(3)
	email, user := h.Email(), h.User()
	api, classic, dataCenter := h.Token(credential.APIToken), h.Token(credential.ClassicToken), h.Token(credential.DataCenterToken)
	const none = credential.Kind(0)
	tests := []struct {
		name, account, secret string
		atlassian             bool
		kind                  credential.Kind
		evidence              finding.Evidence
	}{
		{"token of a kind with proof", email, api, false, credential.APIToken, finding.Confirmed},
		{"token without account", "", api, false, credential.APIToken, finding.Confirmed},
		{"placeholder account, proven token", "user@example.com", api, false, credential.APIToken, finding.Confirmed},
		{"altered token", email, credtest.Altered(api), false, credential.APIToken, finding.Likely},
		{"truncated token", email, credtest.Truncated(api), false, credential.APIToken, finding.Likely},
		{"app password", user, h.Token(credential.AppPassword), false, credential.AppPassword, finding.Confirmed},
		{"classic token with an Atlassian client", email, classic, true, credential.ClassicToken, finding.Likely},
		{"classic token of a user with an Atlassian client", user, classic, true, credential.ClassicToken, finding.Likely},
		{"classic token anywhere", email, classic, false, none, 0},
		{"classic token without account", "", classic, true, none, 0},
		{"Data Center token as bearer", "", dataCenter, true, credential.DataCenterToken, finding.Likely},
		{"Data Center token anywhere", "", dataCenter, false, none, 0},
		{"password", user, h.Password(), true, none, 0},
		{"placeholder", email, "your_api_token", true, none, 0},
		{"sequence", email, "abcdef1234567890abcdef12", true, none, 0},
		{"template", email, "${JIRA_API_TOKEN}", true, none, 0},
		{"nothing", "", "", true, none, 0},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			m, ok := New().Judge(tt.account, tt.secret, tt.atlassian)
			if ok != (tt.kind != none) {
				t.Fatalf("got %v, %t", m.Pair.Token.Kind, ok)
			}
			if ok && (m.Pair.Token.Kind != tt.kind || m.Evidence != tt.evidence || m.Pair.Account.Reveal() != tt.account) {
				t.Errorf("got %v %v, account %v", m.Evidence, m.Pair.Token.Kind, m.Pair.Account)
			}
		})
	}
}
