// Package cloud has the signatures of go-jira v2.
package cloud

type BasicAuthTransport struct{ Username, APIToken string }

type JWTAuthTransport struct {
	Secret []byte
	Issuer string
}
