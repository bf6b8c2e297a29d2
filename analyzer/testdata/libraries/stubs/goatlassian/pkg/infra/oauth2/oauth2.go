// Package oauth2 has the signatures of go-atlassian v2 (78492cd9e362,
// pkg/infra/oauth2), which the module proxy does not serve everywhere.
package oauth2

import (
	"context"

	"github.com/ctreminiom/go-atlassian/v2/service/common"
)

type RefreshTokenSource struct{}

func NewRefreshTokenSource(ctx context.Context, refreshToken string, oauth2 common.OAuth2Service) *RefreshTokenSource {
	return nil
}

type TokenStore interface{}

type TokenCallback interface{}

func NewRefreshTokenSourceWithStorage(ctx context.Context, refreshToken string, oauth2 common.OAuth2Service, store TokenStore, callback TokenCallback) *RefreshTokenSource {
	return nil
}
