// Package purge is the command purge: how findings are taken out of a history.
package purge

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/tokenguard/tokenguard/credential"
	"github.com/tokenguard/tokenguard/finding"
	"github.com/tokenguard/tokenguard/internal/report"
)

// plan is what git filter-repo has to be told. No secret is in what it prints:
// text is matched by header and shape, and what has none by the id of its blob.
type plan struct {
	// secrets names the file for rules that hold the secrets themselves, which are
	// used in place of shapes; "" writes none.
	secrets  string
	literals []string

	kinds    []string // all that is to be revoked, and where
	text     []string // rules for --replace-text and --replace-message
	blobs    []string // ids for --strip-blobs-with-ids
	names    []string // expressions for --path-regex
	messages bool     // rules apply to messages, too
	byHand   []string // what git filter-repo cannot do
	loose    bool     // nothing reaches it, so that gc takes it out
}

// add plans for one finding.
func (p *plan) add(f finding.Finding) {
	token := f.Pair.Token
	appendNew(&p.kinds, token.KindName()+": "+report.Revoke(token.Kind))
	shape, plain := shapeOf(token), asItIs(f)
	switch unit := f.Location.Unit; {
	case unit == finding.UnitRefName:
		appendNew(&p.byHand, "a reference has the token in its name: delete it here and where it was pushed")
	case unit == finding.UnitIdentity:
		appendNew(&p.byHand, "a name or an address holds it: write the right one into a mailmap (git filter-repo --mailmap FILE)")
	case unit == finding.UnitPathName && plain && shape != "":
		appendNew(&p.names, shape)
	case unit == finding.UnitGitConfig:
		appendNew(&p.byHand, report.Escape(f.Location.Path)+" holds it: take it out there")
	case f.First().Commit == "":
		p.loose = true
	case unit == finding.UnitCommitMessage || unit == finding.UnitTagMessage:
		p.message(f, plain)
	case plain && p.rule(f):
	case f.Location.Blob != "":
		appendNew(&p.blobs, f.Location.Blob)
	default:
		appendNew(&p.byHand, string(unit)+" "+report.Escape(f.Location.Path)+": it has no shape to search for")
	}
}

func (p *plan) message(f finding.Finding, plain bool) {
	if !plain || !p.rule(f) {
		appendNew(&p.byHand, "a message holds it, with no shape to search for: git filter-repo --message-callback")
		return
	}
	p.messages = true
}

// rule adds what finds the text of a token, if there is such a rule: the token
// itself, or its shape.
func (p *plan) rule(f finding.Finding) bool {
	if p.secrets != "" {
		secret := f.Pair.Token.Secret.Reveal()
		if strings.ContainsAny(secret, "\r\n") {
			return false // a rule is a line
		}
		appendNew(&p.literals, "literal:"+secret+"==>REVOKED")
		return true
	}
	shape := shapeOf(f.Pair.Token)
	if shape != "" {
		appendNew(&p.text, "regex:"+shape+"==>REVOKED")
	}
	return shape != ""
}

// asItIs reports whether the token stands in the text as it is, alone or behind
// its account: not encoded, not broken by a line or a literal, and not in an
// archive, whose members are named behind its own path.
func asItIs(f finding.Finding) bool {
	if f.Location.Unit == finding.UnitBlob && f.Location.Path != f.First().Path {
		return false
	}
	span, token, account := f.Location.Span.Len(), len(f.Pair.Token.Secret.Reveal()), len(f.Pair.Account.Reveal())
	return len(f.Decode) == 0 && (span == token || account > 0 && span == account+len(":")+token)
}

// shapes are regular expressions of Python for whole tokens, also of those that
// were cut off or mistyped. See the kinds for the sources.
var shapes = map[credential.Kind]string{
	credential.APIToken:     credential.APIToken.Header() + "[A-Za-z0-9=_-]{16,}",
	credential.AccessToken:  credential.AccessToken.Header() + "[A-Za-z0-9=_-]{16,}",
	credential.ServiceToken: credential.ServiceToken.Header() + "[A-Za-z0-9=_-]{16,}",
	credential.AppPassword:  credential.AppPassword.Header() + "[A-Za-z0-9]{16,}",
	credential.TrelloToken:  credential.TrelloToken.Header() + "[A-Za-z0-9]{16,}",
}

// shapeOf is such an expression for a token's kind, or "".
func shapeOf(t credential.Token) string {
	if t.Custom == nil {
		return shapes[t.Kind]
	}
	class := map[credential.Alphabet]string{
		credential.Hex: "0-9A-Fa-f", credential.Alphanumeric: "A-Za-z0-9",
		credential.Base64: "A-Za-z0-9+/=", credential.Base64URL: "A-Za-z0-9=_-",
	}[t.Custom.Alphabet]
	return fmt.Sprintf("%s[%s]{%d,}", regexp.QuoteMeta(t.Custom.Header), class, t.Custom.MinLength)
}

func appendNew[T comparable](list *[]T, value T) {
	if !slices.Contains(*list, value) {
		*list = append(*list, value)
	}
}

// rewrites reports whether git filter-repo has work to do.
func (p *plan) rewrites() bool { return len(p.text)+len(p.literals)+len(p.blobs)+len(p.names) > 0 }

// String is a script for people to read before they run it.
func (p *plan) String() string {
	var out strings.Builder
	line := func(format string, args ...any) { fmt.Fprintf(&out, format+"\n", args...) }
	line("# tokenguard purge only prints this. Read it, and run it in the repository.")
	line("# 1. Revoke first: whoever has a clone has the credential.")
	for _, k := range p.kinds {
		line("#    %s", k)
	}
	if p.rewrites() {
		p.rewrite(line)
	}
	if p.loose {
		line("# What nothing reaches any more goes with the next gc, in every clone.")
		line("git reflog expire --expire=now --all && git gc --prune=now")
	}
	for _, what := range p.byHand {
		line("# By hand: %s.", what)
	}
	return out.String()
}

// rewrite prints the commands for the history.
func (p *plan) rewrite(line func(string, ...any)) {
	line("# 2. Rewrite a fresh copy. Every commit since the first finding gets a new id.")
	line(`url=$(git remote get-url origin) && purge=$(mktemp -d) && git clone --mirror "$url" "$purge/copy.git" && cd "$purge/copy.git"`)
	command := "git filter-repo"
	list := func(option, name string, values []string) {
		if len(values) == 0 {
			return
		}
		line("cat >../%s <<'END'", name)
		for _, v := range values {
			line("%s", v)
		}
		line("END")
		command += " " + option + " ../" + name
	}
	rules := "../rules.txt"
	list("--replace-text", "rules.txt", p.text)
	if len(p.literals) > 0 {
		rules = report.Quote(p.secrets)
		command += " --replace-text " + rules
	}
	if p.messages {
		command += " --replace-message " + rules
	}
	list("--strip-blobs-with-ids", "blobs.txt", p.blobs)
	line("%s", command)
	if len(p.literals) > 0 {
		line("# The file holds the secrets. Delete it, also when you stop here.")
		line("rm -f -- %s", rules)
	}
	if len(p.names) > 0 {
		// In a run of its own: --invert-paths turns every choice of paths round.
		line("git filter-repo --force --invert-paths --path-regex %s", report.Quote(strings.Join(p.names, "|")))
	}
	line("# 3. See that it is gone, then publish.")
	line("tokenguard scan . --history")
	line(`git push --force --mirror "$url"`)
	line("# 4. The old commits stay on the server until it collects garbage (git gc --prune=now), and")
	line("#    in pull requests, forks and clones: have the host delete them, and everyone clone anew.")
}
