package report

import (
	"cmp"
	"fmt"
	"io"
	"strings"

	"github.com/tokenguard/tokenguard/credential"
	"github.com/tokenguard/tokenguard/finding"
	"github.com/tokenguard/tokenguard/internal/detect"
)

// explanation writes for a person who wonders what a text is.
type explanation struct {
	w       io.Writer
	content []byte
	reading detect.Reading
}

// NewExplanation returns a writer that says of every finding what it is, how
// sure that is and why, and how it was decoded; and of what looks like a
// credential in content, and is none, why it is none. Nothing of the content is
// repeated.
func NewExplanation(w io.Writer, content []byte, reading detect.Reading) Writer {
	return explanation{w, content, reading}
}

func (e explanation) Finding(f finding.Finding) error {
	var out strings.Builder
	k := f.Pair.Token.Kind
	fmt.Fprintf(&out, "%s at line %d, column %d\n", f.Pair.Token.KindName(), f.Location.Start.Line, f.Location.Start.Column)
	field := func(name, value string) {
		if value != "" {
			fmt.Fprintf(&out, "    %-12s%s\n", name, value)
		}
	}
	field("what", what(k))
	field("evidence", f.Evidence.String()+": "+why(f))
	field("secret", f.Pair.Token.Secret.Masked())
	field("account", cmp.Or(f.Pair.Account.Masked(), "none is named beside it"))
	field("site", Escape(f.Pair.Site))
	field("form", Escape(f.Form)+howJoined(f.Form))
	field("decoded", strings.Join(f.Decode, " > "))
	field("level", shownAt(f.Evidence))
	field("fingerprint", string(f.Fingerprint))
	field("do", Revoke(k))
	_, err := io.WriteString(e.w, out.String())
	return err
}

func (e explanation) Close(r finding.Receipt) error {
	var out strings.Builder
	if r.Findings == 0 {
		fmt.Fprintf(&out, "%s in %s\n", Summary(r), size(r.Read.Bytes))
	}
	out.WriteString(e.undone())
	out.WriteString(e.passed())
	_, err := io.WriteString(e.w, out.String())
	return err
}

// undone says what was looked at.
func (e explanation) undone() string {
	layers := []string{"the text as it stands"}
	for _, steps := range e.reading.Steps {
		layers = append(layers, strings.Join(steps, " and ")+" undone")
	}
	looked := "looked at: " + strings.Join(layers, ", then ") + "\n"
	if !e.reading.Triggered {
		looked += "scan does not look so closely: nothing in it resembles a credential\n"
	}
	return looked
}

// mostPassed is how many places a person wants to read about.
const mostPassed = 20

// passed says what looks like a credential, and why it is none.
func (e explanation) passed() string {
	var out strings.Builder
	lines := finding.NewLines(e.content)
	for i, p := range e.reading.Passed {
		if i == mostPassed {
			fmt.Fprintf(&out, "and %d more\n", len(e.reading.Passed)-i)
			break
		}
		at := lines.Position(p.Span.Start)
		fmt.Fprintf(&out, "passed over at line %d, column %d", at.Line, at.Column)
		if len(p.Decode) > 0 {
			fmt.Fprintf(&out, ", decoded from %s", strings.Join(p.Decode, " > "))
		}
		fmt.Fprintf(&out, ": %s\n", p.Why)
	}
	return out.String()
}

// howJoined says in words how account and token stand together.
func howJoined(name string) string {
	switch name {
	case detect.FormPair:
		return ": account and token are one text"
	case detect.FormSplit:
		return ": account and token stand apart"
	case detect.FormPlain:
		return ": the token stands by itself"
	}
	return ""
}

// shownAt says what shows a finding of the evidence.
func shownAt(e finding.Evidence) string {
	if e == finding.Generic {
		return "below that of scan, which shows it with --level generic; the linter shows it"
	}
	return "scan and hooks show it"
}

func what(k credential.Kind) string {
	switch k {
	case credential.APIToken:
		return "an API token of an Atlassian Cloud account, used with its email in Basic authentication"
	case credential.AccessToken:
		return "a Bitbucket access token or an organization's API key, used as a Bearer token"
	case credential.ServiceToken:
		return "an API token of an Atlassian service account"
	case credential.AppPassword:
		return "a Bitbucket app password, used with a user name in Basic authentication"
	case credential.DataCenterToken:
		return "a personal access token of Jira, Confluence or Bitbucket Data Center"
	case credential.TrelloToken:
		return "a Trello token"
	case credential.ClassicToken:
		return "an Atlassian API token as issued before 2023"
	case credential.Custom:
		return "a token of a kind that the configuration describes"
	}
	return "a user and a password in a Basic header"
}

// why says what the evidence rests on.
func why(f finding.Finding) string {
	switch f.Pair.Token.Proof() {
	case credential.Proven:
		return "its last eight characters are the CRC-32 of everything before them"
	case credential.Mismatch:
		return "it has the header and the shape, but its checksum does not hold: altered, mistyped or made up"
	case credential.Truncated:
		return "it has the header, but is cut off before the checksum"
	}
	switch f.Pair.Token.Kind {
	case credential.Basic:
		return "it decodes to a user, a colon and a password"
	case credential.Custom:
		return "it has the header and the shape that the configuration describes"
	}
	return "the kind has no checksum, and it stands with an account or beside Atlassian words"
}
