package owner

import (
	"bytes"

	"github.com/tokenguard/tokenguard/finding"
)

// optionAccount reads the value of the option -u at offset. It stands for many
// things; in one command with a password it is a user.
func optionAccount(text []byte, at int) (Account, bool) {
	end := at + len("-u")
	if at == 0 || end >= len(text) || text[at+1]|0x20 != 'u' {
		return Account{}, false
	}
	var v value
	ok := false
	switch listed := isQuote(text[at-1]) && text[end] == text[at-1]; {
	case listed, text[at-1] <= ' ' && (text[end] == ' ' || text[end] == '='):
		v, ok = valueBehind(text, at, end)
	case text[at-1] <= ' ':
		v, ok = gluedValue(text, end)
	}
	if !ok {
		return Account{}, false
	}
	before, behind := commandBefore(text, at), commandBehind(text, v.span.End)
	if !ok || !hasPasswordOption(before) && !hasPasswordOption(behind) {
		return Account{}, false
	}
	command := finding.Span{Start: at - len(before), End: v.span.End + len(behind)}
	return Account{Span: v.span, Email: bytes.IndexByte(text[v.span.Start:v.span.End], '@') > 0, keyed: true, command: command}, true
}

// gluedValue returns the user that stands right behind -u at offset: no option's
// name, which goes on in lower case.
func gluedValue(text []byte, at int) (value, bool) {
	end := at
	for end < len(text) && end-at <= MaxUser && IsUser(text[end]) {
		end++
	}
	name := text[at:end]
	words := Words(append([]byte{'u'}, name...))
	ok := len(words) > 0 && !isWord(" user username url uri use update upload unset until utf uid unix ", words[0]) &&
		len(bytes.Trim(name, "abcdefghijklmnopqrstuvwxyz")) > 0
	return value{span: finding.Span{Start: at, End: end}}, ok && IsName(string(name)) && (end == len(text) || text[end] <= ' ')
}

// maxCommand is how far the option for a password may stand from that for its
// user: a token long.
const maxCommand = 320

// commandBefore returns what stands of a command before offset, lines that a
// backslash continues included.
func commandBefore(text []byte, at int) []byte {
	low := max(0, at-maxCommand)
	for i := at; i > low; i-- {
		if c := text[i-1]; c == ';' || (c == '\n' || c == '\r') && !continued(text, i-1) {
			return text[i:at]
		}
	}
	return text[low:at]
}

// commandBehind is commandBefore for what stands behind.
func commandBehind(text []byte, at int) []byte {
	high := min(len(text), at+maxCommand)
	for i := at; i < high; i++ {
		if c := text[i]; c == ';' || (c == '\n' || c == '\r') && !continued(text, i) {
			return text[at:i]
		}
	}
	return text[at:high]
}

// continued reports whether a backslash stands before the line end at offset.
func continued(text []byte, at int) bool {
	if at > 0 && text[at] == '\n' && text[at-1] == '\r' {
		at--
	}
	return at > 0 && text[at-1] == '\\'
}

// hasPasswordOption reports whether a part of a command has an option for a
// password.
func hasPasswordOption(command []byte) bool {
	for _, option := range [...]string{" -p ", " -p=", " -P ", " -pAT", " --password", `"-p"`, "'-p'", `"--password"`, "'--password'"} {
		if bytes.Contains(command, []byte(option)) {
			return true
		}
	}
	return false
}
