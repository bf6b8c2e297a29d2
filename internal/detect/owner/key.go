package owner

import (
	"bytes"
	"slices"
	"strings"

	"github.com/tokenguard/tokenguard/internal/detect/placeholder"
	"github.com/tokenguard/tokenguard/internal/detect/shape"
)

// A key is what names a value: the variable, field, element, option or
// argument it stands behind. Keys are compared by their words.

// ownerWords name an account when they end a key.
const ownerWords = " user username login email mail account uname usr userid principal emailaddress useremail loginname "

// strangerWords name somebody who is not the token's owner.
const strangerWords = " author authored maintainer maintainers maintained contact support signed reviewed acked reported tested " +
	"copyright reporter assignee notify notification notifications alert alerts recipient recipients sender cc bcc committer "

// foreignWords name another service, whose account is no token's of ours unless
// its key names the service too.
const foreignWords = " smtp imap pop3 mailer db database mysql postgres postgresql pg redis mongo mongodb aws gcp azure github gh gitlab slack " +
	"npm docker dockerhub sentry ldap ftp sftp ssh twilio sendgrid mailgun stripe datadog pagerduty okta google nexus " +
	"artifactory sonar sonarqube kafka rabbitmq elastic snowflake zendesk salesforce hubspot grafana mqtt oracle " +
	"algolia razorpay paypal braintree plaid shopify mailchimp mailjet postmark mixpanel amplitude intercom firebase heroku netlify " +
	"vercel cloudflare digitalocean linode rollbar bugsnag newrelic splunk loggly honeycomb launchdarkly auth0 keycloak openai " +
	"anthropic huggingface discord telegram zoom twitter facebook instagram linkedin youtube spotify dropbox asana notion airtable " +
	"clickup jenkins circleci travis codecov coveralls bitrise pypi rubygems sonatype quay harbor consul nomad pulumi kibana " +
	"opensearch clickhouse cassandra mariadb mssql adyen klarna mapbox contentful sanity supabase tableau looker workday servicenow "

// commonWords tell no service from another.
const commonWords = " api token tokens key keys email mail user username name password passwd pass pwd login account secret " +
	"value id app auth authentication pat access rest cloud basic cred creds credential credentials my the export const let " +
	"var set env str string text optional final bot service svc admin "

// familyWords are names of one family, whose products share an account.
const familyWords = " jira atlassian confluence bitbucket bb forge "

func isWord(list, word string) bool { return strings.Contains(list, " "+word+" ") }

// Words splits a key at punctuation and at changes of case, in lower case:
// jiraUser, JIRAUser, and FUser too end in "user".
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
		case i > 0 && isUpper(c) && (isLower(key[i-1]) || isUpper(key[i-1]) && i+2 < len(key) && isLower(key[i+1]) && isLower(key[i+2])):
			flush(i)
		}
	}
	flush(len(key))
	return words
}

func isUpper(c byte) bool { return 'A' <= c && c <= 'Z' }

func isLower(c byte) bool { return 'a' <= c && c <= 'z' }

func isNumber(word string) bool { return strings.Trim(word, "0123456789") == "" }

// namesOwner reports whether a key's words end in one that names an account:
// jiraUser, user.name, EMAIL_ADDRESS, USER_2, but not user_id or userAgent.
func namesOwner(words []string) bool {
	n := len(words)
	if n > 1 && isNumber(words[n-1]) {
		n--
	}
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

// purposeWords stand in the key of a token that is no login: a page's, a form's.
const purposeWords = " csrf xsrf page next previous prev continuation continue cursor session refresh form reset verification verify " +
	"confirm confirmation invite invitation captcha recaptcha push device nonce state upload download resume request idempotency unsubscribe "

// NamesToken reports whether a key's words end in one that names a token, and the
// others do not make it one of something else. A mere key is one of a product's own.
func NamesToken(words []string) bool {
	n := len(words)
	if n > 1 && isNumber(words[n-1]) {
		n--
	}
	if n == 0 || !isWord(secretWords, words[n-1]) && !(words[n-1] == "key" && n > 1 && isWord(familyWords+"api ", words[n-2])) {
		return false
	}
	return namesFamily(words) || !slices.ContainsFunc(words, func(w string) bool { return isWord(foreignWords+purposeWords, w) })
}

func namesFamily(words []string) bool {
	return slices.ContainsFunc(words, func(w string) bool { return isWord(familyWords, w) })
}

// TakesPair reports whether an option takes account and secret in one.
func TakesPair(option []byte) bool {
	words := Words(option)
	return len(words) > 0 && isWord(" user auth creds cred credential credentials login userpwd ", words[len(words)-1])
}

// namesStranger reports whether a key names somebody else.
func namesStranger(words []string) bool {
	return slices.ContainsFunc(words, func(w string) bool { return isWord(strangerWords, w) })
}

// foreign reports whether an account's key names another service than the key
// of the token does.
func foreign(a, t []string) bool {
	return slices.ContainsFunc(a, func(w string) bool { return isWord(foreignWords, w) && !slices.Contains(t, w) })
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
		if !isWord(commonWords, w) && (len(w) > 1 || isNumber(w)) {
			names = append(names, w)
		}
	}
	return names
}

// maxKey is how far before a value its key is looked for.
const maxKey = 96

// KeyBefore returns the key of the value at offset: the name before it on the
// same line. Where that is only "value" or its like, it is the name of the
// record that the value is of.
func KeyBefore(text []byte, at int) []byte {
	low := max(0, at-maxKey)
	key, start := lastName(text[low:at])
	if isValueKey(Words(key)) {
		if name := recordName(text, low+start); len(name) > 0 {
			return name
		}
	}
	return key
}

// lastName returns the last name of text and its offset. A separator stands
// between a key and its value, but for an option and the password of netrc;
// values on the same line have a comma or nothing.
func lastName(text []byte) ([]byte, int) {
	end, separated := len(text), false
	for end > 0 && !isName(text[end-1]) {
		switch text[end-1] {
		case ')', ']', '}':
			if end == len(text) {
				return nil, 0
			}
		case ':', '=', '(', '>':
			separated = true
		case '\r', '\n':
			return nil, 0
		}
		end--
	}
	start := nameStart(text, end)
	if !separated && (start == end || text[start] != '-' && !equalFoldWhole(text[start:end], "password")) {
		return nil, 0
	}
	return text[start:end], start
}

// nameStart returns where the name that ends at offset starts, at most maxKey
// before. The letter of an escaped line end before it is no part of it.
func nameStart(text []byte, end int) int {
	start := end
	for start > 0 && end-start < maxKey && isName(text[start-1]) {
		start--
	}
	if start > 0 && end-start > 1 && text[start-1] == '\\' && bytes.IndexByte([]byte("nrt"), text[start]) >= 0 {
		start++
	}
	return start
}

func isName(c byte) bool { return shape.IsAlnum(c) || c == '_' || c == '-' || c == '.' }

// IsKey reports whether a word before a colon names the token rather than
// its owner. Patrick and Keyes are owners.
func IsKey(word string) bool {
	if strings.Contains(word, "@") {
		return false
	}
	for _, part := range [...]string{"token", "password", "passwd", "secret", "credential"} {
		if shape.HoldsFold([]byte(word), part) {
			return true
		}
	}
	return slices.ContainsFunc(Words([]byte(word)), func(w string) bool { return isWord(" pass key apikey auth pat pwd value ", w) })
}

func isQuote(c byte) bool { return c == '"' || c == '\'' || c == '`' }

// labelWords are what stands before a colon to say what follows it.
const labelWords = " result results output response request message msg text string data content value error warning warn info debug " +
	"log trace header bearer basic authorization env default id name url uri host hash sum sha " +
	"md sig signature note example sample test expected actual got want line file type kind process git "

// neutralWords stand beside others in keys, and before a colon are nobody's name.
const neutralWords = " self this config cfg conf settings options opts params args default prod production dev test staging new old " +
	"server site host instance data input field personal "

// encodingWords name the encoding or the scheme of what follows.
const encodingWords = " hex b base utf ascii latin unicode plain plaintext clear cleartext raw txt literal quoted quopri " +
	"bytes byte bin binary str char chars gzip gz zlib deflate zip enc encoded encrypted decrypted cipher crypt bcrypt aes rsa pgp gpg crc " +
	"jwt oauth digest http https ssh ftp urn json yaml xml csv op vault ssm arn "

// IsLabel reports whether a word before a colon says what follows it, by a name of a
// product, an encoding, or whatever else holds values, and is nobody's name.
func IsLabel(word string) bool {
	return !strings.Contains(word, "@") && !slices.ContainsFunc(Words([]byte(word)), func(w string) bool {
		return !isWord(labelWords+encodingWords+ownerWords+neutralWords, strings.TrimRight(w, "0123456789")) && !isNumber(w)
	})
}

// IsProduct reports whether a word is the name of a product of Atlassian's.
func IsProduct(word string) bool { return isWord(familyWords, strings.ToLower(word)) }

// IsStandIn reports whether what stands before a colon as a user is the name of a
// variable, or a word for one: USERNAME, JIRA_USER, %USER%.
func IsStandIn(user string) bool {
	constant := strings.ToUpper(user) == user && strings.Trim(user, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_") == ""
	return constant || placeholder.Template(user) || isHeading([]byte(user))
}

// Expanded reports whether the colon at offset stands behind the name of a
// variable, before what else to take: ${jira.auth:user:token}.
func Expanded(text []byte, colon int) bool {
	return bytes.HasSuffix(text[:nameStart(text[:colon], colon)], []byte("${"))
}

// OpensDocument reports whether a text ends in a shell's <<END.
func OpensDocument(text []byte) bool {
	i := bytes.LastIndex(text, []byte("<<"))
	return i >= 0 && !bytes.ContainsAny(text[i:], " \t\r\n")
}

// IsFile reports whether a word before a colon is the name of a file, as in what
// searches print, rather than of a user.
func IsFile(word string) bool {
	i := strings.LastIndexByte(word, '.')
	return i >= 0 && (!topLevel([]byte(word[i+1:])) || isWord(" env sh yml yaml txt log cfg ini conf xml toml tf java kt rb php cs ", word[i+1:]))
}
