package credential

// Token is a secret and what it is.
type Token struct {
	Kind   Kind
	Secret Secret
	// Custom describes the kind where that is [Custom], and is nil else.
	Custom *CustomKind
}

// KindName is what reports call the token's kind.
func (t Token) KindName() string {
	if t.Custom != nil {
		return t.Custom.Name
	}
	return t.Kind.String()
}

// Pair is a token with the account it belongs to and, where seen, the site it
// opens. A pair without an account is a lone token and still a credential.
type Pair struct {
	Token   Token
	Account Account
	// Site is a host name such as acme.atlassian.net, or "" when none was seen.
	Site string
}
