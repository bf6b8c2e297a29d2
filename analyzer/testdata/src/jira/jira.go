// Package jira passes tokens to clients of Atlassian products, where a secret
// without shape is one.
package jira

import (
	client "github.com/andygrunwald/go-jira"
	"github.com/ctreminiom/go-atlassian/v2/service/common"
)

var transports = []any{
	client.BasicAuthTransport{Username: "{{email 1}}", Password: "{{token classic 1}}"},   // want `classic Atlassian API token of .*passed to jira.BasicAuthTransport`
	client.BearerAuthTransport{Token: "{{token access 2}}"},                               // want `access token .*passed to jira.BearerAuthTransport`
	client.PATAuthTransport{Token: "{{token datacenter 3}}"},                              // want `Data Center token .*passed to jira.PATAuthTransport`
	&client.CookieAuthTransport{Username: "{{email 4}}", Password: "{{token classic 4}}"}, // want `of .*passed to jira.CookieAuthTransport`
	client.BasicAuthTransport{Username: "user", Password: "password"},
	client.BearerAuthTransport{Token: "token"},
}

func auth(s *client.AuthenticationService, a common.Authentication) {
	s.SetBasicAuth("{{email 5}}", "{{token classic 5}}")         // want `of .*passed to \(\*jira.AuthenticationService\).SetBasicAuth`
	s.AcquireSessionCookie("{{email 6}}", "{{token classic 6}}") // want `of .*passed to \(\*jira.AuthenticationService\).AcquireSessionCookie`
	a.SetBasicAuth("{{email 7}}", "{{token classic 7}}")         // want `of .*passed to common.Authentication.SetBasicAuth`
	a.SetBearerToken("{{token datacenter 8}}")                   // want `Data Center token .*passed to common.Authentication.SetBearerToken`
	a.SetBasicAuth("me@example.com", "api_token")
}
