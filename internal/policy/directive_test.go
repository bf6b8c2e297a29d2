package policy

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/tokenguard/tokenguard/finding"
)

const (
	one   = finding.Fingerprint("tg1:00112233445566778899aabbccddeeff")
	other = finding.Fingerprint("tg1:ffeeddccbbaa99887766554433221100")
	spot  = finding.Fingerprint("tg1p:00112233445566778899aabbccddeeff")
)

func TestDirectives(t *testing.T) {
	tests := []struct {
		name, text string
		want       []Directive
	}{
		{"Go", "x := 1 //tokenguard:allow an example", []Directive{{Line: 1, Covers: 1, Reason: "an example"}}},
		{"fingerprint", "x // tokenguard:allow " + string(one) + " see SEC-1", []Directive{{Line: 1, Covers: 1, Fingerprint: one, Reason: "see SEC-1"}}},
		{"shell", "X=1 # tokenguard:allow made up", []Directive{{Line: 1, Covers: 1, Reason: "made up"}}},
		{"SQL", "x -- tokenguard:allow made up", []Directive{{Line: 1, Covers: 1, Reason: "made up"}}},
		{"block", "x /* tokenguard:allow made up */", []Directive{{Line: 1, Covers: 1, Reason: "made up"}}},
		{"block before code", "/* tokenguard:allow made up */ x := y\nz", []Directive{{Line: 1, Covers: 1, Reason: "made up"}}},
		{"block within code", "f(x /* tokenguard:allow made up */, y)", []Directive{{Line: 1, Covers: 1, Reason: "made up"}}},
		{"block alone", "/* tokenguard:allow made up */\nz", []Directive{{Line: 1, Covers: 2, Reason: "made up"}}},
		{"block without reason before code", "/* tokenguard:allow */ x := y", []Directive{{Line: 1, Covers: 1, Void: "no reason"}}},
		{"template alone", "{{- /* tokenguard:allow made up */ -}}\nz", []Directive{{Line: 1, Covers: 2, Reason: "made up"}}},
		{"HTML before text", "<!-- tokenguard:allow made up --> x", []Directive{{Line: 1, Covers: 1, Reason: "made up"}}},
		{"HTML", "<a> <!-- tokenguard:allow made up -->", []Directive{{Line: 1, Covers: 1, Reason: "made up"}}},
		{"Jinja", "x {# tokenguard:allow made up #}", []Directive{{Line: 1, Covers: 1, Reason: "made up"}}},
		{"Go template", "x {{/* tokenguard:allow made up */}}", []Directive{{Line: 1, Covers: 1, Reason: "made up"}}},
		{"Lisp", "(x) ;; tokenguard:allow made up", []Directive{{Line: 1, Covers: 1, Reason: "made up"}}},
		{"Visual Basic", "x = 1 ' tokenguard:allow made up", []Directive{{Line: 1, Covers: 1, Reason: "made up"}}},
		{"batch", "REM tokenguard:allow made up\nset X=1", []Directive{{Line: 1, Covers: 2, Reason: "made up"}}},
		{"tab", "x #\ttokenguard:allow\tmade up", []Directive{{Line: 1, Covers: 1, Reason: "made up"}}},
		{"alone", "# tokenguard:allow made up\nx", []Directive{{Line: 1, Covers: 2, Reason: "made up"}}},
		{"alone in a block", " * tokenguard:allow made up\n x", []Directive{{Line: 1, Covers: 2, Reason: "made up"}}},
		{"alone over CR LF", "# tokenguard:allow made up\r\nx\r\n", []Directive{{Line: 1, Covers: 2, Reason: "made up"}}},
		{"alone over CR", "# tokenguard:allow made up\rx\r", []Directive{{Line: 1, Covers: 2, Reason: "made up"}}},
		{"alone at the end", "x\n# tokenguard:allow made up\n", []Directive{{Line: 2, Covers: 2, Reason: "made up"}}},
		{"several alone", "# tokenguard:allow a\n# tokenguard:allow b\nx # tokenguard:allow c\ny", []Directive{
			{Line: 1, Covers: 3, Reason: "a"}, {Line: 2, Covers: 3, Reason: "b"}, {Line: 3, Covers: 3, Reason: "c"}}},
		{"not over a blank line", "# tokenguard:allow made up\n\nx", []Directive{{Line: 1, Covers: 2, Reason: "made up"}}},
		{"gitleaks", "x # gitleaks:allow", []Directive{{Line: 1, Covers: 1, Reason: "gitleaks:allow"}}},
		{"no reason", "x # tokenguard:allow", []Directive{{Line: 1, Covers: 1, Void: "no reason"}}},
		{"no reason but the end of the comment", "x /* tokenguard:allow */", []Directive{{Line: 1, Covers: 1, Void: "no reason"}}},
		{"no reason but a fingerprint", "x # tokenguard:allow " + string(one), []Directive{{Line: 1, Covers: 1, Fingerprint: one, Void: "no reason"}}},
		{"part of a fingerprint", "x # tokenguard:allow tg1:0011 made up", []Directive{{Line: 1, Covers: 1, Void: wholeOnly}}},
		{"a fingerprint in capitals", "x # tokenguard:allow TG1:" + strings.ToUpper(string(one[4:])) + " made up", []Directive{{Line: 1, Covers: 1, Void: wholeOnly}}},
		{"in no comment", `x = "a tokenguard:allow made up"`, []Directive{{Line: 1, Covers: 1, Void: "it is not what a comment starts with"}}},
		{"a text", `x = 'tokenguard:allow made up'`, []Directive{{Line: 1, Covers: 1, Void: "it is not what a comment starts with"}}},
		{"another word", "x # tokenguard:allowed\nx # tokenguard:allow-file y\n", nil},
		{"none", "x\n", nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := Directives([]byte(tt.text))
			if diff := cmp.Diff(tt.want, got, cmpopts.IgnoreUnexported(Directive{})); diff != "" {
				t.Error(diff)
			}
		})
	}
}

const wholeOnly = "not a whole fingerprint: want tg1: or tg1p: and 32 lower-case hex digits"

func TestNear(t *testing.T) {
	text := "a # tokenguard:allow 1\nb\n# tokenguard:allow 2\nc\nd # tokenguard:allow 3\ne\n"
	tests := []struct {
		name       string
		start, end finding.Position
		want       string
	}{
		{"same line", at(1, 1), at(1, 2), "1"},
		{"the line below a trailing one", at(2, 1), at(2, 2), ""},
		{"below one that stands alone", at(4, 1), at(4, 2), "2"},
		{"two lines", at(4, 1), at(5, 2), "23"},
		{"to the end of a line", at(4, 1), at(5, 1), "2"},
		{"around one that stands alone", at(2, 1), at(4, 2), "2"},
		{"above", at(6, 1), at(6, 2), ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := ""
			for _, d := range Near(Directives([]byte(text)), finding.Location{Start: tt.start, End: tt.end}) {
				got += d.Reason
			}
			if got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}

func at(line, column int) finding.Position { return finding.Position{Line: line, Column: column} }

func FuzzDirectives(f *testing.F) {
	f.Add("x # tokenguard:allow " + string(one) + " y\r\n\r// tokenguard:allow z\n/* gitleaks:allow */")
	f.Fuzz(func(t *testing.T, text string) {
		rows := finding.NewLines([]byte(text)).Position(len(text)).Line
		last := 0
		for _, d := range Directives([]byte(text)) {
			if d.Line <= last || d.Covers < d.Line || d.Covers > rows {
				t.Fatalf("got %+v behind line %d of %d", d, last, rows)
			}
			if d.Void == "" && d.Reason == "" {
				t.Fatalf("got %+v without a reason", d)
			}
			last = d.Line
		}
	})
}
