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

// TestParse checks what users can write and what is refused with a reason.
func TestParse(t *testing.T) {
	row, err := sink.Parse("(*example.com/jira/v2.Client).Login:user=0,secret=2")
	if err != nil || row.Symbol != (sink.Symbol{Package: "example.com/jira", Receiver: "Client", Name: "Login"}) ||
		len(row.Arguments) != 3 || row.Arguments[0] != sink.User || row.Arguments[2] != sink.Secret {
		t.Errorf("method: got %+v, %v", row, err)
	}
	row, err = sink.Parse("example.com/jira.Client{Email,Token}")
	if err != nil || row.Fields["Email"] != sink.User || row.Fields["Token"] != sink.Secret {
		t.Errorf("structure: got %+v, %v", row, err)
	}
	for _, text := range []string{
		"", "Login:user=0", "example.com/jira.Login", "example.com/jira.Login:user", "example.com/jira.Login:boss=0",
		"example.com/jira.Login:user=-1", "example.com/jira.Login:user=99", "example.com/jira.T{", "example.com/jira.T{}",
		"example.com/jira.T{A:boss}", "(*example.com/jira.T).M{A}", "(example.com/jira.T.M:user=0",
	} {
		if row, err := sink.Parse(text); err == nil {
			t.Errorf("%q: got %+v, want an error", text, row)
		}
	}
}

// TestRows checks that every line of the table is read: each is a row.
func TestRows(t *testing.T) {
	seen := map[sink.Symbol]bool{}
	for _, row := range sink.Rows() {
		if seen[row.Symbol] {
			t.Errorf("%v stands in the table twice", row.Symbol)
		}
		seen[row.Symbol] = true
	}
	if got := len(seen); got != sink.Lines() {
		t.Errorf("%d rows of %d lines", got, sink.Lines())
	}
}
