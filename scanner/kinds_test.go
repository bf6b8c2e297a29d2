package scanner_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/tokenguard/tokenguard/credential"
	"github.com/tokenguard/tokenguard/finding"
	"github.com/tokenguard/tokenguard/internal/credtest"
	"github.com/tokenguard/tokenguard/scanner"
)

// withKind is a policy that describes a kind, and acme a token of it.
var (
	withKind = scanner.Policy{Config: scanner.PolicyFile{Name: "kinds.yaml", Text: []byte(
		"kinds:\n  - {name: acme-token, header: acme_, alphabet: alphanumeric, min_length: 32, checksum: true}\n")}}
	acmeKind = credential.CustomKind{Name: "acme-token", Header: "acme_", Alphabet: credential.Alphanumeric, MinLength: 32, Checksum: true}
)

func acme() string {
	return credtest.Sealed("acme_" + strings.NewReplacer("_", "x", "-", "Y", "=", "9").Replace(credtest.New(3).Token(credential.APIToken)[20:50]))
}

// What a delta puts together must be seen for a kind of the user's, too.
func TestKindsFullIsDelta(t *testing.T) {
	for name, form := range map[string]func(string) string{
		"plain":  func(s string) string { return s },
		"utf-16": credtest.UTF16LE,
		"base64": func(s string) string { return credtest.Base64("user:" + s) },
		"hex":    func(s string) string { return fmt.Sprintf("%x", s) },
	} {
		t.Run(name, func(t *testing.T) {
			r := edited(t, form(acme()))
			got := run(t, scanner.Target{Repo: r.Dir, History: true}, scanner.Options{Policy: withKind, VerifyDelta: true})
			if got.err != nil || !got.receipt.Complete {
				t.Fatalf("error %v, %+v", got.err, got.receipt)
			}
			want := wholeBlobs(t, r, acmeKind)
			if diff := cmp.Diff(want, scannedBlobs(got)); diff != "" || len(want) == 0 {
				t.Errorf("%d in the whole (-whole +differences):\n%s", len(want), diff)
			}
		})
	}
}

// A kind is searched wherever a built-in one is, and not repeated anywhere.
func TestKindsInEveryMode(t *testing.T) {
	token := acme()
	r := credtest.NewRepo(t)
	r.Write("a", "a\n")
	base := r.Commit("begin")
	r.Write("app.env", "TOKEN="+token+"\n")
	r.Commit("use " + token)
	r.Write("staged.env", "S="+token+"\n")
	r.Run("add", "staged.env")
	r.Write("dir/"+token+"/untracked.env", "W="+token+"\n")
	for name, test := range map[string]struct {
		target scanner.Target
		want   int
	}{
		"history":  {scanner.Target{Repo: r.Dir, History: true}, 3},
		"range":    {scanner.Target{Repo: r.Dir, Commits: scanner.Commits{Of: []string{"HEAD"}, Not: []string{base}}}, 2},
		"staged":   {scanner.Target{Repo: r.Dir, Staged: true}, 1},
		"worktree": {scanner.Target{Repo: r.Dir, Worktree: true}, 3},
		"files":    {scanner.Target{Files: []string{r.Path("app.env")}}, 1},
		"stdin":    {scanner.Target{Stdin: strings.NewReader("x " + token)}, 1},
	} {
		t.Run(name, func(t *testing.T) {
			got := run(t, test.target, scanner.Options{Policy: withKind, Level: finding.Likely})
			if got.err != nil || len(got.findings) != test.want {
				t.Errorf("%d findings and %v, want %d", len(got.findings), got.err, test.want)
			}
			for _, f := range got.findings {
				if f.Evidence != finding.Confirmed || f.Pair.Token.KindName() != "acme-token" || f.Fingerprint.IsPlace() {
					t.Errorf("%s %s with %s", f.Evidence, f.Pair.Token.KindName(), f.Fingerprint)
				}
				if strings.Contains(fmt.Sprintf("%+v", f), token[5:]) {
					t.Errorf("the token is repeated: %+v", f)
				}
			}
		})
	}
}

// A receipt names what was left out, and the name can be a token of a kind that
// nobody else knows.
func TestKindsAreMaskedInReceipts(t *testing.T) {
	r := credtest.NewRepo(t)
	r.Write("dir/"+acme(), "x\n")
	policy := withKind
	policy.Config.Text = append([]byte("paths: {exclude: [dir/]}\n"), policy.Config.Text...)
	got := run(t, scanner.Target{Repo: r.Dir, Worktree: true}, scanner.Options{Policy: policy})
	if len(got.receipt.Excluded) == 0 || strings.Contains(fmt.Sprint(got.receipt), acme()[5:]) {
		t.Errorf("receipt %+v", got.receipt)
	}
}
