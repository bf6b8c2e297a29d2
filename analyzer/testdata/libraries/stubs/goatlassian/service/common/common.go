// Package common has the signatures of go-atlassian v2.
package common

type Authentication interface {
	SetBasicAuth(mail, token string)
	SetBearerToken(token string)
}

type OAuth2Config struct{ ClientID, ClientSecret, RedirectURI string }

type OAuth2Token struct{ AccessToken, TokenType, RefreshToken string }

type OAuth2Service interface{}
