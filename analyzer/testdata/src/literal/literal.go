// Package literal holds credentials that one constant expression shows.
package literal

import "encoding/json"

const whole = "{{token api 1}}" // want `hard-coded Atlassian API token \(checksum valid`

var raw = /* want `hard-coded Atlassian access token` */ `
  token: {{token access 2}}
`

const escaped = "\x41{{tail api 3}}" // want `hard-coded Atlassian API token \(checksum valid`

const folded = "{{left api 4}}" + // want `hard-coded Atlassian API token \(checksum valid.*joined from 2 strings`
	"{{right api 4}}"

type key string

const named = key("{{token service 5}}") // want `hard-coded Atlassian service account token`

var converted = []byte("{{token app-password 6}}") // want `hard-coded Bitbucket app password`

const half, otherHalf = "{{left api 7}}", "{{right api 7}}"

const joined = half + otherHalf // want `hard-coded Atlassian API token .*joined from 2 strings`

func use() (string, string) {
	return joined, "Bearer " + whole // reported where they are declared
}

const pair = "{{pair 8}}" // want `hard-coded Atlassian API token of .\*\*\*@.\*\*\*`

const header = "Basic {{basic 9}}" // want `hard-coded Atlassian API token of .\*\*\*@.\*\*\* .*encoded in a Basic header`

const login = "basic {{basic-login 10}}" // want `hard-coded Basic credentials of`

const url = "https://x-token-auth:{{token access 11}}@bitbucket.org/acme/repo.git" // want `hard-coded Atlassian access token`

const altered = "{{altered api 12}}" // want `checksum wrong: altered or mistyped`

const cut = "{{truncated api 13}}" // want `cut off before its checksum`

type config struct {
	Token string `json:"token" default:"{{token api 14}}"` // want `hard-coded Atlassian API token`
}

var fixture = json.RawMessage(`{"email":"{{email 15}}","token":"{{token api 15}}"}`) // want `hard-coded Atlassian API token`

var list = map[string]string{
	"a": "{{token api 16}}", // want `hard-coded Atlassian API token`
	"b": "{{token api 17}}", // want `hard-coded Atlassian API token`
}

// Two in one literal are one finding.
var two = "{{token api 18}} {{token api 19}}" // want `hard-coded Atlassian API token .*and 1 more`

func local() string {
	const tok = "{{token api 20}}" // want `hard-coded Atlassian API token`
	return tok
}
