package silent

import (
	"context"
	"net/http"
	"net/smtp"
	"net/textproto"
	"net/url"
	"os"
	"os/exec"

	jira "github.com/andygrunwald/go-jira"
	"github.com/andygrunwald/go-jira/v2/cloud"
	"github.com/andygrunwald/go-jira/v2/onpremise"
	"github.com/ctreminiom/go-atlassian/v2/service/common"
)

const site = "https://your-domain.atlassian.net"

// standard has a near miss for every row of the standard library: something is
// passed, and it is no credential.
func standard(ctx context.Context, r *http.Request, c *http.Client, mime textproto.MIMEHeader) {
	r.SetBasicAuth("fred", os.Getenv("JIRA_API_TOKEN"))
	r.Header.Set("Authorization", "Basic {{base64 user:password}}")
	r.Header.Add("X-Atlassian-Token", "nocheck")
	mime.Set("Authorization", "Bearer <token>")
	mime.Add("Content-Type", "application/json")
	url.UserPassword("user@example.com", "api_token_string")
	url.User("git")
	url.Parse("https://user:password@bitbucket.org/acme/repo")
	url.ParseRequestURI(site + "/rest/api/3/myself?token=abc123")
	http.NewRequest("GET", site, nil)
	http.NewRequestWithContext(ctx, "GET", "https://<user>:<token>@bitbucket.org", nil)
	http.Get(site)
	http.Head("https://${USER}:${TOKEN}@your-domain.atlassian.net")
	http.Post(site, "text/plain", nil)
	http.PostForm(site, nil)
	c.Get(site)
	c.Head(site)
	c.Post(site, "text/plain", nil)
	c.PostForm(site, nil)
	exec.Command("curl", "-u", "user@example.com:api_token", site)
	exec.CommandContext(ctx, "wget", "--user=me@example.com", "--password=my-api-token", site)
	smtp.PlainAuth("", "user@example.com", "password", "mail.example.com")
	smtp.CRAMMD5Auth("user@example.com", "secret")
}

var values = []any{
	exec.Cmd{Args: []string{"curl", "-u", "fred:fred"}},
	http.Cookie{Name: "atlassian.xsrf.token", Value: "no-check"},
	jira.BasicAuthTransport{Username: "user@example.com", Password: "your-api-token-here"},
	jira.BearerAuthTransport{Token: os.Getenv("TOKEN")},
	jira.PATAuthTransport{Token: "personal-access-token"},
	jira.CookieAuthTransport{Username: "me@example.com", Password: "changeme"},
	cloud.BasicAuthTransport{Username: "user@example.com", APIToken: "<api-token>"},
	onpremise.BasicAuthTransport{Username: "admin", Password: "admin"},
	onpremise.BearerAuthTransport{Token: "server-pat"},
	onpremise.PATAuthTransport{Token: "test_pat"},
	onpremise.CookieAuthTransport{Username: "admin", Password: "password"},
}

func clients(ctx context.Context, v1 *jira.AuthenticationService, v2 *onpremise.AuthenticationService, a common.Authentication) {
	v1.SetBasicAuth("user@example.com", "api_token")
	v1.AcquireSessionCookie("admin", "admin")
	v2.SetBasicAuth("user@example.com", os.Getenv("TOKEN"))
	v2.AcquireSessionCookie(ctx, "admin", "admin")
	a.SetBasicAuth("YOUR_CLIENT_MAIL", "YOUR_APP_ACCESS_TOKEN")
	a.SetBearerToken("access-token")
}
