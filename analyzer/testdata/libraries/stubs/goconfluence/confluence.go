// Package confluence has the structures of go-confluence v6 (auth.go), and its
// NewAPI of the versions before, which took the account and the password. The module
// proxy does not serve it everywhere.
package confluence

type API struct{}

type AuthBasic struct{ User, Password string }

type AuthToken struct{ Token string }

func NewAPI(url, username, password string) (*API, error) { return nil, nil }
