package owner

import (
	"bytes"

	"github.com/tokenguard/tokenguard/finding"
	"github.com/tokenguard/tokenguard/internal/detect/shape"
)

// valueKey returns the end of the "value" that follows a name in a
// name-and-value pair, or 0: {"key": "username", "value": "x"}, or name and
// value on two lines, or the "string" of a property list.
func valueKey(text []byte, end int) int {
	const gap = 32
	for at := end; at < min(len(text), end+gap); {
		if !shape.IsAlnum(text[at]) {
			at++
			continue
		}
		stop := at
		for stop < len(text) && shape.IsAlnum(text[stop]) {
			stop++
		}
		switch word := text[at:stop]; {
		case equalFoldWhole(word, "value"), equalFoldWhole(word, "string") && text[at-1] == '<':
			return stop
		case !equalFoldWhole(word, "name") && !equalFoldWhole(word, "key"):
			return 0
		}
		at = stop
	}
	return 0
}

// valueBehind returns the value of the key at start:end, which must be a
// literal that could be a user name.
func valueBehind(text []byte, start, end int) (finding.Span, bool) {
	at, separator, spaced := separatorBehind(text, start, end)
	if at < 0 {
		return finding.Span{}, false
	}
	quoted := at > 0 && (text[at-1] == '"' || text[at-1] == '\'' || text[at-1] == '`')
	stop := at
	for stop < len(text) && stop-at <= MaxUser && IsUser(text[stop]) {
		stop++
	}
	if !quoted && !literal(text, stop, separator, spaced) {
		return finding.Span{}, false
	}
	if quoted && (stop >= len(text) || text[stop] != text[at-1] && text[stop] != '\\') {
		return finding.Span{}, false
	}
	value := bytes.TrimRight(text[at:stop], `\`) // of an escaped quote
	return finding.Span{Start: at, End: at + len(value)}, IsName(string(value)) && !isHeading(value)
}

// isHeading reports whether all words of a value name a value, as in the head
// of a table or the columns of a statement.
func isHeading(value []byte) bool {
	for _, w := range Words(value) {
		if !isWord(ownerWords+secretWords+valueWords+" id api key access app ", w) {
			return false
		}
	}
	return true
}

// literal reports whether a value without quotes, which ends at stop, is one
// and no expression of a program.
func literal(text []byte, stop int, separator byte, spaced bool) bool {
	if stop == len(text) {
		return true
	}
	switch c := text[stop]; {
	case c == '<':
		return separator == '>'
	case separator == '>':
		return false
	case c == '\r' || c == '\n' || c == ' ' || c == '\t' || c == 0:
		return separator != '(' && separator != 'c' && !(separator == '=' && spaced && codeLike(text, stop))
	case c == '&' || c == '|' || c == '\\' || c == '"' || c == '\'':
		return separator == '=' || separator == '|' || separator == ':' || separator == ' '
	case c == ',' || c == '}' || c == ';' || c == ')' || c == ']':
		return separator == ':' && !codeLike(text, stop) || separator == '=' && !spaced
	}
	return false
}

// codeLike reports whether the lines around offset hold quoted values, so that
// a value without quotes is an expression.
func codeLike(text []byte, at int) bool {
	return bytes.ContainsAny(text[max(0, at-shape.Nearby):min(len(text), at+shape.Nearby)], "\"'`")
}

// separatorBehind returns where the value of the key at start:end begins, the
// separator it found, and whether blanks stand around it. A blank is a
// separator behind an option, in netrc and in a Dockerfile. It returns -1 when
// there is none.
func separatorBehind(text []byte, start, end int) (at int, separator byte, spaced bool) {
	at = end
	for at < len(text) && (text[at] == '"' || text[at] == '\'' || text[at] == ']' || text[at] == '`' || text[at] == '\\') {
		at++
	}
	for at < len(text) && (text[at] == ' ' || text[at] == '\t') {
		spaced = true
		at++
	}
	if at == len(text) {
		return -1, 0, false
	}
	switch c := text[at]; c {
	case ':', '=':
		separator = c
		for at < len(text) && (text[at] == ':' || text[at] == '=' || text[at] == '>') {
			at++
		}
		if bytes.HasPrefix(text[at:], []byte("** ")) {
			at += 2 // **Label:** of Markdown
		}
		at += typed(text[at:])
	case '"', '\'':
		separator = ' ' // username 'x', as in Groovy
	case '(', '|', '>':
		separator = c
		at++
	case ',':
		separator = 'c'
		at++
	default:
		if !spaced || !blankSeparates(text, start, end) {
			return -1, 0, false
		}
		separator = ' '
	}
	for at < len(text) && (text[at] == ' ' || text[at] == '\t') {
		spaced = true
		at++
	}
	at += wrapped(text[at:])
	for at < len(text) && (text[at] == '"' || text[at] == '\'' || text[at] == '`' || text[at] == '\\') {
		at++
	}
	return at, separator, spaced
}

// typed returns the length of a type and the sign behind it, as Rust and
// TypeScript have them between a name and its literal.
func typed(text []byte) int {
	for _, name := range [...]string{" &str =", " &'static str =", " string =", " String ="} {
		if bytes.HasPrefix(text, []byte(name)) {
			return len(name)
		}
	}
	return 0
}

// wrapped returns the length of what Rust wraps a literal in.
func wrapped(text []byte) int {
	for _, call := range [...]string{"String::from(", "Some("} {
		if bytes.HasPrefix(text, []byte(call)) {
			return len(call)
		}
	}
	return 0
}

func blankSeparates(text []byte, start, end int) bool {
	if text[start] == '-' {
		return true
	}
	if equalFoldWhole(text[start:end], "login") {
		return netrc(text, start)
	}
	before := bytes.TrimRight(text[max(0, start-16):start], " \t")
	for _, word := range [...]string{"ENV", "set -x", "set -gx", "set -Ux"} {
		if bytes.HasSuffix(before, []byte(word)) {
			return true
		}
	}
	return false
}

// netrc reports whether the word at offset starts its line, or stands behind
// the machine that it is of.
func netrc(text []byte, at int) bool {
	line := text[max(0, at-maxKey):at]
	if i := bytes.LastIndexAny(line, "\r\n"); i >= 0 {
		line = line[i+1:]
	}
	line = bytes.TrimLeft(line, " \t")
	return len(line) == 0 || bytes.HasPrefix(line, []byte("machine ")) || bytes.HasPrefix(line, []byte("default "))
}

func equalFoldWhole(text []byte, word string) bool {
	return len(text) == len(word) && shape.EqualFold(text, word)
}
