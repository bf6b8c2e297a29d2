package placeholder

import (
	"net/url"
	"strings"

	"github.com/tokenguard/tokenguard/internal/detect/shape"
)

// MadeUp reports whether text that should be random shows a pattern: few
// characters, a sequence, a repetition, or a word that says so. It is asked
// only where no checksum holds.
func MadeUp(text string) bool {
	return fewCharacters(text) || sequential(text) || repeating(text) || saysSo(text)
}

// Pattern says in words what shows that a text was made up or stands for
// another, or "".
func Pattern(text string) string {
	switch {
	case Template(text):
		return "a template or a mask"
	case sequential(text):
		return "a sequence"
	case repeating(text):
		return "a repetition"
	case saysSo(text):
		return "a word in it, such as example or your, says so"
	case fewCharacters(text):
		return "too few different characters"
	}
	return ""
}

// fewCharacters reports less variety than randomness gives: random text of 24
// characters has about 20 different ones, of 180 about 60, and of hex digits 16.
func fewCharacters(text string) bool {
	var seen [256]bool
	distinct := 0
	for i := range len(text) {
		if !seen[text[i]] {
			seen[text[i]] = true
			distinct++
		}
	}
	return distinct*4 < min(len(text), 48)
}

// sequential reports runs like abcdef, 123456 or aB1cD2eF3: letters or digits
// that mostly follow one another.
func sequential(text string) bool {
	steps := 0
	var lastLetter, lastDigit byte
	for i := range len(text) {
		c := text[i]
		last := &lastLetter
		if '0' <= c && c <= '9' {
			last = &lastDigit
		} else if !shape.IsAlnum(c) {
			continue
		} else {
			c |= 0x20
		}
		if *last != 0 && (c == *last+1 || c == '0' && *last == '9') {
			steps++
		}
		*last = c
	}
	return steps*2 >= len(text)
}

// repeating reports a short period.
func repeating(text string) bool {
	for period := 1; period <= min(16, len(text)/3); period++ {
		if strings.HasPrefix(text, text[period:]) {
			return true
		}
	}
	return false
}

// saysSo reports words that nothing random holds.
func saysSo(text string) bool {
	lower := strings.ToLower(text)
	for _, word := range [...]string{"xxxx", "****", "....", "example", "your", "redacted", "placeholder", "dummy", "fake"} {
		if strings.Contains(lower, word) {
			return true
		}
	}
	return false
}

// Template reports text that stands for a value instead of being one.
func Template(text string) bool {
	for _, mark := range [...]string{"${", "{{", "}}", "$(", "<%", "%>", "{%", "#{", "***", "…", "...",
		"os.environ", "process.env", "getenv", "secrets.", "vault:", "op://", "\x00"} {
		if strings.Contains(strings.ToLower(text), mark) {
			return true
		}
	}
	if text == "" {
		return false
	}
	first, last := text[0], text[len(text)-1]
	switch {
	case first == '<' && last == '>', first == '{' && last == '}', first == '[' && last == ']', first == '%' && last == '%':
		return true
	case first == '$':
		return strings.Trim(text[1:], "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_") == ""
	}
	return false
}

// Secret reports a secret that nobody uses for real: a template, a
// sequence, or nothing but words of documentation and tests.
func Secret(text string) bool {
	if plain, err := url.PathUnescape(text); err == nil {
		text = plain
	}
	return len(text) < 2 || Template(text) || Wordy(text) || sequential(text) || repeating(text) || saysSo(text)
}

// Pair reports user and password that open nothing: see
// [Secret], and passwords that a person would guess first.
func Pair(user, password string) bool {
	switch {
	case Secret(password), pronounceable(password), Template(user), len(password) >= long && fewCharacters(password):
		return true
	case strings.ContainsAny(user, " \t\r\n{}\"<>"), strings.HasPrefix(password, " "):
		return true // prose with a colon, or JSON
	case isWord(published, strings.ToLower(user)):
		return true
	case strings.Contains(user, "@") && Email(user):
		return true
	}
	return len(user) > 2 && len(password) < len(user)+guessable &&
		strings.Contains(strings.ToLower(password), strings.ToLower(user))
}

// long is how many characters of a password show whether they are random.
const long = 24

// guessable is how much longer than the user's name a password must be that
// holds it.
const guessable = 5

// pronounceable reports one short word: letters of one case but the first,
// vowels among them.
func pronounceable(text string) bool {
	const longest = 10
	if len(text) > longest {
		return false
	}
	vowels, run := 0, 0
	for i := range len(text) {
		c := text[i]
		if c < 'a' || c > 'z' {
			if i > 0 || c < 'A' || c > 'Z' {
				return false
			}
			c |= 0x20
		}
		if strings.IndexByte("aeiouy", c) >= 0 {
			vowels, run = vowels+1, 0
		} else if run++; run > 3 {
			return false
		}
	}
	return vowels*5 >= len(text)
}

// published are the users of examples that many documents copy: RFC 7617, RFC
// 6749, and the API of Twitter.
const published = " aladdin s6bhdrkqt3 xvz1evfs4weeptgefphbog "

func isWord(list, word string) bool { return strings.Contains(list, " "+word+" ") }

// words are what placeholders are made of, between blanks.
const words = " a abc abracadabra access account acme ada admin administrator aladdin alex alice an anonymous api app " +
	"apikey apitoken arg atlassian auth authorization bad bar basic baz bearer bitbucket blah bob bogus browser bz cat " +
	"change changed changeme client cloud code com company confluence cool correct cred creds credential credentials " +
	"data default demo dev doe domain dummy email empty enter env error example expected expired fail fake false first " +
	"foo for fred freds from ghost guest hash header hello here hidden host hunter id in info incorrect insert invalid is it " +
	"jane jdoe jira joe john jsmith key letmein live localhost local login mail main masked me mock my mypass myuser " +
	"name new nil no none not null of ok old one open or org oauth other pass passphrase passwd passwort password pat " +
	"person personal placeholder private prod proxy pw pwd public put qux qwerty random read real redacted remote " +
	"removed replace replaced repo repository root sample scret secret secure security server service sesame session " +
	"shared shh site smith some something specific stale static string stub super support system temp test tested " +
	"tester testing tests text that the this thing to token topsecret true two undefined unit unknown unused url user " +
	"userid useremail username usr valid value var variable wally webhook with world write wrong www x xx xxx y yes " +
	"you your yours yourself z "

// maxWordy bounds the text that is taken apart into words.
const maxWordy = 64

// Wordy reports whether the letters of text are made up of words, with at most
// four digits among them, or digits in the place of letters (s3cr3t).
func Wordy(text string) bool {
	if len(text) > maxWordy {
		return false
	}
	var letters, leet []byte
	digits := 0
	for i := range len(text) {
		c := text[i]
		if at := strings.IndexByte("0134578@$", c); at >= 0 {
			leet = append(leet, "oieastbas"[at])
		}
		switch {
		case '0' <= c && c <= '9':
			digits++
		case shape.IsAlnum(c):
			letters, leet = append(letters, c|0x20), append(leet, c|0x20)
		}
	}
	return digits <= 4 && madeOfWords(string(letters)) || len(leet) > len(letters) && madeOfWords(string(leet))
}

func madeOfWords(letters string) bool {
	reach := make([]bool, len(letters)+1)
	reach[0] = true
	for end := 1; end <= len(letters); end++ {
		for start := max(0, end-16); start < end && !reach[end]; start++ {
			reach[end] = reach[start] && isWord(words, letters[start:end])
		}
	}
	return reach[len(letters)]
}

// Email reports an address in a domain that no one owns, by RFC
// 2606 or by the habit of documentation.
func Email(email string) bool {
	local, domain, _ := strings.Cut(strings.ToLower(email), "@")
	labels := strings.Split(domain, ".")
	switch labels[len(labels)-1] {
	case "example", "test", "invalid", "localhost", "tld":
		return true
	}
	switch labels[max(0, len(labels)-2)] {
	case "example", "domain", "company", "email", "yourcompany", "yourdomain", "mycompany", "your-domain", "your-company":
		return true
	}
	return Template(email) || strings.HasPrefix(local, "your") || local == "email" || local == "user"
}
