// Package cloud has the signatures of go-jira v2 that the check knows.
package cloud

type BasicAuthTransport struct{ Username, APIToken string }
