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

// climb is the way up from a value through its record, byte by byte.
type climb struct {
	closed int  // brackets that are closed, so that what stands in them is another's
	opened int  // brackets of the record that were left
	blank  bool // nothing stands on the line so far
	item   bool // the sign of a list's item stands on it
}

// step takes note of a byte that is no part of a name. It reports false where
// the record, or its head, is over.
func (c *climb) step(b byte) bool {
	switch b {
	case ' ', '\t':
		return true
	case '\n', '\r':
		over := c.opened > 0 || c.blank || c.item
		c.blank = true
		return !over
	case ')', ']', '}':
		c.closed++
	case '(', '[', '{':
		if c.closed--; c.closed < 0 {
			c.closed, c.opened = 0, c.opened+1
		}
	}
	c.blank = false
	return c.opened <= maxOpened
}

// recordName returns the name of an account or a token that stands before the
// key of a value at offset, in the same record or as the head of it.
func recordName(text []byte, at int) []byte {
	var c climb
	low := max(0, at-maxRecord)
	for end := at; end > low; {
		if !isName(text[end-1]) {
			end--
			if !c.step(text[end]) {
				return nil
			}
			continue
		}
		start := max(low, nameStart(text, end))
		c.blank = false
		c.item = c.item || string(text[start:end]) == "-" && c.opened == 0
		if c.closed == 0 && !bytes.HasSuffix(text[:start], []byte("</")) {
			words, filled := Words(text[start:end]), hasValue(text[:at], end)
			switch {
			case isValueKey(words) && filled:
				return nil // another record
			case (namesOwner(words) || NamesSecret(words)) && !inPhrase(text, start, end) && (c.opened > 0 || !filled):
				return text[start:end]
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
