package detect

import (
	"bytes"
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/tokenguard/tokenguard/credential"
	"github.com/tokenguard/tokenguard/finding"
	"github.com/tokenguard/tokenguard/internal/detect/owner"
	"github.com/tokenguard/tokenguard/internal/detect/placeholder"
	"github.com/tokenguard/tokenguard/internal/detect/shape"
	"github.com/tokenguard/tokenguard/internal/detect/view"
)

// Reading is what was made of a content, for a person who asks why something was
// found in it, or was not.
type Reading struct {
	Triggered bool       // or nothing beyond the triggers would look at it
	Steps     [][]string // what was undone, layer by layer
	Passed    []Passed   // by position, each place once
}

// Passed is a place that looks like a credential and is none.
type Passed struct {
	Span   finding.Span
	Decode []string
	Why    string // in words; it holds nothing of the content
}

// Read says what the detector makes of content besides the matches. It looks
// at every layer even where no trigger fires.
func (d *Detector) Read(content []byte) Reading {
	r := Reading{Triggered: d.Triggered(content, 0, len(content))}
	matches := d.Append(nil, content)
	for text, next := view.New(content), (*view.Text)(nil); text != nil; text = next {
		if !text.First() {
			r.Steps = append(r.Steps, text.Steps())
		}
		next = text.Next()
		for _, p := range slices.Concat(startsPassed(text), shapesPassed(text), headersPassed(text, next == nil), valuesPassed(text)) {
			p.Span, p.Decode = text.Origin(p.Span)
			overlaps := func(s finding.Span) bool { return s.Overlaps(p.Span) }
			if !slices.ContainsFunc(matches, func(m Match) bool { return overlaps(m.Span) }) &&
				!slices.ContainsFunc(r.Passed, func(q Passed) bool { return overlaps(q.Span) }) {
				r.Passed = append(r.Passed, p)
			}
		}
	}
	slices.SortFunc(r.Passed, func(a, b Passed) int { return cmp.Compare(a.Span.Start, b.Span.Start) })
	return r
}

// starts are what tokens start with, and how many characters they have.
var starts = [...]struct {
	text   string
	kind   credential.Kind
	length int
}{
	{"ATATT", credential.APIToken, 192}, {"ATCTT", credential.AccessToken, 192}, {"ATSTT", credential.ServiceToken, 192},
	{"ATBB", credential.AppPassword, shape.AppPasswordLength}, {"ATTA", credential.TrelloToken, shape.TrelloLength}, {"BBDC-", credential.DataCenterToken, 49},
}

// startsPassed lists what starts like a token and is not one.
func startsPassed(text *view.Text) []Passed {
	var all []Passed
	tokens := tokensIn(text.Bytes)
	for _, s := range starts {
		for at := 0; ; at++ {
			next := bytes.Index(text.Bytes[at:], []byte(s.text))
			if next < 0 {
				break
			}
			at += next
			span := finding.Span{Start: at, End: max(view.ClassEnd(text.Bytes, at), at+len(s.text))}
			if !slices.ContainsFunc(tokens, func(t token) bool { return t.Span.Overlaps(span) }) {
				why := fmt.Sprintf("it starts like a token of kind %s, but %s", s.kind, whyNoToken(text.Bytes[at:span.End], s.kind, s.length))
				all = append(all, Passed{Span: span, Why: why})
			}
		}
	}
	return all
}

// whyNoToken says what keeps a text from being the token of a kind.
func whyNoToken(text []byte, kind credential.Kind, length int) string {
	if header := kind.Header(); len(text) >= len(header) && !bytes.HasPrefix(text, []byte(header)) {
		return fmt.Sprintf("issued ones start with %d characters that are always the same, and these differ", len(header))
	}
	if len(text) < length*7/16 || kind == credential.AppPassword && len(text) < length {
		return fmt.Sprintf("it has %d characters, and a token some %d: a sample, cut short on purpose", len(text), length)
	}
	if why := placeholder.Pattern(string(text[4:])); why != "" {
		return "it is made up: " + why
	}
	if kind == credential.TrelloToken {
		return "neither the name of Trello nor a key stands near it"
	}
	return "it goes on as none does"
}

// shapesPassed lists what has only the length of a token, and lacks what would
// make it one.
func shapesPassed(text *view.Text) []Passed {
	var all []Passed
	for _, t := range tokensIn(text.Bytes) {
		if t.Kind == credential.ClassicToken {
			why := "24 letters and digits, as classic tokens have, but no email stands with it as its account, or nothing says that it is one"
			if !shape.NearAtlassian(text.Bytes, t.Span.Start, t.Span.End) {
				why = "24 letters and digits, as classic tokens have, but no name of Atlassian's stands near"
			}
			all = append(all, Passed{Span: t.Span, Why: why})
		}
	}
	for at := 0; at < len(text.Bytes); at++ {
		end := view.ClassEnd(text.Bytes, at)
		if end-at == shape.DataCenterLength && shape.DataCenter(text.Bytes[at:end]) && !shape.NearAtlassian(text.Bytes, at, end) {
			why := "it has the structure of a Data Center token, but no name of Atlassian's stands near"
			all = append(all, Passed{Span: finding.Span{Start: at, End: end}, Why: why})
		}
		at = max(at, end)
	}
	return all
}

// headersPassed lists the Basic headers that open nothing. last says that there is
// no layer in which more is decoded.
func headersPassed(text *view.Text, last bool) []Passed {
	var all []Passed
	b := text.Bytes
	for basic := view.NextBasic(b, 0); basic >= 0; basic = view.NextBasic(b, basic+1) {
		payload, ok := view.BasicPayload(b, basic)
		if !ok {
			continue
		}
		span, why := finding.Span{Start: payload, End: view.ClassEnd(b, payload)}, ""
		region, decoded := text.RegionAt(payload)
		plain, isPlain := shape.PlainPayload(b, payload)
		switch after := shape.AfterAuthorization(b, basic); {
		case decoded && region.Start > basic && region.Start <= payload:
			span = finding.Span{Start: region.Start, End: region.End}
			why = whyNoLogin(string(b[span.Start:span.End]))
		case after && isPlain:
			span, why = plain, whyNoLogin(string(b[plain.Start:plain.End]))
		case after && last && span.Len() >= minPassword:
			why = "its payload is no base64 of user:password"
		default:
			continue
		}
		all = append(all, Passed{Span: span, Why: "a Basic header, but " + why})
	}
	return all
}

// whyNoLogin says what keeps the payload of a header from being a login.
func whyNoLogin(payload string) string {
	user, password, ok := strings.Cut(strings.TrimSpace(payload), ":")
	if !ok {
		user, password, ok = strings.Cut(strings.TrimSpace(payload), " ")
	}
	switch {
	case !ok:
		return "there is no colon in its payload"
	case placeholder.Secret(password):
		return "its password stands for one: " + cmp.Or(placeholder.Pattern(password), "words of documentation")
	case placeholder.Pair(user, password):
		return "user and password are those of an example"
	case len(password) < minPassword:
		return fmt.Sprintf("its password is shorter than %d characters", minPassword)
	}
	return "its password is the start of a token, cut off"
}

// valuesPassed lists the values whose key says that they are secret and whose
// text says that they are not, or are none of Atlassian's.
func valuesPassed(text *view.Text) []Passed {
	var all []Passed
	for _, span := range owner.SecretsIn(text.Bytes) {
		value := string(text.Bytes[span.Start:span.End])
		switch pattern := placeholder.Pattern(value); {
		case pattern != "":
			all = append(all, Passed{Span: span, Why: "it stands for a secret: " + pattern})
		case placeholder.Secret(value):
			all = append(all, Passed{Span: span, Why: "it stands for a secret: words of documentation"})
		case text.First():
			all = append(all, Passed{Span: span, Why: fmt.Sprintf("%d characters; by its shape it is no token of Atlassian's", len(value))})
		}
	}
	return all
}
