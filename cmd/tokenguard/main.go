// Tokenguard finds hard-coded Atlassian credentials in git repositories and Go
// code. Run it with --help for the manual.
package main

import (
	"os"

	"github.com/tokenguard/tokenguard/internal/cli"
)

func main() {
	os.Exit(cli.Main(os.Args, os.Stdin, os.Stdout, os.Stderr, os.Getenv))
}
