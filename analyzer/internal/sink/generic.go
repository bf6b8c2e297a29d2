package sink

import "strings"

// genericFuncs are names that say, in any library, that an account and a
// secret follow.
var genericFuncs = map[string]bool{
	"BasicAuth":      true,
	"SetAuth":        true,
	"SetBasicAuth":   true,
	"SetCredentials": true,
	"WithBasicAuth":  true,
}

// genericFields are names of fields, in lower case, that do.
var genericFields = map[string]Role{
	"email":       User,
	"login":       User,
	"mail":        User,
	"user":        User,
	"useremail":   User,
	"username":    User,
	"accesstoken": Secret,
	"apikey":      Secret,
	"apitoken":    Secret,
	"apppassword": Secret,
	"password":    Secret,
	"secret":      Secret,
	"token":       Secret,
}

// KeyRole returns what an element of that key is in a map that has an account and a
// secret: a form, a JSON object, a Kubernetes Secret. Jira's own forms start names with
// os_.
func KeyRole(key string) Role {
	key = strings.TrimPrefix(strings.ToLower(key), "os_")
	return genericFields[strings.NewReplacer("_", "", "-", "").Replace(key)]
}

// IsSecretHeader reports whether the header carries a credential. The header
// X-Atlassian-Token does not: its value, no-check, switches a check against
// forged requests off.
func IsSecretHeader(name string) bool {
	switch strings.ToLower(name) {
	case "authorization", "proxy-authorization", "x-authorization", "x-api-key", "api-key", "cookie":
		return true
	}
	return false
}

// clientHosts are what the host of every Atlassian product holds.
var clientHosts = []string{".atlassian.net", "api.atlassian.com", "bitbucket.org", ".jira.com"}

// NamesAtlassian reports whether the text names a host of an Atlassian product.
func NamesAtlassian(text string) bool {
	for _, host := range clientHosts {
		if strings.Contains(text, host) {
			return true
		}
	}
	return false
}

// IsSecretSetting reports whether the name of a setting, a flag or a variable
// of the environment says that its value is a secret.
func IsSecretSetting(name string) bool {
	name = strings.ToLower(name)
	for _, word := range settingWords {
		if strings.Contains(name, word) {
			return true
		}
	}
	return false
}
