// Package confluence has the signatures of go-confluence.
package confluence

type API struct{}

type AuthBasic struct{ User, Password string }

type AuthToken struct{ Token string }

func NewAPI(url, username, password string) (*API, error) { return nil, nil }
