package analyzer

import (
	"cmp"
	"fmt"
	"strings"

	"github.com/tokenguard/tokenguard/credential"
	"github.com/tokenguard/tokenguard/finding"
	"github.com/tokenguard/tokenguard/internal/detect"
)

// The categories, each an anchor of the rule page. They are part of the API.
const (
	categoryToken       = "token"
	categoryAssembled   = "token-assembled"
	categoryBasicHeader = "basic-header"
	categoryBasicPair   = "basic-pair"
	categoryURL         = "url-userinfo"
	categoryCommand     = "command-line"
	categoryDefault     = "default-value"
	categoryExcluded    = "excluded-file"
	categoryDirective   = "directive"
)

var formCategories = map[string]string{
	detect.FormPair:        categoryBasicPair,
	detect.FormSplit:       categoryBasicPair,
	detect.FormBasicHeader: categoryBasicHeader,
	detect.FormURL:         categoryURL,
	detect.FormCommand:     categoryCommand,
}

func (f candidate) categoryName() string {
	if f.category != "" {
		return f.category
	}
	if name, ok := formCategories[f.match.Form]; ok {
		return name
	}
	if len(f.from) > 1 {
		return categoryAssembled
	}
	return categoryToken
}

var kindTitles = map[credential.Kind]string{
	credential.APIToken:        "Atlassian API token",
	credential.AccessToken:     "Atlassian access token",
	credential.ServiceToken:    "Atlassian service account token",
	credential.AppPassword:     "Bitbucket app password",
	credential.DataCenterToken: "Atlassian Data Center token",
	credential.TrelloToken:     "Trello token",
	credential.ClassicToken:    "classic Atlassian API token",
	credential.Basic:           "Basic credentials",
}

// message says what it is, how it got there and what to do. It is made of
// fixed words, masks and the names in the sink table, never of source text.
func (f candidate) message() string {
	pair := f.match.Pair
	var b strings.Builder
	fmt.Fprintf(&b, "hard-coded %s", cmp.Or(kindTitles[pair.Token.Kind], pair.Token.KindName()))
	if !pair.Account.IsZero() {
		fmt.Fprintf(&b, " of %s", pair.Account.Masked())
	}
	fmt.Fprintf(&b, " (%s)", f.reason())
	if f.categoryName() == categoryBasicHeader {
		b.WriteString(", encoded in a Basic header")
	}
	if len(f.from) > 1 {
		fmt.Fprintf(&b, ", joined from %d strings", len(f.from))
	}
	if f.sink != "" {
		fmt.Fprintf(&b, ", passed to %s", f.sink)
	}
	if len(f.more) > 0 {
		fmt.Fprintf(&b, ", and %d more here", len(f.more))
	}
	if pair.Token.Kind == credential.Basic {
		b.WriteString("; change the password and read it from the environment")
	} else {
		b.WriteString("; revoke it and read it from the environment")
	}
	return b.String()
}

// reason says what the evidence is and, where that tells nothing about the
// secret, the fingerprint that a directive or a baseline needs.
func (f candidate) reason() string {
	reason := f.evidence()
	if id := finding.NewFingerprint(f.match.Pair, ""); !id.IsPlace() {
		reason += ", " + string(id)
	}
	return reason
}

func (f candidate) evidence() string {
	token := f.match.Pair.Token
	switch {
	case token.Kind == credential.Basic:
		return "user and password"
	case f.match.Evidence == finding.Confirmed:
		return "checksum valid"
	}
	switch token.Proof() {
	case credential.Truncated:
		return "cut off before its checksum"
	case credential.Mismatch:
		return "checksum wrong: altered or mistyped"
	}
	return "no checksum to confirm it"
}
