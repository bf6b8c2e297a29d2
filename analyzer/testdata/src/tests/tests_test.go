package tests

import "net/http"

const token = "{{token api 1}}" // want `hard-coded Atlassian API token`

// Where it goes makes a secret without shape a credential, and in a test that
// is where invented ones go.
func request(r *http.Request) {
	r.Host = "acme.atlassian.net"
	r.SetBasicAuth("{{email 2}}", "{{token classic 2}}")
}
