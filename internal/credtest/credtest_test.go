package credtest

import (
	"encoding/base64"
	"fmt"
	"hash/crc32"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/tokenguard/tokenguard/credential"
)

func TestEncodingsAgreeWithTheStandardLibrary(t *testing.T) {
	for n := range 70 {
		raw := New(uint64(n)).bytes("encodings", n)
		if got, want := Base64(string(raw)), base64.StdEncoding.EncodeToString(raw); got != want {
			t.Errorf("base64 of %d bytes: got %s, want %s", n, got, want)
		}
		if got, want := Base64URL(string(raw)), base64.URLEncoding.EncodeToString(raw); got != want {
			t.Errorf("base64url of %d bytes: got %s, want %s", n, got, want)
		}
		if got, want := checksum(string(raw)), crc32.ChecksumIEEE(raw); got != want {
			t.Errorf("checksum of %d bytes: got %08X, want %08X", n, got, want)
		}
	}
}

// Fixtures and golden files are made from seeds: a change of the streams would
// change them all.
func TestSameSeedSameText(t *testing.T) {
	h := New(1)
	tokens := ""
	for _, k := range credential.Kinds() {
		tokens += h.Token(k) + "\n"
	}
	if got, want := fmt.Sprintf("%08X", checksum(tokens)), "2232D797"; got != want {
		t.Errorf("checksum of holder 1's tokens: got %s, want %s", got, want)
	}
	if got, want := h.Email(), "rilu.namiru@sazobola.com"; got != want {
		t.Errorf("email of holder 1: got %s, want %s", got, want)
	}
}

func TestHoldersShareNothing(t *testing.T) {
	seen := map[string]string{}
	for n := range uint64(200) {
		h := New(n)
		texts := map[string]string{"email": h.Email(), "login": h.Login()}
		for _, k := range credential.Kinds() {
			texts[k.String()] = h.Token(k)
		}
		for what, text := range texts {
			here := fmt.Sprintf("%s of holder %d", what, n)
			if before, ok := seen[text]; ok {
				t.Errorf("%s is the same as %s", here, before)
			}
			seen[text] = here
		}
	}
}

func TestShapes(t *testing.T) {
	h := New(3)
	tests := []struct {
		name, token, start string
		length, padding    int
	}{
		{"api", h.Token(credential.APIToken), "ATATT3xFfGF0", 192, 1},
		{"access", h.Token(credential.AccessToken), "ATCTT3xFfGN0", 192, 1},
		{"service", h.Token(credential.ServiceToken), "ATSTT3xFfGF0", 192, 1},
		{"no padding", h.LongToken(credential.APIToken, 126), "ATATT3xFfGF0", 188, 0},
		{"two of padding", h.LongToken(credential.APIToken, 127), "ATATT3xFfGF0", 192, 2},
		{"longer than issued", h.LongToken(credential.AccessToken, 500), "ATCTT3xFfGN0", 688, 1},
		{"app password", h.Token(credential.AppPassword), "ATBB", 36, 0},
		{"datacenter", h.Token(credential.DataCenterToken), "N", 44, 0},
		{"bitbucket datacenter", h.BitbucketDataCenterToken(), "BBDC-N", 49, 0},
		{"trello", h.Token(credential.TrelloToken), "ATTA", 76, 0},
		{"classic", h.Token(credential.ClassicToken), "", 24, 0},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if !strings.HasPrefix(tt.token, tt.start) || len(tt.token) != tt.length || strings.Count(tt.token, "=") != tt.padding {
				t.Errorf("got length %d with %d '=', want %q, %d and %d",
					len(tt.token), strings.Count(tt.token, "="), tt.start, tt.length, tt.padding)
			}
		})
	}
}

func TestRender(t *testing.T) {
	h := New(1)
	tests := []struct{ name, fixture, want string }{
		{"quoted word", `a {{token "api" 1}} b`, "a " + h.Token(credential.APIToken) + " b"},
		{"bare word in a Go literal", `"{{token api 1}}"`, `"` + h.Token(credential.APIToken) + `"`},
		{"two on a line", `{{email 1}}:{{token access 1}}`, h.Email() + ":" + h.Token(credential.AccessToken)},
		{"basic", `Basic {{basic 1}}`, "Basic " + Base64(h.Email()+":"+h.Token(credential.APIToken))},
		{"text of blanks", `{{base64 "open sesame"}}`, "b3BlbiBzZXNhbWU="},
		{"Bitbucket's prefix", `{{token bitbucket-datacenter 1}}`, h.BitbucketDataCenterToken()},
		{"altered", `{{altered api 1}}`, Altered(h.Token(credential.APIToken))},
		{"foreign templates stay", `${{ secrets.X }} {{ .Values.a }} {{"a"}} {{1, 2}} {{end}}`, `${{ secrets.X }} {{ .Values.a }} {{"a"}} {{1, 2}} {{end}}`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := Render(tt.fixture)
			if err != nil || got != tt.want {
				t.Errorf("got %q, %v, want %q", got, err, tt.want)
			}
		})
	}
}

func TestRenderNamesTheMistake(t *testing.T) {
	for _, fixture := range []string{"{{tokne api 1}}", "{{token apple 1}}", "{{token api one}}", "{{email 1 2}}"} {
		if got, err := Render(fixture); err == nil || !strings.Contains(err.Error(), fixture) {
			t.Errorf("%s: got %q, %v, want an error that names it", fixture, got, err)
		}
	}
}

func TestRenderTree(t *testing.T) {
	dir := t.TempDir()
	if err := os.MkdirAll(filepath.Join(dir, "src", "a"), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "src", "a", "a.go"), []byte("// {{email 2}}\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	got, err := os.ReadFile(filepath.Join(RenderTree(t, dir), "src", "a", "a.go"))
	if want := "// " + New(2).Email() + "\n"; err != nil || string(got) != want {
		t.Errorf("got %q, %v, want %q", got, err, want)
	}
}
