package detect

import (
	"encoding/hex"
	"fmt"
	"math/rand/v2"
	"mime/quotedprintable"
	"strings"
	"testing"

	"github.com/tokenguard/tokenguard/credential"
	"github.com/tokenguard/tokenguard/finding"
	"github.com/tokenguard/tokenguard/internal/credtest"
)

// spelledOut returns text with a format for every byte.
func spelledOut(format, joint string) func(string) string {
	return func(text string) string {
		items := make([]string, len(text))
		for i := range len(text) {
			items[i] = fmt.Sprintf(format, text[i])
		}
		return strings.Join(items, joint)
	}
}

func quotedPrintable(text string) string {
	var b strings.Builder
	w := quotedprintable.NewWriter(&b)
	if _, err := w.Write([]byte(text)); err != nil {
		panic(err)
	}
	if err := w.Close(); err != nil {
		panic(err)
	}
	return b.String()
}

func narrowly(column int, joint string) func(string) string {
	return func(text string) string { return wrapped(credtest.Base64(text), column, joint) }
}

// spellings leave no run of twenty base64 characters.
var spellings = []struct {
	name   string
	encode func(string) string
}{
	{"percent", spelledOut("%%%02X", "")},
	{"percent, lower case", spelledOut("%%%02x", "")},
	{"percent u", spelledOut("%%u%04x", "")},
	{"hex escapes", spelledOut(`\x%02x`, "")},
	{"hex escapes in JSON", spelledOut(`\\x%02x`, "")},
	{"unicode escapes", spelledOut(`\u%04x`, "")},
	{"unicode escapes of ECMAScript 6", spelledOut(`\u{%x}`, "")},
	{"long unicode escapes", spelledOut(`\U%08x`, "")},
	{"octal", spelledOut(`\%03o`, "")},
	{"decimal escapes", spelledOut(`\%d`, "")},
	{"decimal escapes of three digits", spelledOut(`\%03d`, "")},
	{"entities", spelledOut("&#%d;", "")},
	{"entities, three digits", spelledOut("&#%03d;", "")},
	{"hex entities", spelledOut("&#x%X;", "")},
	{"quoted-printable, all", spelledOut("=%02X", "")},
	{"hex and blanks", spelledOut("%02x", " ")},
	{"hex and colons", spelledOut("%02X", ":")},
	{"hex and dashes", spelledOut("%02X", "-")},
	{"hex literals", spelledOut("0x%02x", ", ")},
	{"hex literals without blanks", spelledOut("0x%02x", ",")},
	{"hex literals on lines", spelledOut("0x%02x", ",\n\t\t")},
	{"decimals", spelledOut("%d", ", ")},
	{"decimals without blanks", spelledOut("%d", ",")},
	{"decimals and blanks", spelledOut("%d", " ")},
	{"decimals on lines", spelledOut("%d", ",\n        ")},
	{"characters", spelledOut("'%c'", ", ")},
	{"base64 in percent", func(s string) string { return spelledOut("%%%02X", "")(credtest.Base64(s)) }},
	{"base64 in hex literals", func(s string) string { return spelledOut("0x%02x", ", ")(credtest.Base64(s)) }},
	{"base64 of hex escapes", func(s string) string { return credtest.Base64(spelledOut(`\x%02x`, "")(s)) }},
	{"base64 of percent", func(s string) string { return credtest.Base64(spelledOut("%%%02X", "")(s)) }},
	{"base64 of hex and blanks", func(s string) string { return credtest.Base64(spelledOut("%02x", " ")(s)) }},
	{"triple base64", func(s string) string { return credtest.Base64(credtest.Base64(credtest.Base64(s))) }},
	{"base64 five times", func(s string) string {
		for range 5 {
			s = credtest.Base64(s)
		}
		return s
	}},
	{"hex of base64 of hex", func(s string) string { return fmt.Sprintf("%x", credtest.Base64(fmt.Sprintf("%x", s))) }},
	{"base64 wrapped at 8", narrowly(8, "\n")},
	{"base64 wrapped at 12, CR LF", narrowly(12, "\r\n")},
	{"base64 wrapped at 16, indented", narrowly(16, "\n    ")},
	{"base64 wrapped at 16, escaped", narrowly(16, `\n`)},
	{"base64 wrapped at 19, in literals", narrowly(19, "\" +\n\t\"")},
}

// TestSpelledOut: a pair without a long run of class bytes is found, and the
// pieces of its text trigger as the whole does.
func TestSpelledOut(t *testing.T) {
	d := New()
	for i, s := range spellings {
		for seed := range uint64(24) {
			h := credtest.New(100*uint64(i) + seed)
			r := rand.New(rand.NewPCG(seed, uint64(i)))
			pair, account := h.Pair(), h.Email()
			if seed%4 == 1 && !strings.Contains(s.name, "wrapped") { // too few lines to be sure of
				account = h.User()
				pair = account + ":" + h.Token(credential.AppPassword)
			}
			text := s.encode(pair)
			content := strings.Repeat("x = 1;\n", r.IntN(40)) + "v = {" + text + "}" + strings.Repeat("\ny();", r.IntN(40))
			got := hits(content)
			if len(got) != 1 || got[0].evidence != finding.Confirmed || got[0].account != account || got[0].text != text {
				t.Errorf("%s, seed %d: got %+v, want %s at %q", s.name, seed, got, account, text)
				break
			}
			step, pieces := 1+r.IntN(150), false
			for from := 0; from < len(content); from += step {
				to := min(len(content), from+step)
				fires := d.Triggered([]byte(content), from, to)
				low, high := max(0, from-Window), min(len(content), to+Window)
				if d.Triggered([]byte(content[low:high]), from-low, to-low) != fires {
					t.Errorf("%s: [%d:%d] fires: %t, but not within its window", s.name, from, to, fires)
				}
				pieces = pieces || fires
			}
			if !pieces {
				t.Errorf("%s, seed %d: no piece of %d triggers", s.name, seed, step)
			}
		}
	}
}

// dumps are what programs print of bytes.
var dumps = map[string]func(string) string{
	"hexdump -C": func(s string) string { return hex.Dump([]byte(s)) },
	"od -t x1":   func(s string) string { return dumped(s, "%07o", 1, false) },
	"xxd -g1":    func(s string) string { return dumped(s, "%08x:", 1, true) },
	"xxd":        func(s string) string { return dumped(s, "%08x:", 2, true) },
}

// dumped prints text in lines of sixteen bytes: the offset, so many bytes in a word, and
// the characters in a column of their own.
func dumped(text, offset string, word int, column bool) string {
	var b strings.Builder
	for at := 0; at < len(text); at += 16 {
		line := text[at:min(len(text), at+16)]
		fmt.Fprintf(&b, offset, at)
		for i := range 16 {
			if i%word == 0 {
				b.WriteByte(' ')
			}
			if i < len(line) {
				fmt.Fprintf(&b, "%02x", line[i])
			} else {
				b.WriteString("  ")
			}
		}
		if column {
			b.WriteString("  " + strings.ReplaceAll(line, "\n", "."))
		}
		b.WriteByte('\n')
	}
	return b.String()
}

// TestDumps: a pair in a dump is found wherever its lines break, and so do the triggers
// that look at pieces of it.
func TestDumps(t *testing.T) {
	d := New()
	for name, dump := range dumps {
		for seed := range uint64(48) {
			h := credtest.New(seed)
			content := "memory:\n" + dump(strings.Repeat("x = 1; ", int(seed))+"\n"+h.Pair()+"\n") + "end\n"
			content = strings.Repeat("y();\n", int(seed)) + content
			if got := hits(content); len(got) != 1 || got[0].evidence != finding.Confirmed || got[0].account != h.Email() {
				t.Errorf("%s, seed %d: got %+v, want %s", name, seed, got, h.Email())
				break
			}
			step, pieces := 1+int(seed)*3, false
			for from := 0; from < len(content); from += step {
				to := min(len(content), from+step)
				fires := d.Triggered([]byte(content), from, to)
				low, high := max(0, from-Window), min(len(content), to+Window)
				if d.Triggered([]byte(content[low:high]), from-low, to-low) != fires {
					t.Errorf("%s: [%d:%d] fires: %t, but not within its window", name, from, to, fires)
				}
				pieces = pieces || fires
			}
			if !pieces {
				t.Errorf("%s, seed %d: no piece of %d triggers", name, seed, step)
			}
		}
	}
}

// TestBrokenHeader: a token is found wherever a line or a literal ends in it.
func TestBrokenHeader(t *testing.T) {
	tok := credtest.New(12).Token(credential.APIToken)
	for at := 1; at < 40; at++ {
		for _, joint := range []string{"\" +\n  \"", "\"\n\t\"", "\\\n", `" . "`} {
			for _, text := range []string{
				tok[:at] + joint + tok[at:],
				wrapped(spelledOut(`\x%02x`, "")(tok), 40+4*at, joint),
			} {
				if got := hits(`t = "` + text + `";`); len(got) != 1 || got[0].evidence != finding.Confirmed {
					t.Errorf("%q behind %d characters: got %+v", joint, at, got)
				}
			}
		}
	}
}

// TestQuotedPrintable: what a mail program makes of a pair.
func TestQuotedPrintable(t *testing.T) {
	for n := range 80 {
		h := credtest.New(uint64(n))
		got := hits("Subject: x\r\n\r\n" + quotedPrintable(strings.Repeat("t", n)+" token: "+h.Pair()+" and so on\n"))
		if len(got) != 1 || got[0].evidence != finding.Confirmed || got[0].account != h.Email() {
			t.Errorf("behind %d characters: got %+v", n, got)
		}
	}
}

// TestQuotedPrintableInJSON: its line ends are escaped, and what stands above is
// no part of its line.
func TestQuotedPrintableInJSON(t *testing.T) {
	for n := range 20 {
		h := credtest.New(uint64(n))
		mail := quotedPrintable(strings.Repeat("t", n) + " token: " + h.Pair() + " and so on\n")
		inJSON := strings.NewReplacer("\r", `\r`, "\n", `\n`).Replace(mail)
		got := hits(strings.Repeat("above it ", 20) + "\n" + `{"mail":"` + inJSON + `"}`)
		if len(got) != 1 || got[0].evidence != finding.Confirmed || got[0].account != h.Email() {
			t.Errorf("behind %d characters: got %+v", n, got)
		}
	}
}
