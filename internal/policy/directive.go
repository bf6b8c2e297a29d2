package policy

import (
	"bytes"
	"regexp"
	"strings"

	"github.com/tokenguard/tokenguard/finding"
)

// Directive is a comment that accepts findings beside it: the marker, then a
// fingerprint and a reason, or a reason alone. The second form, and that of
// gitleaks, accept no confirmed finding. A directive covers the findings that
// touch its line or, where its comment is all that stands on the line, those that
// start on the next line that is more than such comments.
type Directive struct {
	// Path is what notes call the content; the caller may set it later.
	Path string
	// Line is its own line, and Covers the line whose findings it is about.
	Line, Covers int
	// Fingerprint is the finding that is accepted, or "" in the second form.
	Fingerprint finding.Fingerprint
	Reason      string
	// Void says why it accepts nothing, or "".
	Void string

	// sure: it stands in a comment and is ours, so that one which accepts
	// nothing is a mistake and not prose about directives.
	sure bool
}

const (
	marker       = "tokenguard:allow"
	gitleaksMark = "gitleaks:allow"
	// maxDirective bounds what is read of a line, around the marker.
	maxDirective = 1024
)

// opener matches what a comment starts with, at the end of a text: of C and Go,
// shells and YAML, SQL and Lua, HTML, INI and Lisp, TeX, Haskell, Pascal, Jinja
// and Handlebars; and what would be something else within a line, of Visual
// Basic, Vim, block comments, reStructuredText, batch files and m4.
var opener = regexp.MustCompile(`(?i)(?://+!?|#+!?|--+|/\*+!?|<!--|<%--|\{-|\(\*|\{#|\{\{!(?:--)?|\{\{-?\s*/\*|;+|%+|` +
	`(?:^|\s)['"]\s|^\s*(?:['"*]|\.\.|@?rem\s|::|dnl\s))\s*$`)

// closer matches what ends a comment, at the end of a line.
var closer = regexp.MustCompile(`\s*(?:\*+/(?:\s*-?\}\})?|--%?>|-\}|\*\)|#\}|(?:--)?\}\})\s*$`)

// blocks are the openers of comments that can end within a line, each with its end.
// One that starts with another stands before it.
var blocks = []struct{ open, end string }{
	{"{{!--", "--}}"}, {"{{!", "}}"}, {"/*", "*/"}, {"<!--", "-->"}, {"<%--", "--%>"}, {"{-", "-}"}, {"(*", "*)"}, {"{#", "#}"},
}

// cutComment splits what follows the marker where the comment that open starts ends
// within the line, and returns what stands after it.
func cutComment(open, rest string) (comment, after string) {
	for _, b := range blocks {
		if !strings.Contains(open, b.open) {
			continue
		}
		if before, after, ok := strings.Cut(rest, b.end); ok {
			// What is left of a template's tag is no code.
			return before, strings.TrimSpace(strings.TrimLeft(after, " \t-}"))
		}
		break
	}
	return rest, ""
}

// longerWord matches what makes the marker the start of another word.
var longerWord = regexp.MustCompile(`^[\w.-]`)

// Directives lists the directives in content, by line. Content without the
// marker costs one search. Lines end as [finding.NewLines] says. Text that is
// not in a superset of ASCII, such as UTF-16, has none.
func Directives(content []byte) []Directive {
	if !bytes.Contains(content, []byte(marker)) && !bytes.Contains(content, []byte(gitleaksMark)) {
		return nil
	}
	var found []Directive
	alone := 0 // how many of found wait for the line that they cover
	number := 0
	for line := range lines(content) {
		number++
		d, ownLine, ok := parseDirective(line)
		if ok {
			d.Line, d.Covers = number, number
			found = append(found, d)
		}
		if ok && ownLine {
			alone++
			continue
		}
		for ; alone > 0; alone-- {
			at := len(found) - alone
			if ok {
				at--
			}
			found[at].Covers = number
		}
	}
	return found
}

// lines yields the lines of content without their ends.
func lines(content []byte) func(yield func([]byte) bool) {
	return func(yield func([]byte) bool) {
		for len(content) > 0 {
			end := bytes.IndexAny(content, "\r\n")
			if end < 0 {
				yield(content)
				return
			}
			line := content[:end]
			if bytes.HasPrefix(content[end:], []byte("\r\n")) {
				end++
			}
			content = content[end+1:]
			if !yield(line) {
				return
			}
		}
	}
}

// parseDirective reads the directive of a line, and reports whether nothing
// else stands there.
func parseDirective(line []byte) (d Directive, alone, ok bool) {
	at := bytes.Index(line, []byte(marker))
	if at < 0 {
		if bytes.Contains(line, []byte(gitleaksMark)) {
			return Directive{Reason: gitleaksMark}, false, true
		}
		return Directive{}, false, false
	}
	before := string(line[max(0, at-maxDirective):at])
	rest := string(line[at+len(marker) : min(len(line), at+len(marker)+maxDirective)])
	if longerWord.MatchString(rest) {
		return Directive{}, false, false
	}
	start := opener.FindStringIndex(before)
	blank := strings.TrimSpace(before) == ""
	if start == nil && !blank {
		return Directive{Void: "it is not what a comment starts with"}, false, true
	}
	alone = blank || strings.TrimSpace(before[:start[0]]) == ""
	if start != nil {
		comment, after := cutComment(before[start[0]:], rest)
		rest, alone = comment, alone && after == ""
	}
	d = parseArguments(strings.TrimSpace(closer.ReplaceAllString(rest, "")))
	d.sure = start != nil
	return d, alone, true
}

func parseArguments(text string) (d Directive) {
	first, reason, _ := strings.Cut(text, " ")
	if lower := strings.ToLower(first); strings.HasPrefix(lower, "tg1:") || strings.HasPrefix(lower, "tg1p:") {
		fingerprint, err := finding.ParseFingerprint(first)
		if err != nil {
			return Directive{Void: err.Error()}
		}
		d.Fingerprint, text = fingerprint, reason
	}
	reason, err := parseReason(text)
	if err != nil {
		d.Void = err.Error()
	}
	d.Reason = reason
	return d
}

// accepts reports whether the directive, beside the finding, accepts it.
func (d Directive) accepts(f finding.Finding) bool {
	switch {
	case d.Void != "":
		return false
	case d.Fingerprint != "":
		return d.Fingerprint == f.Fingerprint
	}
	return f.Evidence < finding.Confirmed
}

// Near returns those of the directives that cover a finding at the location.
func Near(directives []Directive, at finding.Location) []Directive {
	last := at.End.Line
	if at.End.Column == 1 && last > at.Start.Line {
		last-- // the end is exclusive
	}
	var near []Directive
	for _, d := range directives {
		if d.Covers == at.Start.Line || at.Start.Line <= d.Line && d.Line <= last {
			near = append(near, d)
		}
	}
	return near
}
