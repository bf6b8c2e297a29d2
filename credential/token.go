package credential

// Token is a secret and what it is.
type Token struct {
	Kind   Kind
	Secret Secret
}

// Pair is a token with the account it belongs to and, where seen, the site it
// opens. A pair without an account is a lone token and still a credential.
type Pair struct {
	Token   Token
	Account Account
	// Site is a host name such as acme.atlassian.net, or "" when none was seen.
	Site string
}
