package credtest

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/tokenguard/tokenguard/credential"
	"github.com/tokenguard/tokenguard/finding"
)

// Render fills in the placeholders of a fixture. N is the number of a
// [Holder]; a word may stand in double quotes or, so that a Go fixture stays
// valid Go before it is rendered, without.
//
//	{{token KIND N}}     a token of the kind: api access service app-password
//	                     datacenter bitbucket-datacenter trello classic password
//	{{altered KIND N}}   the token with a wrong checksum
//	{{truncated KIND N}} the token cut off at its padding
//	{{lower KIND N}}     the token with its checksum in lower case
//	{{fingerprint KIND N}}  of the token, for kinds whose tokens cannot be guessed
//	{{email N}} {{user N}} {{site N}} {{password N}}
//	{{masked-email N}}   the email as reports show it
//	{{pair N}}           email:token, of an API token
//	{{login N}}          user:password
//	{{basic N}}          base64 of {{pair N}}
//	{{basic-login N}}    base64 of {{login N}}
//	{{base64 TEXT}}      base64 of the text
//
// Other text in double braces stays: {{ .Values }}, ${{ secrets.X }}, {{"a"}}.
// What looks like a placeholder, with a name right after the braces and an
// argument, but is none, is an error.
func Render(fixture string) (string, error) {
	var failed error
	out := placeholder.ReplaceAllStringFunc(fixture, func(match string) string {
		var args []string
		for _, quoted := range argument.FindAllString(strings.Trim(match, "{}"), -1) {
			args = append(args, strings.Trim(quoted, `"`))
		}
		text, err := expand(args[0], args[1:])
		if err != nil && failed == nil {
			failed = fmt.Errorf("render %s: %w", match, err)
		}
		return text
	})
	return out, failed
}

var (
	placeholder = regexp.MustCompile(`\{\{[a-z][a-z0-9-]*(?: +(?:"[^"\n]*"|[^\s"{}]+))+\}\}`)
	argument    = regexp.MustCompile(`"[^"]*"|[^\s"]+`)
)

// kindWords are the words for kinds in fixtures.
var kindWords = map[string]credential.Kind{
	"api":          credential.APIToken,
	"access":       credential.AccessToken,
	"service":      credential.ServiceToken,
	"app-password": credential.AppPassword,
	"datacenter":   credential.DataCenterToken,
	"trello":       credential.TrelloToken,
	"classic":      credential.ClassicToken,
	"password":     credential.Basic,
}

// perHolder are the placeholders that take a holder's number only.
var perHolder = map[string]func(Holder) string{
	"email":        Holder.Email,
	"masked-email": func(h Holder) string { return credential.NewAccount(h.Email()).Masked() },
	"user":         Holder.User,
	"site":         Holder.Site,
	"password":     Holder.Password,
	"pair":         Holder.Pair,
	"login":        Holder.Login,
	"basic":        Holder.Basic,
	"basic-login":  func(h Holder) string { return Base64(h.Login()) },
}

// perToken are the placeholders that take a kind and a holder's number.
var perToken = map[string]func(k credential.Kind, token string) string{
	"token":     func(_ credential.Kind, token string) string { return token },
	"altered":   func(_ credential.Kind, token string) string { return Altered(token) },
	"truncated": func(_ credential.Kind, token string) string { return Truncated(token) },
	"lower":     func(_ credential.Kind, token string) string { return LowerCase(token) },
	"fingerprint": func(k credential.Kind, token string) string {
		pair := credential.Pair{Token: credential.Token{Kind: k, Secret: credential.NewSecret(token)}}
		return string(finding.NewFingerprint(pair, ""))
	},
}

func expand(name string, args []string) (string, error) {
	if name == "base64" && len(args) == 1 {
		return Base64(args[0]), nil
	}
	number, err := strconv.ParseUint(args[len(args)-1], 10, 64)
	if err != nil {
		return "", fmt.Errorf("want a number last")
	}
	h := New(number)
	if of, ok := perHolder[name]; ok && len(args) == 1 {
		return of(h), nil
	}
	if of, ok := perToken[name]; ok && len(args) == 2 {
		if args[0] == "bitbucket-datacenter" {
			return of(credential.DataCenterToken, h.BitbucketDataCenterToken()), nil
		}
		if k, ok := kindWords[args[0]]; ok {
			return of(k, h.Token(k)), nil
		}
		return "", fmt.Errorf("no kind %q", args[0])
	}
	return "", fmt.Errorf("no such placeholder")
}

// RenderTree renders every file below dir into a directory of its own, which
// is removed with the test, and returns that directory's path: what
// analysistest and testscript are given instead of dir.
func RenderTree(t testing.TB, dir string) string {
	t.Helper()
	root := t.TempDir()
	err := filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		relative, err := filepath.Rel(dir, path)
		if err != nil {
			return err
		}
		target := filepath.Join(root, relative)
		if entry.IsDir() {
			return os.MkdirAll(target, 0o755)
		}
		return renderFile(path, target)
	})
	if err != nil {
		t.Fatalf("render fixtures in %s: %v", dir, err)
	}
	return root
}

func renderFile(source, target string) error {
	content, err := os.ReadFile(source)
	if err != nil {
		return err
	}
	text, err := Render(string(content))
	if err != nil {
		return fmt.Errorf("%s: %w", source, err)
	}
	return os.WriteFile(target, []byte(text), 0o644)
}
