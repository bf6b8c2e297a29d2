package report

import (
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/tokenguard/tokenguard/finding"
)

// ANSI sequences of the only colours used.
const (
	bold  = "\x1b[1m"
	red   = "\x1b[31m"
	reset = "\x1b[0m"
)

// maxShown bounds what text lists of commits and refs, which can be thousands.
// The other formats have all of them.
const maxShown = 3

// text writes for people: a block of lines a finding, then how the run ended,
// and the receipt as the last line.
type text struct {
	w    io.Writer
	opts Options
}

func (t *text) Finding(f finding.Finding) error {
	if t.opts.CleanUp != nil {
		return t.blocked(f)
	}
	var out strings.Builder
	fmt.Fprintf(&out, "%s: %s, %s\n",
		t.paint(bold, place(f)), f.Pair.Token.KindName(), t.paint(red, f.Evidence.String()))
	field := func(name, value string) {
		if value != "" {
			fmt.Fprintf(&out, "    %-12s%s\n", name, value)
		}
	}
	if f.Lint != nil {
		field("check", Escape(f.Lint.Category+": "+f.Lint.Message))
	}
	field("secret", f.Pair.Token.Secret.Masked())
	field("account", f.Pair.Account.Masked())
	field("site", Escape(f.Pair.Site))
	field("form", Escape(form(f)))
	field("context", Escape(f.Context))
	for _, p := range f.Provenance[:min(len(f.Provenance), maxShown)] {
		field("commit", introduction(p))
	}
	if more := len(f.Provenance) - maxShown; more > 0 {
		field("", fmt.Sprintf("and %d more", more))
	}
	field("fingerprint", string(f.Fingerprint))
	field("do", Revoke(f.Pair.Token.Kind)+", "+CleanUp(f))
	_, err := io.WriteString(t.w, out.String())
	return err
}

func (t *text) Close(r finding.Receipt) error {
	if t.opts.Quiet {
		return nil
	}
	_, err := io.WriteString(t.w, Summary(r)+"\n"+receiptLine(r)+"\n")
	return err
}

func (t *text) paint(color, s string) string {
	if !t.opts.Color {
		return s
	}
	return color + s + reset
}

// place names the unit as path:line:column, or what the unit is when it is no
// file.
func place(f finding.Finding) string {
	l := f.Location
	name := Escape(l.Path)
	switch {
	case name == "" && f.First().Commit != "":
		name = string(l.Unit) + " " + f.First().Commit
	case name == "" && l.Blob != "":
		name = string(l.Unit) + " " + l.Blob
	case name == "":
		name = string(l.Unit)
	}
	if l.Start.Line == 0 {
		return name
	}
	return fmt.Sprintf("%s:%d:%d", name, l.Start.Line, l.Start.Column)
}

func form(f finding.Finding) string {
	if len(f.Decode) == 0 {
		return f.Form
	}
	return f.Form + ", decoded " + strings.Join(f.Decode, " > ")
}

// introduction says who put the unit there and whether it is still there.
func introduction(p finding.Provenance) string {
	if p.Commit == "" {
		return "none reaches it"
	}
	var out strings.Builder
	fmt.Fprintf(&out, "%s by %s", p.Commit, Escape(p.Author))
	if p.AuthorEmail != "" {
		fmt.Fprintf(&out, " <%s>", Escape(p.AuthorEmail))
	}
	out.WriteString(", " + moment(p.Date))
	if p.Boundary {
		out.WriteString(" (or before: the history is shallow here)")
	}
	if len(p.RemovedBy) > 0 {
		out.WriteString(", removed by " + several(p.RemovedBy))
	}
	switch {
	case p.InHead:
		out.WriteString(", still in HEAD")
	case len(p.Refs) > 0:
		out.WriteString(", still in " + several(p.Refs))
	case !p.Reachable:
		out.WriteString(", on no branch")
	}
	return out.String()
}

// several lists the first few names.
func several(names []string) string {
	list := Escape(strings.Join(names[:min(len(names), maxShown)], " "))
	if more := len(names) - maxShown; more > 0 {
		list += fmt.Sprintf(" and %d more", more)
	}
	return list
}

func moment(t time.Time) string {
	if t.IsZero() {
		return "date invalid"
	}
	return t.Format(time.RFC3339)
}
