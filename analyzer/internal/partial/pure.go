package partial

import (
	"encoding/base32"
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
	"Cut": of2(func(s, sep string) string {
		before, _, _ := strings.Cut(s, sep)
		return before
	}),
	Second("Cut"): of2(func(s, sep string) string {
		_, after, _ := strings.Cut(s, sep)
		return after
	}),
	"CutPrefix": of2(strings.TrimPrefix),
	"CutSuffix": of2(strings.TrimSuffix),
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
		"bytes.NewReader":             of1(strings.Clone),
		"strings.NewReader":           of1(strings.Clone),
		"bufio.NewReader":             of1(strings.Clone),
		"io.NopCloser":                of1(strings.Clone),
		Replacer:                      replaceAll,
		JoinList:                      of2(func(list, separator string) string { return strings.ReplaceAll(list, listSeparator, separator) }),
	}
	for name, f := range textFuncs {
		funcs["strings."+name] = f
		funcs["bytes."+name] = f
	}
	for variable, encoding := range encodings {
		encode := of1(func(s string) string { return encoding.EncodeToString([]byte(s)) })
		funcs[variable+".EncodeToString"] = encode
		funcs[variable+".Encode"] = encode
		funcs[variable+".DecodeString"] = fails1(encoding.DecodeString)
		funcs[variable+".AppendEncode"] = of2(func(a, b string) string { return a + encoding.EncodeToString([]byte(b)) })
	}
	return funcs
}

// encodings are the variables of packages base64 and base32. Their methods are
// functions that are named after them.
var encodings = map[string]interface {
	EncodeToString([]byte) string
	DecodeString(string) ([]byte, error)
}{
	"encoding/base64.StdEncoding":    base64.StdEncoding,
	"encoding/base64.URLEncoding":    base64.URLEncoding,
	"encoding/base64.RawStdEncoding": base64.RawStdEncoding,
	"encoding/base64.RawURLEncoding": base64.RawURLEncoding,
	"encoding/base32.StdEncoding":    base32.StdEncoding,
	"encoding/base32.HexEncoding":    base32.HexEncoding,
}

// Second is what the second result of a function is called.
func Second(name string) string { return name + " second" }

// Replacer is what a strings.Replacer does with its last argument, the others
// being those of strings.NewReplacer.
const Replacer = "strings.Replacer.Replace"

// JoinList is strings.Join of what List returns.
const JoinList = "strings.Join of a list"

// listSeparator stands between the elements of a list that is one text.
const listSeparator = "\x00"

// List returns a list as one text, which [JoinList] takes.
func List(elements []Set) Set {
	var all []Set
	for i, s := range elements {
		if i > 0 {
			all = append(all, Set{Of(listSeparator)})
		}
		for _, v := range s {
			if strings.Contains(v.Text(), listSeparator) {
				s = Unknown
			}
		}
		all = append(all, s)
	}
	return Join(all...)
}

func replaceAll(args []string) (string, bool) {
	last := len(args) - 1
	if last < 0 || last%2 != 0 || len(args[last]) > MaxText {
		return "", false
	}
	longest := 0
	for i := 1; i < last; i += 2 {
		longest = max(longest, len(args[i]))
	}
	if (len(args[last])+1)*longest > 64*MaxText {
		return "", false
	}
	return strings.NewReplacer(args[:last]...).Replace(args[last]), true
}

// Names of directives of package fmt, as functions of what they format.
const (
	FormatText    = "fmt string "
	FormatBytes   = "fmt bytes "
	FormatInteger = "fmt integer "
)

// Compute calls the function of that name. It is false where the function would
// fail, and for a function that is not known.
func Compute(name string, args []string) (string, bool) {
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
