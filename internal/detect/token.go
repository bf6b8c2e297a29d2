package detect

import (
	"bytes"

	"github.com/tokenguard/tokenguard/credential"
	"github.com/tokenguard/tokenguard/finding"
	"github.com/tokenguard/tokenguard/internal/detect/owner"
	"github.com/tokenguard/tokenguard/internal/detect/placeholder"
	"github.com/tokenguard/tokenguard/internal/detect/shape"
	"github.com/tokenguard/tokenguard/internal/detect/view"
)

// token is a token in a text, with or without proof.
type token struct {
	owner.Token
	proof credential.Proof
}

// minToken is the length below which no token is looked for.
const minToken = 20

// tokensIn lists the tokens of every kind with a header or a shape, in order.
func tokensIn(text []byte) []token {
	var found []token
	for at := 0; at < len(text); {
		if !view.InClass(text[at]) {
			at++
			continue
		}
		end := view.ClassEnd(text, at)
		found = inRun(found, text, at, end)
		at = end
	}
	return found
}

// inRun appends the tokens that start in one run of class bytes.
func inRun(found []token, text []byte, start, end int) []token {
	for at := start; end-at >= minToken; {
		next := bytes.IndexAny(text[at:end-minToken+1], "AB")
		if next < 0 {
			break
		}
		at += next
		t, ok := longToken(text, at)
		if !ok {
			t, ok = shortToken(text, at, end)
		}
		if !ok && isAppPassword(text[at:end]) {
			t, ok = brokenToken(text, at)
		}
		if !ok {
			at++
			continue
		}
		found = append(found, t)
		at = t.Span.End
	}
	if t, ok := brokenHeader(text, max(start, end-minToken+1), end); ok {
		return append(found, t)
	}
	if start > 0 && text[start-1] == '=' && end-start == shape.ChecksumLength {
		return found // the checksum of a padded token
	}
	if n := len(found); n > 0 && found[n-1].Span.End > start {
		return found
	}
	if t, ok := shapeToken(text, start, end); ok {
		found = append(found, t)
	}
	return found
}

// longToken reads the token of a long kind at offset. The checksum decides
// where it ends; without one, the padding and the alphabet do.
func longToken(text []byte, at int) (token, bool) {
	kind := shape.LongKind(text[at:])
	if kind == 0 {
		return token{}, false
	}
	body := shape.PayloadEnd(text, at)
	end := body
	for end < len(text) && end < body+2 && text[end] == '=' {
		end++
	}
	if end > body && end+shape.ChecksumLength <= len(text) && shape.AllHex(text[end:end+shape.ChecksumLength]) {
		end += shape.ChecksumLength
	}
	if proven, ok := shape.ProvenEnd(text, at, end); ok {
		return newToken(text, kind, at, proven), true
	}
	if body == len(text) || !view.InClass(text[body]) {
		if t, ok := brokenToken(text, at); ok {
			return t, true
		}
	}
	if body-at < shape.MinLong || placeholder.MadeUp(string(text[at+shape.LongHeader:body])) {
		return token{}, false
	}
	t := newToken(text, kind, at, end)
	return t, t.proof != credential.Unprovable
}

// brokenHeader reads a token that is broken in its header or right behind it, so
// that the rest of a run is too short for one.
func brokenHeader(text []byte, from, end int) (token, bool) {
	for at := from; at < end; at++ {
		if text[at] == 'A' && (at+1 == end || text[at+1] == 'T') {
			if t, ok := brokenToken(text, at); ok && t.Span.End > end {
				return t, true
			}
		}
	}
	return token{}, false
}

// isAppPassword reports whether text starts as an app password does.
func isAppPassword(text []byte) bool {
	return bytes.HasPrefix(text, []byte(credential.AppPassword.Header()))
}

// brokenToken reads a token that line ends or joined literals break, as an
// editor or a style guide makes of long ones. Only a checksum that holds tells
// where it ends.
func brokenToken(text []byte, at int) (token, bool) {
	end := at
	var joined []byte
	var ends []int // where the byte behind each of joined stands
	for next, ok := at, true; ok && len(joined) < shape.MaxPayload; next, ok = tokenJoint(text, end) {
		if next > at && shape.LongKind(text[next:]) != 0 {
			break // the next token, if it is one
		}
		for end = next; end < len(text) && len(joined) < shape.MaxPayload && (view.InClass(text[end]) || text[end] == '='); {
			joined = append(joined, text[end])
			end++
			ends = append(ends, end)
		}
		if len(joined) >= shape.LongHeader && shape.LongKind(joined) == 0 && (!isAppPassword(joined) || len(joined) >= shape.AppPasswordLength) {
			break
		}
	}
	kind, proven := provenStart(joined)
	if kind == 0 {
		return token{}, false
	}
	t := newToken(joined, kind, 0, proven)
	t.Span = finding.Span{Start: at, End: ends[proven-1]}
	return t, true
}

// provenStart returns the kind and the length of the token that text starts with,
// if its checksum holds.
func provenStart(text []byte) (credential.Kind, int) {
	if kind := shape.LongKind(text); kind != 0 {
		if proven, ok := shape.ProvenEnd(text, 0, len(text)); ok {
			return kind, proven
		}
	}
	if n := shape.AppPasswordLength; isAppPassword(text) && len(text) >= n && shape.ChecksumHolds(text[:n]) {
		return credential.AppPassword, n
	}
	return 0, 0
}

// tokenJoint is view.Joint where a token goes on, which may be its padding.
func tokenJoint(text []byte, at int) (int, bool) {
	next, ok := view.AnyJoint(text, at)
	return next, ok && (view.InClass(text[next]) || text[next] == '=')
}

func newToken(text []byte, kind credential.Kind, start, end int) token {
	t := token{Token: owner.Token{
		Token: credential.Token{Kind: kind, Secret: credential.NewSecret(string(text[start:end]))},
		Span:  finding.Span{Start: start, End: end},
	}}
	t.proof = t.Proof()
	return t
}

// shortToken reads the token of a kind with a short header.
func shortToken(text []byte, at, end int) (token, bool) {
	kind, n := shape.ShortKind(text, at, end)
	if n == 0 {
		return token{}, false
	}
	t := newToken(text, kind, at, at+n)
	if t.proof == credential.Proven {
		return t, true
	}
	// The longer a header is, the less it comes about inside something else.
	whole := (at == 0 || !shape.IsAlnum(text[at-1]) || kind == credential.DataCenterToken) && (at+n == len(text) || !shape.IsAlnum(text[at+n]))
	if kind == credential.TrelloToken && shape.ChecksumHolds(text[at:at+n]) {
		return t, true
	}
	// A word within that says so is chance where the structure holds.
	if !whole || kind != credential.DataCenterToken && placeholder.MadeUp(string(text[at+4:at+n])) {
		return token{}, false
	}
	return t, kind != credential.TrelloToken || shape.NearTrello(text, at, at+n)
}

// shapeToken reads a token that only its shape tells, where it fills a run.
func shapeToken(text []byte, start, end int) (token, bool) {
	start, end = shape.Exact(text, start, end)
	body := text[start:end]
	switch {
	case len(body) == shape.DataCenterLength && shape.DataCenter(body) && shape.NearAtlassian(text, start, end):
		return newToken(text, credential.DataCenterToken, start, end), true
	case len(body) == shape.ClassicLength && shape.Classic(body) && !placeholder.Secret(string(body)) && !isPart(text, start, end):
		return newToken(text, credential.ClassicToken, start, end), true
	}
	return token{}, false
}

// isPart reports whether a run is one of several that points join, as those of
// other vendors' tokens and of names are.
func isPart(text []byte, start, end int) bool {
	return start > 1 && text[start-1] == '.' && shape.IsAlnum(text[start-2]) ||
		end+1 < len(text) && text[end] == '.' && shape.IsAlnum(text[end+1])
}

// evidence is how sure the token's own text makes it.
func (t token) evidence() finding.Evidence {
	if t.proof == credential.Proven {
		return finding.Confirmed
	}
	return finding.Likely
}
