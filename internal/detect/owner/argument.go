package owner

import (
	"bytes"

	"github.com/tokenguard/tokenguard/finding"
	"github.com/tokenguard/tokenguard/internal/detect/shape"
)

// maxWrapper bounds what stands between two arguments: what turns one into
// something else, a comma, and what does so with the next.
const maxWrapper = 96

// ArgumentBefore returns the literal right before the one at offset in a list of
// arguments, an array or a row: where a user name needs no key. Either may be
// wrapped in a call: ("user".into(), Secret("token")).
func ArgumentBefore(text []byte, at int) (finding.Span, bool) {
	if at == 0 || !isQuote(text[at-1]) {
		return cellBefore(text, at)
	}
	opening, low := at-1, max(0, at-maxWrapper)
	end := bytes.LastIndexAny(text[low:opening], "\"'`") + low
	if end < low || !parts(text[end+1:opening]) {
		return cellBefore(text, at)
	}
	start := userStart(text, end)
	if start == 0 || text[start-1] != text[end] {
		return finding.Span{}, false
	}
	return argument(text, start, end)
}

// parts reports whether a text parts two literals in one list: a comma, or a
// blank where lists need none, and what wraps either.
func parts(between []byte) bool {
	comma := bytes.IndexByte(between, ',')
	if comma < 0 {
		return len(between) > 0 && len(bytes.Trim(between, " ")) == 0
	}
	before, behind := between[:comma], between[comma+1:]
	if bytes.ContainsAny(between, ";:=[]{}") || bytes.IndexByte(behind, ',') >= 0 || bytes.IndexByte(behind, ')') >= 0 {
		return false
	}
	if len(bytes.TrimSpace(before)) > 0 && before[0] != '.' {
		return false
	}
	behind = bytes.TrimSuffix(bytes.TrimRight(behind, " "), []byte("@")) // a literal of C# or Objective-C
	behind = bytes.TrimSpace(behind)
	if len(behind) == 0 || bytes.IndexByte(behind, '(') >= 0 {
		return true
	}
	return behind[0] == '-' // the name of an argument
}

// cellBefore returns the cell without quotes before the one at offset.
func cellBefore(text []byte, at int) (finding.Span, bool) {
	for at > 0 && text[at-1] == ' ' {
		at--
	}
	blanks := bytes.HasSuffix(text[:at+1], []byte(" ")) && bytes.Contains(statement(text[max(0, at-maxKey):at]), []byte("%s:%s"))
	if at == 0 || bytes.IndexByte([]byte(",;\t|"), text[at-1]) < 0 && !blanks {
		return finding.Span{}, false
	}
	end := at - 1
	if blanks {
		end = at
	}
	for end > 0 && text[at-1] == '|' && text[end-1] == ' ' {
		end--
	}
	start := userStart(text, end)
	if start > 0 && text[start-1] == '&' {
		return finding.Span{}, false // an entity
	}
	return argument(text, start, end)
}

// argument returns the span if a user name could stand there.
func argument(text []byte, start, end int) (finding.Span, bool) {
	value := text[start:end]
	return finding.Span{Start: start, End: end}, IsName(string(value)) && !IsKey(string(value)) && !bytes.ContainsAny(value, "%") &&
		!namesOwner(Words(value)) && !bytes.Equal(value, bytes.ToUpper(value))
}

// OpensCall reports whether the literal at offset is the first argument of a
// call, which may be anything: a label, a workspace, an address.
func OpensCall(text []byte, at int) bool {
	before := bytes.TrimRight(text[max(0, at-maxJoin):max(0, at-1)], " \t\r\n")
	n := len(before)
	return n > 1 && before[n-1] == '(' && isName(before[n-2])
}

// authWords are what the name of a call or a variable holds that takes account
// and secret, in this order.
const authWords = " auth authenticate authentication authenticator authorization basic basicauth credential credentials creds cred " +
	"httpbasicauth pscredential login signin pair userpass userpassword userpwd "

// formats are what joins two arguments by a colon.
var formats = [...]string{"%s:%s", "{}:{}", "{0}:{1}", "%@:%@", "%v:%v", `":"`, "':'"}

// InBasicAuth reports whether the argument at offset is one of those that make
// a Basic header, by the name of what takes them or by a format of two.
func InBasicAuth(text []byte, at int) bool {
	line := text[max(0, at-maxKey):at]
	line = statement(line[bytes.LastIndexByte(line, ';')+1:])
	for _, f := range formats {
		if bytes.Contains(line, []byte(f)) {
			return true
		}
	}
	if joinsByColon(text, at) || shape.HoldsFold(line, "createrestclient(") {
		return true
	}
	words := Words(line)
	for i, w := range words {
		if isWord(authWords, w) || w == "user" && i+1 < len(words) && isWord(secretWords, words[i+1]) || namesPair(words[i:]) {
			return true
		}
	}
	return false
}

// clientWords are what the name of a call ends in that makes a client, if it does not
// end in the product's name.
const clientWords = " new client connection connect session api rest service "

// InClient reports whether account and token are two arguments, one behind the
// other, of a call that makes a client of an Atlassian product.
func InClient(text []byte, account, token finding.Span) bool {
	if before, ok := ArgumentBefore(text, token.Start); !ok || before != account {
		return false
	}
	call := statement(text[max(0, account.Start-maxKey):account.Start])
	end := bytes.LastIndexByte(call, '(')
	if end < 0 {
		return false
	}
	words := Words(call[nameStart(call, end):end])
	return namesFamily(words) && isWord(familyWords+clientWords, words[len(words)-1])
}

// namesPair reports whether words start with the names of an account and a
// secret, as in user, token = "x", "y".
func namesPair(words []string) bool {
	return len(words) > 1 && isWord(ownerWords, words[0]) && isWord(secretWords, words[1])
}

// statement returns the last statement of a text: its last line, or more where
// a bracket is open at its end.
func statement(text []byte) []byte {
	open := 0
	for i := len(text); i > 0; i-- {
		switch text[i-1] {
		case ')', ']', '}':
			open--
		case '(', '[', '{':
			open++
		case '\n', '\r':
			if open > 0 {
				return text[i:]
			}
		}
	}
	if open > 0 {
		return text
	}
	return text[bytes.LastIndexAny(text, "\r\n")+1:]
}

// joinsByColon reports whether a list of two that starts before offset is
// joined by a colon behind its end, which the token stands before.
func joinsByColon(text []byte, at int) bool {
	end := min(len(text), at+2*MaxUser)
	for _, join := range [...]string{"].join(':')", `].join(":")`, `}, ":")`} {
		if i := bytes.Index(text[at:end], []byte(join)); i >= 0 && !bytes.ContainsAny(text[at:at+i], "\r\n]}") {
			return true
		}
	}
	return false
}
