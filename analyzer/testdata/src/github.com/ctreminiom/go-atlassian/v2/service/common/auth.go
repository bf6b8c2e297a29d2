// Package common has the interface of go-atlassian v2 that the check knows.
package common

type Authentication interface {
	SetBasicAuth(mail, token string)
	SetBearerToken(token string)
}
