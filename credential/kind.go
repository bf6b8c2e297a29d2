package credential

import "fmt"

// Kind says what a secret is. The zero value is no kind. Its text form is
// stable and appears in reports, fingerprints and policy.
type Kind uint8

// The kinds, strongest proof first. Lengths and headers come from detectors'
// published fixtures and Atlassian's documentation; DESIGN.md has the sources.
const (
	// APIToken is a Cloud API token, scoped or not: ATATT3xFfGF0…, used with
	// an email in Basic authentication.
	APIToken Kind = iota + 1
	// AccessToken is a Bitbucket repository, project or workspace access
	// token, or an organization's admin key: ATCTT3xFfGN0…, used as Bearer.
	AccessToken
	// ServiceToken is a service account's API token: ATSTT3xFfGF0…
	ServiceToken
	// AppPassword is a Bitbucket app password: ATBB…, used with a user name.
	AppPassword
	// DataCenterToken is a Jira, Confluence or Bitbucket Data Center personal
	// access token: 44 base64 characters, Bitbucket's behind BBDC-.
	DataCenterToken
	// TrelloToken is a Trello token: ATTA…
	TrelloToken
	// ClassicToken is an API token from before 2023: 24 alphanumeric
	// characters that nothing proves.
	ClassicToken
	// Basic is any other user:password found in a Basic header.
	Basic
	// Custom is a kind that the user describes; [Token.Custom] says which.
	Custom
)

var kindNames = [...]string{
	APIToken:        "atlassian-api-token",
	AccessToken:     "atlassian-access-token",
	ServiceToken:    "atlassian-service-token",
	AppPassword:     "bitbucket-app-password",
	DataCenterToken: "atlassian-datacenter-token",
	TrelloToken:     "trello-token",
	ClassicToken:    "atlassian-classic-token",
	Basic:           "basic-credential",
}

// Kinds returns every built-in kind in declaration order.
func Kinds() []Kind {
	return []Kind{APIToken, AccessToken, ServiceToken, AppPassword, DataCenterToken, TrelloToken, ClassicToken, Basic}
}

// String returns the kind's stable name, or "unknown".
func (k Kind) String() string {
	if k == 0 || int(k) >= len(kindNames) {
		return "unknown"
	}
	return kindNames[k]
}

// ParseKind is the inverse of [Kind.String], for the built-in kinds.
func ParseKind(name string) (Kind, error) {
	for _, k := range Kinds() {
		if kindNames[k] == name {
			return k, nil
		}
	}
	return 0, fmt.Errorf("unknown kind of credential %q", name)
}

// MarshalText encodes the kind as its stable name.
func (k Kind) MarshalText() ([]byte, error) { return []byte(k.String()), nil }

// UnmarshalText is the inverse of [Kind.MarshalText].
func (k *Kind) UnmarshalText(text []byte) error {
	parsed, err := ParseKind(string(text))
	if err != nil {
		return err
	}
	*k = parsed
	return nil
}

// Header returns the fixed text that every token of the kind starts with, or
// "" for kinds that have none. For the three long kinds it is 12 characters:
// the type prefix and the base64 of the payload's own fixed start.
func (k Kind) Header() string {
	switch k {
	case APIToken:
		return "ATATT3xFfGF0"
	case AccessToken:
		return "ATCTT3xFfGN0"
	case ServiceToken:
		return "ATSTT3xFfGF0"
	case AppPassword:
		return "ATBB"
	case TrelloToken:
		return "ATTA"
	case DataCenterToken:
		return "BBDC-"
	}
	return ""
}
