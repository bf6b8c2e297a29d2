package policy

import (
	"errors"
	"fmt"
	"regexp"
	"strings"
	"unicode"

	"github.com/tokenguard/tokenguard/finding"
)

// PlaceDays is how long the fingerprint of a place is accepted: it cannot tell
// a new secret in that place from the one that was looked at.
const PlaceDays = 90

// clockDays is how far ahead another machine's clock may be: one zone.
const clockDays = 1

// Entry accepts one finding by its fingerprint, in the configuration or in the
// baseline. It holds no secret and no position.
type Entry struct {
	Fingerprint finding.Fingerprint `json:"fingerprint"`
	Reason      string              `json:"reason"`
	// Author and Date say who accepted it and when; the baseline has them.
	Author string `json:"author,omitempty"`
	Date   Date   `json:"date,omitempty"`
	// Expires is the last day on which it is accepted; none is for ever.
	Expires Date `json:"expires,omitempty"`

	line int
}

// state returns what the entry is worth today, and for one that accepts
// nothing, why.
func (e Entry) state(today Date) (State, string) {
	if _, err := finding.ParseFingerprint(string(e.Fingerprint)); err != nil {
		return Void, err.Error()
	}
	if _, err := parseReason(e.Reason); err != nil {
		return Void, err.Error()
	}
	if e.Date > today.AddDays(clockDays) {
		return Void, "dated in the future"
	}
	end := e.Expires
	if e.Fingerprint.IsPlace() {
		last := today.AddDays(PlaceDays)
		switch {
		case e.Date != "":
			last = e.Date.AddDays(PlaceDays)
			if end == "" || end > last {
				end = last
			}
		case end == "" || end > last:
			return Void, fmt.Sprintf("the fingerprint of a place is accepted for %d days: want expires, %s at most", PlaceDays, last)
		}
	}
	if end != "" && end < today {
		return Expired, "expired after " + string(end)
	}
	return Active, ""
}

// shown is the fingerprint, or what to print in place of one that is none and
// may be anything.
func (e Entry) shown() string {
	if _, err := finding.ParseFingerprint(string(e.Fingerprint)); err != nil {
		return "an entry"
	}
	return string(e.Fingerprint)
}

// maxReason bounds a reason and an author in bytes.
const maxReason = 500

var secretLike = regexp.MustCompile(`[A-Za-z0-9]{20,}`)

// parseReason accepts one line for people. What looks like a token is refused,
// so that nobody quotes the secret that a reason is about.
func parseReason(text string) (string, error) {
	text = strings.TrimSpace(text)
	switch {
	case !strings.ContainsFunc(text, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }):
		return "", errors.New("no reason")
	case len(text) > maxReason:
		return "", fmt.Errorf("longer than %d bytes", maxReason)
	case strings.ContainsFunc(text, func(r rune) bool { return !unicode.IsPrint(r) }):
		return "", errors.New("control characters or more than one line")
	}
	for _, run := range secretLike.FindAllString(text, -1) {
		if strings.ContainsFunc(run, unicode.IsUpper) && strings.ContainsFunc(run, unicode.IsLower) && strings.ContainsFunc(run, unicode.IsDigit) {
			return "", errors.New("the text holds what looks like a secret")
		}
	}
	return text, nil
}
