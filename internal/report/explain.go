package report

import (
	"fmt"
	"io"
	"strings"

	"github.com/tokenguard/tokenguard/credential"
	"github.com/tokenguard/tokenguard/finding"
)

// explanation writes for a person who wonders what a text is.
type explanation struct{ w io.Writer }

// NewExplanation returns a writer that says of every finding what it is, how
// sure that is and why, and how it was decoded.
func NewExplanation(w io.Writer) Writer { return explanation{w} }

func (e explanation) Finding(f finding.Finding) error {
	var out strings.Builder
	k := f.Pair.Token.Kind
	fmt.Fprintf(&out, "%s at line %d, column %d\n", f.Pair.Token.KindName(), f.Location.Start.Line, f.Location.Start.Column)
	field := func(name, value string) {
		if value != "" {
			fmt.Fprintf(&out, "    %-12s%s\n", name, value)
		}
	}
	field("what", what(k))
	field("evidence", f.Evidence.String()+": "+why(f))
	field("secret", f.Pair.Token.Secret.Masked())
	field("account", f.Pair.Account.Masked())
	field("site", Escape(f.Pair.Site))
	field("form", Escape(f.Form))
	field("decoded", strings.Join(f.Decode, " > "))
	field("fingerprint", string(f.Fingerprint))
	field("do", Revoke(k))
	_, err := io.WriteString(e.w, out.String())
	return err
}

func (e explanation) Close(r finding.Receipt) error {
	if r.Findings > 0 {
		return nil
	}
	_, err := fmt.Fprintf(e.w, "%s in %s\n", Summary(r), size(r.Read.Bytes))
	return err
}

func what(k credential.Kind) string {
	switch k {
	case credential.APIToken:
		return "an API token of an Atlassian Cloud account, used with its email in Basic authentication"
	case credential.AccessToken:
		return "a Bitbucket access token or an organization's API key, used as a Bearer token"
	case credential.ServiceToken:
		return "an API token of an Atlassian service account"
	case credential.AppPassword:
		return "a Bitbucket app password, used with a user name in Basic authentication"
	case credential.DataCenterToken:
		return "a personal access token of Jira, Confluence or Bitbucket Data Center"
	case credential.TrelloToken:
		return "a Trello token"
	case credential.ClassicToken:
		return "an Atlassian API token as issued before 2023"
	case credential.Custom:
		return "a token of a kind that the configuration describes"
	}
	return "a user and a password in a Basic header"
}

// why says what the evidence rests on.
func why(f finding.Finding) string {
	switch f.Pair.Token.Proof() {
	case credential.Proven:
		return "its last eight characters are the CRC-32 of everything before them"
	case credential.Mismatch:
		return "it has the header and the shape, but its checksum does not hold: altered, mistyped or made up"
	case credential.Truncated:
		return "it has the header, but is cut off before the checksum"
	}
	switch f.Pair.Token.Kind {
	case credential.Basic:
		return "it decodes to a user, a colon and a password"
	case credential.Custom:
		return "it has the header and the shape that the configuration describes"
	}
	return "the kind has no checksum, and it stands with an account or beside Atlassian words"
}
