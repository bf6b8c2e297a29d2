package hook

import (
	"bytes"
	"strings"
)

// scissors end the message that git shows in an editor with git commit -v: what
// follows is the diff, which holds the lines that the commit takes out.
// Source: wt-status.c, cut_line.
const scissors = " ------------------------ >8 ------------------------\n"

// Message returns what git may keep of a message file, with comments, because
// core.commentChar and --cleanup decide which lines are some. It ends at the
// scissors only where a diff follows, as git itself writes it: a line of
// scissors alone may be text of the message.
func Message(text []byte) []byte {
	for at := 0; ; {
		i := bytes.Index(text[at:], []byte(scissors))
		if i < 0 {
			return text
		}
		at += i
		start := bytes.LastIndexByte(text[:at], '\n') + 1
		if diffFollows(string(text[start:at]), string(text[at+len(scissors):])) {
			return text[:start]
		}
		at += len(scissors)
	}
}

// diffFollows reports whether comments and then a diff, or nothing, come next.
func diffFollows(comment, text string) bool {
	if comment == "" || len(comment) > maxComment {
		return false
	}
	for strings.HasPrefix(text, comment) {
		_, text, _ = strings.Cut(text, "\n")
	}
	return text == "" || strings.HasPrefix(text, "diff --")
}

// maxComment is longer than what people set core.commentString to.
const maxComment = 16
