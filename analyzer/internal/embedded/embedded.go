// Package embedded reads the files that //go:embed puts into variables. A driver's
// ReadFile refuses them, as they are no sources, so they are read here: regular
// files below the package's folder, which is what the go command allows.
package embedded

import (
	"go/ast"
	"io/fs"
	"iter"
	"os"
	"path"
	"strconv"
	"strings"
	"unicode"
)

const (
	// maxFile bounds a file that is looked at. A larger one is data, which
	// tokenguard scan reads.
	maxFile = 64 << 10
	// maxFiles bounds those of one variable.
	maxFiles = 256
)

// Patterns returns the patterns in the directives of a comment, as the go command
// reads them: with blanks between them, in quotes where they hold blanks.
func Patterns(doc *ast.CommentGroup) (patterns []string) {
	if doc == nil {
		return nil
	}
	for _, comment := range doc.List {
		list, ok := strings.CutPrefix(comment.Text, "//go:embed ")
		for list = strings.TrimSpace(list); ok && list != ""; list = strings.TrimSpace(list) {
			var pattern string
			pattern, list = first(list)
			patterns = append(patterns, pattern)
		}
	}
	return patterns
}

// first splits off the first pattern of a list that does not begin with a blank.
func first(list string) (pattern, rest string) {
	if quoted, err := strconv.QuotedPrefix(list); err == nil {
		pattern, _ = strconv.Unquote(quoted)
		return pattern, list[len(quoted):]
	}
	end := strings.IndexFunc(list, unicode.IsSpace)
	if end < 0 {
		end = len(list)
	}
	return list[:end], list[end:]
}

// Files yields the text of each file of a folder that a pattern matches. What
// cannot be read is passed over.
func Files(dir string, patterns []string) iter.Seq[string] {
	return func(yield func(text string) bool) {
		root, err := os.OpenRoot(dir)
		if err != nil {
			return
		}
		defer root.Close()
		tree, left := root.FS(), maxFiles
		for _, pattern := range patterns {
			pattern, all := strings.CutPrefix(pattern, "all:")
			names, err := fs.Glob(tree, path.Clean(pattern))
			if err != nil {
				continue
			}
			for _, name := range names {
				if !walk(tree, name, all, &left, yield) {
					return
				}
			}
		}
	}
}

// walk yields a file, or those below a folder as the go command embeds them:
// without names that start with a dot or an underscore, unless all are wanted.
func walk(tree fs.FS, root string, all bool, left *int, yield func(string) bool) bool {
	if info, err := fs.Lstat(tree, root); err != nil || !info.IsDir() && !info.Mode().IsRegular() {
		return true
	}
	err := fs.WalkDir(tree, root, func(name string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return nil
		case name != root && !all && (entry.Name()[0] == '.' || entry.Name()[0] == '_'):
			if entry.IsDir() {
				return fs.SkipDir
			}
			return nil
		case !entry.Type().IsRegular():
			return nil
		}
		info, err := entry.Info()
		if err != nil || info.Size() > maxFile {
			return nil
		}
		content, err := fs.ReadFile(tree, name)
		if *left--; err == nil && (*left < 0 || !yield(string(content))) {
			return fs.SkipAll
		}
		return nil
	})
	return err == nil && *left > 0
}
