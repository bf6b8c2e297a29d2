// Package trello has the signatures of go-trello (VojtechVitek, master of 2018),
// which the module proxy does not serve everywhere.
package trello

type Client struct{}

func NewAuthClient(applicationKey string, token string) (*Client, error) { return nil, nil }

type bearerRoundTripper struct{}

func NewBearerTokenTransport(applicationKey string, token string) *bearerRoundTripper { return nil }
