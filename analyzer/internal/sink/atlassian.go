package sink

// clients are the modules of clients of Atlassian products, in canonical form.
var clients = []string{
	"go-jira",
	"go-trello",
	"confluence-go-api",
	"github.com/ctreminiom/go-atlassian",
	"github.com/cseeger-epages/confluence-go-api",
	"github.com/essentialkaos/go-confluence",
	"github.com/ktrysmt/go-bitbucket",
	"github.com/gfleury/go-bitbucket-v1",
	"github.com/opsgenie/opsgenie-go-sdk",
	"github.com/adlio/trello",
}

// atlassian are those of these clients, read in go-jira v1.17 and v2,
// go-atlassian v2, confluence-go-api, go-confluence v6, go-bitbucket v0.9,
// go-bitbucket-v1, opsgenie-go-sdk-v2, adlio/trello and go-trello.
const atlassian = `
	github.com/andygrunwald/go-jira.BasicAuthTransport{Username:user,Password:secret}
	github.com/andygrunwald/go-jira.BearerAuthTransport{Token:secret}
	github.com/andygrunwald/go-jira.PATAuthTransport{Token:secret}
	github.com/andygrunwald/go-jira.CookieAuthTransport{Username:user,Password:secret}
	github.com/andygrunwald/go-jira.JWTAuthTransport{Secret:secret}
	(*github.com/andygrunwald/go-jira.AuthenticationService).SetBasicAuth:user=0,secret=1
	(*github.com/andygrunwald/go-jira.AuthenticationService).AcquireSessionCookie:user=0,secret=1
	(*github.com/andygrunwald/go-jira.AuthenticationService).AcquireSessionCookieWithContext:user=1,secret=2
	github.com/andygrunwald/go-jira/v2/cloud.BasicAuthTransport{Username:user,APIToken:secret}
	github.com/andygrunwald/go-jira/v2/cloud.JWTAuthTransport{Secret:secret}
	github.com/andygrunwald/go-jira/v2/onpremise.BasicAuthTransport{Username:user,Password:secret}
	github.com/andygrunwald/go-jira/v2/onpremise.BearerAuthTransport{Token:secret}
	github.com/andygrunwald/go-jira/v2/onpremise.PATAuthTransport{Token:secret}
	github.com/andygrunwald/go-jira/v2/onpremise.CookieAuthTransport{Username:user,Password:secret}
	github.com/andygrunwald/go-jira/v2/onpremise.JWTAuthTransport{Secret:secret}
	(*github.com/andygrunwald/go-jira/v2/onpremise.AuthenticationService).SetBasicAuth:user=0,secret=1
	(*github.com/andygrunwald/go-jira/v2/onpremise.AuthenticationService).AcquireSessionCookie:user=1,secret=2
	(github.com/ctreminiom/go-atlassian/v2/service/common.Authentication).SetBasicAuth:user=0,secret=1
	(github.com/ctreminiom/go-atlassian/v2/service/common.Authentication).SetBearerToken:secret=0
	github.com/ctreminiom/go-atlassian/v2/service/common.OAuth2Config{ClientSecret:secret}
	github.com/ctreminiom/go-atlassian/v2/service/common.OAuth2Token{AccessToken:secret,RefreshToken:secret}
	github.com/ctreminiom/go-atlassian/v2/pkg/infra/oauth2.NewRefreshTokenSource:secret=1
	github.com/ctreminiom/go-atlassian/v2/pkg/infra/oauth2.NewRefreshTokenSourceWithStorage:secret=1
	(github.com/ctreminiom/go-atlassian/v2/service/common.OAuth2Service).RefreshAccessToken:secret=1
	github.com/virtomize/confluence-go-api.NewAPI:user=1,secret=2
	github.com/essentialkaos/go-confluence.NewAPI:user=1,secret=2
	github.com/essentialkaos/go-confluence.AuthBasic{User:user,Password:secret}
	github.com/essentialkaos/go-confluence.AuthToken{Token:secret}
	github.com/ktrysmt/go-bitbucket.NewBasicAuth:user=0,secret=1
	github.com/ktrysmt/go-bitbucket.NewBasicAuthWithBaseUrlStr:user=0,secret=1
	github.com/ktrysmt/go-bitbucket.NewBasicAuthWithCaCert:user=0,secret=1
	github.com/ktrysmt/go-bitbucket.NewBasicAuthWithBaseUrlStrCaCert:user=0,secret=1
	github.com/ktrysmt/go-bitbucket.NewAPITokenAuth:user=0,secret=1
	github.com/ktrysmt/go-bitbucket.NewAPITokenAuthWithBaseUrlStr:user=0,secret=1
	github.com/ktrysmt/go-bitbucket.NewAPITokenAuthWithCaCert:user=0,secret=1
	github.com/ktrysmt/go-bitbucket.NewAPITokenAuthWithBaseUrlStrCaCert:user=0,secret=1
	github.com/ktrysmt/go-bitbucket.NewOAuthbearerToken:secret=0
	github.com/ktrysmt/go-bitbucket.NewOAuthbearerTokenWithBaseUrlStr:secret=0
	github.com/ktrysmt/go-bitbucket.NewOAuthbearerTokenWithCaCert:secret=0
	github.com/ktrysmt/go-bitbucket.NewOAuthbearerTokenWithBaseUrlStrCaCert:secret=0
	github.com/ktrysmt/go-bitbucket.NewOAuthClientCredentials:secret=1
	github.com/ktrysmt/go-bitbucket.NewOAuthClientCredentialsWithEndpoint:secret=1
	github.com/ktrysmt/go-bitbucket.NewOAuth:secret=1
	github.com/ktrysmt/go-bitbucket.NewOAuthWithEndpoint:secret=1
	github.com/ktrysmt/go-bitbucket.NewOAuthWithCode:secret=1,secret=2
	github.com/ktrysmt/go-bitbucket.NewOAuthWithCodeWithEndpoint:secret=1,secret=2
	github.com/ktrysmt/go-bitbucket.NewOAuthWithRefreshToken:secret=1,secret=2
	github.com/ktrysmt/go-bitbucket.NewOAuthWithRefreshTokenWithEndpoint:secret=1,secret=2
	github.com/gfleury/go-bitbucket-v1.BasicAuth{UserName:user,Password:secret}
	(*github.com/gfleury/go-bitbucket-v1.Configuration).AddDefaultHeader:key=0,header=1
	github.com/opsgenie/opsgenie-go-sdk-v2/client.Config{ApiKey:secret}
	github.com/gfleury/go-bitbucket-v1.APIKey{Key:secret}
	github.com/adlio/trello.NewClient:secret=0,secret=1
	github.com/adlio/trello.Client{Key:secret,Token:secret}
	github.com/VojtechVitek/go-trello.NewAuthClient:secret=0,secret=1
	github.com/VojtechVitek/go-trello.NewBearerTokenTransport:secret=0,secret=1
`
