package report

import (
	"fmt"
	"io"
	"strings"

	"github.com/tokenguard/tokenguard/finding"
)

// blocked writes a finding for the person whom a hook stops: what it is, where,
// why it is real, who put it there, and what to do, in less than ten lines.
func (t *text) blocked(f finding.Finding) error {
	var out strings.Builder
	where := place(f)
	if rest, ok := strings.CutPrefix(where, string(finding.UnitStdin)); ok && f.Location.Unit == finding.UnitStdin {
		where = t.opts.Input + rest
	}
	fmt.Fprintf(&out, "%s: %s, %s\n",
		t.paint(bold, where), f.Pair.Token.KindName(), t.paint(red, f.Evidence.String()))
	field := func(name, value string) {
		if value != "" {
			fmt.Fprintf(&out, "    %-12s%s\n", name, value)
		}
	}
	field("secret", f.Pair.Token.Secret.Masked())
	field("account", f.Pair.Account.Masked())
	field("context", Escape(f.Context))
	field("why", why(f))
	if first := f.First(); first.Commit != "" {
		who := introduction(first)
		if more := len(f.Provenance) - 1; more > 0 {
			who += fmt.Sprintf(", and %d more", more)
		}
		field("commit", who)
	}
	field("fingerprint", string(f.Fingerprint))
	field("take out", t.opts.CleanUp(f))
	field("and", Revoke(f.Pair.Token.Kind))
	_, err := io.WriteString(t.w, out.String())
	return err
}
