package policy

import (
	"errors"
	"fmt"
	"go/token"
	"regexp"
	"slices"
	"unicode/utf8"

	"github.com/goccy/go-yaml/ast"

	"github.com/tokenguard/tokenguard/credential"
)

// Sink is a Go function or method whose arguments are credentials.
type Sink struct {
	Package string // import path
	Type    string // of the receiver, without its pointer, or ""
	Func    string
	Args    []Role // by position, the receiver not counted
}

// Role is what an argument is to a [Sink].
type Role string

// The roles.
const (
	RoleOther  Role = "other"
	RoleUser   Role = "user"
	RoleSecret Role = "secret"
	RoleHeader Role = "header"
	RoleURL    Role = "url"
)

func (d *document) sink(n ast.Node) Sink {
	var s Sink
	d.mapping(n, d.sinkKeys(&s), "package", "func", "args")
	return s
}

func (d *document) sinkKeys(s *Sink) keys {
	return keys{
		"package": func(n ast.Node) { s.Package = parsed(d, n, parsePackage) },
		"type":    func(n ast.Node) { s.Type = parsed(d, n, parseIdentifier) },
		"func":    func(n ast.Node) { s.Func = parsed(d, n, parseIdentifier) },
		"args": func(n ast.Node) {
			role := oneOf(RoleOther, RoleUser, RoleSecret, RoleHeader, RoleURL)
			d.list(n, func(item ast.Node) { s.Args = append(s.Args, parsed(d, item, role)) })
			if len(s.Args) == 0 || !slices.ContainsFunc(s.Args, func(r Role) bool { return r != RoleOther }) {
				d.fail(line(n), "want what each argument is, one of them at least not other")
			}
		},
	}
}

// Lengths are compared apart: a counted class compiles to megabytes, at every
// start of the program, and go vet starts it for every package.
const (
	maxPackagePath = 256
	maxIdentifier  = 128
)

var packagePath = regexp.MustCompile(`^[A-Za-z0-9._~/+-]+$`)

func parsePackage(text string) (string, error) {
	if len(text) > maxPackagePath || !packagePath.MatchString(text) {
		return "", errors.New("want the import path of a package")
	}
	return text, nil
}

func parseIdentifier(text string) (string, error) {
	if utf8.RuneCountInString(text) > maxIdentifier || !token.IsIdentifier(text) && !token.IsKeyword(text) {
		return "", errors.New("want the name of a Go function or type, without its package")
	}
	return text, nil
}

const (
	minHeader = 4    // fewer characters start too many words
	minBody   = 20   // the shortest body published for any kind
	maxBody   = 4096 // what a trigger may read
)

func (d *document) kind(n ast.Node, known []credential.CustomKind) credential.CustomKind {
	var k credential.CustomKind
	d.mapping(n, d.kindKeys(&k), "name", "header", "alphabet", "min_length")
	if k.Name != "" && slices.ContainsFunc(known, func(other credential.CustomKind) bool { return other.Name == k.Name }) {
		d.fail(line(n), "the name is another kind's")
	}
	return k
}

func (d *document) kindKeys(k *credential.CustomKind) keys {
	return keys{
		"name":   func(n ast.Node) { k.Name = parsed(d, n, parseKindName) },
		"header": func(n ast.Node) { k.Header = parsed(d, n, parseHeader) },
		"alphabet": func(n ast.Node) {
			k.Alphabet = parsed(d, n, oneOf(credential.Hex, credential.Alphanumeric, credential.Base64, credential.Base64URL))
		},
		"min_length": func(n ast.Node) {
			k.MinLength = d.number(n)
			if k.MinLength < minBody || k.MinLength > maxBody {
				d.fail(line(n), "want a length of %d to %d", minBody, maxBody)
			}
		},
		"checksum": func(n ast.Node) { k.Checksum = d.flag(n) },
	}
}

var (
	kindName = regexp.MustCompile(`^[a-z][a-z0-9]*(-[a-z0-9]+)*$`)
	header   = regexp.MustCompile(fmt.Sprintf(`^[A-Za-z0-9+/_-]{%d,64}$`, minHeader))
)

func parseKindName(text string) (string, error) {
	if len(text) > 64 || !kindName.MatchString(text) {
		return "", errors.New("want a name in lower case with hyphens, such as acme-token")
	}
	if _, err := credential.ParseKind(text); err == nil {
		return "", errors.New("the name is a built-in kind's")
	}
	return text, nil
}

func parseHeader(text string) (string, error) {
	if !header.MatchString(text) {
		return "", fmt.Errorf("want a header of %d to 64 letters, digits and any of + / _ -", minHeader)
	}
	return text, nil
}
