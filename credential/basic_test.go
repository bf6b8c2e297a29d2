package credential_test

import (
	"encoding/base64"
	"slices"
	"strings"
	"testing"

	"github.com/tokenguard/tokenguard/credential"
	"github.com/tokenguard/tokenguard/internal/credtest"
)

func TestDecodeBasic(t *testing.T) {
	plain, wide := []string{"base64"}, []string{"base64", "utf-16le"}
	h := credtest.New(1)
	token := h.Token(credential.APIToken)
	tests := []struct {
		name, payload, user, password string
		steps                         []string
	}{
		{"pair", h.Basic(), h.Email(), token, plain},
		{"no padding", strings.TrimRight(credtest.Base64("jana:word12"), "="), "jana", "word12", plain},
		{"URL alphabet", credtest.Base64URL("jana:>>>???~~~"), "jana", ">>>???~~~", plain},
		{"both alphabets mixed", credtest.Base64("ja:>>>") + credtest.Base64URL(">>>"), "ja", ">>>>>>", plain},
		{"newline of echo", credtest.Base64("jana:word\n"), "jana", "word", plain},
		{"CR LF", credtest.Base64("jana:word\r\n"), "jana", "word", plain},
		{"several newlines", credtest.Base64("jana:word\n\r\n\n"), "jana", "word", plain},
		{"UTF-16", credtest.Base64(credtest.UTF16LE(h.Pair())), h.Email(), token, wide},
		{"UTF-16 with CR LF", credtest.Base64(credtest.UTF16LE("jana:word\r\n")), "jana", "word", wide},
		{"UTF-16 with a byte order mark", credtest.Base64("\xff\xfe" + credtest.UTF16LE("jana:word")), "jana", "word", wide},
		{"UTF-16 with an umlaut", credtest.Base64("j\x00:\x00\xfc\x00"), "j", "ü", wide},
		{"colons in the password", credtest.Base64("jana:a:b::"), "jana", "a:b::", plain},
		{"no user", credtest.Base64(":word"), "", "word", plain},
		{"no password", credtest.Base64("jana:"), "jana", "", plain},
		{"colon alone", credtest.Base64(":"), "", "", plain},
		{"blanks and tab inside", credtest.Base64("jana s:open\tsesame "), "jana s", "open\tsesame ", plain},
		{"not ASCII", credtest.Base64("żaneta:łódź"), "żaneta", "łódź", plain},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := credential.DecodeBasic(tt.payload)
			if err != nil {
				t.Fatal(err)
			}
			if got.User.Reveal() != tt.user || got.Password.Reveal() != tt.password || !slices.Equal(got.Steps, tt.steps) {
				t.Errorf("got %q, %q, %q, want %q, %q, %q", got.User.Reveal(), got.Password.Reveal(), got.Steps, tt.user, tt.password, tt.steps)
			}
		})
	}
}

func TestDecodeBasicRefuses(t *testing.T) {
	encoded := credtest.Base64("jana:word")
	tests := []struct{ name, payload string }{
		{"empty", ""},
		{"padding alone", "===="},
		{"no colon", credtest.Base64("no colon here")},
		{"not base64", "jana:word"},
		{"blank inside", encoded[:4] + " " + encoded[4:]},
		{"newline inside", encoded[:4] + "\n" + encoded[4:]},
		{"padding inside", encoded[:8] + "=" + encoded[8:]},
		{"a length that no encoder produces", credtest.Base64("jana:w") + "A"},
		{"control byte", credtest.Base64("jana:\x01\x02")},
		{"delete", credtest.Base64("jana:\x7f")},
		{"newline in the middle", credtest.Base64("jana:wo\nrd")},
		{"NUL", credtest.Base64("jana:\x00word")},
		{"not UTF-8", credtest.Base64("jana:\xff\xfe")},
		{"UTF-16 of odd length", credtest.Base64(credtest.UTF16LE("jana:word") + "x")},
		{"UTF-16 big endian", credtest.Base64("\x00j\x00:\x00w")},
		{"UTF-16 beyond Latin-1", credtest.Base64("j\x00:\x00\x42\x01")},
		{"byte order mark alone", credtest.Base64("\xff\xfe")},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got, err := credential.DecodeBasic(tt.payload); err != credential.ErrNotBasic {
				t.Errorf("got %v, %v, want ErrNotBasic", got, err)
			}
		})
	}
}

func TestDecodeBase64(t *testing.T) {
	tests := []struct {
		name, text, want string
		ok               bool
	}{
		{"padded", "Zm9v" + "YmE=", "fooba", true},
		{"two of padding", "Zm9vYg==", "foob", true},
		{"unpadded", "Zm9vYg", "foob", true},
		{"standard alphabet", "+/+/", "\xfb\xff\xbf", true},
		{"URL alphabet", "-_-_", "\xfb\xff\xbf", true},
		{"mixed", "+_-/", "\xfb\xff\xbf", true},
		{"empty", "", "", false},
		{"padding alone", "==", "", false},
		{"one character", "Z", "", false},
		{"five characters", "Zm9vY", "", false},
		{"newline", "Zm9v\nYmFy", "", false},
		{"trailing CR", "Zm9v\r", "", false},
		{"blank", "Zm9v YmFy", "", false},
		{"percent", "Zm9v%3D", "", false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, ok := credential.DecodeBase64(tt.text)
			if string(got) != tt.want || ok != tt.ok {
				t.Errorf("got %q, %t, want %q, %t", got, ok, tt.want, tt.ok)
			}
		})
	}
}

func TestFromUTF16LE(t *testing.T) {
	tests := []struct {
		name, raw, want string
		ok              bool
	}{
		{"ASCII", "a\x00:\x00", "a:", true},
		{"byte order mark", "\xff\xfea\x00", "a", true},
		{"Latin-1", "\xfc\x00", "ü", true},
		{"control", "\r\x00\n\x00", "\r\n", true},
		{"empty", "", "", false},
		{"byte order mark alone", "\xff\xfe", "", false},
		{"one byte", "a", "", false},
		{"odd length", "a\x00b", "", false},
		{"plain ASCII", "ab", "", false},
		{"big endian", "\x00a", "", false},
		{"NUL", "a\x00\x00\x00", "", false},
		{"beyond Latin-1", "\x42\x01", "", false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, ok := credential.FromUTF16LE([]byte(tt.raw))
			if got != tt.want || ok != tt.ok {
				t.Errorf("got %q, %t, want %q, %t", got, ok, tt.want, tt.ok)
			}
		})
	}
}

// encoders are the ways in which shells and libraries make a payload.
var encoders = map[string]func(string) string{
	"standard":         credtest.Base64,
	"URL":              credtest.Base64URL,
	"unpadded":         func(s string) string { return base64.RawStdEncoding.EncodeToString([]byte(s)) },
	"unpadded URL":     func(s string) string { return base64.RawURLEncoding.EncodeToString([]byte(s)) },
	"echo":             func(s string) string { return credtest.Base64(s + "\n") },
	"echo of Windows":  func(s string) string { return credtest.Base64(s + "\r\n") },
	"UTF-16":           func(s string) string { return credtest.Base64(credtest.UTF16LE(s)) },
	"UTF-16 with mark": func(s string) string { return credtest.Base64("\xff\xfe" + credtest.UTF16LE(s)) },
}

// Whatever is encoded comes back, and what comes back from anything is text
// that can be encoded again.
func FuzzDecodeBasic(f *testing.F) {
	f.Add("jana", "word")
	f.Add("", ":")
	f.Add("a@b", "ATATT3xFfGF0")
	f.Add("\x00", "\xff\xfe")
	f.Fuzz(func(t *testing.T, user, password string) {
		for _, payload := range []string{user, password} {
			if got, err := credential.DecodeBasic(payload); err == nil {
				roundTrip(t, got.User.Reveal(), got.Password.Reveal())
			}
		}
		if isLine(user) && isLine(password) && !strings.Contains(user, ":") {
			roundTrip(t, user, password)
		}
	})
}

// isLine reports whether text is printable ASCII, which every encoder carries.
func isLine(text string) bool {
	return !strings.ContainsFunc(text, func(r rune) bool { return r != '\t' && (r < ' ' || r > '~') })
}

func roundTrip(t *testing.T, user, password string) {
	t.Helper()
	for name, encode := range encoders {
		if strings.HasPrefix(name, "UTF-16") && !isLine(user+password) {
			continue // UTF16LE takes ASCII
		}
		got, err := credential.DecodeBasic(encode(user + ":" + password))
		if err != nil || got.User.Reveal() != user || got.Password.Reveal() != password {
			t.Errorf("%s: %q and %q: got %q, %q, %v", name, user, password, got.User.Reveal(), got.Password.Reveal(), err)
		}
	}
}
