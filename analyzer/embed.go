package analyzer

import (
	"go/ast"
	"go/token"
	"go/types"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/tokenguard/tokenguard/analyzer/internal/value"
)

// maxEmbedded bounds a file that is looked at as the value of a variable. A
// larger one is data, which tokenguard scan reads.
const maxEmbedded = 64 << 10

// embedded gives the variables that //go:embed fills the text of their file,
// and looks at it. A driver's ReadFile refuses such files, as they are no
// sources, so they are read here: regular files below the package's folder,
// which is what the go command allows. One that cannot be read is not known.
func (c *check) embedded() {
	for _, file := range c.pass.Files {
		for _, decl := range file.Decls {
			decl, ok := decl.(*ast.GenDecl)
			if !ok || decl.Tok != token.VAR {
				continue
			}
			for _, spec := range decl.Specs {
				spec := spec.(*ast.ValueSpec)
				doc := spec.Doc
				if doc == nil {
					doc = decl.Doc
				}
				if name := embedName(doc); name != "" && len(spec.Names) == 1 {
					c.embedFile(spec.Names[0], name)
				}
			}
		}
	}
}

// embedName returns the one file a variable embeds, or "".
func embedName(doc *ast.CommentGroup) string {
	if doc == nil {
		return ""
	}
	name := ""
	for _, comment := range doc.List {
		pattern, ok := strings.CutPrefix(comment.Text, "//go:embed ")
		if !ok {
			continue
		}
		if pattern = strings.TrimSpace(pattern); name != "" {
			return ""
		}
		name = pattern
		if text, err := strconv.Unquote(pattern); err == nil {
			name = text
		}
	}
	return strings.TrimPrefix(name, "all:")
}

func (c *check) embedFile(ident *ast.Ident, name string) {
	obj, ok := c.pass.TypesInfo.Defs[ident].(*types.Var)
	if !ok || !value.IsText(obj.Type()) || !filepath.IsLocal(name) {
		return
	}
	path := filepath.Join(filepath.Dir(c.pass.Fset.File(ident.Pos()).Name()), filepath.FromSlash(name))
	info, err := os.Lstat(path)
	if err != nil || info.Mode()&fs.ModeType != 0 || info.Size() > maxEmbedded {
		return
	}
	content, err := os.ReadFile(path)
	if err != nil {
		return
	}
	v := c.values.Given(obj, ident, string(content))
	c.trace(ident, v, c.look(v.Text()), "")
}
