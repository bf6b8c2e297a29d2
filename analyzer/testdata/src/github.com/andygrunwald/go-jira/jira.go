// Package jira has the signatures of go-jira v1.17 that the check knows.
package jira

type BasicAuthTransport struct{ Username, Password string }

type BearerAuthTransport struct{ Token string }

type PATAuthTransport struct{ Token string }

type CookieAuthTransport struct{ Username, Password string }

type AuthenticationService struct{}

func (*AuthenticationService) SetBasicAuth(username, password string) {}

func (*AuthenticationService) AcquireSessionCookie(username, password string) (bool, error) {
	return false, nil
}
