package hook

import (
	"bytes"
	"strconv"
	"strings"
)

// scissors end the message that git shows in an editor with git commit -v: what
// follows is the diff, which holds the lines that the commit takes out.
// Source: wt-status.c, cut_line.
const scissors = " ------------------------ >8 ------------------------\n"

// Message returns what git may keep of a message file, with comments, because
// core.commentChar and --cleanup decide which lines are some. Only -v and
// commit.cleanup tell git that the message ends at the scissors, and a hook is not
// told of either: so of a diff below them, the lines that versions has of a file are
// made empty, and no others. Nobody can put there by hand what is not committed.
//
// versions returns the contents that a file had and gets, or nothing.
func Message(text []byte, versions func(path string) [][]byte) []byte {
	for at := 0; ; {
		i := bytes.Index(text[at:], []byte(scissors))
		if i < 0 {
			return text
		}
		at += i
		start := bytes.LastIndexByte(text[:at], '\n') + 1
		at += len(scissors)
		if diffFollows(string(text[start:at-len(scissors)]), string(text[at:])) {
			return append(bytes.Clone(text[:at]), withoutKnown(text[at:], versions)...)
		}
	}
}

// diffFollows reports whether comments and then a diff come next.
func diffFollows(comment, text string) bool {
	if comment == "" || len(comment) > maxComment {
		return false
	}
	for strings.HasPrefix(text, comment) {
		_, text, _ = strings.Cut(text, "\n")
	}
	return strings.HasPrefix(text, "diff --")
}

// maxComment is longer than what people set core.commentString to.
const maxComment = 16

// withoutKnown makes the lines of a diff empty that the versions of its files have.
func withoutKnown(diff []byte, versions func(path string) [][]byte) []byte {
	known := map[string]bool{} // lines of the file at hand
	var out []byte
	for row := range bytes.Lines(diff) {
		line, end := strings.CutSuffix(string(row), "\n")
		switch {
		case strings.HasPrefix(line, "diff --"):
			clear(known)
		case strings.HasPrefix(line, "--- "), strings.HasPrefix(line, "+++ "):
			learn(known, line[len("--- "):], versions)
		}
		out = append(out, unlessKnown(known, line)...)
		if end {
			out = append(out, '\n')
		}
	}
	return out
}

// unlessKnown returns the line of a diff, or what is not known of it.
func unlessKnown(known map[string]bool, line string) string {
	if line != "" && strings.ContainsRune("+- ", rune(line[0])) && known[line[1:]] {
		return ""
	}
	// Behind the numbers of lines stands the start of a line further up.
	if numbers, above, ok := strings.Cut(line, " @@ "); ok && strings.HasPrefix(line, "@@ ") && known[above] {
		return numbers + " @@"
	}
	return line
}

// maxAbove is how much of a line git shows behind the numbers. Source: xdiff/xemit.c.
const maxAbove = 80

// learn adds the lines of the file that the header of a diff names. Names are quoted
// as in C where that is needed, end in a tab where they hold a blank, and have a
// folder before them, such as a/, unless diff.noprefix is set. Source: git-diff(1).
func learn(known map[string]bool, name string, versions func(path string) [][]byte) {
	name = strings.TrimSuffix(name, "\t")
	if plain, err := strconv.Unquote(name); err == nil {
		name = plain
	}
	_, below, _ := strings.Cut(name, "/")
	for _, path := range []string{name, below} {
		for _, content := range versions(path) {
			for row := range bytes.Lines(content) {
				line := strings.TrimSuffix(string(row), "\n")
				known[line] = true
				known[strings.TrimRight(line[:min(len(line), maxAbove)], " \t\r")] = true
			}
		}
	}
}
