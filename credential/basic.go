package credential

import (
	"encoding/base64"
	"errors"
	"strings"
	"unicode/utf8"
)

// Names of the decoding steps, as they stand in a finding's decode chain.
const (
	StepBase64  = "base64"
	StepUTF16LE = "utf-16le"
)

// ErrNotBasic is returned by [DecodeBasic] for text that is not a payload.
var ErrNotBasic = errors.New("not the payload of a Basic header")

// BasicPayload is what a Basic header carries.
type BasicPayload struct {
	User     Account
	Password Secret
	Steps    []string // how it was decoded, outermost first
}

// DecodeBasic decodes the payload of a Basic header (RFC 7617): base64 in the
// standard or the URL alphabet, padded or not, of user, colon and password.
// As shells and PowerShell produce it, the decoded text may be UTF-16LE, with
// or without a byte order mark, and may end in CR and LF, which are dropped.
// The user may be empty and may not hold a colon; the password may.
func DecodeBasic(payload string) (BasicPayload, error) {
	raw, ok := DecodeBase64(payload)
	if !ok {
		return BasicPayload{}, ErrNotBasic
	}
	steps := []string{StepBase64}
	text := string(raw)
	if narrow, ok := FromUTF16LE(raw); ok {
		text, steps = narrow, append(steps, StepUTF16LE)
	}
	text = strings.TrimRight(text, "\r\n")
	user, password, ok := strings.Cut(text, ":")
	if !ok || !printable(text) {
		return BasicPayload{}, ErrNotBasic
	}
	return BasicPayload{NewAccount(user), NewSecret(password), steps}, nil
}

// DecodeBase64 decodes text in the standard or the URL alphabet, mixed even,
// with or without padding. Anything else in the text, blanks included, is
// refused, and so is a length that no encoder produces.
func DecodeBase64(text string) ([]byte, bool) {
	text = toStandard.Replace(strings.TrimRight(text, "="))
	raw, err := base64.RawStdEncoding.DecodeString(text)
	if err != nil || len(raw) == 0 || strings.ContainsAny(text, "\r\n") {
		return nil, false
	}
	return raw, true
}

// toStandard replaces the URL alphabet by the standard one.
var toStandard = strings.NewReplacer("-", "+", "_", "/")

// FromUTF16LE returns in UTF-8 the UTF-16LE text whose every unit is below
// 0x100 and not zero, with or without a byte order mark. Anything else is not
// text that a credential could stand in.
func FromUTF16LE(raw []byte) (string, bool) {
	if len(raw) >= 2 && raw[0] == 0xFF && raw[1] == 0xFE {
		raw = raw[2:]
	}
	if len(raw) < 2 || len(raw)%2 != 0 {
		return "", false
	}
	narrow := make([]rune, len(raw)/2)
	for i := range narrow {
		if raw[2*i+1] != 0 || raw[2*i] == 0 {
			return "", false
		}
		narrow[i] = rune(raw[2*i])
	}
	return string(narrow), true
}

// printable reports whether text is UTF-8 without control characters but tab.
func printable(text string) bool {
	for _, r := range text {
		if r == utf8.RuneError || r < 0x20 && r != '\t' || r == 0x7F {
			return false
		}
	}
	return true
}
