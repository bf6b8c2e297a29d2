// Package trello has the signatures of adlio/trello v1.12 (client.go), which the
// module proxy does not serve everywhere.
package trello

type Client struct{ BaseURL, Key, Token string }

func NewClient(key, token string) *Client { return nil }
