// Package headers sets headers that carry credentials.
package headers

import "net/http"

func set(r *http.Request) {
	r.Header.Set("Authorization", "Basic {{basic 1}}")         // want `of .*encoded in a Basic header, passed to http.Header.Set`
	r.Header.Add("authorization", "Bearer {{token access 2}}") // want `hard-coded Atlassian access token .*passed to http.Header.Add`
	r.Header.Set("X-Atlassian-Token", "no-check")
	r.Header.Set("X-Atlassian-Token", "nocheck")
	r.Header.Set("Authorization", "Basic {{base64 user:password}}")
}

func literals() []http.Header {
	return []http.Header{
		{"Authorization": {"Basic {{basic-login 3}}"}}, // want `hard-coded Basic credentials of .*passed to a header`
		{"X-Atlassian-Token": {"no-check"}},
	}
}

var plain = map[string]string{
	"Authorization":     "Bearer {{token access 4}}", // want `hard-coded Atlassian access token .*passed to a header`
	"X-Atlassian-Token": "no-check",
}

func assign(h http.Header) {
	h["Authorization"] = []string{"Basic {{basic 5}}"} // want `of .*passed to a header`
	h["X-Atlassian-Token"] = []string{"no-check"}
}

func bearerWithoutShape(r *http.Request) {
	r.Host = "acme.atlassian.net"
	r.Header.Set("Authorization", "Bearer {{token datacenter 6}}") // want `Data Center token \(no checksum to confirm it.*\), passed to http.Header.Set`
}
