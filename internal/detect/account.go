package detect

import (
	"bytes"

	"github.com/tokenguard/tokenguard/finding"
)

// Limits of RFC 5321.
const (
	maxLocal  = 64
	maxDomain = 255
)

// emailAt returns the span of the email around the @ at offset.
func emailAt(text []byte, at int) (finding.Span, bool) {
	start := at
	for start > 0 && at-start < maxLocal && isLocal(text[start-1]) {
		start--
	}
	for start < at && !isAlnum(text[start]) {
		start++
	}
	end := at + 1
	for end < len(text) && end-at <= maxDomain && (isAlnum(text[end]) || text[end] == '.' || text[end] == '-') {
		end++
	}
	for end > at+1 && !isAlnum(text[end-1]) {
		end--
	}
	span := finding.Span{Start: start, End: end}
	domain := text[at+1 : end]
	dot := bytes.LastIndexByte(domain, '.')
	return span, start < at && dot > 0 && topLevel(domain[dot+1:]) && string(text[start:at]) != "git"
}

func isLocal(c byte) bool {
	return isAlnum(c) || bytes.IndexByte([]byte("._%+-"), c) >= 0
}

// topLevel reports whether a name could be a top-level domain and is not the
// extension of a file (icon@2x.png).
func topLevel(name []byte) bool {
	for _, c := range name {
		if !('a' <= c|0x20 && c|0x20 <= 'z') {
			return false
		}
	}
	switch string(bytes.ToLower(name)) {
	case "png", "jpg", "jpeg", "gif", "svg", "webp", "js", "ts", "css", "json", "html", "md", "go", "py":
		return false
	}
	return len(name) >= 2
}
