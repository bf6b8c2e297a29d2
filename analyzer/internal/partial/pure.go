package partial

import (
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"iter"
	"maps"
	"net/url"
	"path"
	"strconv"
	"strings"
)

// pure is a function whose result depends on its arguments only: texts, and
// decimal numbers. It reports false where the program would fail.
type pure func(args []string) (string, bool)

func of1(f func(string) string) pure {
	return func(args []string) (string, bool) {
		if len(args) != 1 {
			return "", false
		}
		return f(args[0]), true
	}
}

func of2(f func(a, b string) string) pure {
	return func(args []string) (string, bool) {
		if len(args) != 2 {
			return "", false
		}
		return f(args[0], args[1]), true
	}
}

func fails1[T string | []byte](f func(string) (T, error)) pure {
	return func(args []string) (string, bool) {
		if len(args) != 1 {
			return "", false
		}
		text, err := f(args[0])
		return string(text), err == nil
	}
}

func all(f func(...string) string) pure {
	return func(args []string) (string, bool) { return f(args...), true }
}

// textFuncs are those that packages strings and bytes share.
var textFuncs = map[string]pure{
	"Clone":       of1(strings.Clone),
	"ToLower":     of1(strings.ToLower),
	"ToUpper":     of1(strings.ToUpper),
	"TrimSpace":   of1(strings.TrimSpace),
	"Trim":        of2(strings.Trim),
	"TrimLeft":    of2(strings.TrimLeft),
	"TrimRight":   of2(strings.TrimRight),
	"TrimPrefix":  of2(strings.TrimPrefix),
	"TrimSuffix":  of2(strings.TrimSuffix),
	"ToValidUTF8": of2(strings.ToValidUTF8),
	"Repeat":      repeat,
	"ReplaceAll": func(args []string) (string, bool) {
		return replace(append(args, "-1"))
	},
	"Replace": replace,
}

func repeat(args []string) (string, bool) {
	n, err := strconv.Atoi(args[len(args)-1])
	if len(args) != 2 || err != nil || n < 0 || len(args[0]) > MaxText || n > MaxText || n*len(args[0]) > MaxText {
		return "", false
	}
	return strings.Repeat(args[0], n), true
}

func replace(args []string) (string, bool) {
	if len(args) != 4 {
		return "", false
	}
	n, err := strconv.Atoi(args[3])
	if err != nil || len(args[0])*(len(args[2])+1) > 64*MaxText {
		return "", false
	}
	return strings.Replace(args[0], args[1], args[2], n), true
}

// pureFuncs are all functions that are called, by full name: the very
// functions the program would call.
var pureFuncs = buildPure()

// Functions yields the full names of all functions that [Apply] calls.
func Functions() iter.Seq[string] { return maps.Keys(pureFuncs) }

// IsFunction reports whether [Apply] calls a function of that full name.
func IsFunction(name string) bool { return pureFuncs[name] != nil }

func buildPure() map[string]pure {
	funcs := map[string]pure{
		"strconv.Itoa":                of1(strings.Clone),
		"strconv.Quote":               of1(strconv.Quote),
		"strconv.QuoteToASCII":        of1(strconv.QuoteToASCII),
		"strconv.Unquote":             fails1(strconv.Unquote),
		"path.Join":                   all(path.Join),
		"path.Base":                   of1(path.Base),
		"path.Clean":                  of1(path.Clean),
		"net/url.PathEscape":          of1(url.PathEscape),
		"net/url.PathUnescape":        fails1(url.PathUnescape),
		"net/url.QueryEscape":         of1(url.QueryEscape),
		"net/url.QueryUnescape":       fails1(url.QueryUnescape),
		"encoding/hex.DecodeString":   fails1(hex.DecodeString),
		"encoding/hex.EncodeToString": of1(func(s string) string { return hex.EncodeToString([]byte(s)) }),
		"bytes.NewBufferString":       of1(strings.Clone),
		"bytes.NewBuffer":             of1(strings.Clone),
	}
	for name, f := range textFuncs {
		funcs["strings."+name] = f
		funcs["bytes."+name] = f
	}
	for variable, encoding := range encodings {
		encode := of1(func(s string) string { return encoding.EncodeToString([]byte(s)) })
		funcs[Base64Name(variable, "EncodeToString")] = encode
		funcs[Base64Name(variable, "Encode")] = encode
		funcs[Base64Name(variable, "DecodeString")] = fails1(encoding.DecodeString)
		funcs[Base64Name(variable, "AppendEncode")] = of2(func(a, b string) string { return a + encoding.EncodeToString([]byte(b)) })
	}
	return funcs
}

// Base64Name is what a method of a variable of package base64 is called here.
func Base64Name(variable, method string) string { return "base64." + variable + "." + method }

// encodings are the variables of package base64.
var encodings = map[string]*base64.Encoding{
	"StdEncoding":    base64.StdEncoding,
	"URLEncoding":    base64.URLEncoding,
	"RawStdEncoding": base64.RawStdEncoding,
	"RawURLEncoding": base64.RawURLEncoding,
}

// Names of directives of package fmt, as functions of what they format.
const (
	FormatText    = "fmt string "
	FormatBytes   = "fmt bytes "
	FormatInteger = "fmt integer "
)

// call computes the pure function of that name.
func call(name string, args []string) (string, bool) {
	if f := pureFuncs[name]; f != nil {
		return f(args)
	}
	if directive, ok := strings.CutPrefix(name, FormatText); ok {
		return fmt.Sprintf(directive, args[0]), true
	}
	if directive, ok := strings.CutPrefix(name, FormatBytes); ok {
		return fmt.Sprintf(directive, []byte(args[0])), true
	}
	if directive, ok := strings.CutPrefix(name, FormatInteger); ok {
		n, err := strconv.ParseInt(args[0], 10, 64)
		return fmt.Sprintf(directive, n), err == nil
	}
	return "", false
}
