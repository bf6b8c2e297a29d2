package lint

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// nested lists the modules that lie below what the patterns reach and are not
// reached by them: the go command stops where another module begins, without a
// word. known are the folders of the modules that were loaded.
func nested(patterns []string, known map[string]bool) (dirs []string) {
	for _, pattern := range patterns {
		below, recursive := strings.CutSuffix(pattern, "...")
		if !recursive || !isLocal(below) {
			continue
		}
		start, err := filepath.Abs(filepath.Clean(below))
		if err != nil {
			continue
		}
		_ = filepath.WalkDir(start, func(name string, entry fs.DirEntry, err error) error {
			switch {
			case err != nil || !entry.IsDir() || name == start:
				return nil
			case isPassedOver(entry.Name()):
				return fs.SkipDir
			}
			if _, err := os.Stat(filepath.Join(name, "go.mod")); err != nil {
				return nil
			}
			if !known[name] {
				dirs = append(dirs, name)
			}
			return fs.SkipDir
		})
	}
	return dirs
}

func isLocal(pattern string) bool {
	return strings.HasPrefix(pattern, ".") || filepath.IsAbs(pattern)
}

// isPassedOver reports whether the go command looks for no packages in a folder
// of that name.
func isPassedOver(name string) bool {
	return name[0] == '.' || name[0] == '_' || name == "testdata" || name == "vendor" || name == "node_modules"
}
