package jira

import (
	"context"

	"github.com/andygrunwald/go-jira/v2/cloud"
	"github.com/andygrunwald/go-jira/v2/onpremise"
)

var transportsV2 = []any{
	cloud.BasicAuthTransport{Username: "{{email 11}}", APIToken: "{{token classic 11}}"},      // want `of .*passed to cloud.BasicAuthTransport`
	onpremise.BasicAuthTransport{"{{email 12}}", "{{token classic 12}}"},                      // want `of .*passed to onpremise.BasicAuthTransport`
	onpremise.BearerAuthTransport{Token: "{{token datacenter 13}}"},                           // want `Data Center token .*passed to onpremise.BearerAuthTransport`
	onpremise.PATAuthTransport{Token: "{{token bitbucket-datacenter 14}}"},                    // want `Data Center token .*passed to onpremise.PATAuthTransport`
	onpremise.CookieAuthTransport{Username: "{{email 15}}", Password: "{{token classic 15}}"}, // want `of .*passed to onpremise.CookieAuthTransport`
}

func authV2(ctx context.Context, s *onpremise.AuthenticationService) {
	s.SetBasicAuth("{{email 16}}", "{{token classic 16}}")              // want `of .*passed to \(\*onpremise.AuthenticationService\).SetBasicAuth`
	s.AcquireSessionCookie(ctx, "{{email 17}}", "{{token classic 17}}") // want `of .*passed to \(\*onpremise.AuthenticationService\).AcquireSessionCookie`
}
