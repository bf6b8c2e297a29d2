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
	for _, word := range [...]string{"xxxx", "****", "....", "example", "your", "redacted", "placeholder", "dummy", "fake",
		"ejemplo", "beispiel", "exemple", "exemplo", "esempio", "przyklad"} {
		if strings.Contains(lower, word) {
			return true
		}
	}
	return false
}

// Template reports text that stands for a value instead of being one.
func Template(text string) bool {
	for _, mark := range [...]string{"${", "{{", "}}", "$(", "<%", "%>", "{%", "#{", "***", "…", "...",
		"%(", "os.environ", "process.env", "getenv", "secrets.", "vault:", "\x00"} {
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
	case len(text) > 2 && first == '`' && last == '`', reference(text):
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
	return len(text) < 2 || Template(text) || Wordy(text) || namesSecret(text) || sequential(text) || repeating(text) || saysSo(text)
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
