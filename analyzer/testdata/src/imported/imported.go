// Package imported uses constants of another package.
package imported

import (
	"net/http"

	"imported/secrets"
)

const bearer = "Bearer " + secrets.Token // reported in secrets

const joined = secrets.Left + secrets.Right // want `hard-coded Atlassian API token .*joined from 2 strings`

const site = "https://acme.atlassian.net"

func request(r *http.Request) {
	r.SetBasicAuth(secrets.Email, secrets.Token)
	r.SetBasicAuth(secrets.Email, secrets.Classic)
}

func atlassian(r *http.Request) {
	r.URL.Host = "acme.atlassian.net"
	r.SetBasicAuth(secrets.Email, secrets.Classic) // want `hard-coded classic Atlassian API token of .* \(no checksum to confirm it\), passed to \(\*http.Request\).SetBasicAuth`
}
