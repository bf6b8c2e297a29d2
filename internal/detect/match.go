package detect

import (
	"github.com/tokenguard/tokenguard/credential"
	"github.com/tokenguard/tokenguard/finding"
)

// Forms: how a credential stands in the bytes. The decode chain is apart, in
// [Match.Decode].
const (
	FormPlain       = "plain"        // a token by itself
	FormPair        = "pair"         // account:token in one text
	FormBasicHeader = "basic-header" // Basic and a payload
	FormURL         = "url-userinfo" // scheme://account:token@host
	FormCommand     = "command-line" // curl -u and its kin
	FormSplit       = "split"        // account and token in neighbouring fields or lines
)

// Match is one credential in one content.
type Match struct {
	Pair     credential.Pair
	Evidence finding.Evidence
	Form     string
	Decode   []string // outermost first; nil when the token stands as it is
	// Span is that of the outermost, encoded text: the token itself, the
	// whole pair where account and token stand in one text, the payload of a
	// header.
	Span finding.Span
}
