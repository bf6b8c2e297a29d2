package owner

import (
	"strings"

	"github.com/tokenguard/tokenguard/internal/detect/shape"
)

// A key is what names a value: the variable, field, element, option or
// argument it stands behind. Keys are compared by their words.

// ownerWords name an account when they end a key.
const ownerWords = " user username login email mail account uname usr userid principal emailaddress useremail loginname "

// strangerWords name somebody who is not the token's owner, or the account of
// another service.
const strangerWords = " author authored maintainer maintainers maintained contact support signed reviewed acked reported tested " +
	"copyright reporter assignee notify notification notifications alert alerts recipient recipients sender cc bcc committer " +
	"smtp imap pop3 mailer db database mysql postgres postgresql pg redis mongo mongodb aws gcp azure github gh gitlab slack " +
	"npm docker dockerhub sentry ldap ftp sftp ssh twilio sendgrid mailgun stripe datadog pagerduty okta google nexus " +
	"artifactory sonar sonarqube kafka rabbitmq elastic snowflake zendesk salesforce hubspot grafana mqtt oracle "

// commonWords tell no service from another.
const commonWords = " api token tokens key keys email mail user username name password passwd pass pwd login account secret " +
	"value id app auth authentication pat access rest cloud basic cred creds credential credentials my the export const let " +
	"var set env string bot service svc admin "

// familyWords are names of one family, whose products share an account.
const familyWords = " jira atlassian confluence bitbucket bb forge "

func isWord(list, word string) bool { return strings.Contains(list, " "+word+" ") }

// Words splits a key at punctuation and at changes of case, in lower case.
func Words(key []byte) []string {
	var words []string
	start := 0
	flush := func(end int) {
		if end > start {
			words = append(words, strings.ToLower(string(key[start:end])))
		}
		start = end
	}
	for i, c := range key {
		switch {
		case !shape.IsAlnum(c):
			flush(i)
			start = i + 1
		case i > 0 && 'A' <= c && c <= 'Z' && 'a' <= key[i-1] && key[i-1] <= 'z':
			flush(i)
		}
	}
	flush(len(key))
	return words
}

// namesOwner reports whether a key's words end in one that names an account:
// jiraUser, user.name, EMAIL_ADDRESS, but not user_id or userAgent.
func namesOwner(words []string) bool {
	n := len(words)
	if n == 0 {
		return false
	}
	last := words[n-1]
	if n > 1 && (last == "name" || last == "address") {
		return isWord(ownerWords, words[n-2])
	}
	return isWord(ownerWords, last)
}

// secretWords name a token when they stand in a key.
const secretWords = " token password passwd passphrase pass pwd pw secret pat credential credentials creds auth apikey apitoken "

// NamesSecret reports whether a key names a token.
func NamesSecret(words []string) bool {
	for i, w := range words {
		if isWord(secretWords, w) || w == "key" && i > 0 && words[i-1] == "api" {
			return true
		}
	}
	return false
}

// namesStranger reports whether a key names somebody else.
func namesStranger(words []string) bool {
	for _, w := range words {
		if isWord(strangerWords, w) {
			return true
		}
	}
	return false
}

// affinity says how well the services of an account's and a token's key go
// together: 0 when they share a name, 2 when each has another, 1 when one has none.
func affinity(a, t []string) int {
	if len(a) == 0 || len(t) == 0 {
		return 1
	}
	family := false
	for _, x := range a {
		for _, y := range t {
			if x == y {
				return 0
			}
			family = family || isWord(familyWords, x) && isWord(familyWords, y)
		}
	}
	if family {
		return 1
	}
	return 2
}

// services returns the words of a key that tell one service from another.
func services(words []string) []string {
	var names []string
	for _, w := range words {
		if !isWord(commonWords, w) && len(w) > 1 {
			names = append(names, w)
		}
	}
	return names
}

// maxKey is how far before a value its key is looked for.
const maxKey = 96

// KeyBefore returns the key of the value at offset: the name before it on the
// same line. Where that is only "value" or its like, it is the name of a
// name-and-value pair, which may stand on the line before.
func KeyBefore(text []byte, at int) []byte {
	low := max(0, at-maxKey)
	key, start := lastName(text[low:at], true)
	if words := Words(key); len(words) > 0 && isWord(valueWords, words[len(words)-1]) {
		if name, _ := lastName(text[low:low+start], false); len(name) > 0 {
			return name
		}
	}
	return key
}

// valueWords are the keys of the value in a name-and-value pair.
const valueWords = " value val default content data text string stringvalue "

// lastName returns the last name of text and its offset. A separator stands
// between a key and its value, but for an option and the password of netrc;
// values on the same line have a comma or nothing.
func lastName(text []byte, sameLine bool) ([]byte, int) {
	end, separated := len(text), !sameLine
	for end > 0 && !isName(text[end-1]) {
		switch text[end-1] {
		case ')', ']', '}':
			if end == len(text) {
				return nil, 0
			}
		case ':', '=', '(', '>':
			separated = true
		case '\r', '\n':
			if sameLine {
				return nil, 0
			}
		}
		end--
	}
	start := end
	for start > 0 && isName(text[start-1]) {
		start--
	}
	if !separated && (start == end || text[start] != '-' && !equalFoldWhole(text[start:end], "password")) {
		return nil, 0
	}
	return text[start:end], start
}

func isName(c byte) bool { return shape.IsAlnum(c) || c == '_' || c == '-' || c == '.' }

// IsKey reports whether a word before a colon names the token rather than
// its owner.
func IsKey(word string) bool {
	for _, part := range [...]string{"token", "password", "passwd", "pass", "secret", "key", "auth", "pat", "pwd", "credential", "value"} {
		if shape.HoldsFold([]byte(word), part) {
			return true
		}
	}
	return false
}
