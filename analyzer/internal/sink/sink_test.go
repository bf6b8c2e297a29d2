package sink_test

import (
	"testing"

	"github.com/tokenguard/tokenguard/analyzer/internal/sink"
)

// TestNamesOfHeaders checks that the XSRF switch is no credential.
func TestNamesOfHeaders(t *testing.T) {
	for name, want := range map[string]bool{
		"Authorization": true, "authorization": true, "Proxy-Authorization": true, "X-Api-Key": true,
		"X-Atlassian-Token": false, "x-atlassian-token": false, "Content-Type": false, "": false,
	} {
		if got := sink.IsSecretHeader(name); got != want {
			t.Errorf("%q: got %v, want %v", name, got, want)
		}
	}
}

// TestClients checks that forks, major versions and vendored copies of a client
// count as the client, and that look-alikes do not.
func TestClients(t *testing.T) {
	for path, want := range map[string]bool{
		"github.com/andygrunwald/go-jira":                      true,
		"github.com/andygrunwald/go-jira/v2/cloud":             true,
		"gopkg.in/andygrunwald/go-jira.v1":                     true,
		"github.com/someone/go-jira":                           true,
		"acme.example/app/vendor/github.com/someone/go-jira":   true,
		"github.com/ctreminiom/go-atlassian/v2/service/common": true,
		"github.com/ctreminiom/go-atlassian/v2/jira/v3":        true,
		"github.com/someone/go-jira-exporter":                  false,
		"net/http":                                             false,
		"github.com/andygrunwald/go-jiraffe":                   false,
	} {
		if got := sink.IsClient(path); got != want {
			t.Errorf("%q: got %v, want %v", path, got, want)
		}
	}
}
