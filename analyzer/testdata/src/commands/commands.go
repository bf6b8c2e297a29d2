// Package commands runs programs with credentials in their arguments.
package commands

import (
	"context"
	"os"
	"os/exec"
)

func curl(ctx context.Context) {
	exec.Command("curl", "-u", "{{pair 1}}", "https://acme.atlassian.net") // want `of .*passed to exec.Command`
	exec.Command("curl", "-s", "--user={{pair 2}}")                        // want `of .*passed to exec.Command`
	exec.CommandContext(ctx, "/usr/bin/curl", "-u{{pair 3}}")              // want `of .*passed to exec.CommandContext`
	exec.Command("curl", "-H", "Authorization: Basic {{basic 4}}")         // want `of .*passed to exec.Command`
	exec.Command("curl", "-u", "{{email 5}}:"+os.Getenv("TOKEN"))
	exec.Command("curl", "-u", os.Getenv("LOGIN"))
	exec.Command("curl", "-u", "{{email 7}}:{{token classic 7}}", "https://acme.atlassian.net/x") // want `classic Atlassian API token of`
}

func withoutEvidence() {
	exec.Command("curl", "-u", "{{email 6}}:{{token classic 6}}")
}

func spread() {
	args := []string{"-u", "{{pair 8}}"} // want `of .*passed to exec.Command`
	exec.Command("curl", args...)
}

var command = exec.Cmd{Path: "/usr/bin/curl", Args: []string{"curl", "--user", "{{pair 9}}"}} // want `of .*passed to exec.Cmd`

func wget() {
	exec.Command("wget", "--user", "{{email 10}}", "--password={{token api 10}}") // want `of .*passed to exec.Command`
}

func shell() {
	exec.Command("sh", "-c", "curl -u {{pair 11}} https://acme.atlassian.net") // want `hard-coded Atlassian API token of`
}
