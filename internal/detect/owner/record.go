package owner

import (
	"bytes"

	"github.com/tokenguard/tokenguard/internal/detect/shape"
)

// A record spells a field's name and value apart: {"name": "JIRA_USER", "value":
// "x"}, variable "jira_user" { default = "x" }, <key>user</key><string>x</string>.

// valueWords are the keys of the value in a record, cells of HTML among them.
const valueWords = " value val default content data text string stringvalue td dd "

// isValueKey reports whether a key says no more than that a value follows.
func isValueKey(words []string) bool {
	return len(words) > 0 && isWord(valueWords, words[len(words)-1])
}

// Bounds of a record: how far from its value its name is looked for, and how
// many brackets are left on the way.
const (
	maxRecord = 256
	maxOpened = 2
)

// recordName returns the name of an account or a token that stands before the
// key of a value at offset, in the same record or as the head of it.
func recordName(text []byte, at int) []byte {
	low := max(0, at-maxRecord)
	closed, opened, blank, item := 0, 0, false, false
	for end := at; end > low; {
		if !isName(text[end-1]) {
			end--
			switch text[end] {
			case ')', ']', '}':
				closed++
			case '(', '[', '{':
				if closed--; closed < 0 {
					closed, opened = 0, opened+1
				}
			case '\n', '\r':
				if opened > 0 || blank || item {
					return nil // the record, or its head, is over
				}
				blank = true
				continue
			case ' ', '\t':
				continue
			}
			blank = false
			if opened > maxOpened {
				return nil
			}
			continue
		}
		blank = false
		start := end
		for start > low && isName(text[start-1]) {
			start--
		}
		word := text[start:end]
		item = item || string(word) == "-" && opened == 0
		if closed == 0 && !bytes.HasSuffix(text[:start], []byte("</")) {
			words := Words(word)
			if isValueKey(words) && hasValue(text[:at], end) {
				return nil // another record
			}
			if (namesOwner(words) || NamesSecret(words)) && !inPhrase(text, start, end) && (opened > 0 || !hasValue(text[:at], end)) {
				return word
			}
		}
		end = start
	}
	return nil
}

// hasValue reports whether a sign and a value follow the word that ends at
// offset, on its line.
func hasValue(text []byte, end int) bool {
	for end < len(text) && (text[end] == '"' || text[end] == '\'' || text[end] == ' ') {
		end++
	}
	if end == len(text) || text[end] != ':' && text[end] != '=' {
		return false
	}
	for end++; end < len(text) && (text[end] == ' ' || text[end] == '>'); {
		end++
	}
	return end < len(text) && text[end] != '\n' && text[end] != '\r' && text[end] != '{' && text[end] != '['
}

// inPhrase reports whether the word at start:end is one of several, as in a
// description.
func inPhrase(text []byte, start, end int) bool {
	follows := end+1 < len(text) && text[end] == ' ' && shape.IsAlnum(text[end+1])
	return follows || start > 1 && text[start-1] == ' ' && shape.IsAlnum(text[start-2])
}

// recordNameBehind returns the name that follows the value which ends at
// offset, in the same record: {"value": "x", "name": "JIRA_USER"}.
func recordNameBehind(text []byte, at int) []byte {
	limit := min(len(text), at+maxKey)
	for at < limit {
		switch c := text[at]; {
		case c == ')' || c == ']' || c == '}' || c == '<':
			return nil
		case !isName(c):
			at++
			continue
		}
		end := at
		for end < limit && isName(text[end]) {
			end++
		}
		words := Words(text[at:end])
		if text[at] == '-' || isValueKey(words) {
			return nil // the next item or record
		}
		if (namesOwner(words) || NamesSecret(words)) && !hasValue(text[:min(len(text), limit+maxKey)], end) {
			return text[at:end]
		}
		at = end
	}
	return nil
}

// headBefore returns the key of the object that the key at offset is in, where
// that names an account: "user": {"id": 7, "name": "x"}.
func headBefore(text []byte, at int) []byte {
	closed := 0
	for i := at; i > max(0, at-maxKey); i-- {
		switch text[i-1] {
		case '}', ']', ')':
			closed++
		case '{':
			if closed--; closed < 0 {
				head, _ := lastName(text[max(0, i-1-maxKey) : i-1])
				return head
			}
		case '[', '(':
			if closed--; closed < 0 {
				return nil
			}
		}
	}
	return nil
}
