// Package oauth2 has the signatures of go-atlassian v2.
package oauth2

import (
	"context"

	"github.com/ctreminiom/go-atlassian/v2/service/common"
)

type RefreshTokenSource struct{}

func NewRefreshTokenSource(ctx context.Context, refreshToken string, oauth2 common.OAuth2Service) *RefreshTokenSource {
	return nil
}
