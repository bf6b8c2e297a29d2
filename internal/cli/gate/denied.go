package gate

import (
	"fmt"
	"strings"

	"github.com/tokenguard/tokenguard/finding"
	"github.com/tokenguard/tokenguard/internal/hook"
)

// Denied is the error that is the reason an assistant is given. The secret is not
// in it: what an assistant reads, its provider has.
type Denied struct {
	Action *hook.Action
	lines  []string
	more   int
}

// maxReasons keeps the answer short: one is enough to stop.
const maxReasons = 5

// Add takes a finding in the action's text.
func (d *Denied) Add(f finding.Finding) {
	if len(d.lines) == maxReasons {
		d.more++
		return
	}
	where := d.Action.Field(f.Location.Span.Start)
	if d.Action.Tool != "" {
		where += " of " + d.Action.Tool
	}
	d.lines = append(d.lines, fmt.Sprintf("%s holds %s (%s, %s, %s)",
		where, f.Pair.Token.Secret.Masked(), f.Pair.Token.KindName(), f.Evidence, f.Fingerprint))
}

// Any reports whether there was a finding.
func (d *Denied) Any() bool { return len(d.lines) > 0 }

func (d *Denied) Error() string {
	reason := "denied: " + strings.Join(d.lines, "; ")
	if d.more > 0 {
		reason += fmt.Sprintf("; and %d more", d.more)
	}
	return reason
}

// Hint returns what to do instead.
func (d *Denied) Hint() string {
	return "read the credential from the environment, and tell the user to revoke this one"
}
