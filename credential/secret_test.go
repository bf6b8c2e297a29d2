package credential_test

import (
	"bytes"
	"encoding/gob"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"html/template"
	"log"
	"log/slog"
	"os"
	"os/exec"
	"strings"
	"testing"

	"github.com/sirupsen/logrus"

	"github.com/tokenguard/tokenguard/credential"
	"github.com/tokenguard/tokenguard/internal/credtest"
)

// The holders below are every way in which a struct, collection or interface
// may hold a secret on its way to an output.
type (
	exported   struct{ Pair credential.Pair }
	unexported struct {
		secret  credential.Secret
		account credential.Account
		pair    *credential.Pair
	}
	embedded        struct{ credential.Secret }
	embeddedAccount struct {
		credential.Account
		Other int
	}
	embeddedBoth struct {
		credential.Secret
		credential.Account
	}
	deep  struct{ inner []unexported }
	other credential.Secret // a defined type has none of the methods
)

// carriers returns values that hold the pair, by the name of what is odd.
func carriers(pair credential.Pair) map[string]any {
	secret, account := pair.Token.Secret, pair.Account
	hidden := unexported{secret, account, &pair}
	var boxed any = secret
	return map[string]any{
		"secret":                   secret,
		"account":                  account,
		"pointer to secret":        &secret,
		"pointer to account":       &account,
		"token":                    pair.Token,
		"pair":                     pair,
		"pointer to pair":          &pair,
		"exported field":           exported{pair},
		"pointer to field":         &exported{pair},
		"unexported field":         hidden,
		"pointer to unexported":    &hidden,
		"unexported, deep":         deep{[]unexported{hidden}},
		"embedded":                 embedded{secret},
		"embedded account":         embeddedAccount{account, 1},
		"both embedded":            embeddedBoth{secret, account},
		"defined type":             other(secret),
		"pointer to defined type":  (*other)(&secret),
		"slice":                    []credential.Secret{secret},
		"slice of accounts":        []credential.Account{account},
		"array":                    [1]credential.Secret{secret},
		"map value":                map[string]credential.Secret{"k": secret},
		"map key":                  map[credential.Secret]credential.Account{secret: account},
		"map of unexported":        map[string]unexported{"k": hidden},
		"interface":                []any{boxed, account},
		"pointer to an interface":  &boxed,
		"function that returns it": func() credential.Secret { return secret },
		"payload of a header":      credential.BasicPayload{User: account, Password: secret},
	}
}

// leak reports which part of the pair out gives away: any 8 characters of the
// token behind its public header, or of the account.
func leak(out string, pair credential.Pair) string {
	texts := map[string]string{
		"secret":  strings.TrimPrefix(pair.Token.Secret.Reveal(), credential.APIToken.Header()),
		"account": pair.Account.Reveal(),
	}
	for what, text := range texts {
		for _, form := range []string{text, fmt.Sprintf("%x", text), fmt.Sprintf("%X", text), fmt.Sprintf("% x", text), fmt.Sprintf("%v", []byte(text))} {
			for at := 0; at+8 <= len(form); at++ {
				if strings.Contains(out, form[at:at+8]) {
					return what
				}
			}
		}
	}
	return ""
}

func testPair() credential.Pair {
	h := credtest.New(1)
	token := credential.Token{Kind: credential.APIToken, Secret: credential.NewSecret(h.Token(credential.APIToken))}
	return credential.Pair{Token: token, Account: credential.NewAccount(h.Email())}
}

func TestLeakIsSeen(t *testing.T) {
	pair := testPair()
	for _, format := range []string{"%s", "%x", "%X", "% x", "%q", "%v"} {
		for _, text := range []string{pair.Token.Secret.Reveal(), pair.Account.Reveal()} {
			if leak(fmt.Sprintf(format, text), pair) == "" {
				t.Errorf("a leak in %s is not seen", format)
			}
		}
	}
	if leak(fmt.Sprint([]byte(pair.Account.Reveal())), pair) == "" {
		t.Error("a leak in bytes is not seen")
	}
	if what := leak(pair.Token.Secret.Masked()+pair.Account.Masked(), pair); what != "" {
		t.Errorf("the masks leak the %s", what)
	}
}

// checkLeaks passes every carrier to print and looks at what comes out.
func checkLeaks(t *testing.T, how string, print func(any) string) {
	t.Helper()
	pair := testPair()
	for name, carrier := range carriers(pair) {
		if what := leak(print(carrier), pair); what != "" {
			t.Errorf("%s of %s shows the %s", how, name, what)
		}
	}
}

func TestNoVerbPrintsASecret(t *testing.T) {
	flags := []string{"", "+", "#", "-", " ", "0", "40", ".3", "-40.2", "+#", "# "}
	for c := byte('A'); c <= 'z'; c++ {
		if c > 'Z' && c < 'a' {
			continue
		}
		for _, flag := range flags {
			format := "%" + flag + string(c)
			checkLeaks(t, format, func(v any) string { return fmt.Sprintf(format, v) })
			checkLeaks(t, "Errorf "+format, func(v any) string { return fmt.Errorf(format, v).Error() })
		}
	}
	for _, format := range []string{"%!", "%z%z", "%d %d", "%[2]v", "%*d", "%", "no verb"} {
		checkLeaks(t, format, func(v any) string { return fmt.Sprintf(format, v) })
	}
	checkLeaks(t, "Print", func(v any) string { return fmt.Sprint(v) })
	checkLeaks(t, "Println", func(v any) string { return fmt.Sprintln(v, v) })
	checkLeaks(t, "Append", func(v any) string { return string(fmt.Append(nil, v)) })
}

func TestNoEncoderWritesASecret(t *testing.T) {
	checkLeaks(t, "JSON", func(v any) string {
		out, err := json.Marshal(v)
		return string(out) + fmt.Sprint(err)
	})
	checkLeaks(t, "XML", func(v any) string {
		out, err := xml.Marshal(v)
		return string(out) + fmt.Sprint(err)
	})
	checkLeaks(t, "gob", func(v any) string {
		var out bytes.Buffer
		err := gob.NewEncoder(&out).Encode(v)
		return out.String() + fmt.Sprint(err)
	})
	checkLeaks(t, "template", func(v any) string {
		var out bytes.Buffer
		page := template.Must(template.New("").Parse(`<a title="{{.}}">{{.}}</a><script>x = {{.}}</script>`))
		err := page.Execute(&out, v)
		return out.String() + fmt.Sprint(err)
	})
}

// Fields of XML may be attributes, text or comments, each written in its own way.
func TestXMLFieldsAreMasked(t *testing.T) {
	pair := testPair()
	out, err := xml.Marshal(struct {
		XMLName xml.Name           `xml:"x"`
		Attr    credential.Secret  `xml:"a,attr"`
		Nested  credential.Account `xml:"b>c"`
		Any     []any              `xml:"d"`
		Text    credential.Secret  `xml:",chardata"`
	}{Attr: pair.Token.Secret, Nested: pair.Account, Any: []any{pair.Token.Secret}, Text: pair.Token.Secret})
	want := `<x a="ATATT3xFfGF0********"><b><c>r***@s***</c></b><d>ATATT3xFfGF0********</d>ATATT3xFfGF0********</x>`
	if err != nil || string(out) != want {
		t.Errorf("got %s, %v\nwant %s", out, err, want)
	}
}

// What comes back from gob is empty, so that a mask is never taken for a secret.
func TestGobLosesTheSecret(t *testing.T) {
	var out bytes.Buffer
	if err := gob.NewEncoder(&out).Encode(exported{testPair()}); err != nil {
		t.Fatal(err)
	}
	back := exported{testPair()}
	if err := gob.NewDecoder(&out).Decode(&back); err != nil {
		t.Fatal(err)
	}
	if !back.Pair.Token.Secret.IsZero() || !back.Pair.Account.IsZero() {
		t.Errorf("got %v, want an empty secret and account", back)
	}
}

func TestNoLoggerWritesASecret(t *testing.T) {
	handlers := map[string]func(*bytes.Buffer) slog.Handler{
		"slog text": func(b *bytes.Buffer) slog.Handler { return slog.NewTextHandler(b, nil) },
		"slog JSON": func(b *bytes.Buffer) slog.Handler { return slog.NewJSONHandler(b, nil) },
	}
	for name, handler := range handlers {
		checkLeaks(t, name, func(v any) string {
			var out bytes.Buffer
			logger := slog.New(handler(&out)).With("with", v).WithGroup("group")
			logger.Info("message", "key", v, slog.Group("g", "inner", v))
			return out.String()
		})
	}
	formatters := map[string]logrus.Formatter{
		"logrus text":     &logrus.TextFormatter{DisableColors: true},
		"logrus coloured": &logrus.TextFormatter{ForceColors: true},
		"logrus JSON":     &logrus.JSONFormatter{PrettyPrint: true},
	}
	for name, formatter := range formatters {
		checkLeaks(t, name, func(v any) string {
			var out bytes.Buffer
			logger := logrus.New()
			logger.Out, logger.Formatter, logger.Level = &out, formatter, logrus.TraceLevel
			logger.WithField("key", v).WithError(fmt.Errorf("failed: %v", v)).Info(v)
			logger.Debugf("%+v %#v", v, v)
			return out.String()
		})
	}
	checkLeaks(t, "log", func(v any) string {
		var out bytes.Buffer
		log.New(&out, "", 0).Print(v)
		return out.String()
	})
}

func TestErrorsKeepTheSecret(t *testing.T) {
	checkLeaks(t, "joined errors", func(v any) string {
		inner := fmt.Errorf("inner %+v: %w", v, os.ErrNotExist)
		return fmt.Sprintf("%v %+v", errors.Join(inner, fmt.Errorf("outer: %w", inner)), inner)
	})
}

const panicVariable = "CREDENTIAL_TEST_PANIC"

// The runtime prints the value of a panic itself, without fmt.
func TestPanicsKeepTheSecret(t *testing.T) {
	pair := testPair()
	if name := os.Getenv(panicVariable); name != "" {
		panic(carriers(pair)[name])
	}
	for name := range carriers(pair) {
		cmd := exec.Command(os.Args[0], "-test.run=^TestPanicsKeepTheSecret$")
		cmd.Env = append(os.Environ(), panicVariable+"="+name)
		out, err := cmd.CombinedOutput()
		if err == nil || !bytes.Contains(out, []byte("panic: ")) {
			t.Fatalf("%s: no panic: %v", name, err)
		}
		if what := leak(string(out), pair); what != "" {
			t.Errorf("panic with %s shows the %s", name, what)
		}
	}
}

func TestSecretMasked(t *testing.T) {
	h := credtest.New(1)
	api := h.Token(credential.APIToken)
	tests := []struct{ name, secret, want string }{
		{"empty", "", ""},
		{"API token", api, "ATATT3xFfGF0********"},
		{"access token", h.Token(credential.AccessToken), "ATCTT3xFfGN0********"},
		{"service token", h.Token(credential.ServiceToken), "ATSTT3xFfGF0********"},
		{"longer API token", h.LongToken(credential.APIToken, 400), "ATATT3xFfGF0********"},
		{"API token cut off", credtest.Truncated(api), "ATATT3xFfGF0********"},
		{"API token with another header", "ATATT3xFfGF1" + api[12:], "********"},
		{"API token with a header in lower case", "atatt3xffgf0" + api[12:], "********"},
		{"app password", h.Token(credential.AppPassword), "ATBB********"},
		{"Trello token", h.Token(credential.TrelloToken), "ATTA********"},
		{"Bitbucket Data Center token", h.BitbucketDataCenterToken(), "BBDC-********"},
		{"Data Center token", h.Token(credential.DataCenterToken), "********"},
		{"classic token", h.Token(credential.ClassicToken), "********"},
		{"password", h.Password(), "********"},
		{"password of one character", "x", "********"},
		{"password that starts like a token", "ATBBy7", "********"},
		{"password that is a header", "ATTA", "********"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := credential.NewSecret(tt.secret)
			if got := s.Masked(); got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
			if got := fmt.Sprint(s); got != tt.want {
				t.Errorf("prints %q, want %q", got, tt.want)
			}
		})
	}
}

func TestAccountMasked(t *testing.T) {
	tests := []struct{ name, account, want string }{
		{"empty", "", ""},
		{"email", "jana@corp.io", "j***@c***"},
		{"user name", "jana", "j***"},
		{"digits", "7jana@9corp.io", "7***@9***"},
		{"one character", "j@c", "j***@c***"},
		{"nothing before the at sign", "@corp.io", "@c***"},
		{"nothing behind it", "jana@", "j***@"},
		{"two at signs", "a@b@c", "a***@b***"},
		{"control byte first", "\x1b[31m@\x00", "***@***"},
		{"not ASCII", "żaneta@łódź.pl", "***@***"},
		{"not UTF-8", "\xff@\xfe", "***@***"},
		{"punctuation first", "-jana@.io", "***@***"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := credential.NewAccount(tt.account).Masked(); got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}

func TestSecretOutlivesItsBuffer(t *testing.T) {
	buffer := []byte("made of bytes")
	secret, account := credential.NewSecret(string(buffer)), credential.NewAccount(string(buffer))
	clear(buffer)
	if secret.Reveal() != "made of bytes" || account.Reveal() != "made of bytes" {
		t.Error("the text changed with the buffer")
	}
}

func TestEqualComparesText(t *testing.T) {
	var zero credential.Secret
	if !credential.NewSecret("a").Equal(credential.NewSecret("a")) || credential.NewSecret("a").Equal(zero) {
		t.Error("secrets are not compared by their text")
	}
	if !zero.Equal(credential.NewSecret("")) || !zero.IsZero() || !credential.NewSecret("").IsZero() {
		t.Error("an empty secret is not the zero value")
	}
	if !credential.NewAccount("a").Equal(credential.NewAccount("a")) || credential.NewAccount("a").Equal(credential.Account{}) {
		t.Error("accounts are not compared by their text")
	}
}
