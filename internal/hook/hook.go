// Package hook knows git's hook protocols: what a hook is told by its
// environment, and what therefore has to be scanned. It prints nothing and
// decides no exit code.
//
// So far it serves the pre-commit stage, as a native hook and under the
// pre-commit framework.
package hook

import (
	"errors"

	"github.com/tokenguard/tokenguard/scanner"
)

// ErrRange says that the hook was started for a range of commits, as
// pre-push hooks are. Scanning the index instead would pass unread commits.
var ErrRange = errors.New("this hook stage checks a range of commits, which hook run cannot do yet")

// Target returns what a hook has to scan, given its environment. The framework
// names the ends of a range by these variables in its pre-push stage and under
// --from-ref; a first push has only the remote's name. Every other stage checks
// the commit being made, which is the index.
func Target(getenv func(string) string) (scanner.Target, error) {
	for _, name := range []string{"PRE_COMMIT_FROM_REF", "PRE_COMMIT_TO_REF", "PRE_COMMIT_REMOTE_NAME"} {
		if getenv(name) != "" {
			return scanner.Target{}, ErrRange
		}
	}
	return scanner.Target{Staged: true}, nil
}
