// Package assembled puts credentials together when it runs.
package assembled

import (
	"encoding/base64"
	"fmt"
	"net/http"
	"os"
	"strings"
)

var left = "{{left api 1}}"

var whole = left + "{{right api 1}}" // want `hard-coded Atlassian API token .*joined from 2 strings`

func sprintf() string {
	l, r := "{{left api 2}}", "{{right api 2}}"
	return fmt.Sprintf("%s%s", l, r) // want `hard-coded Atlassian API token .*joined from 2 strings`
}

func join() string {
	return strings.Join([]string{"{{left api 3}}", "{{right api 3}}"}, "") // want `hard-coded Atlassian API token .*joined from 2 strings`
}

// The token stands in one literal, and the finding with it.
func header(r *http.Request) {
	token := "{{token api 4}}" // want `of .\*\*\*@.\*\*\* .*passed to http.Header.Set`
	r.Header.Set("Authorization", "Basic "+base64.StdEncoding.EncodeToString([]byte("{{email 4}}:"+token)))
}

func headerOfHalves(r *http.Request) {
	token := "{{left api 5}}" + os.Getenv("NOTHING")
	r.Header.Set("Authorization", "Basic "+base64.StdEncoding.EncodeToString([]byte("{{email 5}}:"+token)))
	half := "{{left api 6}}"
	pair := fmt.Sprintf("%s:%s%s", "{{email 6}}", half, "{{right api 6}}") // want `of .*joined from 4 strings`
	r.Header.Set("Authorization", "Basic "+base64.StdEncoding.EncodeToString([]byte(pair)))
}

func account() string {
	return fmt.Sprintf("%s:%s", os.Getenv("EMAIL"), "{{token api 7}}") // want `hard-coded Atlassian API token \(`
}

func rewritten(again bool) string {
	l := "{{left api 8}}"
	if again {
		l = "other"
	}
	return l + "{{right api 8}}" // want `hard-coded Atlassian API token .*joined from 2 strings`
}
