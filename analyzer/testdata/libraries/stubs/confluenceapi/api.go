// Package goconfluence has a signature of confluence-go-api, from its callers.
package goconfluence

type API struct{}

func NewAPI(location, username, token string) (*API, error) { return nil, nil }
