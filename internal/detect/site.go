package detect

import (
	"bytes"

	"github.com/tokenguard/tokenguard/finding"
	"github.com/tokenguard/tokenguard/internal/detect/shape"
)

// reach is how far a site may stand from its token, in bytes.
const reach = 1024

// siteNear returns the Atlassian host nearest to a span, or "".
func siteNear(text []byte, span finding.Span) string {
	low, high := max(0, span.Start-reach), min(len(text), span.End+reach)
	best, site := reach*4, ""
	for _, suffix := range [...]string{".atlassian.net", "api.atlassian.com", "bitbucket.org", ".jira.com"} {
		for at := low; at < high; at++ {
			next := bytes.Index(text[at:high], []byte(suffix))
			if next < 0 {
				break
			}
			at += next
			start, end := at, at+len(suffix)
			for start > low && (shape.IsAlnum(text[start-1]) || text[start-1] == '-' || text[start-1] == '.') {
				start--
			}
			if end < len(text) && (shape.IsAlnum(text[end]) || text[end] == '-') || suffix[0] == '.' && start == at {
				continue
			}
			distance := max(span.Start-end, start-span.End)
			if distance < best {
				best, site = distance, string(bytes.ToLower(text[start:end]))
			}
		}
	}
	return site
}
