// Package detect turns bytes into matches: credentials with their evidence,
// account, site, form, and span.
//
// Package trigger decides, in one pass, whether content is worth more.
// Only then the whole unit is read, layer by layer (package view): tokens are
// recognised and proven (package shape), joined with their account (package
// owner), and left out where they only stand for one (package placeholder).
// What several layers show at one place is one match, at the outermost text.
package detect

import (
	"github.com/tokenguard/tokenguard/credential"
	"github.com/tokenguard/tokenguard/finding"
	"github.com/tokenguard/tokenguard/internal/detect/custom"
	"github.com/tokenguard/tokenguard/internal/detect/shape"
	"github.com/tokenguard/tokenguard/internal/detect/trigger"
)

// Window is the most bytes on either side of its anchor that a trigger may
// read.
const Window = trigger.Window

// Reach is what was read round the anchors in content. The delta-aware scan
// relies on it: of what is made from the content it looks at the differences,
// and [Reach.Margin] bytes on either side of each.
type Reach = trigger.Reach

// The reaches, in order.
const (
	Near  = trigger.Near  // at most a few bytes round any anchor; the next are each twice as far
	Far   = trigger.Far   // up to Window
	Whole = trigger.Whole // a trigger fires
)

// Detector finds credentials in content. It holds nothing that changes and is
// safe for concurrent use.
type Detector struct{ custom *custom.Set }

// New returns a detector with the default triggers, and those of the user's own
// kinds.
func New(kinds ...credential.CustomKind) *Detector { return &Detector{custom.New(kinds)} }

// Look looks for anchors in content[from:to]. It returns [Whole] if a trigger
// fires at one, and otherwise how far round one of them it had to look. It
// reads at most [Window] bytes beyond either end, allocates only for what begins
// like a zlib stream in base64, and is a pure function of the bytes it may read.
func (d *Detector) Look(content []byte, from, to int) Reach {
	from, to = max(0, from), min(to, len(content))
	if d.custom.Fires(content, max(0, from-custom.Reach), to) {
		return Whole
	}
	return trigger.Look(content, from, to)
}

// Triggered reports whether a trigger fires at an anchor in content[from:to].
func (d *Detector) Triggered(content []byte, from, to int) bool {
	return d.Look(content, from, to) == Whole
}

// Append adds to dst the credentials in content, by position and without
// overlaps, and returns the extended slice. It allocates nothing when nothing
// triggers. A token with no account nearby is still a match: the pairing
// window limits what is joined, never what is seen. Matches hold copies and
// keep no reference to content.
func (d *Detector) Append(dst []Match, content []byte) []Match {
	if !d.Triggered(content, 0, len(content)) {
		return dst
	}
	u := unit{custom: d.custom}
	u.read(content)
	return u.appendTo(dst)
}

// Judge weighs an account and a secret that the caller knows to belong
// together, such as the arguments of one call. atlassian says that an
// Atlassian site or client stands beside them, which a kind without checksum
// needs. It reports false for placeholders and for secrets that are no token.
// The match's span is zero.
func (d *Detector) Judge(account, secret string, atlassian bool) (Match, bool) {
	m, ok := judge(account, secret, atlassian)
	if m.Pair.Token.Kind == credential.Basic && account != "" && shape.Classic([]byte(secret)) {
		m.Pair.Token.Kind, m.Evidence = credential.ClassicToken, finding.Likely
	}
	return m, ok && m.Pair.Token.Kind != credential.Basic
}
