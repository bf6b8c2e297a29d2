// Package purge is the command purge: how findings are taken out of a history.
package purge

import (
	"fmt"
	"slices"
	"strings"

	"github.com/tokenguard/tokenguard/credential"
	"github.com/tokenguard/tokenguard/finding"
	"github.com/tokenguard/tokenguard/internal/report"
)

// plan is what git filter-repo has to be told. No secret is in it: text is
// matched by header and shape, and what has none by the id of its blob.
type plan struct {
	kinds    []credential.Kind // all that is to be revoked
	text     []string          // rules for --replace-text and --replace-message
	blobs    []string          // ids for --strip-blobs-with-ids
	names    []string          // expressions for --path-regex
	messages bool              // rules apply to messages, too
	byHand   []string          // what git filter-repo cannot do
	loose    bool              // nothing reaches it, so that gc takes it out
}

// add plans for one finding.
func (p *plan) add(f finding.Finding) {
	kind := f.Pair.Token.Kind
	appendNew(&p.kinds, kind)
	rule, plain := shapes[kind]
	plain = plain && len(f.Decode) == 0
	switch unit := f.Location.Unit; {
	case unit == finding.UnitRefName:
		appendNew(&p.byHand, "a reference has the token in its name: delete it here and where it was pushed")
	case unit == finding.UnitIdentity:
		appendNew(&p.byHand, "a name or an address holds it: write the right one into a mailmap (git filter-repo --mailmap FILE)")
	case unit == finding.UnitPathName && plain:
		appendNew(&p.names, rule)
	case f.First().Commit == "":
		p.loose = true
	case unit == finding.UnitCommitMessage || unit == finding.UnitTagMessage:
		p.message(rule, plain)
	case plain:
		appendNew(&p.text, rule)
	case f.Location.Blob != "":
		appendNew(&p.blobs, f.Location.Blob)
	default:
		appendNew(&p.byHand, string(unit)+" "+report.Escape(f.Location.Path)+": it has no shape to search for")
	}
}

func (p *plan) message(rule string, plain bool) {
	if !plain {
		appendNew(&p.byHand, "a message holds it, with no shape to search for: git filter-repo --message-callback")
		return
	}
	appendNew(&p.text, rule)
	p.messages = true
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

func appendNew[T comparable](list *[]T, value T) {
	if !slices.Contains(*list, value) {
		*list = append(*list, value)
	}
}

// rewrites reports whether git filter-repo has work to do.
func (p *plan) rewrites() bool { return len(p.text)+len(p.blobs)+len(p.names) > 0 }

// String is a script for people to read before they run it.
func (p *plan) String() string {
	var out strings.Builder
	line := func(format string, args ...any) { fmt.Fprintf(&out, format+"\n", args...) }
	line("# tokenguard purge only prints this. Read it, and run it in the repository.")
	line("# 1. Revoke first: whoever has a clone has the credential.")
	for _, k := range p.kinds {
		line("#    %s: %s", k, report.Revoke(k))
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
	list := func(option, name string, values []string, prefix, suffix string) {
		if len(values) == 0 {
			return
		}
		line("cat >../%s <<'END'", name)
		for _, v := range values {
			line("%s%s%s", prefix, v, suffix)
		}
		line("END")
		command += " " + option + " ../" + name
	}
	list("--replace-text", "rules.txt", p.text, "regex:", "==>REVOKED")
	if p.messages {
		command += " --replace-message ../rules.txt"
	}
	list("--strip-blobs-with-ids", "blobs.txt", p.blobs, "", "")
	line("%s", command)
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
