// Package sinks passes accounts and tokens to functions and fields.
package sinks

import (
	"context"
	"net/http"
	"net/smtp"
	"net/textproto"
	"net/url"
	"os"
)

const host = "https://acme.atlassian.net"

const email, token = "{{email 1}}", "{{token api 1}}" // want `of .\*\*\*@.\*\*\* .*passed to \(\*http.Request\).SetBasicAuth`

func basicAuth(r *http.Request) {
	r.SetBasicAuth(email, token)
}

func inline(r *http.Request) {
	r.SetBasicAuth("{{email 2}}", "{{token api 2}}") // want `of .\*\*\*@.\*\*\* .*passed to \(\*http.Request\).SetBasicAuth`
}

func variable(r *http.Request) {
	tok := "{{left api 3}}"
	tok2 := tok + "{{right api 3}}" // want `hard-coded Atlassian API token of .*joined from 2 strings.*SetBasicAuth`
	user := "{{email 3}}"
	r.SetBasicAuth(user, tok2)
}

func fromEnvironment(r *http.Request) {
	r.SetBasicAuth(os.Getenv("EMAIL"), "{{token api 4}}") // want `hard-coded Atlassian API token \(checksum valid[^)]*\), passed to`
}

func classicWithoutEvidence(r *http.Request) {
	r.SetBasicAuth("{{email 5}}", "{{token classic 5}}")
}

func classicWithEvidence(r *http.Request) {
	r.Host = "acme.atlassian.net"
	r.SetBasicAuth("{{email 6}}", "{{token classic 6}}") // want `hard-coded classic Atlassian API token of .*no checksum`
}

func userinfo() *url.URL {
	return &url.URL{User: url.UserPassword("{{email 7}}", "{{token api 7}}")} // want `of .*passed to url.UserPassword`
}

func userinfoAlone() *url.Userinfo {
	return url.User("{{token access 8}}") // want `hard-coded Atlassian access token .*passed to url.User`
}

func parse() (*url.URL, error) {
	return url.Parse("https://{{user 9}}:{{token app-password 9}}@bitbucket.org/acme/repo") // want `hard-coded Bitbucket app password .*passed to url.Parse`
}

func request() (*http.Request, error) {
	return http.NewRequest("GET", "https://{{user 10}}:{{token app-password 10}}@bitbucket.org/acme/repo", nil) // want `passed to http.NewRequest`
}

func mail() []smtp.Auth {
	return []smtp.Auth{
		smtp.PlainAuth("", "{{email 11}}", "{{token api 11}}", "localhost"), // want `of .*passed to smtp.PlainAuth`
		smtp.CRAMMD5Auth("{{email 18}}", "{{token api 18}}"),                // want `of .*passed to smtp.CRAMMD5Auth`
	}
}

func urls(ctx context.Context, c *http.Client) {
	http.NewRequestWithContext(ctx, "GET", "https://{{user 20}}:{{token app-password 20}}@bitbucket.org", nil) // want `passed to http.NewRequestWithContext`
	url.ParseRequestURI("https://{{user 21}}:{{token app-password 21}}@bitbucket.org")                         // want `passed to url.ParseRequestURI`
	http.Get("https://{{user 22}}:{{token app-password 22}}@bitbucket.org")                                    // want `passed to http.Get`
	http.Head("https://{{user 23}}:{{token app-password 23}}@bitbucket.org")                                   // want `passed to http.Head`
	http.Post("https://{{user 24}}:{{token app-password 24}}@bitbucket.org", "", nil)                          // want `passed to http.Post`
	http.PostForm("https://{{user 25}}:{{token app-password 25}}@bitbucket.org", nil)                          // want `passed to http.PostForm`
	c.Get("https://{{user 26}}:{{token app-password 26}}@bitbucket.org")                                       // want `passed to \(\*http.Client\).Get`
	c.Head("https://{{user 27}}:{{token app-password 27}}@bitbucket.org")                                      // want `passed to \(\*http.Client\).Head`
	c.Post("https://{{user 28}}:{{token app-password 28}}@bitbucket.org", "", nil)                             // want `passed to \(\*http.Client\).Post`
	c.PostForm("https://{{user 29}}:{{token app-password 29}}@bitbucket.org", nil)                             // want `passed to \(\*http.Client\).PostForm`
}

var cookie = http.Cookie{Name: "token", Value: "{{token api 19}}"} // want `hard-coded Atlassian API token .*passed to http.Cookie`

type login struct {
	Username string
	APIToken string
	Site     string
}

var keyed = login{
	Username: "{{email 12}}",
	APIToken: "{{token api 12}}", // want `of .*passed to sinks.login`
}

var unkeyed = []*login{{"{{email 13}}", "{{token api 13}}", "acme.atlassian.net"}} // want `of .*passed to sinks.login`

var classicFields = login{Username: "{{email 14}}", APIToken: "{{token classic 14}}", Site: "acme.atlassian.net"} // want `classic Atlassian API token`

type client struct{}

func (client) SetBasicAuth(user, password string) {}

func WithBasicAuth(user, password string) {}

func generic(c client) {
	c.SetBasicAuth("{{email 15}}", "{{token api 15}}") // want `of .*passed to sinks.client.SetBasicAuth`
	WithBasicAuth("{{email 16}}", "{{token api 16}}")  // want `of .*passed to sinks.WithBasicAuth`
}

func mime(h textproto.MIMEHeader) {
	h.Set("Authorization", "Bearer {{token access 17}}") // want `hard-coded Atlassian access token .*passed to textproto.MIMEHeader.Set`
	h.Add("Authorization", "Bearer {{token access 9}}")  // want `hard-coded Atlassian access token .*passed to textproto.MIMEHeader.Add`
}
