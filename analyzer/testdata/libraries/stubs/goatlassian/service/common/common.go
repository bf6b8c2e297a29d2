// Package common has the signatures of go-atlassian v2 (78492cd9e362,
// service/common), which the module proxy does not serve everywhere.
package common

import "context"

type Authentication interface {
	SetBasicAuth(mail, token string)
	SetBearerToken(token string)
}

type OAuth2Config struct{ ClientID, ClientSecret, RedirectURI string }

type OAuth2Token struct{ AccessToken, TokenType, RefreshToken string }

type OAuth2Service interface {
	RefreshAccessToken(ctx context.Context, refreshToken string) (*OAuth2Token, error)
}
