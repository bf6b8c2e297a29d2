package credential

import (
	"fmt"
	"io"
	"log/slog"
	"strings"
	"unicode/utf8"
)

// Account is the email or user name that a token belongs to. It is personal
// data, so it prints, logs and encodes masked, like [Secret]. An Account is
// immutable and safe for concurrent use. The zero value is empty.
type Account struct{ text *string }

// NewAccount returns an account that holds a copy of text.
func NewAccount(text string) Account {
	text = strings.Clone(text)
	return Account{&text}
}

// Reveal returns the text itself.
func (a Account) Reveal() string {
	if a.text == nil {
		return ""
	}
	return *a.text
}

// IsZero reports whether there is no account.
func (a Account) IsZero() bool { return a.Reveal() == "" }

// Equal reports whether both hold the same text.
func (a Account) Equal(other Account) bool { return a.Reveal() == other.Reveal() }

// Masked returns the first character of the local part and of the domain, each
// before a mask of constant length: j***@c***.
func (a Account) Masked() string {
	local, domain, isEmail := strings.Cut(a.Reveal(), "@")
	if !isEmail {
		return initial(local)
	}
	return initial(local) + "@" + initial(domain)
}

// initial masks everything but the first character, and that too when it is
// not a letter or digit, so that no control byte gets out.
func initial(s string) string {
	if s == "" {
		return ""
	}
	r, _ := utf8.DecodeRuneInString(s)
	if r >= utf8.RuneSelf || !isAlnum(byte(r)) {
		return "***"
	}
	return string(r) + "***"
}

func isAlnum(c byte) bool {
	return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9'
}

// String returns the mask.
func (a Account) String() string { return a.Masked() }

// GoString returns the mask.
func (a Account) GoString() string { return a.Masked() }

// Format prints the mask whatever the verb.
func (a Account) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, a.Masked()) }

// MarshalText encodes the mask, for encoding/json, encoding/xml and their kin.
func (a Account) MarshalText() ([]byte, error) { return []byte(a.Masked()), nil }

// GobEncode encodes the mask.
func (a Account) GobEncode() ([]byte, error) { return []byte(a.Masked()), nil }

// GobDecode leaves the account empty: a mask is not an account.
func (a *Account) GobDecode([]byte) error { *a = Account{}; return nil }

// LogValue logs the mask.
func (a Account) LogValue() slog.Value { return slog.StringValue(a.Masked()) }
