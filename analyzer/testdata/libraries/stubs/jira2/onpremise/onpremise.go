// Package onpremise has the signatures of go-jira v2 (05fb5bc92aec,
// onpremise/auth_transport_*.go and authentication.go), which has no release that the
// module proxy serves.
package onpremise

import "context"

type BasicAuthTransport struct{ Username, Password string }

type BearerAuthTransport struct{ Token string }

type PATAuthTransport struct{ Token string }

type CookieAuthTransport struct{ Username, Password, AuthURL string }

type JWTAuthTransport struct {
	Secret []byte
	Issuer string
}

type AuthenticationService struct{}

func (*AuthenticationService) SetBasicAuth(username, password string) {}

func (*AuthenticationService) AcquireSessionCookie(ctx context.Context, username, password string) (bool, error) {
	return false, nil
}
