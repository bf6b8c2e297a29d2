// Package onpremise has the signatures of go-jira v2 that the check knows.
package onpremise

import "context"

type BasicAuthTransport struct{ Username, Password string }

type BearerAuthTransport struct{ Token string }

type PATAuthTransport struct{ Token string }

type CookieAuthTransport struct{ Username, Password string }

type AuthenticationService struct{}

func (*AuthenticationService) SetBasicAuth(username, password string) {}

func (*AuthenticationService) AcquireSessionCookie(ctx context.Context, username, password string) (bool, error) {
	return false, nil
}
