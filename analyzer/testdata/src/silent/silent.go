// Package silent holds what looks like a credential and is none.
package silent

import (
	"net/http"
	"os"
	"os/exec"
)

const (
	cutSample   = "ATATT3xFfGF0..."
	placeholder = "<YOUR_API_TOKEN>"
	name        = "ATLASSIAN_API_TOKEN"
	pair        = "user@example.com:api_token_string"
	header      = "Basic {{base64 fred:fred}}"
	prose       = "use Basic authentication with your email and an API token"
	camel       = "searchConfluenceUsingCql"
)

func request(r *http.Request) {
	r.Host = "your-domain.atlassian.net"
	r.SetBasicAuth("user@example.com", "api_token")
	r.SetBasicAuth(os.Getenv("EMAIL"), os.Getenv("TOKEN"))
	r.SetBasicAuth("me@example.com", "searchConfluenceUsingCql")
	r.Header.Set("Authorization", "Basic "+os.Getenv("BASIC"))
	r.Header.Set("Authorization", "Bearer "+"your_api_token_here")
	exec.Command("curl", "-u", "useremail:API_TOKEN", "https://your-domain.atlassian.net/rest/api/3/myself")
	exec.Command("curl", "-u")
	exec.Command("curl")
}
