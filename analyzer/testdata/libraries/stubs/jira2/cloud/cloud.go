// Package cloud has the signatures of go-jira v2 (05fb5bc92aec,
// cloud/auth_transport_*.go), which has no release that the module proxy serves.
package cloud

type BasicAuthTransport struct{ Username, APIToken string }

type JWTAuthTransport struct {
	Secret []byte
	Issuer string
}
