package scanner

import (
	"bytes"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/tokenguard/tokenguard/credential"
	"github.com/tokenguard/tokenguard/finding"
	"github.com/tokenguard/tokenguard/internal/detect"
)

// blank stands for what is not shown; its length is constant.
const blank = "********"

const (
	// maxContext bounds the context of a finding, in bytes.
	maxContext = 240
	// contextReach is how far from the match a line is looked at.
	contextReach = 1024
)

// contextOf returns the first line of a match with everything blanked that
// could be part of a secret: the match, its account and token, every run of
// eight or more base64 characters, every quoted value and every email.
func contextOf(content []byte, m detect.Match) string {
	start := max(0, m.Span.Start-contextReach)
	if at := bytes.LastIndexAny(content[start:m.Span.Start], "\r\n"); at >= 0 {
		start += at + 1
	}
	end := min(len(content), m.Span.Start+contextReach)
	if at := bytes.IndexAny(content[m.Span.Start:end], "\r\n"); at >= 0 {
		end = m.Span.Start + at
	}
	// A run that the window cuts is blanked whatever is left of it.
	from, to := start, end
	for start > 0 && from < m.Span.Start && isBase64(content[start-1]) && isBase64(content[from]) {
		from++
	}
	for end < len(content) && to > m.Span.Start && isBase64(content[end]) && isBase64(content[to-1]) {
		to--
	}
	before := clean(content[from:m.Span.Start])
	behind := clean(content[min(m.Span.End, to):to])
	line := maskLine(before+blank+behind, m.Pair)
	return trim(line)
}

// clean drops what is not printable text, so that neither control bytes nor
// the zeros of UTF-16 get through.
func clean(text []byte) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\t':
			return ' '
		case r == utf8.RuneError, !unicode.IsPrint(r):
			return -1
		}
		return r
	}, string(text))
}

func maskLine(line string, pair credential.Pair) string {
	for _, text := range []string{pair.Token.Secret.Reveal(), pair.Account.Reveal()} {
		if text != "" {
			line = strings.ReplaceAll(line, text, blank)
		}
	}
	line = maskQuoted(line)
	line = maskRuns(line)
	return maskEmails(line)
}

// maskQuoted blanks what stands between quotes, and after one that does not
// end. An apostrophe within a word is no quote.
func maskQuoted(line string) string {
	var out strings.Builder
	for i := 0; i < len(line); {
		q := line[i]
		if q != '"' && q != '\'' && q != '`' || q == '\'' && i > 0 && isBase64(line[i-1]) {
			out.WriteByte(q)
			i++
			continue
		}
		end := i + 1
		for end < len(line) && line[end] != q {
			if line[end] == '\\' {
				end++
			}
			end++
		}
		if end > i+1 {
			out.WriteByte(q)
			out.WriteString(blank)
		} else {
			out.WriteByte(q)
		}
		if end < len(line) {
			out.WriteByte(q)
		}
		i = end + 1
	}
	return out.String()
}

// maskRuns blanks runs of eight or more base64 characters.
func maskRuns(line string) string {
	var out strings.Builder
	for i := 0; i < len(line); {
		end := i
		for end < len(line) && isBase64(line[end]) {
			end++
		}
		switch {
		case end-i >= 8:
			out.WriteString(blank)
		case end > i:
			out.WriteString(line[i:end])
		default:
			out.WriteByte(line[i])
			end = i + 1
		}
		i = end
	}
	return out.String()
}

// maskEmails blanks the words around every at sign.
func maskEmails(line string) string {
	words := strings.FieldsFunc(line, func(r rune) bool { return strings.ContainsRune(" \t<>()[]{},;:=", r) })
	for _, word := range words {
		if strings.Contains(word, "@") {
			line = strings.ReplaceAll(line, word, blank)
		}
	}
	return line
}

// trim bounds a line, keeping the part around the first blank.
func trim(line string) string {
	line = strings.TrimSpace(line)
	if len(line) <= maxContext {
		return line
	}
	start := max(0, strings.Index(line, blank)-maxContext/2)
	for start > 0 && !utf8.RuneStart(line[start]) {
		start--
	}
	end := min(len(line), start+maxContext)
	for end < len(line) && !utf8.RuneStart(line[end]) {
		end--
	}
	return line[start:end]
}

func isBase64(c byte) bool {
	return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' ||
		c == '+' || c == '/' || c == '_' || c == '-' || c == '='
}

// maskFields masks credentials in the fields that say where a finding is, and
// lists which held one.
func (g *gather) maskFields(f *finding.Finding) {
	masked := map[string]bool{}
	mask := func(field, text string) string {
		clean := g.masked(text, f.Pair.Token.Secret)
		masked[field] = masked[field] || clean != text
		return clean
	}
	f.Location.Path = mask("path", f.Location.Path)
	for i := range f.Provenance {
		p := &f.Provenance[i]
		p.Path = mask("path", p.Path)
		p.Author = mask("author", p.Author)
		p.AuthorEmail = mask("author_email", p.AuthorEmail)
		for j, ref := range p.Refs {
			if clean := mask("refs", ref); clean != ref {
				p.Refs = slices.Clone(p.Refs) // others have the same list
				p.Refs[j] = clean
			}
		}
	}
	for _, field := range []string{"path", "refs", "author", "author_email"} {
		if masked[field] {
			f.MaskedFields = append(f.MaskedFields, field)
		}
	}
}

// masked replaces the credentials in a text by their masks: those that the
// detector sees, and the finding's own.
func (g *gather) masked(text string, own credential.Secret) string {
	clean, known := g.masks[text]
	if !known {
		clean = text
		for _, m := range slices.Backward(g.detector.Append(nil, []byte(text))) {
			clean = clean[:m.Span.Start] + m.Pair.Token.Secret.Masked() + clean[m.Span.End:]
		}
		g.masks[text] = clean
	}
	if !own.IsZero() {
		clean = strings.ReplaceAll(clean, own.Reveal(), own.Masked())
	}
	return clean
}

// maskReceipt masks the credentials in the names that a receipt gives, which only
// the scan's own detector knows when their kinds are the user's.
func (g *gather) maskReceipt(r finding.Receipt) finding.Receipt {
	for _, counts := range [][]finding.Count{r.Excluded, r.Skipped, r.Lost} {
		for _, c := range counts {
			for i, name := range c.Examples {
				c.Examples[i] = g.masked(name, credential.Secret{})
			}
		}
	}
	for i, line := range r.Remarks {
		r.Remarks[i] = g.masked(line, credential.Secret{})
	}
	return r
}
