package owner

import (
	"bytes"
	"slices"

	"github.com/tokenguard/tokenguard/internal/detect/shape"
)

// bridge is what leads from a key to its value: the end of the key, a sign or
// a word that separates them, a type, and what wraps a literal. Most languages
// and formats are made of the same few parts.
type bridge struct {
	text   []byte
	at     int  // how far it has been read
	sign   byte // what separates: see the constants and the ASCII signs
	spaced bool // blanks stand around the sign
	quote  byte // what ends the value; 0 where nothing says so
}

// Signs that are no single character of the text.
const (
	signBlank    = ' ' // nothing but blanks
	signFallback = '?' // what else to take: ||, ??, ?:, //, or
	signWord     = 'w' // to, is, as: only before a literal in quotes
)

// maxBridge bounds the way from a key to its value.
const maxBridge = 96

// bridgeBehind reads what follows the key at start:end, up to the value.
func bridgeBehind(text []byte, start, end int) (bridge, bool) {
	b := bridge{text: text[:min(len(text), end+maxBridge)], at: end}
	b.skip("\"'`\\]}")
	called := b.skip(")") > 0
	b.skip("\"'`]}*")
	b.spaced = b.skip(" \t") > 0
	if !b.separator(start, end) || called && b.sign != signFallback && b.sign != '|' && b.sign != '{' && !(b.sign == ',' && isAlternative(b.text, start)) {
		return b, false
	}
	b.spaced = b.skip(" \t") > 0 || b.spaced
	b.lineBreak(start)
	b.letter()
	b.typed()
	b.wrapped()
	b.opening()
	quotedOnly := b.sign == signFallback || b.sign == signWord || b.sign == '{' || b.sign == '.'
	return b, b.at < len(b.text) && !(quotedOnly && b.quote == 0)
}

// skip reads any of the characters, and returns how many there were.
func (b *bridge) skip(characters string) int {
	n := 0
	for b.at < len(b.text) && bytes.IndexByte([]byte(characters), b.text[b.at]) >= 0 {
		b.at++
		n++
	}
	return n
}

// take reads a text if it stands there.
func (b *bridge) take(text string) bool {
	ok := bytes.HasPrefix(b.text[b.at:], []byte(text))
	if ok {
		b.at += len(text)
	}
	return ok
}

// separator reads what separates the key at start:end from its value.
func (b *bridge) separator(start, end int) bool {
	rest := b.text[b.at:]
	for _, comparison := range [...]string{"==", "=~", "!"} {
		if bytes.HasPrefix(rest, []byte(comparison)) {
			return false
		}
	}
	for _, s := range separators {
		if bytes.HasPrefix(rest, []byte(s.text)) && (s.text != ":-" || expanded(b.text, start)) {
			b.at += len(s.text)
			b.sign = s.sign
			apart := b.spaced
			b.spaced = b.spaced && s.sign != '='
			return s.sign != signWord || apart
		}
	}
	return b.serialized() || b.single(start, end)
}

// serialized reads what parts two strings that PHP has serialised: ;s:9:
func (b *bridge) serialized() bool {
	at := b.at
	if b.take(";s:") && b.skip("0123456789") > 0 && b.take(":") {
		b.sign = '='
		return true
	}
	b.at = at
	return false
}

// separators are the signs of several characters.
var separators = [...]struct {
	text string
	sign byte
}{
	{"||=", '='}, {"??=", '='}, {"//=", '='},
	{"||", signFallback}, {"??", signFallback}, {"?:", signFallback}, {"// ", signFallback}, {"or ", signFallback},
	{"?=", '='}, {"+=", '='}, {"<-", '='}, {"->", '='}, {":-", ':'},
	{"Id=", '='}, {"ID=", '='}, // User Id=x, in connection strings
	{"to ", signWord}, {"is ", signWord}, {"as ", signWord}, {"As ", signWord},
}

// single reads a sign of one kind of character, or blanks that are one.
func (b *bridge) single(start, end int) bool {
	if b.at == len(b.text) {
		return false
	}
	switch c := b.text[b.at]; c {
	case ':', '=':
		b.sign = c
		b.skip(":=>")
		if b.take("** ") || b.take("* ") {
			return true // **Label:** of Markdown
		}
	case '"', '\'', '`':
		b.sign = signBlank // username 'x', as in Groovy
	case '(', '|', '>', ',', '{':
		b.sign = c
		b.at++
		if c == ',' && bytes.HasSuffix(bytes.TrimRight(b.text[:start], " (\"':"), []byte("fill_in")) {
			b.skip(" ")
			b.take("with: ") // of Capybara
		}
	case '.':
		if b.spaced && b.take(". ") {
			b.sign = '.' // of a pair in Lisp
			return true
		}
		return b.alternative()
	case '\r', '\n':
		b.sign = signBlank
		return b.text[start] == '-' // an option, and its value in the next item
	default:
		b.sign = signBlank
		b.typed() // user string = "x", as in Go
		return b.sign == '=' || b.spaced && (blankSeparates(b.text, start, end) || aligned(b.text, start, b.at))
	}
	return true
}

// enteringWords make up the names of the methods that enter a value into the field
// of a form.
const enteringWords = " send keys key type fill set value val text input enter write "

// alternative reads a method that names what else to take, .unwrap_or(, or one that
// fills what was found by its name, .send_keys(.
func (b *bridge) alternative() bool {
	end := bytes.IndexByte(b.text[b.at:], '(')
	if end < 0 {
		return false
	}
	words := Words(b.text[b.at : b.at+end])
	entering := b.at > 0 && b.text[b.at-1] == ')' && !slices.ContainsFunc(words, func(w string) bool { return !isWord(enteringWords, w) })
	if !entering && !slices.Contains(words, "or") {
		return false
	}
	b.at += end + 1
	b.sign = signFallback
	return true
}

// isAlternative reports whether the call that the key at offset is an argument of is
// one of another, which takes the first that is there: cmp.Or(os.Getenv("X"), "y").
func isAlternative(text []byte, at int) bool {
	for range 2 {
		for low := max(0, at-maxKey); at > low && (isName(text[at-1]) || isQuote(text[at-1])); {
			at--
		}
		if at == 0 || text[at-1] != '(' {
			return false
		}
		at--
	}
	words := Words(text[nameStart(text, at):at])
	return len(words) > 0 && isWord(" or coalesce default first empty ", words[len(words)-1])
}

// expanded reports whether a shell's ${ stands before offset.
func expanded(text []byte, at int) bool { return bytes.HasSuffix(text[:at], []byte("${")) }

// lineBreak reads on to a value that stands below its key: a block of YAML, the
// text of an element, the next argument, the next item behind an option, what PHP
// prints.
func (b *bridge) lineBreak(start int) {
	at := b.at
	item := b.sign == signBlank && b.text[start] == '-'
	if item || b.sign == '=' && at > 0 && b.text[at-1] == '>' {
		lines := b.skip("\r\n")
		b.skip(" \t")
		if lines == 0 || item && !b.take("- ") || !item && !bytes.HasPrefix(b.text[b.at:], []byte("string(")) {
			b.at = at
		}
		return
	}
	if b.sign == ':' && b.skip("|>") == 1 {
		b.skip("+-0123456789")
	}
	if b.sign != ':' && b.sign != '>' && b.sign != ',' || b.skip("\r\n") == 0 {
		b.at = at
		return
	}
	b.skip(" \t")
	if b.sign == ',' && (b.at == len(b.text) || !isQuote(b.text[b.at])) {
		b.at = at
	}
}

// letter reads the short name of an option that stands between its name and its
// default: "user", "u", "x".
func (b *bridge) letter() {
	const short = len(`"u",`)
	rest := b.text[b.at:]
	if b.sign == ',' && len(rest) > short && isQuote(rest[0]) && rest[2] == rest[0] && rest[3] == ',' {
		b.at += short
		b.skip(" \t")
	}
}

// typed reads a type and the sign behind it, which stand between a name and its
// literal in languages that have types: ": &str =", ": Optional[str] =".
func (b *bridge) typed() {
	rest := b.text[b.at:]
	n := bytes.IndexAny(rest, "\"'`\r\n")
	if n < 0 {
		return
	}
	sign := bytes.LastIndexByte(rest[:n], '=')
	if bytes.HasPrefix(rest, []byte("&'")) { // a lifetime
		sign = bytes.IndexByte(rest, '=')
	}
	if sign < 1 || rest[sign-1] != ' ' || len(bytes.TrimLeft(rest[sign+1:max(n, sign+1)], " bruLf@$")) > 0 && !wrapperStarts(rest[sign+1:]) {
		return
	}
	for _, c := range rest[:sign] {
		if !shape.IsAlnum(c) && bytes.IndexByte([]byte(" _.<>[]?&*':,{};"), c) < 0 {
			return
		}
	}
	b.at += sign + 1
	b.sign = '='
	b.skip(" \t")
}

// wrappers are what a literal is wrapped in on the way to its key: what makes a
// string of it in some language, or says that it is the default.
var wrappers = [...]string{"String::from(", "String(", "Some(", "Field(", "default(", "default=", "${1:-", "${2:-", "!!str ",
	"default: ", "|_| ", "|| ", "() -> ", "() => "}

func wrapperStarts(text []byte) bool {
	text = bytes.TrimLeft(text, " ")
	for _, w := range wrappers {
		if bytes.HasPrefix(text, []byte(w)) {
			return true
		}
	}
	return false
}

// wrapped reads what a literal is wrapped in, and an anchor of YAML.
func (b *bridge) wrapped() {
	if at := b.at; b.sign == '=' && b.skip("\"") > 0 && !wrapperStarts(b.text[b.at:]) {
		b.at = at
	}
	for more := true; more; {
		more = false
		for _, w := range wrappers {
			more = b.take(w) || more
		}
	}
	if b.take("string(") { // the type that PHP prints
		b.skip("0123456789")
		b.take(") ")
	}
	b.element()
	if b.sign == ':' && b.at < len(b.text) && b.text[b.at] == '&' {
		if n := bytes.IndexByte(b.text[b.at:], ' '); n > 0 {
			b.at += n + 1
		}
	}
}

// inline are the elements of HTML that a label or a value is set in.
const inline = " b strong i em u code tt kbd samp span mark pre td "

// element reads the start of an element that a value stands in, or the end of the one
// that its label does: User: <b>x</b>, <b>User:</b> x.
func (b *bridge) element() {
	rest := b.text[b.at:]
	end := bytes.IndexByte(rest, '>')
	if b.sign != ':' || end < 2 || rest[0] != '<' {
		return
	}
	name, _, _ := bytes.Cut(bytes.TrimPrefix(rest[1:end], []byte("/")), []byte(" "))
	if isWord(inline, string(bytes.ToLower(name))) {
		b.at += end + 1
		b.sign = '>'
		b.skip(" \t")
	}
}

// opening reads the signs that start a literal, quotes in most languages.
func (b *bridge) opening() {
	for _, o := range [...]struct {
		text  string
		quote byte
	}{{"<![CDATA[", ']'}, {"%q(", ')'}, {"q{", '}'}, {"q(", ')'}} {
		if b.take(o.text) {
			b.quote = o.quote
			return
		}
	}
	if b.at+1 < len(b.text) && isQuote(b.text[b.at+1]) && bytes.IndexByte([]byte("brufLN@$:{"), b.text[b.at]) >= 0 {
		b.at++ // of bytes, a raw string, a symbol
	}
	b.skip("\"'`\\")
	if c := b.text[b.at-1]; isQuote(c) {
		b.quote = c
	}
}

// blankSeparates reports whether blanks alone part the key at start:end from
// its value: behind an option, in netrc, in a Dockerfile, in a shell's set.
func blankSeparates(text []byte, start, end int) bool {
	if text[start] == '-' {
		return true
	}
	if equalFoldWhole(text[start:end], "login") {
		return netrc(text, start, end)
	}
	before := bytes.TrimRight(text[max(0, start-16):start], " \t")
	for _, word := range [...]string{"ENV", "SetEnv", "setenv", "set -x", "set -gx", "set -Ux"} {
		if bytes.HasSuffix(before, []byte(word)) {
			return true
		}
	}
	return false
}

// aligned reports whether a key and a value fill a line, with nothing but blanks
// between: the key's own, which a bracket may end.
func aligned(text []byte, start, at int) bool {
	if bytes.HasPrefix(text[start:at], []byte("USER ")) {
		return false // of a Dockerfile
	}
	before := bytes.TrimRight(text[max(0, start-maxKey):start], " \t${")
	if n := len(before); n > 0 && before[n-1] != '\n' && before[n-1] != '\r' {
		return false
	}
	end := at
	for end < len(text) && IsUser(text[end]) {
		end++
	}
	return end > at && (end == len(text) || text[end] == '\n' || text[end] == '\r')
}

// netrc reports whether the word at start:end starts its line, or stands behind
// the machine that it is of, and no sentence follows.
func netrc(text []byte, start, end int) bool {
	behind := text[end:min(len(text), end+maxRecord)]
	if i := bytes.IndexAny(behind, "\r\n"); i >= 0 {
		behind = behind[:i]
	}
	if words := bytes.Fields(behind); len(words) > 1 && !isWord(" password account machine macdef default # ", string(words[1])) {
		return false
	}
	line := text[max(0, start-maxKey):start]
	if i := bytes.LastIndexAny(line, "\r\n"); i >= 0 {
		line = line[i+1:]
	}
	line = bytes.TrimLeft(line, " \t\"'")
	return len(line) == 0 || bytes.Contains(line, []byte("machine ")) || bytes.HasPrefix(line, []byte("default "))
}
